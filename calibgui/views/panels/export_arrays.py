"""Of what there are codes, and for NumPy files in which precisions."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from calibgui.core.quantization.quantize import Precision
from calibgui.views.widgets.check_box import CheckBox
from calibgui.views.widgets.label import section_head
from calibgui.views.widgets.path_field import PathField

_PRECISIONS: tuple[Precision, ...] = ("int8", "uint8", "binary", "ubinary")


class ArraysBox(QWidget):
    """Codes of the sample, codes of another file, and several precisions at once where files are NumPy's."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sampled = self._check("sampled_check", self.tr("Codes of the sample"), checked=True)
        self._other_file = self._check("other_file_check", self.tr("Codes of another file"))
        self._other_file.setToolTip(
            self.tr("Quantizes every text or vector of a file with these ranges; texts are encoded first")
        )
        self._texts_file = PathField("file", self.tr("File of texts or vectors"), name="texts_file")
        self._texts_file.setVisible(False)
        self._texts_file.pathChanged.connect(self.changed)
        self._other_file.toggled.connect(self._texts_file.setVisible)
        self._precision_box = QWidget()
        row = QHBoxLayout(self._precision_box)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        self._precisions: dict[Precision, CheckBox] = {}
        for precision in _PRECISIONS:
            check = self._check(f"{precision}_check", precision, checked=precision == "int8")
            self._precisions[precision] = check
            row.addWidget(check)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self._sampled)
        column.addWidget(self._other_file)
        file_row = QHBoxLayout()
        file_row.setContentsMargins(24, 2, 0, 0)
        file_row.addWidget(self._texts_file)
        column.addLayout(file_row)
        self._precision_part = QWidget()
        part = QVBoxLayout(self._precision_part)
        part.setContentsMargins(0, 14, 0, 0)
        part.setSpacing(4)
        part.addWidget(section_head(self.tr("Precision of the codes")))
        part.addWidget(self._precision_box)
        column.addWidget(self._precision_part)

    def show_precisions(self, shown: bool) -> None:
        self._precision_part.setVisible(shown)

    @property
    def wants_codes(self) -> bool:
        return self._sampled.isChecked() or self._other_file.isChecked()

    @property
    def precisions(self) -> tuple[Precision, ...]:
        return tuple(precision for precision, check in self._precisions.items() if check.isChecked())

    @property
    def sampled(self) -> bool:
        return self._sampled.isChecked()

    @property
    def sampled_codes(self) -> bool:
        return self._sampled.isChecked() and bool(self.precisions)

    @property
    def texts_file(self) -> Path | None:
        """The file that was named, whether it is there or not; None where none is wanted or named."""
        return self._texts_file.path() if self._other_file.isChecked() else None

    def lacks(self) -> str:
        """What is still to be named, in a sentence; "" where nothing is."""
        if not self._other_file.isChecked():
            return ""
        file = self._texts_file.path()
        if file is None:
            return self.tr("Choose the file of texts or vectors.")
        return "" if file.is_file() else self.tr("There is no file {name}.").format(name=file.name)

    def sync(self) -> None:
        self._precision_box.setEnabled(self.wants_codes)

    def _check(self, name: str, text: str, *, checked: bool = False) -> CheckBox:
        check = CheckBox(text)
        check.setObjectName(name)
        check.setChecked(checked)
        check.toggled.connect(self.changed)
        return check
