"""What to write, where, and what that comes to."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLayout, QVBoxLayout, QWidget

from calibgui.core.quantization.quantize import Precision
from calibgui.models.export_choice import ExportChoice
from calibgui.models.export_plan import PlannedFile, planned_files
from calibgui.views.panels.dialog_buttons import button_row, cancel_button
from calibgui.views.panels.export_files import ExportFiles
from calibgui.views.theme.fonts import CAPTION_PX
from calibgui.views.widgets.buttons import Button
from calibgui.views.widgets.check_box import CheckBox
from calibgui.views.widgets.elided_label import ElidedLabel
from calibgui.views.widgets.label import Label, section_head
from calibgui.views.widgets.numbers import count_text, size_text
from calibgui.views.widgets.path_field import PathField

_PRECISIONS: tuple[Precision, ...] = ("int8", "uint8", "binary", "ubinary")


@dataclass(frozen=True, slots=True)
class ExportDialogState:
    """`slugs` are the domains' parts of file names; `n_texts` is how many sampled texts have codes.

    `scheme` and `target` are what the ranges bar says, in words.
    """

    folder: Path | None
    slugs: tuple[str, ...]
    n_texts: int
    dim: int
    scheme: str = ""
    target: str = ""


class ExportDialog(QDialog):
    """Shows the files as they will be written while the choice is made. Open it with `open()`."""

    exportRequested = Signal(object)  # ExportChoice

    def __init__(self, state: ExportDialogState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self.setObjectName("export_dialog")
        self.setWindowTitle(self.tr("Export"))
        self._build_controls()
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(4)
        for caption, content in (
            (self.tr("Folder"), self._folder),
            (self.tr("What"), self._what_box()),
            (self.tr("Precision of the codes"), self._precision_box),
        ):
            column.addWidget(section_head(caption))
            column.addSpacing(2)
            column.addWidget(content)
            column.addSpacing(14)
        head = QHBoxLayout()
        head.addWidget(section_head(self.tr("Files")))
        head.addStretch(1)
        head.addWidget(self._total)
        column.addLayout(head)
        column.addSpacing(2)
        column.addWidget(self._files, 1)
        column.addWidget(self._warning)
        column.addSpacing(12)
        column.addLayout(self._buttons())
        self.resize(560, 648)
        self._folder.set_path(state.folder)
        self._show_plan()

    def choice(self) -> ExportChoice | None:
        """What the controls say now; None where it can't be written."""
        folder = self._folder.path()
        codes_of_file = self._other_file.isChecked()
        texts_file = self._texts_file.path() if codes_of_file else None
        precisions = tuple(
            precision
            for precision, check in zip(_PRECISIONS, self._precisions, strict=True)
            if check.isChecked()
        )
        if (
            folder is None
            or folder.is_file()
            or (codes_of_file and (texts_file is None or not texts_file.is_file()))
        ):
            return None
        return ExportChoice(
            folder=folder,
            mixed=self._mixed.isChecked(),
            per_domain=self._per_domain.isChecked(),
            precisions=precisions,
            sampled_codes=self._sampled.isChecked() and bool(precisions),
            texts_file=texts_file,
        )

    def _build_controls(self) -> None:
        self._folder = PathField("folder", self.tr("Folder"), name="folder")
        self._mixed = self._check("mixed_check", self.tr("Ranges, mixed"), checked=True)
        self._mixed.setToolTip(self.tr("One ranges file for all domains together"))
        self._per_domain = self._check("per_domain_check", self.tr("Ranges, per domain"), checked=True)
        self._per_domain.setToolTip(self.tr("One more ranges file for each domain alone"))
        self._sampled = self._check("sampled_check", self.tr("Codes of the sample"), checked=True)
        self._other_file = self._check("other_file_check", self.tr("Codes of another file"))
        self._other_file.setToolTip(
            self.tr("Quantizes every text or vector of a file with these ranges; texts are encoded first")
        )
        self._texts_file = PathField("file", self.tr("File of texts or vectors"), name="texts_file")
        self._texts_file.setVisible(False)
        self._other_file.toggled.connect(self._texts_file.setVisible)
        self._precision_box = QWidget()
        row = QHBoxLayout(self._precision_box)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(20)
        self._precisions = []
        for precision in _PRECISIONS:
            check = self._check(f"{precision}_check", precision, checked=precision == "int8")
            self._precisions.append(check)
            row.addWidget(check)
        row.addStretch(1)
        self._files = ExportFiles()
        self._total = Label(size_px=CAPTION_PX, tone="text3")
        self._total.setObjectName("export_total")
        self._warning = Label(size_px=CAPTION_PX, tone="warning")
        self._warning.setObjectName("export_warning")
        self._warning.setWordWrap(True)
        self._folder.pathChanged.connect(self._show_plan)
        self._texts_file.pathChanged.connect(self._show_plan)

    def _check(self, name: str, text: str, *, checked: bool = False) -> CheckBox:
        check = CheckBox(text)
        check.setObjectName(name)
        check.setChecked(checked)
        check.toggled.connect(self._show_plan)
        return check

    def _what_box(self) -> QWidget:
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        if self._state.scheme:
            words = self.tr("Range scheme: {scheme}. Search target: {target}")
            text = words.format(scheme=self._state.scheme, target=self._state.target)
            made = ElidedLabel(text, size_px=CAPTION_PX, tone="text3")
            made.setObjectName("export_scheme")
            column.addWidget(made)
        for check in (self._mixed, self._per_domain, self._sampled, self._other_file):
            column.addWidget(check)
        file_row = QHBoxLayout()
        file_row.setContentsMargins(24, 2, 0, 0)
        file_row.addWidget(self._texts_file)
        column.addLayout(file_row)
        return box

    def _buttons(self) -> QLayout:
        self._export = Button(self.tr("Export"), "filled", icon_name="export")
        self._export.setObjectName("export_confirm")
        self._export.setDefault(True)
        self._export.clicked.connect(self._on_export_clicked)
        return button_row(cancel_button(self, "export_cancel"), self._export)

    def _show_plan(self) -> None:
        wants_codes = self._sampled.isChecked() or self._other_file.isChecked()
        self._precision_box.setEnabled(wants_codes)
        choice = self.choice()
        files: tuple[PlannedFile, ...] = ()
        if choice is not None:
            files = planned_files(choice, self._state.slugs, self._state.n_texts, self._state.dim)
        present = self._files.show_files(files, choice.folder if choice is not None else None)
        self._export.setEnabled(bool(files))
        self._total.setText(self._total_of(files))
        self._warning.setText(self._warning_of(files, present))
        self._warning.setVisible(bool(self._warning.text()))

    def _total_of(self, files: tuple[PlannedFile, ...]) -> str:
        known = sum(file.size_bytes or 0 for file in files)
        if not files:
            return ""
        text = self.tr("{n} files, {size}") if len(files) > 1 else self.tr("{n} file, {size}")
        return text.format(n=count_text(len(files)), size=size_text(known))

    def _warning_of(self, files: tuple[PlannedFile, ...], present: int) -> str:
        folder = self._folder.path()
        if folder is None:
            return self.tr("Choose a folder to write into.")
        if folder.is_file():
            return self.tr("{name} is a file. Choose a folder to write into.").format(name=folder.name)
        if self._other_file.isChecked():
            texts_file = self._texts_file.path()
            if texts_file is None:
                return self.tr("Choose the file of texts or vectors.")
            if not texts_file.is_file():
                return self.tr("There is no file {name}.").format(name=texts_file.name)
        if not files:
            return self.tr("Tick ranges, or codes and a precision.")
        if present:
            text = self.tr("{n} of these exist and will be replaced.")
            return text.format(n=count_text(present))
        return ""

    def _on_export_clicked(self) -> None:
        choice = self.choice()
        if choice is not None:
            self.accept()
            self.exportRequested.emit(choice)
