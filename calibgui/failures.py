"""How a command says that it can't, in words and as JSON, and what it does about what nobody foresaw."""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import platformdirs
import typer

from calibgui.core.diagnosis.log_file import LOG_NAME, log_to
from calibgui.core.diagnosis.private import without_home
from calibgui.core.errors import CalibError, ErrorReport, report_of

UNFORESEEN = 70
"""Exit code of a command that met what nobody foresaw and has no code of its own for that: EX_SOFTWARE."""

DEBUG_OPTION = "--debug"
_DEBUG_VARIABLE = "CALIBGUI_DEBUG"
_log = logging.getLogger("calibgui")


def tell_failure(
    report: ErrorReport,
    exit_code: int,
    *,
    as_json: bool,
    unforeseen: Exception | None = None,
    verdict: str = "could not tell",
) -> None:
    """One line to stderr; with `as_json` also one object to stdout.

    What nobody foresaw goes to the log too, with a second line that says where that is.
    """
    typer.echo(f"calibgui: {report.message} {report.remedy}".rstrip(), err=True)
    if unforeseen is not None and not isinstance(unforeseen, CalibError):
        _tell_trace(unforeseen, report)
    if as_json:
        error = {
            "kind": report.kind,
            "message": report.message,
            "remedy": report.remedy,
            "path": None if report.path is None else str(report.path),
            "line": report.line,
        }
        content = {"verdict": verdict, "exit_code": exit_code, "error": error}
        typer.echo(json.dumps(content, indent=2))


def tell_unforeseen(error: Exception) -> int:
    """For what came through a command: the same, and the exit code."""
    code = 1 if isinstance(error, CalibError) else UNFORESEEN
    tell_failure(report_of(error), code, as_json=False, unforeseen=error)
    return code


def wants_debug(arguments: Sequence[str] | None = None) -> bool:
    """Whether traces are printed: --debug among the arguments, of this process if none, or CALIBGUI_DEBUG."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    return DEBUG_OPTION in before_the_rest(given) or os.environ.get(_DEBUG_VARIABLE, "") not in ("", "0")


def before_the_rest(arguments: Sequence[str]) -> list[str]:
    """The arguments up to `--`, after which none is an option."""
    rest = list(arguments)
    return rest[: rest.index("--")] if "--" in rest else rest


def _tell_trace(error: Exception, report: ErrorReport) -> None:
    path = _logged(error)
    if wants_debug():
        typer.echo(report.details, err=True)
    if path is not None:
        typer.echo(f"calibgui: the log is {without_home(path)}; {DEBUG_OPTION} prints the trace.", err=True)
    elif not wants_debug():
        typer.echo(f"calibgui: no log could be written; {DEBUG_OPTION} prints the trace.", err=True)


def _logged(error: Exception) -> Path | None:
    """Where it stands in the log, None where none can be written."""

    log = log_to(platformdirs.user_log_path("calibgui") / LOG_NAME)
    try:
        if log.path is not None:
            _log.error("the command failed", exc_info=error)
        return log.path
    finally:
        log.close()
