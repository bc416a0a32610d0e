"""Ranges of a whole collection, from the envelopes of its files."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from calibgui.core.atomic import save_array, save_json
from calibgui.core.calibration.precomputed import no_model
from calibgui.core.collection.run import CollectionResult
from calibgui.core.collection.work import CollectionWork, FileReport
from calibgui.core.encoding.spec import ModelSpec
from calibgui.core.export.provenance import model_facts, versions
from calibgui.core.ranges.of_envelope import ranges_of_envelope
from calibgui.core.ranges.origin import FORMAT, FORMAT_VERSION
from calibgui.core.ranges.schemes import RangeScheme
from calibgui.core.ranges.zero_centred import scale_in


def save_collection_ranges(
    path: Path, work: CollectionWork, result: CollectionResult, scheme: RangeScheme
) -> tuple[Path, Path]:
    """Write `path`, float32 (2, dim) as .npy, and its provenance beside it; both are read back.

    Raises RangesError for a scheme that needs the vectors themselves or where dimensions differ, ExportError.
    """
    envelope = result.envelope
    ranges = ranges_of_envelope(scheme, envelope)
    info = next((report.model for report in result.reports if report.model is not None), None)
    facts = model_facts(info or no_model(envelope.dim), work.model or ModelSpec(""))
    content = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "ranges_of": work.source.name,
        "scheme": scheme.name,
        "scheme_parameters": dict(scheme.parameters),
        "scale": scale_in(ranges) if scheme.kind.zero_centred else None,
        "search_target": None,
        "seed": None,
        "complete": True,
        "calibration_texts": envelope.count,
        "held_out_texts": 0,
        "held_out_values_outside": None,
        "model": facts,
        "domains": [_domain(work, result)],
        "versions": versions(),
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "ranges_file": path.name,
    }
    beside = path.with_suffix(".json")
    save_array(path, ranges)
    save_json(beside, content)
    return path, beside


def _domain(work: CollectionWork, result: CollectionResult) -> dict[str, Any]:
    return {
        "name": work.source.name,
        "role": work.role,
        "calibration_texts": result.rows,
        "held_out_texts": 0,
        "available_texts": result.rows,
        "blanks_dropped": result.blanks,
        "sources": [_source(work, report) for report in result.reports],
    }


def _source(work: CollectionWork, report: FileReport) -> dict[str, Any]:
    return {
        "name": report.name,
        "sha256": report.sha256 or None,
        "format": "parquet",
        "column": work.column,
        "texts_available": report.rows,
        "calibration_texts": report.rows,
    }
