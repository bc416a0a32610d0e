"""What comes of a file's settings: its first rows, or the texts or vectors in them, or why there are none."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QStackedWidget, QVBoxLayout, QWidget

from calibgui.core.errors import ErrorReport
from calibgui.core.sources.preview import Preview
from calibgui.core.vectors.head import VectorFacts
from calibgui.models.preview_model import PreviewModel
from calibgui.views.panels.error_area import ErrorArea
from calibgui.views.panels.preview_table import PreviewTable
from calibgui.views.theme.fonts import CAPTION_PX
from calibgui.views.widgets.elided_label import ElidedLabel
from calibgui.views.widgets.label import Label
from calibgui.views.widgets.numbers import count_text
from calibgui.views.widgets.segmented import SegmentedControl

_SHOWN_CHARACTERS = 600


class PreviewPane(QWidget):
    """A switch between rows and texts; an error stands in their place."""

    columnClicked = Signal(str, bool)
    errorActionTriggered = Signal(str)  # "guess", "details" or "copy"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._of_vectors = False
        self._model = PreviewModel(self)
        self._table = PreviewTable(self._model)
        self._table.columnClicked.connect(self.columnClicked)
        self._texts = QListWidget()
        self._texts.setObjectName("preview_texts")
        self._texts.setAccessibleName(self.tr("First texts"))
        self._texts.setProperty("kind", "field")
        self._texts.setFrameShape(QListWidget.Shape.NoFrame)
        self._texts.setWordWrap(True)
        self._texts.setSpacing(3)
        self._texts.setSelectionMode(QListWidget.SelectionMode.NoSelection)
        self._notice = Label(tone="text3")
        self._notice.setObjectName("preview_notice")
        self._notice.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._error = ErrorArea(
            (
                ("guess", self.tr("Guess the column")),
                ("details", self.tr("Details")),
                ("copy", self.tr("Copy")),
            )
        )
        self._error.actionTriggered.connect(self.errorActionTriggered)
        self._switch = SegmentedControl()
        self._switch.setObjectName("preview_switch")
        self._switch.add_segment("rows", self.tr("Rows"))
        self._switch.add_segment("texts", self.tr("As texts"))
        self._switch.currentChanged.connect(self._show_page)
        self._hint = ElidedLabel(size_px=CAPTION_PX, tone="text3")
        self._hint.setObjectName("preview_hint")
        self._failure = QWidget()
        failure = QVBoxLayout(self._failure)
        failure.setContentsMargins(0, 8, 0, 0)
        failure.addWidget(self._error)
        failure.addStretch(1)
        self._stack = QStackedWidget()
        for page in (self._table, self._texts, self._notice, self._failure):
            self._stack.addWidget(page)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self._switch)
        head.addWidget(self._hint, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self._stack, 1)
        self.show_reading()

    def show_reading(self) -> None:
        self._switch.setVisible(False)
        self._notice.setText(self.tr("Reading…"))
        self._hint.setText("")
        self._stack.setCurrentWidget(self._notice)

    def show_nothing(self) -> None:
        self._switch.setVisible(False)
        self._notice.setText(self.tr("Add a file to see what is in it."))
        self._hint.setText("")
        self._stack.setCurrentWidget(self._notice)

    def show_error(self, error: ErrorReport, *, can_guess: bool) -> None:
        self._switch.setVisible(False)
        self._error.show_error(error, hidden_keys=() if can_guess else ("guess",))
        self._hint.setText("")
        self._stack.setCurrentWidget(self._failure)

    def show_preview(self, preview: Preview) -> None:
        self._of_vectors = preview.vectors is not None
        self._switch.setVisible(not self._of_vectors)
        self._model.set_preview(preview)
        self._texts.clear()
        self._texts.addItems([text[:_SHOWN_CHARACTERS] for text in preview.texts])
        self._hint.setText(self._hint_of(preview))
        self._show_page()

    def _show_page(self) -> None:
        texts = self._switch.current() == "texts" and not self._of_vectors
        empty = not (self._texts.count() if texts else self._model.rowCount())
        if empty:
            self._notice.setText(
                self.tr("Choose one of the arrays.")
                if self._of_vectors
                else self.tr("There are no texts in the first rows.")
            )
            self._stack.setCurrentWidget(self._notice)
        else:
            self._stack.setCurrentWidget(self._texts if texts else self._table)

    def _hint_of(self, preview: Preview) -> str:
        if preview.vectors is not None:
            return self._facts_of(preview, preview.vectors)
        if len(preview.columns) < 2:
            return ""
        if preview.joined:
            names = " + ".join((preview.column or "", *preview.joined))
            return self.tr("Texts: {names}").format(names=names)
        return self.tr("Click a header for the text column, Ctrl+click to join another")

    def _facts_of(self, preview: Preview, facts: VectorFacts) -> str:
        if facts.dim is None:
            several = (
                self.tr("{n} arrays of vectors") if not preview.columns else self.tr("{n} columns of vectors")
            )
            text = several.format(n=count_text(len(facts.names)))
            return f"{text} · {self.tr('click the header of one')}" if preview.columns else text
        shape = self.tr("{dim} dimensions").format(dim=count_text(facts.dim))
        if facts.rows is not None:
            rows = self.tr("1 vector") if facts.rows == 1 else self.tr("{n} vectors")
            shape = f"{rows.format(n=count_text(facts.rows))} · {shape}"
        text = f"{shape} · {facts.dtype}"
        if len(preview.columns) > 1:
            text = f"{text} · {self.tr('click a header for another column')}"
        return text
