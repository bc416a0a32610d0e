"""What `calibgui` takes before a command: files for the window, or --version."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from calibgui import __version__


class FilesOrCommand(TyperGroup):
    """`calibgui FILE...` opens the window: what is no command goes to the hidden command `window`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        known = {*self.commands, "--help", "--version", "--install-completion", "--show-completion"}
        args = _without_debug(args)
        if not args or args[0] not in known:
            args = ["window", *args]
        return super().parse_args(ctx, args)


def _without_debug(args: list[str]) -> list[str]:
    """--debug may stand anywhere before `--`; what it asks for is looked up where something fails."""
    from calibgui.failures import DEBUG_OPTION, before_the_rest

    first = before_the_rest(args)
    return [arg for arg in first if arg != DEBUG_OPTION] + args[len(first) :]


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"calibgui {__version__}")
        raise typer.Exit


def version_option(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
    debug: Annotated[
        bool,
        typer.Option(
            "--debug", help="Print the trace of a failure that nobody foresaw; also CALIBGUI_DEBUG=1."
        ),
    ] = False,
) -> None:
    pass
