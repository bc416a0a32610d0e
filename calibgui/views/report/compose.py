"""From the blocks of a report to pieces of a given width."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from PySide6.QtCore import QByteArray, QRectF
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtSvg import QSvgRenderer

from calibgui.core.report.blocks import Block, Cell, Facts, Figure, HeatTable, Paragraph, Report, Table
from calibgui.core.report.colors import resolved
from calibgui.core.report.numbers import shortened
from calibgui.views.report.heat import heat_pieces
from calibgui.views.report.pieces import Piece
from calibgui.views.report.tables import Colors, facts_pieces, indent, paint_swatch, table_pieces
from calibgui.views.report.words import Words, body_font, caption_font, heading_font, section_font, title_font

_ADVICE_PAD = 12.0
_AFTER = 10.0


def pieces_of(
    report: Report, width: float, colors: Colors, should_stop: Callable[[], bool] = lambda: False
) -> Iterator[Piece]:
    """In the order in which they are read; fewer where `should_stop`."""
    yield _words(Words(report.title, title_font(), width), colors["text"])
    yield _words(Words(report.lead, body_font(), width), colors["text2"], 4)
    for section in report.sections:
        yield _section_head(section.title, width, colors)
        for block in section.blocks:
            if should_stop():
                return
            pieces = _pieces(block, width, colors)
            if pieces:
                yield replace(pieces[0], before=max(pieces[0].before, _AFTER))
                yield from pieces[1:]


def _pieces(block: Block, width: float, colors: Colors) -> list[Piece]:
    match block:
        case Paragraph(text, "heading"):
            return [_words(Words(text, heading_font(), width), colors["text"], 16, keeps=True)]
        case Paragraph(text, "advice"):
            return [_advice(text, width, colors)]
        case Paragraph(text):
            return [_words(Words(text, body_font(), width), colors["text"], keeps=True)]
        case Facts():
            return facts_pieces(block, width, colors)
        case Table():
            return table_pieces(block, width, colors)
        case HeatTable():
            return heat_pieces(block, width, colors)
        case Figure():
            return _figure(block, width, colors)
        case _:  # what unfolds on a screen has no place here
            return []


def _words(words: Words, color: str, before: float = 0.0, *, keeps: bool = False) -> Piece:
    return Piece(words.height, lambda painter, top: words.draw(painter, 0, top, color), before, keeps)


def _section_head(title: str, width: float, colors: Colors) -> Piece:
    words = Words(title, section_font(), width)

    def paint(painter: QPainter, top: float) -> None:
        painter.setPen(QPen(QColor(colors["line"]), 0.75))
        painter.drawLine(QRectF(0, top, width, 0).topLeft(), QRectF(0, top, width, 0).topRight())
        words.draw(painter, 0, top + 10, colors["text"])

    return Piece(words.height + 10, paint, 28, keeps=True)


def _advice(text: str, width: float, colors: Colors) -> Piece:
    words = Words(text, body_font(), width - 2 * _ADVICE_PAD)
    height = words.height + 2 * _ADVICE_PAD

    def paint(painter: QPainter, top: float) -> None:
        painter.setPen(QPen(QColor(colors["soft-line"]), 0.75))
        painter.setBrush(QColor(colors["soft"]))
        painter.drawRoundedRect(QRectF(0.5, top, width - 1, height), 6, 6)
        words.draw(painter, _ADVICE_PAD, top + _ADVICE_PAD, colors["text"])

    return Piece(height, paint, 14)


def _figure(figure: Figure, width: float, colors: Colors) -> list[Piece]:
    renderer = QSvgRenderer(QByteArray(resolved(figure.svg, colors).encode("utf-8", "replace")))
    size = renderer.viewBoxF()
    height = width * size.height() / size.width()
    caption = Cell(shortened(figure.caption, 100), color=figure.color)
    words = Words(caption.text, caption_font(), width - indent(caption)) if caption.text else None
    top_room = words.height + 2 if words is not None else 0.0

    def paint(painter: QPainter, top: float) -> None:
        if words is not None:
            paint_swatch(painter, caption, 0, top, colors)
            words.draw(painter, indent(caption), top, colors["text2"])
        painter.save()
        renderer.render(painter, QRectF(0, top + top_room, width, height))
        painter.restore()

    return [Piece(top_room + height, paint)]
