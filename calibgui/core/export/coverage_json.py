"""The coverage matrix as JSON: raw counts and shares, and the exported arrays that they come from."""

from __future__ import annotations

from typing import Any

from calibgui.core.calibration.snapshot import CalibrationResult
from calibgui.core.checks.matrix import MIXED, Cell
from calibgui.core.export.names import domain_slugs
from calibgui.core.export.plan import held_out_name, ranges_stem

FORMAT = "calibgui coverage"
FORMAT_VERSION = 1
_OVERSHOOT_DIGITS = 4  # sums in another order differ far behind them


def coverage_json(result: CalibrationResult) -> dict[str, Any]:
    """`cells[i][j]`: what the ranges of `rows[i]` leave outside of the held-out texts of `columns[j]`.

    Shares are 0 to 1, overshoot is the mean of the values outside, in steps of (max - min) / 255; each is
    None where there is nothing to divide by. The files are those that an export with `held_out` writes.
    """
    matrix, slug_of = result.matrix, domain_slugs(result)
    items = {item.domain.id: item for item in result.domains}
    rows = [
        {
            "name": items[row].domain.name,
            "calibration_texts": len(items[row].calibration),
            "ranges_file": f"{ranges_stem(slug_of[row])}.npy",
        }
        for row in matrix.rows
        if row != MIXED
    ]
    mixed = {"name": MIXED, "calibration_texts": result.mixed.count, "ranges_file": f"{ranges_stem()}.npy"}
    columns = [
        {
            "name": items[column].domain.name,
            "held_out_texts": len(items[column].held_out),
            "held_out_file": held_out_name(slug_of[column]),
        }
        for column in matrix.columns
    ]
    return {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "model": {
            "name": result.model.name,
            "fingerprint": result.model.fingerprint,
            "dim": result.model.dim,
        },
        "seed": result.request.seed,
        "complete": result.complete,
        "scheme": result.scheme.name,
        "scheme_parameters": dict(result.scheme.parameters),
        "rows": [*rows, mixed],
        "columns": columns,
        "cells": [[_cell(cell) for cell in row] for row in matrix.cells],
        "held_out_values_outside": result.outside.share,
    }


def _cell(cell: Cell) -> dict[str, Any]:
    steps = cell.overshoot_steps
    return {
        "values_outside": cell.values_outside,
        "values": cell.values,
        "share_values": cell.share_values,
        "vectors_outside": cell.vectors_outside,
        "vectors": cell.vectors,
        "share_vectors": cell.share_vectors,
        "overshoot_steps": None if steps is None else round(steps, _OVERSHOOT_DIGITS),
    }
