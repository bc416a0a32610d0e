"""The right side of an empty project: what to do first, and a place to drop files."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from calibgui.views.panels.empty_strip import EmptyStrip
from calibgui.views.theme.fonts import BODY_PX, BOLD, NUMBER_PX
from calibgui.views.theme.icons import icon
from calibgui.views.theme.palette import tokens_of
from calibgui.views.widgets.buttons import Button
from calibgui.views.widgets.label import Label
from calibgui.views.widgets.section import Section

_MARGIN_PX = 24
_ACTIONS_WIDTH_PX = 560
_BUTTON_WIDTH_PX = 136


class EmptyView(Section):
    """Takes the whole right side. The window accepts the drop and says so with `set_dragging`."""

    addFilesRequested = Signal()
    demoRequested = Signal()
    openRequested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("surface", "none", parent)
        self._dragging = False
        title = Label(
            self.tr("Drop texts from every domain your search will meet"), size_px=NUMBER_PX, weight=BOLD
        )
        formats = Label(
            self.tr(
                "Text, CSV, TSV, JSON, JSON Lines, Parquet, Arrow and Excel, or vectors as .npy.\n"
                "Each file or folder becomes a domain."
            ),
            tone="text2",
        )
        then = Label(
            self.tr("Then press Calibrate, look at what the ranges cover, and Export."), tone="text3"
        )
        for label in (title, formats, then):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            label.setWordWrap(True)
        self._add = Button(self.tr("Add files…"), "filled", icon_name="plus")
        self._add.setObjectName("empty_add_button")
        self._add.clicked.connect(self.addFilesRequested)
        self._demo = Button(self.tr("Load the demo"))
        self._demo.setObjectName("empty_demo_button")
        self._demo.clicked.connect(self.demoRequested)
        self._open = Button(self.tr("Open project…"))
        self._open.setObjectName("empty_open_button")
        self._open.clicked.connect(self.openRequested)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * _MARGIN_PX, _MARGIN_PX, 2 * _MARGIN_PX, _MARGIN_PX)
        column.setSpacing(0)
        column.addStretch(10)
        column.addWidget(EmptyStrip(), 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(28)
        column.addWidget(title)
        column.addSpacing(8)
        column.addWidget(formats)
        column.addSpacing(44)
        column.addWidget(self._actions(), 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(24)
        column.addWidget(then)
        column.addStretch(11)

    def set_dragging(self, dragging: bool) -> None:
        """Show that files held over the window may be let go here."""
        if dragging != self._dragging:
            self._dragging = dragging
            self.update()

    @property
    def dragging(self) -> bool:
        return self._dragging

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        tokens = tokens_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(QColor(tokens.accent if self._dragging else tokens.field_line_hover), 1.2)
        pen.setDashPattern([5, 3.4])
        painter.setPen(pen)
        painter.setBrush(QColor(tokens.accent_soft) if self._dragging else Qt.BrushStyle.NoBrush)
        frame = QRectF(self.rect()).adjusted(_MARGIN_PX, _MARGIN_PX, -_MARGIN_PX, -_MARGIN_PX)
        painter.drawRoundedRect(frame.adjusted(0.6, 0.6, -0.6, -0.6), 12, 12)

    def _actions(self) -> QWidget:
        box = QWidget()
        box.setFixedWidth(_ACTIONS_WIDTH_PX)
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(
            _ActionRow(
                "download-tray",
                self.tr("Your own texts"),
                self.tr("Files or folders, best with 500 texts or more each"),
                self._add,
            )
        )
        column.addWidget(_Line())
        column.addWidget(
            _ActionRow(
                "flask",
                self.tr("The demo"),
                self.tr("2,100 texts: English, Chinese, math and code"),
                self._demo,
            )
        )
        column.addWidget(_Line())
        column.addWidget(
            _ActionRow(
                "folder",
                self.tr("A saved project"),
                self.tr("Everything as you left it, from a .calib file"),
                self._open,
            )
        )
        return box


class _ActionRow(QWidget):
    """An icon, what it is, and the button that does it."""

    def __init__(self, icon_name: str, title: str, text: str, button: Button) -> None:
        super().__init__()
        self._icon_name = icon_name
        self._sign = QLabel()
        self._sign.setFixedSize(20, 20)
        button.setFixedWidth(_BUTTON_WIDTH_PX)
        button.setAccessibleDescription(text)
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(Label(title, size_px=BODY_PX, weight=BOLD))
        words.addWidget(Label(text, tone="text2"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 13, 0, 13)
        row.setSpacing(16)
        row.addWidget(self._sign)
        row.addLayout(words, 1)
        row.addWidget(button)
        self._tint()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._tint()

    def _tint(self) -> None:
        sign = icon(self._icon_name, tokens_of(self.palette()).text2)
        self._sign.setPixmap(sign.pixmap(self._sign.size(), self.devicePixelRatio()))


class _Line(QFrame):
    """One pixel between two rows."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(1)

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), QColor(tokens_of(self.palette()).line))
