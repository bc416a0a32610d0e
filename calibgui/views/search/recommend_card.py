"""What is recommended, in the Search check tab: a sentence, what it rests on, and a button that does it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QEvent, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from calibgui.views.search.recommend_domains import DomainGrid, WeighedRow
from calibgui.views.theme.fonts import BOLD, CAPTION_PX
from calibgui.views.theme.icons import icon
from calibgui.views.theme.palette import tokens_of
from calibgui.views.widgets.buttons import Button
from calibgui.views.widgets.elided_label import as_tooltip
from calibgui.views.widgets.label import Label

CardKind = Literal["advice", "warning", "error"]
_SIGNS = {"advice": "info", "warning": "warning", "error": "error"}
_QUIET_KEYS = ("details", "copy")
_GAP_BELOW_PX = 12


@dataclass(frozen=True, slots=True)
class RecommendCardState:
    """`actions` are keys and words, the first one what to do. `note` says what has changed since."""

    kind: CardKind
    title: str
    lines: tuple[str, ...] = ()
    tip: str = ""
    note: str = ""
    actions: tuple[tuple[str, str], ...] = ()
    rows: tuple[WeighedRow, ...] = ()


class RecommendCard(QWidget):
    """Hidden until Recommend is asked. It blocks nothing."""

    actionTriggered = Signal(str)  # the action's key
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("recommend_card")
        self._state: RecommendCardState | None = None
        self._buttons: list[Button] = []
        self._title = _wrapped(Label(weight=BOLD))
        self._title.setObjectName("recommend_title")
        self._lines = _wrapped(Label(tone="text2"))
        self._lines.setObjectName("recommend_lines")
        self._note = _wrapped(Label(tone="warning"))
        self._note.setObjectName("recommend_note")
        self._grid_head = Label(
            self.tr("A domain’s own ranges, for an index of it alone"), size_px=CAPTION_PX
        )
        self._grid_head.setProperty("tone", "text2")
        self._grid_head.setToolTip(
            as_tooltip(
                self.tr(
                    "Searches within each domain, by its held-out texts that did not pick. Codes under "
                    "different ranges can’t be compared: own ranges serve an index of that domain alone. "
                    "Export writes them beside the mixed ones."
                )
            )
        )
        self._grid = DomainGrid()
        self._close = Button(kind="ghost", icon_name="close", small=True)
        self._close.setObjectName("recommend_close")
        self._close.setToolTip(self.tr("Close"))
        self._close.setAccessibleName(self.tr("Close the recommendation"))
        self._close.clicked.connect(self.closed)
        self._build()
        self.setVisible(False)

    def _build(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(2)
        for part in (self._title, self._lines, self._note):
            words.addWidget(part)
        words.addStretch(1)
        self._buttons_row = QHBoxLayout()
        self._buttons_row.setSpacing(8)
        self._buttons_row.addWidget(self._close)
        right = QVBoxLayout()
        right.addLayout(self._buttons_row)
        right.addStretch(1)
        head = QHBoxLayout()
        head.setSpacing(24)
        head.addLayout(words, 1)
        head.addLayout(right)
        column = QVBoxLayout(self)
        column.setContentsMargins(48, 12, 8, 12 + _GAP_BELOW_PX)
        column.setSpacing(0)
        column.addLayout(head)
        self._grid_box = QWidget()
        below = QVBoxLayout(self._grid_box)
        below.setContentsMargins(0, 12, 8, 0)
        below.setSpacing(2)
        below.addWidget(self._grid_head)
        below.addWidget(self._grid)
        column.addWidget(self._grid_box)

    @property
    def state(self) -> RecommendCardState | None:
        return self._state

    def sync(self, state: RecommendCardState | None) -> None:
        before, self._state = self._state, state
        if state == before:
            return
        self.setVisible(state is not None)
        if state is None:
            return
        self._title.setText(state.title)
        self._lines.setText("\n".join(state.lines))
        self._lines.setVisible(bool(state.lines))
        self._lines.setToolTip(as_tooltip(state.tip) if state.tip else "")
        self._note.setText(state.note)
        self._note.setVisible(bool(state.note))
        self._grid_box.setVisible(bool(state.rows))
        self._grid.sync(state.rows)
        self.setAccessibleName(" ".join((state.title, *state.lines, state.note)).strip())
        self.setAccessibleDescription(state.tip)
        if before is None or before.actions != state.actions:
            self._replace_buttons(state.actions)  # while they are the same, a click on one is not lost
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._state is None:
            return
        tokens, kind = tokens_of(self.palette()), self._state.kind
        fills = {"advice": tokens.accent_soft, "warning": tokens.warning_fill, "error": tokens.error_fill}
        signs = {"advice": tokens.accent_text, "warning": tokens.warning, "error": tokens.error}
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(fills[kind]))
        painter.drawRoundedRect(QRectF(self.rect().adjusted(0, 0, 0, -_GAP_BELOW_PX)), 8, 8)
        icon(_SIGNS[kind], signs[kind]).paint(painter, QRect(16, 11, 20, 20))

    def _replace_buttons(self, actions: tuple[tuple[str, str], ...]) -> None:
        for button in self._buttons:
            self._buttons_row.removeWidget(button)
            button.setParent(None)
            button.deleteLater()
        self._buttons = []
        for key, words in actions:
            button = Button(words, "ghost" if key in _QUIET_KEYS else "outlined")
            button.setObjectName(f"recommend_{key}")
            button.clicked.connect(lambda _checked=False, key=key: self.actionTriggered.emit(key))
            self._buttons_row.insertWidget(self._buttons_row.count() - 1, button)
            button.setVisible(True)  # in a card that is shown already a layout does that only later
            self._buttons.append(button)
        self._close.raise_()  # Tab comes to it last


def _wrapped(label: Label) -> Label:
    label.setWordWrap(True)
    return label
