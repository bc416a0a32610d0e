"""The one style sheet, built from the tokens.

It covers what a palette can't say: button kinds, radii, focus rings, thin scroll bars. Widgets opt in by the
dynamic properties `kind` (buttons and combo boxes) and `tone` (labels), set before they are first shown.
A 2 px focus border takes one pixel of padding, so that nothing moves.
"""

from __future__ import annotations

from string import Template

from calibgui.views.theme.tokens import Tokens

_BUTTONS = Template("""
QPushButton[kind] {
    border: 1px solid transparent; border-radius: 6px; padding: 0 11px; min-height: 30px; color: $text;
}
QPushButton[kind][ring="true"] {
    border-width: 2px; padding: 0 10px; min-height: 28px; border-color: $accent;
}
QPushButton[kind]:disabled { color: $disabled; }
QPushButton[kind][small="true"] { padding: 0 7px; min-height: 22px; }
QPushButton[kind][small="true"][ring="true"] { padding: 0 6px; min-height: 20px; }

QPushButton[kind="filled"] { background: $accent; border-color: $accent; color: $on_accent; }
QPushButton[kind="filled"]:hover { background: $accent_hover; border-color: $accent_hover; }
QPushButton[kind="filled"]:pressed { background: $accent_pressed; border-color: $accent_pressed; }
QPushButton[kind="filled"][ring="true"] { border-color: $filled_ring; }
QPushButton[kind="filled"]:disabled { background: $track; border-color: $track; color: $disabled; }

QPushButton[kind="outlined"] { background: $field; border-color: $field_line; }
QPushButton[kind="outlined"]:hover { border-color: $field_line_hover; }
QPushButton[kind="outlined"]:pressed { background: $pressed; border-color: $field_line_hover; }
QPushButton[kind="outlined"][ring="true"] { border-color: $accent; }
QPushButton[kind="outlined"]:disabled { background: transparent; border-color: $line; }

QDialogButtonBox { button-layout: 3; }
QDialogButtonBox QPushButton[kind]:focus { border-width: 2px; padding: 0 10px; min-height: 28px; }
QDialogButtonBox QPushButton[kind="outlined"]:focus { border-color: $accent; }
QDialogButtonBox QPushButton[kind="filled"]:focus { border-color: $filled_ring; }

QPushButton[kind="tonal"] { background: $accent_soft; border-color: $accent_soft_line; color: $accent_text; }
QPushButton[kind="tonal"]:hover { background: $accent_soft_hover; }
QPushButton[kind="tonal"]:pressed { background: $accent_soft_pressed; }
QPushButton[kind="tonal"][ring="true"] { border-color: $accent; }
QPushButton[kind="tonal"]:disabled { background: transparent; border-color: $line; color: $disabled; }

QPushButton[kind="ghost"] { background: transparent; color: $text2; }
QPushButton[kind="ghost"]:hover { background: $hover; color: $text; }
QPushButton[kind="ghost"]:pressed { background: $pressed; color: $text; }
QPushButton[kind="ghost"]:disabled { background: transparent; color: $disabled; }

QPushButton[kind="link"], QPushButton[kind="link"][small="true"] {
    background: transparent; color: $accent_text; border-radius: 4px; padding: 0 1px; min-height: 18px;
}
QPushButton[kind="link"]:hover { text-decoration: underline; }
QPushButton[kind="link"][ring="true"], QPushButton[kind="link"][small="true"][ring="true"] {
    padding: 0; min-height: 16px;
}
QPushButton[kind="link"]:disabled { color: $disabled; }
""")

