"""Over the table: a field to find a dimension, and the filters."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Signal
from PySide6.QtGui import QAction, QIntValidator, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from calibgui.models.dimensions_look import FILTERS, DimensionsLook, Filter
from calibgui.views.dimensions.chip import FilterChip
from calibgui.views.dimensions.threshold_popup import ThresholdPopup
from calibgui.views.states.dimensions import DimensionsState
from calibgui.views.theme.icons import icon
from calibgui.views.theme.palette import tokens_of
from calibgui.views.widgets.numbers import DASH, count_text

_FIELD_PX, _FIELD_HEIGHT_PX = 168, 32
_SIGN_PX = 48  # the magnifying glass and the room around
_GAP_PX, _LINE_GAP_PX = 8, 6


class FilterBar(QWidget):
    """Field and chips flow into as many lines as they need; the bar is as high as those."""

    dimensionSelected = Signal(object)  # int
    lookChanged = Signal(object)  # DimensionsLook
    tableAsked = Signal()  # Enter in the field goes on to the table

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = DimensionsLook()
        self._validator = QIntValidator(0, 0, self)
        self.field = QLineEdit(self)
        self.field.setObjectName("find_dimension")
        self.field.setProperty("kind", "field")
        self.field.setPlaceholderText(self.tr("Find a dimension"))
        self.field.setAccessibleName(self.tr("Find a dimension by its number"))
        self.field.setValidator(self._validator)
        self.field.setClearButtonEnabled(False)
        self._sign = QAction(self)
        self.field.addAction(self._sign, QLineEdit.ActionPosition.LeadingPosition)
        self.field.textEdited.connect(self._on_typed)
        self.field.returnPressed.connect(self.tableAsked)
        self.chips: dict[Filter, FilterChip] = {}
        for name in FILTERS:
            chip = FilterChip(name, self)
            chip.clicked.connect(self._on_chip_clicked)
            chip.valueAsked.connect(self._on_value_asked)
            self.chips[name] = chip
        self._tips()
        self._tint()

    def sync(self, state: DimensionsState) -> None:
        self._look = state.look
        self._validator.setTop(max(state.dim - 1, 0))
        self.field.setEnabled(state.dim > 0)
        for name, chip in self.chips.items():
            count = state.counts.get(name)
            shown = DASH if count is None else count_text(count)
            chip.show_filter(*self._words(name), shown, on=name in state.look.filters)
            chip.setEnabled(state.dim > 0)
        self._lay_out()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        self._tint()

    def sizeHint(self) -> QSize:
        return QSize(_FIELD_PX, self.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(_FIELD_PX, _FIELD_HEIGHT_PX)

    def _words(self, name: Filter) -> tuple[str, str]:
        limits = self._look.thresholds
        words: dict[Filter, tuple[str, str]] = {
            "outside": (self.tr("Outside >"), f"{100 * limits.outside:.4g}\N{NO-BREAK SPACE}%"),
            "one_domain": (self.tr("One domain sets both"), ""),
            "dead": (self.tr("Dead"), ""),
            "levels": (self.tr("Levels <"), str(limits.levels)),
            "outlier": (self.tr("Outlier >"), f"{limits.outlier:.4g}"),
        }
        return words[name]

    def _tips(self) -> None:
        tips: dict[Filter, str] = {
            "outside": self.tr("Dimensions with a larger share of held-out texts outside"),
            "one_domain": self.tr("Dimensions of which one domain sets both min and max"),
            "dead": self.tr("Dimensions that tell nothing apart: no width, or fewer than two levels"),
            "levels": self.tr("Dimensions that use fewer of the 256 levels"),
            "outlier": self.tr("Dimensions with a calibration value this far from the median"),
        }
        for name, chip in self.chips.items():
            change = self.tr("Click on the value, or press F2, to change it.") if self._words(name)[1] else ""
            chip.setToolTip(f"{tips[name]}. {change}".strip())

    def _lay_out(self) -> None:
        """Left to right, on to the next line where there is no room."""
        room_px = self.width()
        words_px = self.field.fontMetrics().horizontalAdvance(self.field.placeholderText())
        field_px = max(_FIELD_PX, words_px + _SIGN_PX)
        self.field.setGeometry(0, 0, field_px, _FIELD_HEIGHT_PX)
        left, top, line_px = field_px + _GAP_PX, 0, _FIELD_HEIGHT_PX
        for chip in self.chips.values():
            size = chip.sizeHint()
            if left + size.width() > room_px and left > 0:
                left, top, line_px = 0, top + line_px + _LINE_GAP_PX, size.height()
            chip.setGeometry(QRect(QPoint(left, top + (line_px - size.height()) // 2), size))
            left += size.width() + _GAP_PX
        if self.height() != top + line_px:
            self.setFixedHeight(top + line_px)

    def _tint(self) -> None:
        tint = tokens_of(self.palette()).text2
        if self._sign.data() != tint:
            self._sign.setData(tint)
            self._sign.setIcon(icon("search", tint))

    def _on_typed(self, text: str) -> None:
        if text and self.field.hasAcceptableInput():
            self.dimensionSelected.emit(int(text))

    def _on_chip_clicked(self) -> None:
        self.lookChanged.emit(self._look.toggled(self._named(self.sender())))

    def _on_value_asked(self) -> None:
        chip = self.sender()
        assert isinstance(chip, FilterChip)
        name, limits = self._named(chip), self._look.thresholds
        values: dict[Filter, float] = {
            "outside": 100 * limits.outside,
            "levels": limits.levels,
            "outlier": limits.outlier,
        }
        popup = ThresholdPopup(name, self._words(name)[0], values[name], self)
        popup.valueChanged.connect(self._on_value_changed)
        popup.open_under(chip.mapToGlobal(QPoint(0, chip.height() + 4)))

    def _on_value_changed(self, name: Filter, value: float) -> None:
        share = value / 100 if name == "outside" else value
        self.lookChanged.emit(self._look.with_threshold(name, share))

    def _named(self, chip: object) -> Filter:
        return next(name for name, known in self.chips.items() if known is chip)
