"""The program that uses what is exported, to read and to copy."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from calibgui.views.theme.fonts import CAPTION_PX, monospace_font
from calibgui.views.widgets.buttons import Button
from calibgui.views.widgets.check_box import CheckBox


class SnippetPane(QWidget):
    """Whether it is also written beside the artefact is chosen here."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = QPlainTextEdit()
        self._text.setObjectName("snippet_text")
        self._text.setProperty("kind", "field")
        self._text.setAccessibleName(self.tr("Program that uses the export"))
        self._text.setReadOnly(True)
        self._text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        font = monospace_font()
        font.setPixelSize(CAPTION_PX)
        self._text.setFont(font)
        self._written = CheckBox(self.tr("Write it beside the file"))
        self._written.setObjectName("snippet_check")
        self._written.setChecked(True)
        self._written.toggled.connect(self.changed)
        self._copy = Button(self.tr("Copy"), small=True)
        self._copy.setObjectName("snippet_copy")
        self._copy.clicked.connect(self._on_copy_clicked)
        row = QHBoxLayout()
        row.addWidget(self._written)
        row.addStretch(1)
        row.addWidget(self._copy)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._text, 1)
        column.addLayout(row)

    @property
    def written(self) -> bool:
        return self._written.isChecked()

    def show_snippet(self, text: str) -> None:
        if text != self._text.toPlainText():
            self._text.setPlainText(text)
            self._copy.setText(self.tr("Copy"))
        self._copy.setEnabled(bool(text))
        self._written.setEnabled(bool(text))

    def _on_copy_clicked(self) -> None:
        QGuiApplication.clipboard().setText(self._text.toPlainText())
        self._copy.setText(self.tr("Copied"))
