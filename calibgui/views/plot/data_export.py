"""The numbers behind the plot as a CSV file."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from calibgui.core.atomic import whole_file
from calibgui.models.plot_data import PlotData


def table_rows(data: PlotData) -> Iterator[list[str]]:
    """The header, then a row per dimension in index order. Ends read back as the very same float32."""
    names = _column_names(data)
    ranges = "ranges" if data.outline else "mixed"
    yield [
        "dimension",
        f"{ranges}_min",
        f"{ranges}_max",
        "width",
        *(f"{name}_{end}" for name in names for end in ("min", "max")),
        *(() if data.earlier is None else ("compared_min", "compared_max")),
        "outside",
    ]
    outside = np.bincount(data.outside.dims, minlength=data.dim)
    width = data.mixed[1] - data.mixed[0]
    for dimension in range(data.dim):
        ends = [bars.envelope[row, dimension] for bars in data.domains for row in (0, 1)]
        numbers = [data.mixed[0, dimension], data.mixed[1, dimension], width[dimension], *ends]
        if data.earlier is not None:
            numbers += [data.earlier.ranges[0, dimension], data.earlier.ranges[1, dimension]]
        yield [str(dimension), *map(_text, numbers), str(outside[dimension])]


def write_plot_csv(data: PlotData, path: Path) -> None:
    """Write `table_rows`; the file appears whole or not at all. Raises ExportError."""
    with whole_file(path) as beside, beside.open("w", encoding="utf-8", errors="replace", newline="") as file:
        csv.writer(file).writerows(table_rows(data))


def _column_names(data: PlotData) -> list[str]:
    """The domains' names, numbered where two are the same, so that every column can be told."""
    names: list[str] = []
    for bars in data.domains:
        name, number = bars.name, 2
        while name in names or name in ("mixed", "ranges", "compared"):
            name, number = f"{bars.name} {number}", number + 1
        names.append(name)
    return names


def _text(value: np.float32) -> str:
    """The shortest text that reads back as this float32; empty where there is no value."""
    return np.format_float_positional(value, trim="-") if np.isfinite(value) else ""
