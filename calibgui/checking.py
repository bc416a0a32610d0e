"""`calibgui check`: whether ranges still fit, asked from the command line. No window and no Qt."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import typer
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from calibgui.core.checks.drift import (
    CheckSource,
    Drift,
    DriftRequest,
    check_drift,
    model_of,
    role_of,
    seed_of,
)
from calibgui.core.checks.limit import parse_share
from calibgui.core.checks.matrix import Cell
from calibgui.core.encoding.cache import CachePlan
from calibgui.core.encoding.cached import cached_loader
from calibgui.core.encoding.model import load_encoder
from calibgui.core.errors import CalibError, report_of
from calibgui.core.printable import printable
from calibgui.core.ranges.artefact import load_ranges
from calibgui.core.ranges.fits import OtherEncodingError
from calibgui.core.sources.folders import find_files
from calibgui.encoding_asked import EncodingAsked
from calibgui.failures import tell_failure
from calibgui.headless import progress_bar

FITS, DRIFTED, CANNOT_TELL, INTERRUPTED = 0, 1, 2, 130
_SHOWN_DIMENSIONS, _SHOWN_TEXTS = 8, 5
_TEXT_CELLS = 72


@dataclass(frozen=True, slots=True)
class CheckOptions:
    """The command line."""

    ranges: Path
    sources: tuple[Path, ...]
    cache: CachePlan
    encoding: EncodingAsked
    max_outside: str = "0.5%"
    as_json: bool = False
    count: int = 500
    seed: int | None = None
    force: bool = False


def run_check(options: CheckOptions) -> int:
    """Print the answer and give the exit code. Nothing but drift gives 1: what fails can't tell."""
    try:
        drift = _drift_of(options)
        for warning in drift.warnings:
            typer.echo(f"calibgui: warning: {warning}", err=True)
        if options.as_json:
            typer.echo(json.dumps(_as_json(drift), indent=2, allow_nan=False))
        else:
            _print(drift, Console(highlight=False, soft_wrap=True))
    except KeyboardInterrupt:
        typer.echo("calibgui: interrupted.", err=True)
        return INTERRUPTED
    except CalibError as error:
        report = report_of(error)
        if isinstance(error, OtherEncodingError):
            report = replace(report, remedy=f"{report.remedy} With --force it is checked all the same.")
        tell_failure(report, CANNOT_TELL, as_json=options.as_json)
        return CANNOT_TELL
    except Exception as error:
        tell_failure(report_of(error), CANNOT_TELL, as_json=options.as_json, unforeseen=error)
        return CANNOT_TELL
    return FITS if drift.fits else DRIFTED


def _drift_of(options: CheckOptions) -> Drift:
    """Options first, then the ranges, then the texts, and the model last. Raises CalibError."""
    max_outside = parse_share(options.max_outside, "--max-outside")
    request = _request(options, max_outside)
    drift = None
    with (
        cached_loader(load_encoder, options.cache) as (encoder_for, messages),
        progress_bar(Console(stderr=True, quiet=not sys.stderr.isatty())) as show,
    ):
        for step in check_drift(request, encoder_for):
            if isinstance(step, Drift):
                drift = step
            else:
                show(step)
    assert drift is not None
    return replace(drift, warnings=(*drift.warnings, *messages))


def _request(options: CheckOptions, max_outside: float) -> DriftRequest:
    artefact = load_ranges(options.ranges)
    asked = options.encoding
    return DriftRequest(
        artefact=artefact,
        sources=tuple(_sources(options.sources)),
        model=asked.over(model_of(artefact, asked.model_name)),
        max_outside=max_outside,
        count=options.count,
        seed=seed_of(artefact) if options.seed is None else options.seed,
        role=asked.role or role_of(artefact),
        column=asked.column,
        force=options.force,
    )


def _sources(paths: Sequence[Path]) -> Iterator[CheckSource]:
    """A folder is one source, with its files together; every file of a pattern is one."""
    found = find_files(paths)
    if found.refused:
        raise found.refused[0]
    names = [group.place.name for group in found.groups]
    for group, name in zip(found.groups, names, strict=True):
        yield CheckSource(name if name and names.count(name) == 1 else str(group.place), group.files)


