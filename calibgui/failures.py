"""How a command that answers a question says that it can't, in words and as JSON."""

from __future__ import annotations

import json

import typer

from calibgui.core.errors import ErrorReport


def tell_failure(
    report: ErrorReport, exit_code: int, *, as_json: bool, details: bool, verdict: str = "could not tell"
) -> None:
    """One line to stderr, with `details` the traceback too; with `as_json` also one object to stdout."""
    typer.echo(f"calibgui: {report.message} {report.remedy}".rstrip(), err=True)
    if details:
        typer.echo(report.details, err=True)
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
