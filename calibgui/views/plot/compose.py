"""The stack of strokes as pixels.

Down one column the colour changes only where a stroke begins or ends, so the colours are mixed once per such
stretch and then repeated over its rows: 1,100 columns of 12 domains take some 35,000 mixings instead of the
five million pixels that drawing the lines one over the other blends.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from calibgui.views.plot.layers import Layer, Stack


def compose(stack: Stack, width: int, height: int) -> NDArray[np.uint32]:
    """(height, width) pixels, 0xAARRGGBB with alpha multiplied in, clear where nothing is drawn."""
    if width == 0 or height == 0:
        return np.zeros((height, width), dtype=np.uint32)
    pixels = _strokes(stack.strokes, width, height)
    columns = np.arange(width)
    for cap in stack.caps:
        _write_cap(pixels, columns, cap, height)
    return np.ascontiguousarray(pixels.T)


def _strokes(strokes: tuple[Layer, ...], width: int, height: int) -> NDArray[np.uint32]:
    """(width, height): columns lie along memory, which makes each stretch one run."""
    drawn = [
        (np.clip(layer.tops, 0, height), np.clip(layer.bottoms, 0, height), layer.rgba) for layer in strokes
    ]
    edges = np.zeros((2 * len(drawn) + 2, width), dtype=np.int32)
    edges[1] = height
    for row, (tops, bottoms, _) in enumerate(drawn, start=1):
        edges[2 * row], edges[2 * row + 1] = tops, np.maximum(bottoms, tops)
    edges.sort(axis=0)
    begins, ends = edges[:-1], edges[1:]
    mixed = np.zeros((4, *begins.shape), dtype=np.float32)
    for tops, bottoms, rgba in drawn:
        alpha = ((begins >= tops) & (ends <= bottoms)) * rgba[..., 3].astype(np.float32)
        mixed *= 1.0 - alpha
        for channel in range(3):
            mixed[channel] += alpha * rgba[..., channel]
        mixed[3] += alpha
    red, green, blue, opacity = (mixed * 255.0 + 0.5).astype(np.uint32)
    packed = (opacity << 24) | (red << 16) | (green << 8) | blue
    runs = np.repeat(packed.T.ravel(), (ends - begins).T.ravel())
    return runs.reshape(width, height)


def _write_cap(pixels: NDArray[np.uint32], columns: NDArray[np.intp], cap: Layer, height: int) -> None:
    red, green, blue = (cap.rgba[:3] * 255.0 + 0.5).astype(np.uint32)
    color = np.uint32(0xFF000000) | (red << np.uint32(16)) | (green << np.uint32(8)) | blue
    tops, bottoms = np.maximum(cap.tops, 0), np.minimum(cap.bottoms, height)
    tallest = int((bottoms - tops).max(initial=0))
    for row in range(tallest):
        hit = tops + row < bottoms
        pixels[columns[hit], tops[hit] + row] = color
