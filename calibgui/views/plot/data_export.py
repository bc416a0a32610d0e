"""The numbers behind the plot as a CSV file."""

from __future__ import annotations

import csv
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from calibgui.core.errors import ExportError
from calibgui.models.plot_data import PlotData


def table_rows(data: PlotData) -> Iterator[list[str]]:
    """The header, then a row per dimension in index order. Ends read back as the very same float32."""
    names = _column_names(data)
    yield [
        "dimension",
        "mixed_min",
        "mixed_max",
        "width",
        *(f"{name}_{end}" for name in names for end in ("min", "max")),
        "outside",
    ]
    outside = np.bincount(data.outside.dims, minlength=data.dim)
    width = data.mixed[1] - data.mixed[0]
    for dimension in range(data.dim):
        ends = [bars.envelope[row, dimension] for bars in data.domains for row in (0, 1)]
        numbers = [data.mixed[0, dimension], data.mixed[1, dimension], width[dimension], *ends]
        yield [str(dimension), *map(_text, numbers), str(outside[dimension])]


def write_plot_csv(data: PlotData, path: Path) -> None:
    """Write `table_rows`; the file appears whole or not at all. Raises ExportError."""
    try:
        handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem}-", suffix=".csv")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows(table_rows(data))
            Path(draft).replace(path)
        finally:
            Path(draft).unlink(missing_ok=True)
    except OSError as error:
        raise ExportError(
            f"The table {path.name} could not be written.",
            remedy="Choose a folder that you may write to and that has space left.",
            path=path,
            details=str(error),
        ) from error


def _column_names(data: PlotData) -> list[str]:
    """The domains' names, numbered where two are the same, so that every column can be told."""
    names: list[str] = []
    for bars in data.domains:
        name, number = bars.name, 2
        while name in names or name == "mixed":
            name, number = f"{bars.name} {number}", number + 1
        names.append(name)
    return names


def _text(value: np.float32) -> str:
    """The shortest text that reads back as this float32; empty where there is no value."""
    return np.format_float_positional(value, trim="-") if np.isfinite(value) else ""