_FIELDS = Template("""
QLineEdit[kind="field"], QComboBox[kind="field"], QPlainTextEdit[kind="field"], QListView[kind="field"],
QTableView[kind="field"] {
    background: $field; border: 1px solid $field_line; border-radius: 6px; color: $text;
    selection-background-color: $accent; selection-color: $on_accent;
}
QLineEdit[kind="field"] { min-height: 30px; padding: 0 9px; }
QPlainTextEdit[kind="field"] { padding: 7px; }
QLineEdit[kind="name"] {
    background: $field; border: 1px solid $accent; border-radius: 4px; color: $text; padding: 0 1px;
    selection-background-color: $accent; selection-color: $on_accent;
}
QListView[kind="field"] { padding: 4px 0; outline: none; }
QInputDialog QListView::item { min-height: 24px; padding: 0 8px; }
QTableView[kind="field"] { outline: none; }
QAbstractScrollArea::corner { background: transparent; border: none; }
QTableView[kind="field"] QHeaderView { background: $window; border: none; }
QListView[kind="field"]:focus, QTableView[kind="field"]:focus { border-color: $accent; }
QLineEdit[kind="field"]:hover, QComboBox[kind="field"]:hover { border-color: $field_line_hover; }
QLineEdit[kind="field"]:focus { border: 2px solid $accent; min-height: 28px; padding: 0 8px; }
QPlainTextEdit[kind="field"]:focus { border: 2px solid $accent; padding: 6px; }
QLineEdit[kind="field"]:disabled { background: transparent; border-color: $line; color: $text3; }

QComboBox[kind="field"] { min-height: 30px; padding: 0 26px 0 10px; }
QComboBox[kind="field"]:on { border-color: $accent; }
QComboBox[kind="field"]:focus { border: 2px solid $accent; min-height: 28px; padding: 0 25px 0 9px; }
QComboBox[kind="field"]:disabled { background: transparent; border-color: $line; color: $disabled; }
QComboBox[kind="ghost"] {
    background: transparent; border: 1px solid transparent; border-radius: 6px; color: $text2;
    min-height: 22px; padding: 0 22px 0 5px;
}
QComboBox[kind="ghost"]:hover { background: $hover; color: $text; }
QComboBox[kind="ghost"]:focus { border: 2px solid $accent; min-height: 20px; padding: 0 21px 0 4px; }
QComboBox[kind="ghost"]:disabled { color: $disabled; }
QComboBox[kind]::drop-down { width: 0px; border: none; }
QComboBox[kind]::down-arrow { image: none; width: 0px; height: 0px; }
QComboBox[kind] { combobox-popup: 0; }
QComboBox[kind] QAbstractItemView {
    background: $raised; border: 1px solid $field_line; padding: 4px; outline: none; color: $text;
    selection-background-color: $menu_hover; selection-color: $text;
}
QComboBox[kind] QAbstractItemView::item { min-height: 28px; padding: 0 6px; border-radius: 4px; }
QComboBox[kind] QAbstractItemView::item:selected { background: $menu_hover; color: $text; }

QSpinBox[kind="count"] {
    background: $field; border: 1px solid $field_line; border-radius: 6px; color: $text; min-height: 26px;
    selection-background-color: $accent; selection-color: $on_accent;
}
QSpinBox[kind="count"]:hover { border-color: $field_line_hover; }
QSpinBox[kind="count"]:focus { border: 2px solid $accent; min-height: 24px; }
QSpinBox[kind="count"]:disabled { background: transparent; border-color: $line; color: $text3; }
QSpinBox[kind="count"]::up-button, QSpinBox[kind="count"]::down-button {
    subcontrol-origin: border; width: 0px; height: 0px; border: none;
}
""")

_SLIDERS = Template("""
QSlider:horizontal { min-height: 22px; }
QSlider::groove:horizontal { height: 4px; border-radius: 2px; background: $track; }
QSlider::sub-page:horizontal { height: 4px; border-radius: 2px; background: $accent; }
QSlider::handle:horizontal {
    width: 14px; height: 14px; margin: -6px 0; border-radius: 8px; background: $field;
    border: 1px solid $field_line_hover;
}
QSlider::handle:horizontal:hover { border-color: $accent; }
QSlider::handle:horizontal:focus { border: 2px solid $accent; width: 12px; height: 12px; }
QSlider::sub-page:horizontal:disabled { background: $line; }
""")

_FRAME = Template("""
QToolTip {
    background: $raised; color: $text; border: 1px solid $field_line; padding: 5px 7px; font-size: 11px;
}
QMenuBar { background: transparent; border: none; }
QMenuBar::item { background: transparent; color: $text2; padding: 7px 10px; border-radius: 6px; }
QMenuBar::item:selected { background: $hover; color: $text; }
QMenuBar::item:pressed { background: $pressed; color: $text; }
QMenu { background: $raised; border: 1px solid $field_line; padding: 4px; color: $text; }
QMenu::item { padding: 6px 28px 6px 10px; border-radius: 4px; margin: 0px; }
QMenu::item:selected { background: $menu_hover; }
QMenu::item:disabled { color: $disabled; background: transparent; }
QMenu::separator { height: 1px; background: $line; margin: 4px 6px; }
QMenu::icon { padding-left: 8px; }

QLabel[tone="text"] { color: $text; }
QLabel[tone="text2"] { color: $text2; }
QLabel[tone="text3"] { color: $text3; }
QLabel[tone="error"] { color: $error; }
QLabel[tone="warning"] { color: $warning; }
QLabel[tone="ok"] { color: $ok; }
QLabel[tone="accent"] { color: $accent_text; }
QLabel[tone="disabled"] { color: $disabled; }

QScrollBar:vertical { background: transparent; width: 8px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 8px; margin: 0; }
QScrollBar::handle { background: $field_line; border-radius: 2px; }
QScrollBar::handle:vertical { min-height: 32px; margin: 0 2px; }
QScrollBar::handle:horizontal { min-width: 32px; margin: 2px 0; }
QScrollBar::handle:hover { background: $field_line_hover; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QSplitter::handle { background: $line; }
""")


def build_stylesheet(tokens: Tokens) -> str:
    names = {
        name: getattr(tokens, name) for name in tokens.__dataclass_fields__ if name not in ("domains", "heat")
    }
    # Menus lie on the raised ground, to which dark's hover is too near.
    names["menu_hover"] = tokens.pressed if tokens.dark else tokens.hover
    names["filled_ring"] = tokens.accent_text if tokens.dark else tokens.accent_soft_line
    return "".join(part.substitute(names) for part in (_BUTTONS, _FIELDS, _SLIDERS, _FRAME))