def _print(drift: Drift, console: Console) -> None:
    request, origin = drift.request, drift.request.artefact.provenance
    made = f", made {origin.created}" if origin is not None and origin.created else ""
    console.print(
        f"{request.artefact.path}: {request.artefact.dim:,} dimensions of {drift.model.name}{made}",
        markup=False,
    )
    rows = [(it.source.name, it.check, it.is_vectors, it.fits) for it in drift.sources]
    if len(rows) > 1:
        rows.append(("all", drift.overall, all(it.is_vectors for it in drift.sources), True))
    width = max(cell_len(name) for name, *_ in rows)
    for name, check, is_vectors, fits in rows:
        what = "vectors" if is_vectors else "texts"
        console.print(
            f"  {printable(name)}{' ' * (width - cell_len(name))}  {check.vectors:>7,} {what}  "
            f"{_percent(check.share_values):>7} of values outside, "
            f"in {_percent(check.share_vectors):>7} of {what}{'' if fits else '  DRIFTED'}",
            markup=False,
        )
    console.print(_verdict(drift), markup=False, style="green" if drift.fits else "bold red")
    if not drift.fits:
        _print_details(drift, console)


def _verdict(drift: Drift) -> str:
    limit = f"{100 * drift.request.max_outside:g}%"
    bad = sorted(
        (it for it in drift.sources if not it.fits), key=lambda it: it.check.share_values or 0.0, reverse=True
    )
    if not bad:
        share = _percent(drift.overall.share_values)
        return f"FITS: {share} of the values lie outside the ranges, up to {limit} may."
    worst, share = bad[0].source.name, _percent(bad[0].check.share_values)
    if len(drift.sources) == 1:
        return f"DRIFTED: {share} of the values lie outside the ranges, up to {limit} may."
    return (
        f"DRIFTED: {len(bad)} of {len(drift.sources)} sources have more than {limit} of their values outside "
        f"the ranges, {printable(worst)} the most: {share}."
    )


def _print_details(drift: Drift, console: Console) -> None:
    console.print(f"Dimensions with most values outside, of {len(drift.dimensions):,} that have any:")
    for it in drift.dimensions[:_SHOWN_DIMENSIONS]:
        share = it.vectors_outside / drift.overall.vectors
        console.print(
            f"  {it.dim:>6}  {_percent(share):>7} outside of {it.low:.4f} to {it.high:.4f}, "
            f"as far as {it.furthest:.4f} ({it.furthest_steps:,.1f} steps beyond)"
        )
    console.print("With most values outside:")
    for text in drift.texts[:_SHOWN_TEXTS]:
        shown = Text(printable(" ".join(text.text.split())))
        shown.truncate(_TEXT_CELLS, overflow="ellipsis")
        console.print(
            f"  {text.values_outside:>6,} values  {printable(text.source)}: {shown.plain}", markup=False
        )


def _percent(share: float | None) -> str:
    if share is None:
        return "–"
    return "<0.01%" if 0 < share < 0.00005 else f"{share:.2%}"


def _as_json(drift: Drift) -> dict[str, Any]:
    request, artefact = drift.request, drift.request.artefact
    origin = artefact.provenance
    return {
        "verdict": "fits" if drift.fits else "drifted",
        "exit_code": FITS if drift.fits else DRIFTED,
        "max_outside": request.max_outside,
        "ranges": {
            "path": str(artefact.path),
            "format": artefact.format,
            "dim": artefact.dim,
            "of": origin.ranges_of if origin is not None else None,
            "created": origin.created if origin is not None else None,
        },
        "model": {"name": drift.model.name, "fingerprint": drift.model.fingerprint},
        "seed": request.seed,
        "count": request.count,
        "role": request.role,
        "overall": _numbers(drift.overall),
        "sources": [
            {
                "name": it.source.name,
                "files": [str(path) for path in it.source.files],
                "kind": "vectors" if it.is_vectors else "texts",
                "fits": it.fits,
                **_numbers(it.check),
            }
            for it in drift.sources
        ],
        "dimensions": [
            {
                "dim": it.dim,
                "min": it.low,
                "max": it.high,
                "vectors_outside": it.vectors_outside,
                "share_vectors": it.vectors_outside / drift.overall.vectors,
                "furthest": it.furthest,
                "furthest_steps": it.furthest_steps,
            }
            for it in drift.dimensions
        ],
        "texts": [
            {"text": it.text, "source": it.source, "values_outside": it.values_outside} for it in drift.texts
        ],
        "warnings": list(drift.warnings),
    }


def _numbers(check: Cell) -> dict[str, Any]:
    return {
        "values_outside": check.values_outside,
        "values": check.values,
        "share_values": check.share_values,
        "vectors_outside": check.vectors_outside,
        "vectors": check.vectors,
        "share_vectors": check.share_vectors,
        "overshoot_steps": check.overshoot_steps,
    }
