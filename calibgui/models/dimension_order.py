"""Which dimensions a table shows, and in what order."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from calibgui.core.checks.dimensions import (
    DimensionTable,
    DimensionThresholds,
    dead,
    levels_below,
    outlier_above,
    outside_above,
    set_by_one,
)
from calibgui.models.dimensions_look import FILTERS, Column, DimensionsLook, Filter


def values_of(
    table: DimensionTable, column: Column, change: NDArray[np.float64] | None = None
) -> NDArray[Any] | None:
    """What stands in a column, (dim,); None while it is not known.

    `change` is that from the ranges compared with, in steps, where there are any.
    """
    columns: dict[Column, NDArray[Any] | None] = {
        "dimension": np.arange(table.dim),
        "min": table.minimum,
        "max": table.maximum,
        "width": table.width,
        "outside": table.outside,
        "change": change,
        "levels": table.levels,
        "std": table.std_of_width,
        "outlier": table.outlier,
    }
    return columns[column]


def found_by(
    table: DimensionTable, name: Filter, thresholds: DimensionThresholds
) -> NDArray[np.bool_] | None:
    """Which dimensions a filter keeps: bool (dim,); None while that is not known."""
    if name == "outside":
        return outside_above(table, thresholds.outside) if table.outside is not None else None
    if name == "levels":
        return levels_below(table, thresholds.levels) if table.levels is not None else None
    if name == "outlier":
        return outlier_above(table, thresholds.outlier) if table.outlier is not None else None
    return set_by_one(table) if name == "one_domain" else dead(table)


def counts_of(table: DimensionTable, thresholds: DimensionThresholds) -> dict[Filter, int | None]:
    """How many dimensions each filter keeps on its own; None while that is not known."""
    found = {name: found_by(table, name, thresholds) for name in FILTERS}
    return {name: None if it is None else int(np.count_nonzero(it)) for name, it in found.items()}


def arranged(
    table: DimensionTable, look: DimensionsLook, change: NDArray[np.float64] | None = None
) -> NDArray[np.intp]:
    """The dimensions to show, in order, read-only.

    Equal ones stay in order of their number, and what is no number comes last either way. A filter or an
    order by something that is not known yet waits until it is.
    """
    kept = np.ones(table.dim, np.bool_)
    for name in look.filters:
        found = found_by(table, name, look.thresholds)
        if found is not None:
            kept &= found
    dims = np.flatnonzero(kept)
    values = values_of(table, look.sort, change)
    if values is not None:
        keys = values[dims].astype(np.float64)
        dims = dims[np.argsort(-keys if look.descending else keys, kind="stable")]
    dims.setflags(write=False)
    return dims
