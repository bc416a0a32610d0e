"""The Fusion palette of the window, and the way back from a palette to its tokens."""

from __future__ import annotations

from PySide6.QtGui import QColor, QPalette

from calibgui.views.theme.tokens import DARK, LIGHT, Tokens

_Role = QPalette.ColorRole


def build_palette(tokens: Tokens) -> QPalette:
    """All roles that Fusion paints with, in both the active and the disabled group."""
    palette = QPalette()
    roles = {
        _Role.Window: tokens.window,
        _Role.WindowText: tokens.text,
        _Role.Base: tokens.field,
        _Role.AlternateBase: tokens.window,
        _Role.Button: tokens.field,
        _Role.ButtonText: tokens.text,
        _Role.Text: tokens.text,
        _Role.BrightText: tokens.on_accent,
        _Role.PlaceholderText: tokens.text3,
        _Role.Highlight: tokens.accent,
        _Role.HighlightedText: tokens.on_accent,
        _Role.Accent: tokens.accent,
        _Role.Link: tokens.accent_text,
        _Role.LinkVisited: tokens.accent_text,
        _Role.ToolTipBase: tokens.raised,
        _Role.ToolTipText: tokens.text,
        _Role.Light: tokens.raised,
        _Role.Midlight: tokens.hover,
        _Role.Mid: tokens.field_line,
        _Role.Dark: tokens.field_line_hover,
        _Role.Shadow: tokens.field_line_hover,
    }
    for role, color in roles.items():
        palette.setColor(role, QColor(color))
    for role in (_Role.WindowText, _Role.Text, _Role.ButtonText, _Role.HighlightedText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(tokens.disabled))
    for role, color in ((_Role.Base, tokens.window), (_Role.Highlight, tokens.track)):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(color))
    return palette


def tokens_of(palette: QPalette) -> Tokens:
    """The tokens that belong to a widget's palette.

    Painted widgets ask their own palette, so that they need no theme handed to them, follow a change of
    colour scheme through the ordinary PaletteChange event, and can be tested alone.
    """
    # Of all roles the one that no style sheet rule changes behind the widget's back.
    return DARK if palette.color(_Role.ToolTipBase).lightnessF() < 0.5 else LIGHT
