"""For what, what and where to write, what that comes to, and the program that uses it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLayout, QStackedWidget, QVBoxLayout, QWidget

from calibgui.models.export_choice import ExportChoice
from calibgui.models.export_plan import planned_files
from calibgui.models.target_choice import TargetChoice
from calibgui.models.target_plan import TargetPlan, TargetPlanner
from calibgui.views.panels.dialog_buttons import button_row, cancel_button
from calibgui.views.panels.export_arrays import ArraysBox
from calibgui.views.panels.export_files import ExportFiles
from calibgui.views.panels.export_snippet import SnippetPane
from calibgui.views.panels.export_target import TargetOptionsBox, target_box
from calibgui.views.theme.fonts import CAPTION_PX
from calibgui.views.widgets.buttons import Button
from calibgui.views.widgets.check_box import CheckBox
from calibgui.views.widgets.elided_label import ElidedLabel
from calibgui.views.widgets.label import Label, section_head
from calibgui.views.widgets.numbers import count_text, size_text
from calibgui.views.widgets.path_field import PathField
from calibgui.views.widgets.segmented import SegmentedControl

_CHOICES_PX = 372


@dataclass(frozen=True, slots=True)
class ExportDialogState:
    """`slugs` are the domains' parts of file names; `n_texts` is how many sampled texts have codes.

    `scheme` and `target` are what the ranges bar says, in words, `search` the id of that target. `planner`
    plans what engines open.
    """

    folder: Path | None
    slugs: tuple[str, ...]
    n_texts: int
    dim: int
    planner: TargetPlanner
    scheme: str = ""
    target: str = ""
    search: str = ""


class ExportDialog(QDialog):
    """Shows the files as they will be written while the choice is made. Open it with `open()`."""

    exportRequested = Signal(object)  # ExportChoice

    def __init__(self, state: ExportDialogState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self.setObjectName("export_dialog")
        self.setWindowTitle(self.tr("Export"))
        self._build_controls()
        sides = QHBoxLayout()
        sides.setSpacing(28)
        sides.addWidget(self._choices_side())
        sides.addLayout(self._files_side(), 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        column.addLayout(sides, 1)
        column.addWidget(self._warning)
        column.addLayout(self._buttons())
        self.resize(940, 600)
        self._folder.set_path(state.folder)
        self._on_target_chosen()

    def choice(self) -> ExportChoice | None:
        """What the controls say now; None where it can't be written."""
        folder, engine = self._folder.path(), self._options.choice()
        codes = not self._options.ranges_alone
        if folder is None or folder.is_file() or (codes and self._arrays.lacks()):
            return None
        choice = ExportChoice(
            folder,
            self._mixed.isChecked(),
            self._per_domain.isChecked(),
            self._arrays.precisions,
            self._arrays.sampled_codes,
            self._arrays.texts_file,
            snippet=self._snippet.written,
        )
        if engine is None:
            return choice
        if not codes:
            return replace(choice, engine=engine, sampled_codes=True, precisions=(), texts_file=None)
        return replace(choice, engine=engine, sampled_codes=self._arrays.sampled, precisions=())

    def _build_controls(self) -> None:
        self._target = target_box(self._state.search)
        self._target.chosen.connect(self._on_target_chosen)
        self._folder = PathField("folder", self.tr("Folder"), name="folder")
        self._folder.pathChanged.connect(self._show_plan)
        self._mixed = self._check("mixed_check", self.tr("Ranges, mixed"), checked=True)
        self._mixed.setToolTip(self.tr("One ranges file for all domains together"))
        self._per_domain = self._check("per_domain_check", self.tr("Ranges, per domain"), checked=True)
        self._per_domain.setToolTip(self.tr("One more ranges file for each domain alone"))
        self._arrays = ArraysBox()
        self._arrays.changed.connect(self._show_plan)
        self._options = TargetOptionsBox()
        self._options.changed.connect(self._show_plan)
        self._shown = SegmentedControl()
        self._shown.setObjectName("export_shown")
        self._shown.add_segment("files", self.tr("Files"))
        self._shown.add_segment("snippet", self.tr("How to use it"))
        self._shown.currentChanged.connect(self._on_shown_changed)
        self._files = ExportFiles()
        self._snippet = SnippetPane()
        self._snippet.changed.connect(self._show_plan)
        self._total = Label(size_px=CAPTION_PX, tone="text3")
        self._total.setObjectName("export_total")
        self._warning = Label(size_px=CAPTION_PX, tone="warning")
        self._warning.setObjectName("export_warning")
        self._warning.setWordWrap(True)

    def _check(self, name: str, text: str, *, checked: bool = False) -> CheckBox:
        check = CheckBox(text)
        check.setObjectName(name)
        check.setChecked(checked)
        check.toggled.connect(self._show_plan)
        return check

    def _choices_side(self) -> QWidget:
        side = QWidget()
        side.setFixedWidth(_CHOICES_PX)
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for caption, content in (
            (self.tr("For"), self._target),
            (self.tr("Folder"), self._folder),
            (self.tr("What"), self._what_box()),
        ):
            column.addWidget(section_head(caption))
            column.addSpacing(2)
            column.addWidget(content)
            column.addSpacing(12)
        column.addWidget(self._options)
        column.addStretch(1)
        return side

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
        for part in (self._mixed, self._per_domain, self._arrays):
            column.addWidget(part)
        return box

    def _files_side(self) -> QLayout:
        head = QHBoxLayout()
        head.addWidget(self._shown)
        head.addStretch(1)
        head.addWidget(self._total)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._files)
        self._stack.addWidget(self._snippet)
        column = QVBoxLayout()
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self._stack, 1)
        return column

    def _buttons(self) -> QLayout:
        self._export = Button(self.tr("Export"), "filled", icon_name="export")
        self._export.setObjectName("export_confirm")
        self._export.setDefault(True)
        self._export.clicked.connect(self._on_export_clicked)
        return button_row(cancel_button(self, "export_cancel"), self._export)

    # -- what it comes to --------------------------------------------------------------------------

    def _on_target_chosen(self) -> None:
        self._options.show_target(self._target.current)
        engine = self._options.choice()
        alone = self._options.ranges_alone
        self._arrays.setVisible(not alone)
        self._arrays.show_precisions(engine is None)
        self._mixed.setText(self.tr("Ranges, mixed") if engine is None or alone else self.tr("Mixed"))
        self._per_domain.setText(
            self.tr("Ranges, per domain") if engine is None or alone else self.tr("Per domain")
        )
        self._show_plan()

    def _on_shown_changed(self, key: str) -> None:
        self._stack.setCurrentWidget(self._snippet if key == "snippet" else self._files)

    def _show_plan(self) -> None:
        self._arrays.sync()
        choice = self.choice()
        plan = self._plan(choice)
        present = self._files.show_files(plan.files, choice.folder if choice is not None else None)
        self._snippet.show_snippet(plan.snippet)
        self._export.setEnabled(bool(plan.files))
        self._total.setText(self._total_of(plan))
        self._warning.setText(self._warning_of(plan, present))
        self._warning.setVisible(bool(self._warning.text()))

    def _plan(self, choice: ExportChoice | None) -> TargetPlan:
        if choice is None:
            return TargetPlan()
        state = self._state
        if choice.engine is not None:
            if not choice.sampled_codes and choice.texts_file is None:
                return TargetPlan(refusal=self.tr("Tick the codes of the sample, or of another file."))
            return state.planner.plan(
                choice.engine,
                mixed=choice.mixed,
                per_domain=choice.per_domain,
                sampled=choice.sampled_codes,
                file=choice.texts_file,
                snippet=choice.snippet,
            )
        files = planned_files(choice, state.slugs, state.n_texts, state.dim)
        snippet = ""
        if choice.mixed and choice.sampled_codes:
            arrays = TargetChoice("npy", choice.precisions[0])
            snippet = state.planner.plan(arrays, mixed=True, per_domain=False).snippet
        return TargetPlan(files, 0, sum(file.size_bytes or 0 for file in files), snippet)

    def _total_of(self, plan: TargetPlan) -> str:
        if not plan.files:
            return ""
        text = self.tr("{n} files, {size}") if len(plan.files) > 1 else self.tr("{n} file, {size}")
        total = text.format(n=count_text(len(plan.files)), size=size_text(plan.after_bytes))
        if not plan.before_bytes:
            return total
        return self.tr("{before} as float32 · {total}").format(
            before=size_text(plan.before_bytes), total=total
        )

    def _warning_of(self, plan: TargetPlan, present: int) -> str:
        folder = self._folder.path()
        if folder is None:
            return self.tr("Choose a folder to write into.")
        if folder.is_file():
            return self.tr("{name} is a file. Choose a folder to write into.").format(name=folder.name)
        if plan.refusal:
            return plan.refusal
        if not self._options.ranges_alone and (lacks := self._arrays.lacks()):
            return lacks
        if not plan.files:
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
