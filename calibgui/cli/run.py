"""`calibgui run`: all that a project says."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from calibgui.cli.options import AsJson, NoCache, cache_plan


def run(
    project: Annotated[Path, typer.Argument(metavar="PROJECT", help="A project file, .calib.")],
    out: Annotated[Path, typer.Option(metavar="DIR", help="Folder for the ranges, codes and the rest.")],
    as_json: AsJson = False,
    report: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the report there, an .html that stands alone.")
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Compare earlier ranges of another model all the same.")
    ] = False,
    no_cache: NoCache = False,
) -> None:
    """Do what PROJECT says: read, calibrate, check, compare, and write everything to --out.

    Exit code 0: done. 1: it failed on the way, as on a full disk; run it again. 2: bad input.
    """
    if report is not None and report.suffix.lower() not in (".html", ".htm"):
        raise typer.BadParameter("The report is HTML: end its name in .html.", param_hint="--report")
    try:
        from calibgui.running import RunOptions, run_project
    except ImportError as error:
        typer.echo(f"calibgui: {error}", err=True)
        raise typer.Exit(1) from error
    options = RunOptions(project, out, cache_plan(enabled=not no_cache), as_json, report, force)
    raise typer.Exit(run_project(options))
