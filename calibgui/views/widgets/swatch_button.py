"""The square that shows a domain's colour, and the menu that changes it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QColor, QIcon, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QAbstractButton, QMenu, QWidget

from calibgui.views.theme.palette import tokens_of
from calibgui.views.theme.theme import domain_color

SWATCH_PX = 10
_TARGET_PX = 18
_RADIUS_PX = 3


def paint_swatch(painter: QPainter, rect: QRectF, color: QColor, *, hollow: bool = False) -> None:
    """A domain's square: full, or an outline for one that takes no part."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if hollow:
        painter.setPen(QPen(color, 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(rect.adjusted(0.75, 0.75, -0.75, -0.75), _RADIUS_PX - 0.5, _RADIUS_PX - 0.5)
    else:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        painter.drawRoundedRect(rect, _RADIUS_PX, _RADIUS_PX)
    painter.restore()


class Swatch(QWidget):
    """The square alone, for legends and lists of facts. `color_index` None is the mixed ranges' outline."""

    def __init__(self, color_index: int | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._color_index = color_index
        self.setFixedSize(SWATCH_PX, SWATCH_PX)

    def set_color(self, color_index: int | None) -> None:
        if color_index != self._color_index:
            self._color_index = color_index
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = tokens_of(self.palette())
        mixed = self._color_index is None
        color = tokens.ink if self._color_index is None else domain_color(tokens, self._color_index)
        paint_swatch(QPainter(self), QRectF(self.rect()), QColor(color), hollow=mixed)


class SwatchButton(QAbstractButton):
    """A click, Space or Enter opens the menu of the eight domain colours."""

    colorPicked = Signal(int)  # index in the domain palette

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._color_index = 0
        self._hollow = False
        self._menu = QMenu(self)
        self._menu.setObjectName("colour_menu")
        self._actions: list[QAction] = []
        for index, name in enumerate(self._color_names()):
            action = self._menu.addAction(name)
            action.setCheckable(True)
            action.setData(index)
            action.triggered.connect(self._on_triggered)
            self._actions.append(action)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFixedSize(_TARGET_PX, _TARGET_PX)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip(self.tr("Colour"))
        self.setAccessibleName(self.tr("Colour"))
        self.clicked.connect(self.open_menu)

    @property
    def menu(self) -> QMenu:
        return self._menu

    def set_color(self, color_index: int, *, hollow: bool = False) -> None:
        if (color_index, hollow) == (self._color_index, self._hollow):
            return
        self._color_index = color_index
        self._hollow = hollow
        self.update()

    def open_menu(self) -> None:
        tokens = tokens_of(self.palette())
        for index, action in enumerate(self._actions):
            ring = tokens.text if index == self._color_index else ""
            action.setIcon(_swatch_icon(domain_color(tokens, index), ring))
            action.setChecked(index == self._color_index)
        self._menu.popup(self.mapToGlobal(self.rect().bottomLeft()))

    def sizeHint(self) -> QSize:
        return QSize(_TARGET_PX, _TARGET_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = tokens_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inset = (_TARGET_PX - SWATCH_PX) / 2
        square = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
        color = QColor(domain_color(tokens, self._color_index))
        paint_swatch(painter, square, color, hollow=self._hollow)
        if self.hasFocus():
            painter.setPen(QPen(QColor(tokens.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 5, 5)

    def _color_names(self) -> tuple[str, ...]:
        return (
            self.tr("Blue"),
            self.tr("Orange"),
            self.tr("Green"),
            self.tr("Purple"),
            self.tr("Sky"),
            self.tr("Vermillion"),
            self.tr("Yellow"),
            self.tr("Grey"),
        )

    def _on_triggered(self) -> None:
        action = self.sender()
        assert isinstance(action, QAction)
        self.colorPicked.emit(action.data())


def _swatch_icon(color: str, ring: str) -> QIcon:
    """`ring` is the colour of a ring round the present choice, "" for none."""
    result = QIcon()
    for ratio in (1, 2):
        pixmap = QPixmap(16 * ratio, 16 * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        paint_swatch(painter, QRectF(3, 3, SWATCH_PX, SWATCH_PX), QColor(color))
        if ring:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(ring), 1.5))
            painter.drawRoundedRect(QRectF(1, 1, 14, 14), 5, 5)
        painter.end()
        result.addPixmap(pixmap)
    return result
