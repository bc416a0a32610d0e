"""What the report says of a calibration, section by section."""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from calibgui.core.calibration.snapshot import CalibrationResult
from calibgui.core.checks.dimensions import dimension_table
from calibgui.core.checks.extremes import extremes
from calibgui.core.checks.matrix import MIXED, Cell
from calibgui.core.report.drawing import Panel, envelope_panel, limits_of
from calibgui.core.report.page import COLORS, Column, Section, escaped, facts, table

_LISTED_DIMENSIONS = 20
_QUOTED_DIMENSIONS = 5
_QUOTE = 160  # characters of a text


def set_up(result: CalibrationResult, origin: dict[str, Any]) -> Section:
    """`origin` is the provenance of the mixed ranges."""
    model = origin["model"]
    described = facts(
        [
            ("Model", model["name"]),
            ("Fingerprint", model["fingerprint"]),
            ("Revision", model["revision"]),
            ("Dimensions", f"{model['dim']:,}"),
            ("Truncated to", model["truncate_dim"]),
            ("Normalized", ("no", "yes")[model["normalized"]] if model["fingerprint"] else None),
            ("Most tokens of a text", model["max_tokens"]),
            ("Prompt of documents", model["prompt"]),
            ("Prompt of queries", model["query_prompt"]),
            ("Scheme of the ranges", origin["scheme"]),
            ("Seed", origin["seed"]),
        ]
    )
    columns = [
        Column("Domain"),
        Column("Role"),
        Column("Calibration texts", True),
        Column("Held-out texts", True),
        Column("Texts available", True),
        Column("Files"),
    ]
    rows = [
        (
            item["name"],
            item["role"],
            f"{item['calibration_texts']:,}",
            f"{item['held_out_texts']:,}",
            ("about " if item["available_texts_estimated"] else "") + f"{item['available_texts']:,}",
            "; ".join(_source(source) for source in item["sources"]),
        )
        for item in origin["domains"]
    ]
    return Section("Set-up", described + "<h3>Domains</h3>" + table(columns, rows))


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
        swatch = f'<span class="swatch" style="background:var(--domain-{item.domain.color % COLORS})"></span>'
        note = "" if bounds is not None else " (only checked)"
        figures.append(
            f"<figure><figcaption>{swatch}{escaped(item.domain.name)}{note}</figcaption>"
            f"{envelope_panel(panel, result.ranges, limits)}</figure>"
        )
    lead = (
        "<p>For every dimension the range from the least to the greatest value: in colour that of the "
        "domain, in grey the mixed ranges of all domains; marks are held-out values outside of "
        "those.</p>"
    )
    return Section("Envelopes", lead + "".join(figures))


def coverage(result: CalibrationResult) -> Section:
    """Held-out texts against the mixed ranges."""
    if not result.matrix.columns:
        return Section("Coverage", "<p>No held-out texts were checked.</p>")
    columns = [
        Column("Held-out texts of"),
        Column("Texts", True),
        Column("Values", True),
        Column("Values outside", True),
        Column("Share of values", True),
        Column("Share of texts", True),
        Column("Mean overshoot in steps", True),
    ]
    names = {item.domain.id: item.domain.name for item in result.domains}
    rows = [_covered(names[column], result.matrix.cell(MIXED, column)) for column in result.matrix.columns]
    rows.append(_covered("all domains", result.matrix.total(MIXED)))
    lead = (
        "<p>What the mixed ranges leave outside of texts that did not set them. A text counts once any of "
        "its values is outside; a step is 1/255 of a dimension's range.</p>"
    )
    return Section("Coverage", lead + table(columns, rows))


def _covered(name: str, cell: Cell) -> tuple[str, ...]:
    steps = cell.overshoot_steps
    return (
        name,
        f"{cell.vectors:,}",
        f"{cell.values:,}",
        f"{cell.values_outside:,}",
        _percent(cell.share_values),
        _percent(cell.share_vectors),
        "–" if steps is None else f"{steps:.2f}",
    )


def dimensions(result: CalibrationResult) -> Section:
    """Those most outside first; without held-out texts, the widest."""
    found = dimension_table(result)
    names = {item.domain.id: item.domain.name for item in result.domains}
    setting = [names[identity] for identity in found.domains]
    key = found.width if found.outside is None else found.outside
    order = np.argsort(-key, kind="stable")[:_LISTED_DIMENSIONS]
    columns = [
        Column("Dimension", True),
        Column("Minimum", True),
        Column("Set by"),
        Column("Maximum", True),
        Column("Set by"),
        Column("Width", True),
        Column("Held-out texts outside", True),
        Column("Codes used of 256", True),
    ]
    rows = [
        (
            str(dim),
            f"{found.minimum[dim]:#.4g}",
            setting[found.min_domain[dim]],
            f"{found.maximum[dim]:#.4g}",
            setting[found.max_domain[dim]],
            f"{found.width[dim]:#.4g}",
            _percent(None if found.outside is None else float(found.outside[dim])),
            "–" if found.levels is None else str(found.levels[dim]),
        )
        for dim in order.tolist()
    ]
    dead = int(np.count_nonzero(found.dead))
    constant = f"{dead:,} of all hold one code only" if dead else "none holds one code only"
    what = "widest" if found.outside is None else "most often outside"
    lead = f"<p>The {len(rows)} of {found.dim:,} dimensions that are {what}; {constant}.</p>"
    return Section(
        "Dimensions", lead + table(columns, rows) + _ends(result, order[:_QUOTED_DIMENSIONS].tolist())
    )


def _ends(result: CalibrationResult, dims: list[int]) -> str:
    """The texts that set the ends of a few dimensions."""
    columns = [Column("Dimension", True), Column("Text that sets the minimum"), Column("… and the maximum")]
    rows = []
    for dim in dims:
        ends = extremes(result, dim, following=0)
        rows.append((str(dim), _quoted(ends.lowest[0].text), _quoted(ends.highest[0].text)))
    return "<h3>Texts at the ends</h3>" + table(columns, rows)


def versions_and_provenance(origin: dict[str, Any]) -> Section:
    listed = facts([*origin["versions"].items(), ("made", origin["created"])])
    text = json.dumps(origin, ensure_ascii=False, indent=2)
    whole = f"<details><summary>Provenance as JSON</summary><pre>{escaped(text)}</pre></details>"
    return Section("Versions and provenance", listed + whole)


def _quoted(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _QUOTE else line[: _QUOTE - 1] + "…"


def _percent(share: float | None) -> str:
    if share is None:
        return "–"
    return "<0.01%" if 0 < share < 0.00005 else f"{share:.2%}"
