"""Writes a report under the name that was asked for: .html, .pdf or .png. Any thread may do it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QPointF
from PySide6.QtGui import QColor, QImage, QPageLayout, QPageSize, QPainter, QPdfWriter

from calibgui import __version__
from calibgui.core.atomic import whole_file
from calibgui.core.errors import ExportError
from calibgui.core.report.blocks import Report
from calibgui.core.report.colors import tokens
from calibgui.core.report.report import write_html
from calibgui.views.report.compose import pieces_of
from calibgui.views.report.pieces import Piece, Placed, column_of, pages_of
from calibgui.views.report.words import Words, font
from calibgui.views.states.translate import tr

_DPI = 96
_PAGE = (794.0, 1123.0)  # A4 at 96 dpi
_MARGIN, _FOOT = 48.0, 30.0
_PICTURE_WIDTH, _PICTURE_MARGIN, _PICTURE_RATIO = 760.0, 40.0, 2.0
_MOST_ROWS = 32_000  # of a picture: beyond, Qt's painter loses its place
_COLORS = tokens("light")  # paper is light

StopCheck = Callable[[], bool]


class ReportStopped(Exception):  # noqa: N818 - what was asked for, not an error
    """The writing was asked to stop; nothing was written."""


def write_report(path: Path, report: Report, should_stop: StopCheck = lambda: False) -> None:
    """The kind goes by the suffix; the file is whole or not there. Raises ExportError, ReportStopped."""
    kind = path.suffix.lower()
    if kind in (".html", ".htm"):
        write_html(path, report)
    elif kind == ".pdf":
        with whole_file(path) as beside:
            beside.write_bytes(_pdf(report, should_stop))  # Qt would not tell that the disk is full
    elif kind == ".png":
        with whole_file(path) as beside:
            beside.write_bytes(_png(report, should_stop))
    else:
        raise ExportError(
            tr("{name} is neither an .html nor a .pdf nor a .png file.").format(name=path.name),
            remedy=tr("End the name in .html, .pdf or .png."),
            path=path,
        )


def _pdf(report: Report, should_stop: StopCheck) -> bytes:
    width, height = _PAGE[0] - 2 * _MARGIN, _PAGE[1] - 2 * _MARGIN - _FOOT
    pages = pages_of(_all_pieces(report, width, should_stop), height)
    data = QBuffer()
    data.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(data)
    writer.setResolution(_DPI)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageMargins(QMarginsF(0, 0, 0, 0), QPageLayout.Unit.Point)
    writer.setTitle(report.title)
    writer.setCreator(f"calibgui {__version__}")
    painter = QPainter()
    if not painter.begin(writer):
        raise OSError(0, "the pages could not be drawn")
    try:
        for number, page in enumerate(pages, start=1):
            if number > 1:
                writer.newPage()
            painter.resetTransform()
            painter.translate(_MARGIN, _MARGIN)
            _paint(painter, page, should_stop)
            _paint_foot(painter, width, height, number, len(pages))
    finally:
        written = painter.end()
    if not written:
        raise OSError(0, "the pages could not be drawn")
    return bytes(data.data().data())


def _paint_foot(painter: QPainter, width: float, height: float, number: int, of: int) -> None:
    small = font(9)
    left = Words(f"calibgui {__version__}", small, width)
    right = Words(tr("{page} of {pages}").format(page=number, pages=of), small, width, right=True)
    for words in (left, right):
        words.draw(painter, 0, height + _FOOT - 8, _COLORS["text2"])


def _png(report: Report, should_stop: StopCheck) -> bytes:
    placed, tall = column_of(_all_pieces(report, _PICTURE_WIDTH, should_stop))
    width, height = _PICTURE_WIDTH + 2 * _PICTURE_MARGIN, tall + 2 * _PICTURE_MARGIN
    ratio = min(_PICTURE_RATIO, _MOST_ROWS / height)
    image = QImage(round(width * ratio), round(height * ratio), QImage.Format.Format_RGB32)
    if image.isNull():
        raise OSError(0, "the picture takes more memory than there is")
    image.fill(QColor(_COLORS["surface"]))
    painter = QPainter(image)
    try:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
        painter.scale(ratio, ratio)
        painter.translate(QPointF(_PICTURE_MARGIN, _PICTURE_MARGIN))
        _paint(painter, placed, should_stop)
    finally:
        painter.end()
    data = QBuffer()
    if not image.save(data, "PNG"):  # type: ignore[call-overload]  # the stubs want bytes, the binding str
        raise OSError(0, "the picture takes more memory than there is")
    return bytes(data.data().data())


def _all_pieces(report: Report, width: float, should_stop: StopCheck) -> list[Piece]:
    pieces = list(pieces_of(report, width, _COLORS, should_stop))
    _stop_if(should_stop)
    return pieces


def _paint(painter: QPainter, placed: list[Placed], should_stop: StopCheck) -> None:
    for top, piece in placed:
        _stop_if(should_stop)
        piece.paint(painter, top)


def _stop_if(should_stop: StopCheck) -> None:
    if should_stop():
        raise ReportStopped
