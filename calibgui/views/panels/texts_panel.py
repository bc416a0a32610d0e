"""The texts of the selected domain: what the ranges are made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QLinearGradient,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHBoxLayout, QListView, QVBoxLayout, QWidget

from calibgui.models.texts_model import TextsModel
from calibgui.views.panels.statistics_strip import StatisticsStrip
from calibgui.views.panels.text_delegate import MEASURED_ROWS, TextDelegate
from calibgui.views.theme.fonts import BOLD, CAPTION_PX
from calibgui.views.theme.palette import tokens_of
from calibgui.views.widgets.elided_label import ElidedLabel
from calibgui.views.widgets.label import Label
from calibgui.views.widgets.numbers import count_text
from calibgui.views.widgets.section import Section

_FADE_PX = 36
_LEAST_HEIGHT_PX = 96


@dataclass(frozen=True, slots=True)
class TextsPanelState:
    """`domain` is the selected domain's name, "" where there is none."""

    domain: str = ""
    phase: Literal["none", "reading", "unread", "ready"] = "none"
    facts: tuple[str, ...] = ()
    warning: str = ""
    of_vectors: bool = False


class TextsPanel(Section):
    """Shows what the model holds; Ctrl+C copies the selected texts, whole."""

    def __init__(self, model: TextsModel, parent: QWidget | None = None) -> None:
        super().__init__("window", "none", parent)
        self._model = model
        self._state = TextsPanelState()
        self._title = ElidedLabel(size_px=CAPTION_PX, weight=BOLD, tone="text2")
        self._title.setObjectName("texts_title")
        self._counts = Label(size_px=CAPTION_PX, tone="text3")  # the name beside it gives way
        self._counts.setObjectName("texts_counts")
        self._counts.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._notice = Label(size_px=CAPTION_PX, tone="text3")
        self._notice.setObjectName("texts_notice")
        self._notice.setWordWrap(True)
        self._notice.setContentsMargins(16, 6, 16, 0)
        self._strip = StatisticsStrip()
        self.view = TextsView(model)
        head = QHBoxLayout()
        head.setContentsMargins(16, 0, 16, 0)
        head.setSpacing(12)
        head.addWidget(self._title)
        head.addWidget(self._counts, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 18, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._strip)
        column.addSpacing(10)
        column.addWidget(self._notice)
        column.addWidget(self.view, 1)
        column.addStretch(0)
        model.modelReset.connect(self._show_state)
        model.dataChanged.connect(self._show_state)
        self._show_state()

    def sync(self, state: TextsPanelState) -> None:
        if state != self._state:
            self._state = state
            self._show_state()

    def _show_state(self) -> None:
        state, count = self._state, self._model.rowCount()
        has_domain = bool(state.domain)
        words = self.tr("Vectors in {domain}") if state.of_vectors else self.tr("Texts in {domain}")
        title = words.format(domain=state.domain) if has_domain else ""
        self._title.setText(title)
        if count and has_domain:
            text = self.tr("{n} + {h} held out")
            calibration, held_out = self._model.calibration_count, self._model.held_out_count
            self._counts.setText(text.format(n=count_text(calibration), h=count_text(held_out)))
        else:
            self._counts.setText("")
        self._strip.show_facts(state.facts, state.warning, of_vectors=state.of_vectors)
        self._notice.setText(self._notice_of(state, count))
        self._notice.setVisible(bool(self._notice.text()))
        self.view.setVisible(has_domain and not self._notice.text())
        self.view.setAccessibleName(title)

    def _notice_of(self, state: TextsPanelState, count: int) -> str:
        if not state.domain:
            return ""
        if state.phase == "unread" and not count:
            return self.tr("You stopped the reading. Calibrating reads it, and so does “Read it” above.")
        if state.phase == "reading" and not count:
            return self.tr("Reading…")
        if state.phase != "reading" and not count:
            return self.tr("No vectors") if state.of_vectors else self.tr("No texts")
        return ""


class TextsView(QListView):
    """A list that stays smooth with a hundred thousand rows, and fades out where it goes on."""

    def __init__(self, model: TextsModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._delegate = TextDelegate(self)
        self._fade = _Fade(self)
        self._model = model
        self.setObjectName("texts_view")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setItemDelegate(self._delegate)
        self.setModel(model)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalScrollBar().setSingleStep(24)
        self.viewport().setAutoFillBackground(False)
        model.modelAboutToBeReset.connect(self._delegate.forget_texts)
        model.modelReset.connect(self._on_reset)
        self.verticalScrollBar().valueChanged.connect(self._place_fade)
        self.verticalScrollBar().rangeChanged.connect(self._place_fade)
        self._on_reset()

    def sizeHint(self) -> QSize:
        """Two texts: in a low window the list gives way, not the domains above it."""
        return QSize(super().sizeHint().width(), _LEAST_HEIGHT_PX)

    def selected_texts(self) -> str:
        rows = sorted(index.row() for index in self.selectedIndexes())
        return "\n".join(self._model.text(row) for row in rows)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            if self.selectedIndexes():
                QGuiApplication.clipboard().setText(self.selected_texts())
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        if self._delegate.set_width(self.viewport().width()) and not self.uniformItemSizes():
            self.scheduleDelayedItemsLayout()
        super().resizeEvent(event)
        self._place_fade()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._delegate.forget_texts()
            self.scheduleDelayedItemsLayout()

    def _on_reset(self) -> None:
        uniform = self._model.rowCount() > MEASURED_ROWS
        if uniform != self.uniformItemSizes():
            self.setUniformItemSizes(uniform)
        self.verticalScrollBar().setValue(0)

    def _place_fade(self) -> None:
        bar = self.verticalScrollBar()
        self._fade.setVisible(bar.value() < bar.maximum())
        self._fade.setGeometry(0, self.height() - _FADE_PX, self.viewport().width(), _FADE_PX)
        self._fade.raise_()


class _Fade(QWidget):
    """Over the end of the list, so that the cut line says that it goes on."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setVisible(False)

    def paintEvent(self, event: QPaintEvent) -> None:
        ground = QColor(tokens_of(self.palette()).window)
        clear = QColor(ground)
        clear.setAlpha(0)
        gradient = QLinearGradient(0, 0, 0, self.height())
        gradient.setColorAt(0, clear)
        gradient.setColorAt(1, ground)
        QPainter(self).fillRect(self.rect(), gradient)
