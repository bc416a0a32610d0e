"""The bar above the tabs: which ranges, for which search, and the verdict on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from calibgui.core.ranges.schemes import DEFAULT_SCHEME, RangeScheme
from calibgui.views.panels.better_choice import Better, BetterChoice
from calibgui.views.panels.facts import CAPTION_GAP_PX, CAPTION_HEIGHT_PX, CAPTION_TOP_PX, Fact
from calibgui.views.panels.parameter_popup import ParameterPopup
from calibgui.views.theme.fonts import CAPTION_PX
from calibgui.views.widgets.buttons import Button
from calibgui.views.widgets.choice_combo import ChoiceCombo, ChoiceGroup
from calibgui.views.widgets.elided_label import ElidedLabel, as_tooltip
from calibgui.views.widgets.numbers import percent_text, recall_text
from calibgui.views.widgets.parameter_text import parameter_text
from calibgui.views.widgets.section import Section

HEIGHT_PX = 80
_MARGIN_PX = 24
_SPACING_PX, _NARROW_SPACING_PX = 16, 12
_VERDICT_SPACING_PX, _NARROW_VERDICT_SPACING_PX = 24, 16
_SCHEME_PX, _TARGET_PX = 208, 200
_LEAST_COMBO_PX = 120


@dataclass(frozen=True, slots=True)
class RangesBarState:
    """`outside` and `recall` None are shown as a dash: nothing calibrated yet, or still waiting.

    The tips say what stands behind: of the scheme its ranges, of the outside share that of each domain.
    `better` is None where nothing better is known. While `locked` scheme and target can't be chosen.
    `recommend_tip` says what Recommend does, or why it can't be asked now.
    """

    scheme: RangeScheme = DEFAULT_SCHEME
    target: str = "usearch-i8"
    locked: bool = False
    outside: float | None = None
    recall: float | None = None
    better: Better | None = None
    scheme_tip: str = ""
    target_tip: str = ""
    outside_tip: str = ""
    recall_tip: str = ""
    can_recommend: bool = False
    recommend_tip: str = ""


class RangesBar(Section):
    """When the bar is narrow some words give way; what is chosen and the verdict always stay.

    The order of giving way: the words behind the outside share, the words of the better choice, the room
    around, and at last the ends of the names in the two boxes.
    """

    schemeChosen = Signal(object)  # RangeScheme
    targetChosen = Signal(str)
    recommendRequested = Signal()

    def __init__(
        self, schemes: Sequence[ChoiceGroup], targets: Sequence[ChoiceGroup], parent: QWidget | None = None
    ) -> None:
        super().__init__("surface", "none", parent)
        self._state = RangesBarState()
        self.scheme = ChoiceCombo(schemes, self)
        self.scheme.setObjectName("scheme_combo")
        self.scheme.setAccessibleName(self.tr("Range scheme"))
        self.scheme.chosen.connect(self._on_scheme_chosen)
        self.parameter = Button("", "link", small=True, parent=self)
        self.parameter.setObjectName("parameter_button")
        self.parameter.setFixedHeight(CAPTION_HEIGHT_PX)
        self.parameter.clicked.connect(self._on_parameter_asked)
        self.target = ChoiceCombo(targets, self)
        self.target.setObjectName("target_combo")
        self.target.setAccessibleName(self.tr("Search target"))
        self.target.chosen.connect(self.targetChosen)
        self.recommend = Button(self.tr("Recommend"), "link", small=True, parent=self)
        self.recommend.setObjectName("recommend_button")
        self.recommend.setFixedHeight(CAPTION_HEIGHT_PX)
        self.recommend.clicked.connect(self.recommendRequested)
        self.better = BetterChoice(self)
        self.better.schemeChosen.connect(self.schemeChosen)
        self.better.targetChosen.connect(self.targetChosen)
        self._outside = Fact(self.tr("Outside"), big=True)
        self._outside.setObjectName("outside_fact")
        self._recall = Fact(self.tr("Recall@10"), big=True)
        self._recall.setObjectName("recall_fact")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(_MARGIN_PX, 0, _MARGIN_PX, 0)
        self._row.addLayout(_under(self.tr("Range scheme"), self.scheme, self.parameter))
        self._row.addLayout(_under(self.tr("Search target"), self.target, self.recommend))
        self._row.addWidget(self.better)
        self._row.addStretch(1)
        self._row.addWidget(self._outside)
        self._row.addWidget(self._recall)
        self.setFixedHeight(HEIGHT_PX)
        self._show()

    def sync(self, state: RangesBarState) -> None:
        if state != self._state:
            self._state = state
            self._show()

    def minimumSizeHint(self) -> QSize:
        return QSize(self._needed(narrow=True, combos_px=2 * _LEAST_COMBO_PX), HEIGHT_PX)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit(event.size().width())

    def _show(self) -> None:
        state = self._state
        self.scheme.set_current(state.scheme.name)
        self.target.set_current(state.target)
        self._show_parameter(state.scheme)
        for widget in (self.scheme, self.target, self.parameter, self.better):
            widget.setEnabled(not state.locked)
        self.recommend.setEnabled(state.can_recommend)
        self.better.sync(state.better)
        of_values = "" if state.outside is None else self.tr("of held-out values")
        self._outside.show_fact(percent_text(state.outside), of_values)
        self._recall.show_fact(recall_text(state.recall))
        for part, tip in (
            (self.scheme, state.scheme_tip),
            (self.target, state.target_tip),
            (self._outside, state.outside_tip),
            (self._recall, state.recall_tip),
            (self.recommend, state.recommend_tip),
        ):
            part.setToolTip(as_tooltip(tip) if tip else "")
            part.setAccessibleDescription(tip)
        self._fit(self.width())

    def _show_parameter(self, scheme: RangeScheme) -> None:
        self.parameter.setVisible(bool(scheme.kind.parameters))
        for parameter in scheme.kind.parameters[:1]:
            value = parameter_text(parameter, scheme[parameter.name])
            shown = self.tr("Margin {value}").format(value=value) if parameter.name == "margin" else value
            self.parameter.setText(shown)
            self.parameter.setAccessibleName(f"{parameter.title} {value}")
            self.parameter.setToolTip(
                self.tr("{name}: {value}. Click to change it.").format(name=parameter.title, value=value)
            )

    def _fit(self, width_px: int) -> None:
        """Let words go until the rest fits. Widths are asked of the parts, not of the unsettled layout."""
        combos_px = self._scheme_px + self._target_px
        note = width_px >= self._needed(note=True, words=True, combos_px=combos_px)
        words = width_px >= self._needed(words=True, combos_px=combos_px)
        narrow = width_px < self._needed(words=words, combos_px=combos_px)
        self._outside.set_note_visible(note)
        self.better.show_words(words)
        self._row.setSpacing(_NARROW_SPACING_PX if narrow else _SPACING_PX)
        self._recall.setContentsMargins(4 if narrow else 8, 0, 0, 0)
        missing_px = max(0, self._needed(narrow=narrow, words=words, combos_px=combos_px) - width_px)
        self.scheme.setFixedWidth(max(_LEAST_COMBO_PX, self._scheme_px - missing_px // 2))
        self.target.setFixedWidth(max(_LEAST_COMBO_PX, self._target_px - (missing_px - missing_px // 2)))

    @property
    def _scheme_px(self) -> int:
        return max(_SCHEME_PX, self.scheme.full_width())

    @property
    def _target_px(self) -> int:
        return max(_TARGET_PX, self.target.full_width())

    def _needed(
        self, *, combos_px: int, note: bool = False, words: bool = False, narrow: bool = False
    ) -> int:
        spacing_px = _NARROW_SPACING_PX if narrow else _SPACING_PX
        verdict_px = self._outside.width_with_note() if note else self._outside.width_alone()
        verdict_px += self._recall.width_alone()
        verdict_px += _NARROW_VERDICT_SPACING_PX if narrow else _VERDICT_SPACING_PX
        better_px = self.better.width_with(words) + spacing_px if self.better.wanted else 0
        return 2 * _MARGIN_PX + combos_px + 2 * spacing_px + better_px + verdict_px

    def _on_scheme_chosen(self, name: str) -> None:
        if name != self._state.scheme.name:
            self.schemeChosen.emit(RangeScheme(name))

    def _on_parameter_asked(self) -> None:
        scheme = self._state.scheme
        parameter = scheme.kind.parameters[0]
        popup = ParameterPopup(parameter, scheme[parameter.name], scheme.kind.formula, self)
        popup.valueChanged.connect(self._on_value_changed)
        popup.open_under(self.scheme.mapToGlobal(QPoint(0, self.scheme.height() + 4)))

    def _on_value_changed(self, value: float) -> None:
        scheme = self._state.scheme
        self.schemeChosen.emit(scheme.replaced(**{scheme.kind.parameters[0].name: value}))


def _under(caption: str, control: QWidget, beside: QWidget | None = None) -> QVBoxLayout:
    """The control under its caption, which gives way to the link that may stand at its right end."""
    head = QHBoxLayout()
    head.setSpacing(8)
    label = ElidedLabel(caption, size_px=CAPTION_PX, tone="text2")
    label.setFixedHeight(CAPTION_HEIGHT_PX)
    head.addWidget(label)
    head.addStretch(1)
    if beside is not None:
        head.addWidget(beside)
    column = QVBoxLayout()
    column.setContentsMargins(0, CAPTION_TOP_PX, 0, 0)
    column.setSpacing(CAPTION_GAP_PX)
    column.addLayout(head)
    column.addWidget(control)
    column.addStretch(1)
    return column
