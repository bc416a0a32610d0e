"""`calibgui quantize`: a collection to codes, asked from the command line. No window and no Qt."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from calibgui.core.checks.drift import model_of, role_of
from calibgui.core.checks.limit import parse_share
from calibgui.core.encoding.cache import CachePlan
from calibgui.core.encoding.cached import cached_loader
from calibgui.core.encoding.model import load_encoder
from calibgui.core.errors import CalibError, ExportError, report_of
from calibgui.core.export.targets.base import USUAL, Similarity, TargetOptions
from calibgui.core.export.targets.registry import target_for_suffix
from calibgui.core.quantization.quantize import Precision
from calibgui.core.quantize_file.quantize import quantize_file
from calibgui.core.quantize_file.request import (
    QuantizeProgress,
    QuantizeReport,
    QuantizeRequest,
    TooMuchOutsideError,
)
from calibgui.core.ranges.artefact import load_ranges
from calibgui.core.ranges.fits import OtherEncodingError
from calibgui.core.vectors.file import SeveralArraysError
from calibgui.encoding_asked import EncodingAsked
from calibgui.failures import tell_failure

DONE, TOO_MUCH_OUTSIDE, FAILED, INTERRUPTED = 0, 1, 2, 130
_SHOWN_DIMENSIONS = 8
_PHASES = {"counting": "Counting the texts", "quantizing": "Quantizing", "verifying": "Reading back"}


@dataclass(frozen=True, slots=True)
class QuantizeOptions:
    """The command line."""

    ranges: Path
    inputs: tuple[Path, ...]
    out: Path
    cache: CachePlan
    encoding: EncodingAsked
    precision: Precision | None = None
    similarity: Similarity | None = None
    collection: str | None = None
    max_outside: str | None = None
    as_json: bool = False
    force: bool = False


def run_quantize(options: QuantizeOptions) -> int:
    """Quantize, print what came of it, and give the exit code."""
    last = QuantizeProgress("counting")
    try:
        request = _request(options)
        for step in _steps(options, request):
            last = step
    except KeyboardInterrupt:
        _tell_interrupted(options, last)
        return INTERRUPTED
    except TooMuchOutsideError as error:
        typer.echo(f"calibgui: {error}", err=True)
        _tell(options, request, error.report, TOO_MUCH_OUTSIDE)
        return TOO_MUCH_OUTSIDE
    except CalibError as error:
        report = report_of(error)
        if isinstance(error, OtherEncodingError):
            report = replace(report, remedy=f"{report.remedy} With --force it is done all the same.")
        elif isinstance(error, SeveralArraysError):
            report = replace(report, remedy="Name one with --column.")
        tell_failure(report, FAILED, as_json=options.as_json, verdict="failed")
        return FAILED
    except Exception as error:
        tell_failure(report_of(error), FAILED, as_json=options.as_json, unforeseen=error, verdict="failed")
        return FAILED
    assert last.report is not None  # it was not stopped
    _tell(options, request, last.report, DONE)
    return DONE


def _request(options: QuantizeOptions) -> QuantizeRequest:
    limit = 1.0 if options.max_outside is None else parse_share(options.max_outside, "--max-outside")
    artefact = load_ranges(options.ranges)
    asked = options.encoding
    return QuantizeRequest(
        artefact=artefact,
        inputs=options.inputs,
        out=options.out,
        precision=options.precision or _usual_precision(options.out),
        options=_target_options(options),
        max_outside=limit,
        column=asked.column,
        model=asked.over(model_of(artefact, asked.model_name)),
        role=asked.role or role_of(artefact),
        force=options.force,
    )


def _usual_precision(out: Path) -> Precision:
    """int8 wherever the file takes it."""
    known = target_for_suffix(out, "codes").precisions
    return "int8" if "int8" in known else known[0]


def _target_options(options: QuantizeOptions) -> TargetOptions:
    """Raises ExportError for one that OUT has no place for."""
    target = target_for_suffix(options.out, "codes")
    if options.similarity is not None and not target.similarities:
        raise ExportError(
            f"{target.title} says nothing of how vectors are compared.", remedy="Leave --similarity out."
        )
    if options.collection is not None and not target.names_collection:
        raise ExportError(f"{target.title} names no collection.", remedy="Leave --collection out.")
    found = TargetOptions(options.similarity, options.collection or USUAL.collection)
    target.similarity(found)
    return found


def _steps(options: QuantizeOptions, request: QuantizeRequest) -> Iterator[QuantizeProgress]:
    """The steps of the run, shown as they come. Left early, what is done is made safe first."""
    told: list[str] = []
    with (
        cached_loader(load_encoder, options.cache) as (encoder_for, messages),
        _progress_bar(Console(stderr=True, quiet=not sys.stderr.isatty())) as show,
        closing(quantize_file(request, encoder_for, lambda: False)) as steps,
    ):
        for step in steps:
            for sentence in step.told:
                typer.echo(f"calibgui: {sentence}", err=True)
            show(step)
            yield step
        told += messages
    for sentence in told:
        typer.echo(f"calibgui: {sentence}", err=True)


@contextmanager
def _progress_bar(console: Console) -> Iterator[Callable[[QuantizeProgress], None]]:
    """A bar with the time left, and the function that moves it on."""
    columns = (TextColumn("{task.description:<20}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console) as bar:
        task = bar.add_task(_PHASES["counting"], total=None)
        phase = "counting"

        def show(step: QuantizeProgress) -> None:
            nonlocal phase
            if step.phase not in (phase, "done"):
                phase = step.phase  # what an earlier call has done says nothing of the speed of this one
                bar.reset(task, total=step.total, completed=step.rows, description=_PHASES[phase])
            bar.update(task, completed=step.rows)

        yield show


def _tell_interrupted(options: QuantizeOptions, last: QuantizeProgress) -> None:
    done = ""
    if last.phase == "verifying" and options.out.suffix.lower() == ".npy":
        done = " All rows are done: the same command reads them back and puts them in place."
    elif last.phase == "quantizing" and options.out.suffix.lower() == ".npy":
        done = f" {last.rows:,} of {last.total:,} rows are done: the same command goes on from there."
    typer.echo(f"calibgui: interrupted.{done}", err=True)


def _tell(options: QuantizeOptions, request: QuantizeRequest, report: QuantizeReport, code: int) -> None:
    if options.as_json:
        typer.echo(json.dumps(_as_json(request, report, code), indent=2, allow_nan=False))
        return
    console = Console(highlight=False, soft_wrap=True)
    if code == DONE:
        resumed = f", {report.resumed_rows:,} of them by an earlier call" if report.resumed_rows else ""
        rate = f", {_mb_per_s(report):,.0f} MB/s" if report.of_vectors and report.bytes_read else ""
        console.print(
            f"{report.out}: {report.rows:,} rows of {report.dim:,} dimensions as {request.precision}"
            f"{resumed}, in {report.seconds:,.1f} s{rate}.",
            markup=False,
        )
    console.print(f"{_percent(report.share_outside)} of the values lie outside the ranges.")
    worst = _worst(report)
    if len(worst):
        low, high = request.artefact.ranges
        console.print(f"Dimensions with most values outside, of {len(worst):,} that have any:")
        for dim in worst[:_SHOWN_DIMENSIONS]:
            share = _percent(report.outside[dim] / report.rows)
            console.print(f"  {dim:>6}  {share:>7} outside of {low[dim]:.4f} to {high[dim]:.4f}")


def _worst(report: QuantizeReport) -> list[int]:
    """The dimensions with values outside, most first."""
    order = np.argsort(-report.outside, kind="stable")
    return [int(dim) for dim in order if report.outside[dim]]


def _mb_per_s(report: QuantizeReport) -> float:
    return report.bytes_read / 1e6 / max(report.seconds, 1e-9)


def _percent(share: float) -> str:
    return "<0.01%" if 0 < share < 0.00005 else f"{share:.2%}"


def _as_json(request: QuantizeRequest, report: QuantizeReport, code: int) -> dict[str, Any]:
    low, high = request.artefact.ranges
    return {
        "verdict": "quantized" if code == DONE else "too much outside",
        "exit_code": code,
        "out": str(report.out),
        "precision": request.precision,
        "rows": report.rows,
        "resumed_rows": report.resumed_rows,
        "dim": report.dim,
        "bytes_read": report.bytes_read,
        "bytes_written": report.bytes_written,
        "seconds": report.seconds,
        "mb_per_s": _mb_per_s(report),
        "max_outside": request.max_outside,
        "values_outside": report.values_outside,
        "share_outside": report.share_outside,
        "dimensions": [
            {
                "dim": dim,
                "min": float(low[dim]),
                "max": float(high[dim]),
                "values_outside": int(report.outside[dim]),
                "share_outside": int(report.outside[dim]) / report.rows,
            }
            for dim in _worst(report)
        ],
        "warnings": list(report.warnings),
    }
