"""The command line: one module per command, each importing what it does only when it is run."""

from __future__ import annotations

import typer

from calibgui.cli import calibrate, check, demo, quantize, recommend, run, window
from calibgui.cli.group import FilesOrCommand, version_option

cli = typer.Typer(
    cls=FilesOrCommand,
    callback=version_option,
    help="Calibrate the int8/uint8 quantization of text embeddings.\n\n"
    "`calibgui` opens the window, `calibgui FILE...` opens it with those files as domains.",
    rich_markup_mode="markdown",
    add_completion=False,
    pretty_exceptions_show_locals=False,
)
cli.command(hidden=True)(window.window)
cli.command()(demo.demo)
cli.command()(check.check)
cli.command()(recommend.recommend)
cli.command()(calibrate.calibrate)
cli.command()(run.run)
cli.command()(quantize.quantize)


def main() -> None:
    """The `calibgui` command."""
    cli()
