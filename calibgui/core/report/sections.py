"""What the report says of set-up, envelopes and versions."""

from __future__ import annotations

import json
from typing import Any

from calibgui.core.calibration.snapshot import CalibrationResult
from calibgui.core.report.blocks import Cell, Column, Facts, Figure, Folded, Paragraph, Section, Table
from calibgui.core.report.drawing import Panel, envelope_panel, limits_of

_MOST_FILES = 12  # of a domain, named in its row
_MOST_SOURCES = 100  # of a domain, in the provenance


def set_up(result: CalibrationResult, origin: dict[str, Any]) -> Section:
    """`origin` is the provenance of the mixed ranges."""
    model = origin["model"]
    described = Facts(
        (
            ("Model", model["name"]),
            ("Fingerprint", model["fingerprint"]),
            ("Revision", model["revision"]),
            ("Dimensions", f"{model['dim']:,}"),
            ("Truncated to", model["truncate_dim"]),
            ("Normalized", ("no", "yes")[model["normalized"]] if model["fingerprint"] else None),
            ("Most tokens of a text", model["max_tokens"]),
            ("Prompt of documents", model["prompt"]),
            ("Prompt of queries", model["query_prompt"]),
            ("Scheme of the ranges", result.scheme.label),
            ("Seed", origin["seed"]),
        )
    )
    columns = (
        Column("Domain"),
        Column("Role"),
        Column("Calibration texts", True),
        Column("Held-out texts", True),
        Column("Texts available", True),
        Column("Files"),
    )
    rows = tuple(
        (
            Cell(item["name"], color=domain.domain.color),
            item["role"],
            f"{item['calibration_texts']:,}",
            f"{item['held_out_texts']:,}",
            ("about " if item["available_texts_estimated"] else "") + f"{item['available_texts']:,}",
            _files(item["sources"]),
        )
        for item, domain in zip(origin["domains"], result.domains, strict=True)
    )
    blocks = (described, Paragraph("Domains", "heading"), Table(columns, rows))
    if any(item.scan.dim is not None for item in result.domains):
        words = "Of files of vectors, what is called a text here is one vector, named by its row."
        return Section("Set-up", (*blocks, Paragraph(words)))
    return Section("Set-up", blocks)


def _files(sources: list[dict[str, Any]]) -> str:
    named = [_source(source) for source in sources[:_MOST_FILES]]
    more = len(sources) - len(named)
    return "; ".join([*named, *([f"and {more:,} more"] if more else [])])


def _source(source: dict[str, Any]) -> str:
    column = f", column {source['column']}" if source["column"] else ""
    digest = f", sha256 {source['sha256'][:12]}…" if source["sha256"] else ""
    return f"{source['name']} ({source['format']}{column}{digest})"


def envelopes(result: CalibrationResult) -> Section:
    limits = limits_of(result.ranges, result.outside)
    figures = []
    for item in result.domains:
        bounds = item.envelope.bounds if item.envelope is not None else None
        panel = Panel(item.domain.name, item.domain.color, bounds, item.outside)
        note = "" if bounds is not None else " (only checked)"
        svg = envelope_panel(panel, result.ranges, limits)
        figures.append(Figure(svg, item.domain.name + note, item.domain.color))
    lead = (
        "For every dimension the range from the least to the greatest value: in colour that of the "
        "domain, in grey the mixed ranges of all domains; red marks are held-out values outside of those."
    )
    return Section("Envelopes", (Paragraph(lead), *figures))


def versions_and_provenance(origin: dict[str, Any]) -> Section:
    listed = Facts((*origin["versions"].items(), ("made", origin["created"])))
    text = json.dumps(_bounded(origin), ensure_ascii=False, indent=2)
    return Section("Versions and provenance", (listed, Folded("Provenance as JSON", text)))


def _bounded(origin: dict[str, Any]) -> dict[str, Any]:
    """A folder of thousands of files would make the report larger than all else in it."""
    return origin | {"domains": [_domain(item) for item in origin["domains"]]}


def _domain(item: dict[str, Any]) -> dict[str, Any]:
    short = dict(item)
    for name in ("sources", "excluded_texts_sha256"):
        left = len(item[name]) - _MOST_SOURCES
        if left > 0:
            short[name] = [*item[name][:_MOST_SOURCES], f"and {left:,} more, named beside the ranges"]
    return short
