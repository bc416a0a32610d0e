"""The five kinds of button."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QPushButton, QWidget

from calibgui.views.theme.fonts import BODY_PX, CAPTION_PX, MEDIUM, set_type
from calibgui.views.theme.icons import BUTTON_ICON_PAD_PX, icon, icon_size
from calibgui.views.theme.palette import tokens_of
from calibgui.views.theme.tokens import Tokens

KEYBOARD_FOCUS_REASONS = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)

ButtonKind = Literal["filled", "outlined", "tonal", "ghost", "link"]


class Button(QPushButton):
    """A push button of one kind, with an icon that takes the kind's colour.

    One filled button at a time in the window; outlined for the others, tonal for advice, ghost for what
    should stay quiet, link within a sentence. `small` is for heads of sections and the status line.
    """

    def __init__(
        self,
        text: str = "",
        kind: ButtonKind = "outlined",
        *,
        icon_name: str = "",
        small: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._icon_name = ""
        self.setProperty("kind", kind)
        self.setProperty("small", "true" if small else "false")
        self.setAutoDefault(False)
        set_type(self, CAPTION_PX if small else BODY_PX, MEDIUM)
        self.set_icon(icon_name)

    @property
    def kind(self) -> ButtonKind:
        return self.property("kind")

    def set_kind(self, kind: ButtonKind) -> None:
        if kind == self.kind:
            return
        self.setProperty("kind", kind)
        self.style().unpolish(self)
        self.style().polish(self)
        self._tint()

    def set_icon(self, name: str) -> None:
        """Show an icon before the text; "" for none."""
        if name == self._icon_name:
            return
        self._icon_name = name
        self._tint()

    def setText(self, text: str) -> None:
        """The gap between icon and text is there only with both."""
        turned = bool(text) != bool(self.text())
        super().setText(text)
        if turned:
            self._tint()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        # A ring after every click would be noise; whoever comes by keyboard needs it.
        if event.reason() in KEYBOARD_FOCUS_REASONS:
            self._show_ring(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.ActiveWindowFocusReason:
            self._show_ring(False)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange):
            self._tint()

    def _show_ring(self, shown: bool) -> None:
        if shown != (self.property("ring") == "true"):
            self.setProperty("ring", "true" if shown else "false")
            self.style().unpolish(self)
            self.style().polish(self)

    def _tint(self) -> None:
        if not self._icon_name:
            return
        tokens = tokens_of(self.palette())
        pad_px = BUTTON_ICON_PAD_PX if self.text() else 0
        self.setIcon(
            icon(
                self._icon_name,
                _icon_color(tokens, self.kind),
                disabled_color=tokens.disabled,
                pad_right=pad_px,
            )
        )
        self.setIconSize(icon_size(pad_px))


def _icon_color(tokens: Tokens, kind: ButtonKind) -> str:
    colors = {
        "filled": tokens.on_accent,
        "outlined": tokens.text,
        "tonal": tokens.accent_text,
        "ghost": tokens.text2,
        "link": tokens.accent_text,
    }
    return colors[kind]
