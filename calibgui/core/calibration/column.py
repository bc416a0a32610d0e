"""One column of the coverage matrix while its held-out texts come in."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from calibgui.core.checks.matrix import Cell, Tally, cells_of


class Column:
    """What was found per held-out text, in sample order: the sums depend on no order of arrival."""

    def __init__(self, held_out: int, rows: int, dim: int) -> None:
        self._tally = Tally(np.zeros((held_out, rows), np.int32), np.zeros((held_out, rows), np.float64))
        self._filled = np.zeros(held_out, np.bool_)
        self._dim = dim
        self._cells: tuple[Cell, ...] | None = None

    def add(self, places: Sequence[int] | NDArray[np.intp], found: Tally) -> None:
        self._tally.values[places] = found.values
        self._tally.overshoot[places] = found.overshoot
        self._filled[places] = True
        self._cells = None

    @property
    def cells(self) -> tuple[Cell, ...]:
        """One for each row of the matrix."""
        if self._cells is None:
            self._cells = cells_of(self._tally, int(self._filled.sum()), self._dim)
        return self._cells
