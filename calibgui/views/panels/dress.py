"""Qt's own small dialogs in the window's clothes."""

from __future__ import annotations

from PySide6.QtGui import QIcon
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QLineEdit,
    QListView,
    QPushButton,
    QSpinBox,
    QWidget,
)

from calibgui.views.theme.fonts import BOLD, MEDIUM, set_type

_KINDS: dict[type[QWidget], str] = {QLineEdit: "field", QListView: "field", QSpinBox: "count"}
_LEAST_BUTTON_PX = 76
_WORDS_PX = 300


def dress(dialog: QDialog) -> None:
    """Give a message box or an input dialog our margins, fields and buttons. Last, before it is opened."""
    dialog.sizeHint()  # an input dialog makes its parts when it is first asked
    layout = dialog.layout()
    if layout is not None:
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(12)
    for widget_type, kind in _KINDS.items():
        for field in dialog.findChildren(widget_type):
            if not isinstance(field.parentWidget(), QSpinBox):  # its inner editor is no field of its own
                _set_kind(field, kind)
    for box in dialog.findChildren(QDialogButtonBox):
        box.setCenterButtons(False)
        for button in box.findChildren(QPushButton):
            accepts = box.buttonRole(button) == QDialogButtonBox.ButtonRole.AcceptRole
            button.setIcon(QIcon())
            button.setMinimumWidth(_LEAST_BUTTON_PX)
            set_type(button, weight=MEDIUM)
            _set_kind(button, "filled" if accepts else "outlined")
    _dress_words(dialog)


def _dress_words(dialog: QDialog) -> None:
    """A message box with a word of information: its text is the head of it, and neither is squeezed."""
    for words in dialog.findChildren(QLabel, "qt_msgbox_informativelabel"):
        words.setMinimumWidth(_WORDS_PX)
        for head in dialog.findChildren(QLabel, "qt_msgbox_label"):
            set_type(head, weight=BOLD)


def _set_kind(widget: QWidget, kind: str) -> None:
    widget.setProperty("kind", kind)
    widget.style().unpolish(widget)
    widget.style().polish(widget)
