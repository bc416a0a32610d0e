"""One block to codes, with what lies outside counted and what is not finite named."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from calibgui.core.errors import RangesError
from calibgui.core.quantization.quantize import Precision, quantize_embeddings
from calibgui.core.quantize_file.blocks import Block
from calibgui.core.vectors.readers import not_finite


class BlockCoder:
    """For ranges, float32 (2, dim). `outside` is int64 (dim,) and grows with every block."""

    def __init__(self, ranges: NDArray[np.float32], precision: Precision) -> None:
        self._ranges, self._precision = ranges, precision
        self.outside = np.zeros(ranges.shape[1], np.int64)

    def code(self, block: Block) -> NDArray[Any]:
        """Raises SourceError for a value that is not finite, naming its row."""
        rows = block.rows
        try:
            codes = quantize_embeddings(rows, self._precision, self._ranges)
        except RangesError as error:
            if np.isfinite(rows).all():
                raise
            raise not_finite(block.path, block.raw, rows, block.first) from error
        self.outside += ((rows < self._ranges[0]) | (rows > self._ranges[1])).sum(axis=0)
        return codes
