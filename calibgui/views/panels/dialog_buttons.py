"""Cancel and OK at the foot of a dialog."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QHBoxLayout

from calibgui.views.widgets.buttons import Button


def cancel_and_ok(dialog: QDialog) -> QHBoxLayout:
    """A row at the right, OK filled and the default; they reject and accept `dialog`."""
    cancel = Button(dialog.tr("Cancel"))
    cancel.setObjectName("cancel_button")
    cancel.clicked.connect(dialog.reject)
    ok = Button(dialog.tr("OK"), "filled")
    ok.setObjectName("ok_button")
    ok.setDefault(True)
    ok.clicked.connect(dialog.accept)
    row = QHBoxLayout()
    row.setSpacing(8)
    row.addStretch(1)
    row.addWidget(cancel)
    row.addWidget(ok)
    return row
