"""For which engine the export is: its file, and what can be chosen for it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from calibgui.core.export.targets.base import Target
from calibgui.core.export.targets.registry import TARGETS, target_of, targets_for_search
from calibgui.models.target_choice import TargetChoice
from calibgui.views.states.translate import tr
from calibgui.views.theme.fonts import CAPTION_PX
from calibgui.views.widgets.check_box import CheckBox
from calibgui.views.widgets.choice_combo import Choice, ChoiceCombo, ChoiceGroup
from calibgui.views.widgets.label import Label, section_head
from calibgui.views.widgets.segmented import SegmentedControl

ARRAYS = "arrays"
"""NumPy files, which any program reads: several precisions at once, of any texts."""
_COVERED = ("npy", "ranges-npy")  # by the above
_FILES = ("npz", "safetensors", "parquet", "arrow", "u8bin", "i8bin", "bvecs", "hdf5")


def target_box(search_target: str) -> ChoiceCombo:
    """All targets of the export, those for the search target first."""
    fitting = [it for it in targets_for_search(search_target) if it.id not in _COVERED]
    rest = [it for it in TARGETS if it not in fitting and it.id not in _COVERED]
    arrays = Choice(ARRAYS, tr("NumPy arrays (.npy)"), tr("NumPy arrays"))
    groups = [ChoiceGroup(tr("Anything"), (arrays,))]
    for title, targets in (
        (tr("For the search target"), fitting),
        (tr("Files"), [it for it in rest if it.id in _FILES]),
        (tr("Engines"), [it for it in rest if it.id not in _FILES and it.holds != "ranges"]),
        (tr("Ranges alone"), [it for it in rest if it.holds == "ranges"]),
    ):
        if targets:
            groups.append(ChoiceGroup(title, tuple(map(_choice, targets))))
    box = ChoiceCombo(groups)
    box.setObjectName("export_target")
    box.setAccessibleName(tr("What the export is for"))
    return box


def _choice(target: Target) -> Choice:
    return Choice(target.id, f"{target.title} ({target.suffix})", target.title, target.notes)


class TargetOptionsBox(QWidget):
    """What a target leaves to choose: precision, similarity, ids and texts. Empty for what it does not."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._target: Target | None = None
        self._notes = Label(size_px=CAPTION_PX, tone="text3")
        self._notes.setObjectName("target_notes")
        self._notes.setWordWrap(True)
        self._rows = CheckBox(self.tr("Ids and texts in the file"))
        self._rows.setObjectName("rows_check")
        self._rows.setChecked(True)
        self._rows.toggled.connect(self.changed)
        self._choices = QWidget()
        self._row = QHBoxLayout(self._choices)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(24)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for part in (self._notes, self._choices, self._rows):
            column.addWidget(part)
        self._precision: SegmentedControl | None = None
        self._similarity: SegmentedControl | None = None

    def show_target(self, id_: str) -> None:
        """Nothing for the arrays, which have controls of their own."""
        self._target = None if id_ == ARRAYS else target_of(id_)
        target = self._target
        while (item := self._row.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.setParent(None)
                widget.deleteLater()
        self._precision = self._similarity = None
        if target is not None:
            self._notes.setText(target.notes)
            codes = target.holds != "ranges"
            if codes:
                self._precision = self._add(self.tr("Codes"), "target_precision", target.precisions)
                self._precision.setToolTip("\n".join(target.why_not.values()))
            if len(target.similarities) > 1:
                self._similarity = self._add(self.tr("Similarity"), "target_similarity", target.similarities)
            self._row.addStretch(1)
            self._choices.setVisible(codes)
            self._rows.setVisible(target.takes_rows)
        self.setVisible(target is not None)

    @property
    def ranges_alone(self) -> bool:
        return self._target is not None and self._target.holds == "ranges"

    def choice(self) -> TargetChoice | None:
        """None for the arrays."""
        if self._target is None:
            return None
        precision = next((it for it in self._target.precisions if it == _current(self._precision)), None)
        similarity = next((it for it in self._target.similarities if it == _current(self._similarity)), None)
        return TargetChoice(self._target.id, precision, similarity, self._rows.isChecked())

    def _add(self, title: str, name: str, keys: tuple[str, ...]) -> SegmentedControl:
        names = {"dot": self.tr("dot product"), "cosine": self.tr("cosine"), "l2": self.tr("L2")}
        part = QWidget()
        column = QVBoxLayout(part)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(section_head(title))
        control = SegmentedControl()
        control.setObjectName(name)
        control.setAccessibleName(title)
        for key in keys:
            control.add_segment(key, names.get(key, key))
        control.currentChanged.connect(self.changed)
        column.addWidget(control)
        self._row.addWidget(part)
        return control


def _current(control: SegmentedControl | None) -> str:
    return control.current() if control is not None else ""
