"""One block to codes, with what lies outside counted and what is not finite named."""

from __future__ import annotations

from itertools import cycle
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calibgui.core.errors import RangesError
from calibgui.core.quantization.coder import coder, count_outside
from calibgui.core.quantization.quantize import Precision
from calibgui.core.quantize_file.blocks import Block
from calibgui.core.quantize_file.threads import RING
from calibgui.core.vectors.readers import not_finite


class BlockCoder:
    """For ranges, float32 (2, dim). `outside` is int64 (dim,) and grows with every block."""

    def __init__(self, ranges: NDArray[np.float32], precision: Precision) -> None:
        self._ranges = ranges
        self._counts_itself = precision in ("int8", "uint8")
        self._coder = coder(ranges, precision)
        self._most = 0
        self.outside = np.zeros(ranges.shape[1], np.int64)

    def code(self, block: Block) -> NDArray[Any]:
        """The codes, valid for `RING` - 1 more blocks. Raises SourceError for a value that is not finite."""
        rows = block.rows
        if len(rows) > self._most:
            self._most = len(rows)
            shape = (self._most, self._coder.code_dim)
            self._buffers = cycle([np.empty(shape, self._coder.dtype) for _ in range(RING)])
        codes = next(self._buffers)[: len(rows)]
        try:
            if self._counts_itself:
                self._coder.quantize(rows, codes, outside=self.outside)
            else:
                self._coder.quantize(rows, codes)
                self.outside += count_outside(rows, self._ranges)
        except RangesError as error:
            if np.isfinite(rows).all():
                raise
            raise not_finite(block.path, block.raw, rows, block.first) from error
        return codes
