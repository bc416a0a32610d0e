"""`calibgui run`: all that a project says, without a window and without Qt."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import typer
from rich.console import Console

from calibgui.core.checks.matrix import Cell
from calibgui.core.encoding.cache import CachePlan
from calibgui.core.errors import CalibError, ExportError, ModelError, ProjectError, SourceError, report_of
from calibgui.core.export.coverage_json import coverage_json
from calibgui.core.export.targets.registry import target_of
from calibgui.core.project.load import load_project
from calibgui.core.project.project import Project, missing_sources, notices_of
from calibgui.core.ranges.fits import OtherEncodingError
from calibgui.failures import tell_failure
from calibgui.headless import Carried, carry_out, print_found

DONE, FAILED, BAD_INPUT, INTERRUPTED = 0, 1, 2, 130


@dataclass(frozen=True, slots=True)
class RunOptions:
    """The command line. `report` is where an HTML report goes, `force` compares ranges of another model."""

    project: Path
    out: Path
    cache: CachePlan
    as_json: bool = False
    report: Path | None = None
    force: bool = False


def run_project(options: RunOptions) -> int:
    """Do what the project says, print what came of it, and give the exit code.

    Bad input is what the user gave: project, texts, options. What fails on the way, as a full disk or a
    model that can't be had, has another code: the same call may work later.
    """
    try:
        project = open_whole(options.project)
        done = carry_out(
            project,
            options.out,
            Console(stderr=True),
            options.cache,
            report=options.report,
            force=options.force,
        )
    except KeyboardInterrupt:
        typer.echo("calibgui: interrupted. What was encoded is in the cache; run it again.", err=True)
        return INTERRUPTED
    except Exception as error:
        return _tell(error, options)
    for warning in (*notices_of(project), *done.warnings):
        typer.echo(f"calibgui: warning: {warning}", err=True)
    if options.as_json:
        typer.echo(json.dumps(_as_json(options, project, done), indent=2, allow_nan=False))
    else:
        console = Console(highlight=False, soft_wrap=True)
        print_found(done, console)
        _print_compared(project, done, console)
    return DONE


def open_whole(path: Path) -> Project:
    """The project, all of whose enabled domains have their files. Raises ProjectError and SourceError."""
    project = load_project(path)
    for id_ in project.export.targets:
        try:
            target_of(id_)
        except ExportError as error:
            raise ProjectError(error.message, remedy=error.remedy, path=path) from error
    used = tuple(domain for domain in project.domains if domain.enabled)
    missing = missing_sources(replace(project, domains=used))
    if missing:
        more = f" and {len(missing) - 1:,} more" if len(missing) > 1 else ""
        raise SourceError(
            f"{path.name} names files that are not there: {missing[0]}{more}.",
            remedy="Put them back, or correct their paths in the project.",
            path=missing[0],
            details="\n".join(str(it) for it in missing),
        )
    return project


def _tell(error: Exception, options: RunOptions) -> int:
    report = report_of(error)
    if isinstance(error, OtherEncodingError):
        report = replace(report, remedy=f"{report.remedy} With --force they are compared all the same.")
    known = isinstance(error, CalibError)
    code = FAILED if not known or isinstance(error, (ModelError, ExportError)) else BAD_INPUT
    tell_failure(report, code, as_json=options.as_json, unforeseen=error, verdict="failed")
    return code


def _print_compared(project: Project, done: Carried, console: Console) -> None:
    if done.compared is None or project.compared is None:
        return
    console.print(
        f"Against {project.compared.name}: {done.compared.changed:,} of {done.result.mixed.dim:,} dimensions "
        "differ. Held-out values outside:",
        markup=False,
    )
    names = {item.domain.id: item.domain.name for item in done.result.domains}
    for domain, (now, before) in done.compared.coverage.items():
        console.print(f"  {names[domain]}: {_share(now)} now, {_share(before)} with the others", markup=False)


def _share(cell: Cell) -> str:
    return "–" if cell.share_values is None else f"{cell.share_values:.2%}"


def _as_json(options: RunOptions, project: Project, done: Carried) -> dict[str, Any]:
    result = done.result
    compared = None
    if done.compared is not None:
        coverage = done.compared.coverage.items()
        compared = {
            "path": str(project.compared),
            "dimensions_changed": done.compared.changed,
            "differences": [str(it) for it in done.compared.mismatches],
            "share_outside": {key: [now.share_values, old.share_values] for key, (now, old) in coverage},
        }
    return {
        "verdict": "done",
        "exit_code": DONE,
        "project": str(options.project),
        "model": {
            "name": result.model.name,
            "fingerprint": result.model.fingerprint,
            "dim": result.mixed.dim,
        },
        "seed": project.seed,
        "scheme": result.scheme.to_dict(),
        "target": project.target.id,
        "domains": [
            {
                "id": item.domain.id,
                "name": item.domain.name,
                "calibration_texts": len(item.sample.calibration),
                "held_out_texts": len(item.sample.held_out),
                "share_outside": item.outside.share,
            }
            for item in result.domains
        ],
        "share_outside": result.outside.share,
        "coverage": coverage_json(result),
        "compared": compared,
        "cached_texts": result.cached,
        "written": [str(path) for path in done.written],
        "warnings": [*notices_of(project), *done.warnings],
    }
