"""`calibgui FILE...`: the window."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from calibgui.cli.display import NO_DISPLAY, has_display


def window(
    files: Annotated[
        list[Path] | None,
        typer.Argument(help="A project file (.calib), or files, folders or patterns of texts."),
    ] = None,
    smoke: Annotated[bool, typer.Option(help="Open the window, run one round of events, and exit.")] = False,
) -> None:
    """Open the window, with a project, or with FILES as domains."""
    if not has_display():
        typer.echo(f"{NO_DISPLAY}. 'calibgui demo --headless' works without one.", err=True)
        raise typer.Exit(1)
    from calibgui.app import run_window

    raise typer.Exit(run_window([path.absolute() for path in files or ()], smoke=smoke))
