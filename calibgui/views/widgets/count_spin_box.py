"""A small field for a count."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QLocale, QRect, QSize, Qt
from PySide6.QtGui import (
    QEnterEvent,
    QFont,
    QFontMetrics,
    QIcon,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QSpinBox, QWidget

from calibgui.views.theme.fonts import BODY_PX, CAPTION_PX, set_type
from calibgui.views.theme.icons import icon
from calibgui.views.theme.palette import tokens_of

WIDTH_PX = 56
HEIGHT_PX = 28
# Where the digits end, counted from the right edge: for numbers that line up with those in the field.
DIGITS_RIGHT_PX = 14
_STEPPER_PX = 18
_PAD_RIGHT_PX = 10
_PAD_TIGHT_PX = 3


class CountSpinBox(QSpinBox):
    """Right-aligned, with separators between the thousands; steppers appear at the left while pointed at.

    The wheel and the arrow keys step only while it has the focus, so that scrolling a list over it changes
    nothing. A typed number counts when it is committed: Enter, Tab or leaving the field.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "count")
        self.setLocale(QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))
        self.setGroupSeparatorShown(True)
        self.setButtonSymbols(QAbstractSpinBox.ButtonSymbols.NoButtons)
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setKeyboardTracking(False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setRange(0, 1_000_000)
        self.setSingleStep(50)
        self.setFixedSize(WIDTH_PX, HEIGHT_PX)
        set_type(self)
        self._up = _Stepper("chevron-up", self)
        self._down = _Stepper("chevron-down", self)
        self._up.clicked.connect(self._on_up_clicked)
        self._down.clicked.connect(self._on_down_clicked)
        self.lineEdit().textEdited.connect(self._fit_text)
        self.valueChanged.connect(self._fit_text)
        self.valueChanged.connect(self._forget_typing)
        self._fit_text()

    def setValue(self, value: int) -> None:
        super().setValue(value)
        self._fit_text()  # whoever shows a state blocks the signals meanwhile

    def sizeHint(self) -> QSize:
        return QSize(WIDTH_PX, HEIGHT_PX)

    def event(self, event: QEvent) -> bool:
        """Undo and Redo are its own only while something typed in it is not committed."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            field = self.lineEdit()
            keys = {QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo}
            is_typing = field.isUndoAvailable() or field.isRedoAvailable()
            if any(event.matches(key) for key in keys) and not is_typing:
                event.ignore()
                return True
        return super().event(event)

    def _forget_typing(self) -> None:
        """What was typed is committed: there is nothing in the field to undo any more."""
        self.lineEdit().setText(self.lineEdit().text())

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self._show_steppers(self.isEnabled())

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._show_steppers(False)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.EnabledChange and not self.isEnabled():
            self._show_steppers(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        half_px = self.height() // 2
        self._up.setGeometry(QRect(2, 2, _STEPPER_PX, half_px - 2))
        self._down.setGeometry(QRect(2, half_px, _STEPPER_PX, half_px - 2))

    def _show_steppers(self, shown: bool) -> None:
        # No steppers where they would hide digits; the keys and the wheel step all the same.
        room_px = self.width() - _PAD_RIGHT_PX - 2 - _STEPPER_PX
        shown = shown and self._text_width(self.font().pixelSize()) <= room_px
        self._up.setVisible(shown)
        self._down.setVisible(shown)

    def _fit_text(self) -> None:
        """Long numbers take the padding first, then a smaller size: a count is never cut off."""
        room_px = self.width() - 8
        size_px = BODY_PX if self._text_width(BODY_PX) <= room_px - _PAD_TIGHT_PX else CAPTION_PX
        if self.font().pixelSize() != size_px:
            set_type(self, size_px)
        pad_px = min(max(room_px - self._text_width(size_px), 0), _PAD_RIGHT_PX)
        self.lineEdit().setTextMargins(0, 0, max(pad_px - 2, 0), 0)

    def _text_width(self, size_px: int) -> int:
        font = QFont(self.font())
        font.setPixelSize(size_px)
        return QFontMetrics(font).horizontalAdvance(self.lineEdit().text())

    def _on_up_clicked(self) -> None:
        self.stepUp()

    def _on_down_clicked(self) -> None:
        self.stepDown()


class _Stepper(QAbstractButton):
    """One of the two chevrons; repeats while it is held."""

    def __init__(self, icon_name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._icon_name = icon_name
        self.setObjectName(icon_name)
        self.setAutoRepeat(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.setVisible(False)

    def sizeHint(self) -> QSize:
        return QSize(_STEPPER_PX, HEIGHT_PX // 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = tokens_of(self.palette())
        painter = QPainter(self)
        painter.fillRect(self.rect(), tokens.field)
        color = tokens.text if self.underMouse() else tokens.text2
        side_px = 16
        offset_px = 1 if self._icon_name == "chevron-up" else -1
        top_px = (self.height() - side_px) // 2 + offset_px
        rect = QRect((self.width() - side_px) // 2, top_px, side_px, side_px)
        icon(self._icon_name, color).paint(painter, rect, Qt.AlignmentFlag.AlignCenter, QIcon.Mode.Normal)
