"""The plot as a picture file: what is in sight, with the legend above it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgGenerator

from calibgui.core.atomic import whole_file
from calibgui.core.errors import ExportError
from calibgui.views.plot.colors import type_font
from calibgui.views.plot.legend_keys import LegendEntry, legend_entries, paint_key

if TYPE_CHECKING:
    from calibgui.views.plot.envelope_plot import EnvelopePlot

_PNG_RATIO = 2
_SVG_DPI = 96
_MARGIN_PX = 16
_LEGEND_ROW_PX = 24
_KEY_GAP_PX = 18


def save_picture(plot: EnvelopePlot, path: Path) -> None:
    """.png or .svg by the file's name; the file appears whole or not at all. Raises ExportError."""
    writers: dict[str, Callable[[EnvelopePlot], bytes]] = {".png": _write_png, ".svg": _write_svg}
    write = writers.get(path.suffix.lower())
    if write is None:
        raise ExportError(
            f"{path.name} is neither a .png nor a .svg file.",
            remedy="End the name in .png or .svg.",
            path=path,
        )
    with whole_file(path) as beside:
        beside.write_bytes(write(plot))  # Qt would not tell that the disk is full


def _write_png(plot: EnvelopePlot) -> bytes:
    size = _size(plot)
    image = QImage(size * _PNG_RATIO, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(_PNG_RATIO)
    painter = QPainter(image)
    _paint(plot, painter, size)
    painter.end()
    data = QBuffer()
    if not image.save(data, "PNG"):  # type: ignore[call-overload]  # the stubs want bytes, the binding str
        raise OSError(0, "the picture could not be drawn")
    return bytes(data.data().data())


def _write_svg(plot: EnvelopePlot) -> bytes:
    size, data = _size(plot), QBuffer()
    generator = QSvgGenerator(QSvgGenerator.SvgVersion.Svg11)
    generator.setOutputDevice(data)
    generator.setSize(size)
    generator.setViewBox(QRect(QRectF(0, 0, size.width(), size.height()).toRect()))
    generator.setResolution(_SVG_DPI)
    generator.setTitle(plot.accessibleName())
    painter = QPainter()
    if not painter.begin(generator):
        raise OSError(0, "the picture could not be drawn")
    _paint(plot, painter, size)
    if not painter.end():
        raise OSError(0, "the picture could not be drawn")
    # Only the bars have flat caps. Without antialiasing they meet without hairlines at any scale.
    flat = b'stroke-linecap="butt"'
    return bytes(data.data().data()).replace(flat, flat + b' shape-rendering="crispEdges"')


def _rows(plot: EnvelopePlot) -> list[list[tuple[float, LegendEntry]]]:
    """The legend's keys with their x, broken into rows as wide as the plot."""
    metrics = plot.fontMetrics()
    width = plot.canvas.plot_rect.width()
    rows: list[list[tuple[float, LegendEntry]]] = [[]]
    x = 0.0
    for entry in legend_entries(plot.data, plot.hidden):
        if entry.hidden:
            continue
        key_px = 16 + metrics.horizontalAdvance(entry.text)
        if rows[-1] and x + key_px > width:
            rows.append([])
            x = 0.0
        rows[-1].append((x, entry))
        x += key_px + _KEY_GAP_PX
    return rows


def _size(plot: EnvelopePlot) -> QSize:
    head = len(_rows(plot)) * _LEGEND_ROW_PX + 8
    return QSize(plot.canvas.width() + 2 * _MARGIN_PX, plot.canvas.height() + 2 * _MARGIN_PX + head)


def _paint(plot: EnvelopePlot, painter: QPainter, size: QSize) -> None:
    painter.fillRect(QRectF(0, 0, size.width(), size.height()), QColor(plot.tokens.surface))
    rows = _rows(plot)
    left = _MARGIN_PX + plot.canvas.plot_rect.left()
    painter.setFont(type_font(plot))
    for number, row in enumerate(rows):
        for x, entry in row:
            at = QPointF(left + x, _MARGIN_PX + number * _LEGEND_ROW_PX)
            paint_key(painter, at, _LEGEND_ROW_PX, entry, plot.tokens)
    canvas = plot.canvas
    top = _MARGIN_PX + len(rows) * _LEGEND_ROW_PX + 8
    hover = canvas.hover_line.isVisible()
    frame = canvas.focus_frame.isVisible()
    canvas.hover_line.setVisible(False)
    canvas.focus_frame.setVisible(False)
    target = QRectF(_MARGIN_PX, top, canvas.width(), canvas.height())
    canvas.scene().render(
        painter, target, QRectF(0, 0, canvas.width(), canvas.height()), Qt.AspectRatioMode.IgnoreAspectRatio
    )
    canvas.hover_line.setVisible(hover)
    canvas.focus_frame.setVisible(frame)
