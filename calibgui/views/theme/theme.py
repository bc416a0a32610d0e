"""The window's theme: follows the system's colour scheme, or one that the user chose."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QStyleFactory

from calibgui.views.theme.fonts import application_font
from calibgui.views.theme.palette import build_palette
from calibgui.views.theme.stylesheet import build_stylesheet
from calibgui.views.theme.tokens import DARK, LIGHT, Tokens

ThemeMode = Literal["system", "light", "dark"]

_SCHEMES = {
    "system": Qt.ColorScheme.Unknown,
    "light": Qt.ColorScheme.Light,
    "dark": Qt.ColorScheme.Dark,
}


class Theme(QObject):
    """Holds the tokens in force and dresses the application with them."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._mode: ThemeMode = "system"
        self._app: QApplication | None = None
        hints = QGuiApplication.styleHints()
        self._tokens = self._tokens_now(hints.colorScheme())
        hints.colorSchemeChanged.connect(self._on_scheme_changed)

    @property
    def tokens(self) -> Tokens:
        return self._tokens

    @property
    def mode(self) -> ThemeMode:
        return self._mode

    def apply(self, app: QApplication) -> None:
        """Dress `app`, now and after every later change."""
        self._app = app
        app.setStyle(QStyleFactory.create("Fusion"))
        app.setFont(application_font())
        self._dress()

    def set_mode(self, mode: ThemeMode) -> None:
        """Light or dark whatever the system says, or "system" to follow it."""
        if mode == self._mode:
            return
        self._mode = mode
        # Told to Qt too, so that title bars and native dialogs agree with the window.
        QGuiApplication.styleHints().setColorScheme(_SCHEMES[mode])
        self._on_scheme_changed(QGuiApplication.styleHints().colorScheme())

    def domain_color(self, index: int) -> str:
        """The colour of a domain in the theme in force, as #RRGGBB."""
        return domain_color(self._tokens, index)

    def _tokens_now(self, system: Qt.ColorScheme) -> Tokens:
        if self._mode == "system":
            return DARK if system == Qt.ColorScheme.Dark else LIGHT
        return DARK if self._mode == "dark" else LIGHT

    def _on_scheme_changed(self, system: Qt.ColorScheme) -> None:
        tokens = self._tokens_now(system)
        if tokens is self._tokens:
            return
        self._tokens = tokens
        self._dress()
        self.changed.emit()

    def _dress(self) -> None:
        if self._app is not None:
            self._app.setPalette(build_palette(self._tokens))
            self._app.setStyleSheet(build_stylesheet(self._tokens))


def domain_color(tokens: Tokens, index: int) -> str:
    """Eight colours, then round again."""
    return tokens.domains[index % len(tokens.domains)]
