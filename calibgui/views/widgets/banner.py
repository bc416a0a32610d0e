"""One line of advice, warning or error above what it concerns."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QEvent, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from calibgui.views.theme.fonts import BOLD
from calibgui.views.theme.icons import icon
from calibgui.views.theme.palette import tokens_of
from calibgui.views.widgets.buttons import Button
from calibgui.views.widgets.label import Label

BannerKind = Literal["advice", "warning", "error"]
BannerAction = tuple[str, str]  # key, text

_HEIGHT_PX = 56
_ICON_NAMES = {"advice": "info", "warning": "warning", "error": "error"}
# Actions with these keys stay quiet: they tell more or leave things, they mend nothing.
_QUIET_KEYS = ("details", "copy", "discard")


class Banner(QWidget):
    """Hidden until it has something to say; it never blocks. The sign changes its shape with its kind."""

    actionTriggered = Signal(str)  # the action's key
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind: BannerKind = "advice"
        self._title = Label(weight=BOLD)
        self._title.setObjectName("banner_title")
        self._remedy = Label(tone="text2")
        self._remedy.setObjectName("banner_text")
        for label in (self._title, self._remedy):
            label.setWordWrap(True)  # in a narrow window it takes a line more; nothing that it says is cut
        self._buttons: list[Button] = []
        self._actions: tuple[BannerAction, ...] = ()
        self._close = Button(kind="ghost", icon_name="close", small=True)
        self._close.setObjectName("banner_close")
        self._close.setToolTip(self.tr("Close"))
        self._close.setAccessibleName(self.tr("Close"))
        self._close.clicked.connect(self._on_close_clicked)
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addStretch()
        words.addWidget(self._title)
        words.addWidget(self._remedy)
        words.addStretch()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(48, 8, 8, 8)
        self._row.setSpacing(8)
        self._row.addLayout(words, 1)
        self._row.addWidget(self._close)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setMinimumHeight(_HEIGHT_PX)
        self.setVisible(False)

    def show_message(
        self, kind: BannerKind, title: str, text: str = "", actions: tuple[BannerAction, ...] = ()
    ) -> None:
        """Show a message. The first action is outlined; "details" and "copy" are ghosts."""
        self._kind = kind
        self._title.setText(title)
        self._remedy.setText(text)
        self._remedy.setVisible(bool(text))
        self.setAccessibleName(f"{title} {text}".strip())
        self._replace_buttons(actions)
        self.setVisible(True)
        self.update()

    @property
    def kind(self) -> BannerKind:
        return self._kind

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = tokens_of(self.palette())
        fills = {
            "advice": tokens.accent_soft,
            "warning": tokens.warning_fill,
            "error": tokens.error_fill,
        }
        signs = {"advice": tokens.accent_text, "warning": tokens.warning, "error": tokens.error}
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(fills[self._kind]))
        painter.drawRoundedRect(QRectF(self.rect()), 8, 8)
        sign = QRect(16, (self.height() - 20) // 2, 20, 20)
        icon(_ICON_NAMES[self._kind], signs[self._kind]).paint(painter, sign)

    def _replace_buttons(self, actions: tuple[BannerAction, ...]) -> None:
        if actions == self._actions:
            return  # a click under way on one of them would get lost
        self._actions = actions
        for button in self._buttons:
            self._row.removeWidget(button)
            button.setParent(None)
            button.deleteLater()
        self._buttons = []
        for key, text in actions:
            button = Button(text, "ghost" if key in _QUIET_KEYS else "outlined")
            button.setObjectName(f"banner_{key}")
            button.setProperty("key", key)
            button.clicked.connect(self._on_button_clicked)
            self._row.insertWidget(self._row.count() - 1, button)
            self._buttons.append(button)

    def _on_button_clicked(self) -> None:
        button = self.sender()
        assert isinstance(button, Button)
        self.actionTriggered.emit(button.property("key"))

    def _on_close_clicked(self) -> None:
        self.setVisible(False)
        self.closed.emit()
