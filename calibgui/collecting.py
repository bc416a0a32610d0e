"""A folder of Parquet files from the command line: quantized, or calibrated on, here or on Ray."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from calibgui.core.checks.drift import model_of, role_of
from calibgui.core.checks.limit import parse_share
from calibgui.core.collection.on_ray import RayPlan, ray_engine
from calibgui.core.collection.plan import doubts, plan_collection
from calibgui.core.collection.ranges import save_collection_ranges
from calibgui.core.collection.run import CollectionResult, Engine, on_this_computer, run_collection
from calibgui.core.collection.work import Coding, CollectionWork
from calibgui.core.encoding.preload import physical_cores
from calibgui.core.encoding.spec import BUNDLED, ModelSpec
from calibgui.core.errors import CalibError, EngineError, OptionError, report_of
from calibgui.core.quantization.quantize import Precision
from calibgui.core.ranges.artefact import load_ranges
from calibgui.core.ranges.fits import OtherEncodingError
from calibgui.core.ranges.of_envelope import refuse_other_scheme
from calibgui.core.ranges.scheme_text import scheme_from_text
from calibgui.core.ranges.schemes import DEFAULT_SCHEME
from calibgui.encoding_asked import EncodingAsked
from calibgui.failures import tell_failure

DONE, TOO_MUCH_OUTSIDE, FAILED, INTERRUPTED = 0, 1, 2, 130
_SHOWN_DIMENSIONS = 8
EngineName = Literal["local", "ray"]


@dataclass(frozen=True, slots=True)
class EngineOptions:
    """Who does the work. `workers` None is as many as fit, `cores` None all physical ones of this computer.

    `address` is that of a Ray that runs; "" starts one on this computer.
    """

    name: EngineName = "local"
    workers: int | None = None
    cores: int | None = None
    gpus: float = 0.0
    address: str = ""


@dataclass(frozen=True, slots=True)
class FolderOptions:
    """What both commands are told."""

    source: Path
    out: Path
    engine: EngineOptions
    encoding: EncodingAsked
    as_json: bool = False


@dataclass(frozen=True, slots=True)
class QuantizeFolderOptions:
    folder: FolderOptions
    ranges: Path
    precision: Precision = "int8"
    ids: str | None = None
    max_outside: str | None = None
    force: bool = False


def run_quantize_folder(options: QuantizeFolderOptions) -> int:
    """Quantize every file of a folder, print what came of it, and give the exit code."""
    return _told(options.folder, lambda: _quantize(options))


def run_calibrate(options: FolderOptions, scheme: str | None) -> int:
    """Write ranges of a folder, from the envelopes of its files, and give the exit code."""
    return _told(options, lambda: _calibrate(options, scheme))


def _told(options: FolderOptions, run: Callable[[], int]) -> int:
    try:
        return run()
    except KeyboardInterrupt:
        typer.echo("calibgui: interrupted. The same command goes on with the files that are left.", err=True)
        return INTERRUPTED
    except CalibError as error:
        report = report_of(error)
        if isinstance(error, OtherEncodingError):
            report = replace(report, remedy=f"{report.remedy} With --force it goes on all the same.")
        if isinstance(error, EngineError) and error.details:
            typer.echo(error.details, err=True)
        tell_failure(report, FAILED, as_json=options.as_json, verdict="failed")
        return FAILED
    except Exception as error:
        tell_failure(report_of(error), FAILED, as_json=options.as_json, unforeseen=error, verdict="failed")
        return FAILED


def _quantize(options: QuantizeFolderOptions) -> int:
    folder, asked = options.folder, options.folder.encoding
    limit = None if options.max_outside is None else parse_share(options.max_outside, "--max-outside")
    artefact = load_ranges(options.ranges)
    model = _on_a_device(folder, asked.over(model_of(artefact, asked.model_name)))
    work = plan_collection(
        folder.source,
        folder.out,
        coding=Coding(artefact, options.precision, options.force),
        model=model,
        column=asked.column,
        ids=options.ids,
        cores=folder.engine.cores,
        role=asked.role or role_of(artefact),
    )
    for warning in doubts(work, model):
        typer.echo(f"calibgui: {warning}", err=True)
    result = _run(folder, work)
    share = result.share_outside
    too_much = limit is not None and share is not None and share > limit
    if folder.as_json:
        exit_code = TOO_MUCH_OUTSIDE if too_much else DONE
        typer.echo(json.dumps(_as_json(work, result) | {"exit_code": exit_code}, indent=2))
    else:
        _print(work, result)
    if too_much:
        typer.echo(
            f"calibgui: {share:.2%} of the values lie outside the ranges, up to {100 * (limit or 0):g}% may. "
            "The codes are written all the same: calibrate on such texts too, and quantize again.",
            err=True,
        )
    return TOO_MUCH_OUTSIDE if too_much else DONE


def _calibrate(options: FolderOptions, scheme: str | None) -> int:
    chosen = DEFAULT_SCHEME if scheme is None else scheme_from_text(scheme)
    refuse_other_scheme(chosen)
    path = options.out
    if path.suffix.lower() != ".npy":
        raise OptionError(f"{path.name} is no name for ranges.", remedy="End it in .npy.")
    asked = options.encoding
    work = plan_collection(
        options.source,
        path.with_name(f"{path.stem}-envelopes"),
        model=_on_a_device(options, asked.over(ModelSpec(asked.model_name or BUNDLED))),
        column=asked.column,
        cores=options.engine.cores,
        role=asked.role or "documents",
    )
    result = _run(options, work)
    written = save_collection_ranges(path, work, result, chosen)
    if options.as_json:
        facts = {"dim": result.envelope.dim, "scheme": chosen.label, "written": list(map(str, written))}
        typer.echo(json.dumps(_as_json(work, result) | facts | {"exit_code": DONE}, indent=2))
    else:
        _print(work, result)
        for place in written:
            typer.echo(str(place))
    return DONE


def _on_a_device(options: FolderOptions, spec: ModelSpec) -> ModelSpec:
    """The device is said outright: it decides the batches, and a worker would choose by what it has."""
    return replace(spec, device="cuda" if options.engine.gpus else "cpu")


def _engine(options: EngineOptions, work: CollectionWork) -> Engine:
    if options.name == "local":
        return on_this_computer
    cpus = 1 if work.of_vectors else work.cores
    workers = options.workers or (0 if options.address else max(1, physical_cores() // cpus))
    return ray_engine(RayPlan(options.address, workers, cpus, options.gpus))


def _run(options: FolderOptions, work: CollectionWork) -> CollectionResult:
    columns = (
        TextColumn("{task.description:<24}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("files, {task.fields[rows]:,} rows"),
        TimeRemainingColumn(),
    )
    console = Console(stderr=True, quiet=not sys.stderr.isatty())
    what = "Measuring" if work.coding is None else "Quantizing"
    # Ray tells of workers that died on stdout, which is for the answer.
    with Progress(*columns, console=console) as bar, redirect_stdout(sys.stderr):
        task = bar.add_task(what, total=None, rows=0)
        for step in run_collection(work, _engine(options.engine, work)):
            if isinstance(step, CollectionResult):
                return step
            bar.update(task, completed=step.files, total=step.files_total, rows=step.rows)
    raise AssertionError("a run that nobody stops ends with its result")


def _print(work: CollectionWork, result: CollectionResult) -> None:
    what = "vectors" if work.of_vectors else "texts"
    before = f", {result.done_before:,} of them done before" if result.done_before else ""
    blanks = f" {result.blanks:,} blank texts were left out." if result.blanks else ""
    typer.echo(f"{result.rows:,} {what} of {len(result.reports):,} files{before}.{blanks}")
    if work.coding is None or result.outside is None:
        return
    share = result.share_outside
    typer.echo(f"{0.0 if share is None else share:.2%} of the values lie outside the ranges.")
    worst = [dim for dim in (-result.outside).argsort(kind="stable").tolist() if result.outside[dim]]
    for dim in worst[:_SHOWN_DIMENSIONS]:
        typer.echo(f"  dimension {dim:>6}  {result.outside[dim] / result.rows:>7.2%} outside")
    if len(worst) > _SHOWN_DIMENSIONS:
        typer.echo(f"  and {len(worst) - _SHOWN_DIMENSIONS:,} dimensions with fewer")


def _as_json(work: CollectionWork, result: CollectionResult) -> dict[str, Any]:
    outside = result.outside
    return {
        "source": str(work.source),
        "out": str(work.out),
        "column": work.column,
        "files": len(result.reports),
        "files_done_before": result.done_before,
        "rows": result.rows,
        "blanks": result.blanks,
        "values_outside": None if outside is None else int(outside.sum()),
        "share_outside": result.share_outside,
        "outside_by_dimension": None if outside is None else outside.tolist(),
    }
