"""The buttons at the foot of a dialog."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QHBoxLayout

from calibgui.views.widgets.buttons import Button


def button_row(*buttons: Button) -> QHBoxLayout:
    """The buttons at the right; the last one is the filled one that does what the dialog is for."""
    row = QHBoxLayout()
    row.setSpacing(8)
    row.addStretch(1)
    for button in buttons:
        row.addWidget(button)
    return row


def cancel_button(dialog: QDialog, name: str = "cancel_button") -> Button:
    """A button that rejects `dialog`."""
    cancel = Button(dialog.tr("Cancel"))
    cancel.setObjectName(name)
    cancel.clicked.connect(dialog.reject)
    return cancel


def ok_button(dialog: QDialog) -> Button:
    """The default button, which accepts `dialog`."""
    ok = Button(dialog.tr("OK"), "filled")
    ok.setObjectName("ok_button")
    ok.setDefault(True)
    ok.clicked.connect(dialog.accept)
    return ok


def cancel_and_ok(dialog: QDialog) -> QHBoxLayout:
    """A row of both."""
    return button_row(cancel_button(dialog), ok_button(dialog))
