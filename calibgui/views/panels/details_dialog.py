"""The whole of an error report, for whoever wants to know or to tell."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QVBoxLayout, QWidget

from calibgui.core.errors import ErrorReport
from calibgui.views.panels.dialog_buttons import button_row
from calibgui.views.theme.fonts import BOLD, monospace_font
from calibgui.views.widgets.buttons import Button
from calibgui.views.widgets.label import Label


class DetailsDialog(QDialog):
    """Not modal: the window stays usable beside it."""

    def __init__(self, report: ErrorReport, parent: QWidget | None = None, text: str = "") -> None:
        """With `text` that is what is shown and copied, in place of the whole of `report`."""
        super().__init__(parent)
        self._as_text = text or report.as_text
        self.setObjectName("details_dialog")
        self.setWindowTitle(self.tr("Details"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(False)
        message = Label(report.message, weight=BOLD)
        message.setObjectName("details_message")
        remedy = Label(report.remedy, tone="text2")
        remedy.setVisible(bool(report.remedy))
        for label in (message, remedy):
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._text = QPlainTextEdit(self._as_text)
        self._text.setObjectName("details_text")
        self._text.setProperty("kind", "field")
        self._text.setAccessibleName(self.tr("Report"))
        self._text.setReadOnly(True)
        self._text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._text.setFont(monospace_font())
        self._copy = Button(self.tr("Copy"))
        self._copy.setObjectName("details_copy")
        self._copy.setToolTip(self.tr("Copy the whole report"))
        self._copy.clicked.connect(self._on_copy_clicked)
        close = Button(self.tr("Close"), "filled")
        close.setObjectName("details_close")
        close.setDefault(True)
        close.clicked.connect(self.close)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(8)
        column.addWidget(message)
        column.addWidget(remedy)
        column.addSpacing(8)
        column.addWidget(self._text, 1)
        column.addSpacing(8)
        column.addLayout(button_row(self._copy, close))
        self.resize(640, 400)
        close.setFocus()

    def _on_copy_clicked(self) -> None:
        QGuiApplication.clipboard().setText(self._as_text)
        self._copy.setText(self.tr("Copied"))
