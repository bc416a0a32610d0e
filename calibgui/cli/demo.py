"""`calibgui demo`: the demo domains, in the window or without one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from calibgui.cli.display import NO_DISPLAY, has_display
from calibgui.cli.options import cache_plan

if TYPE_CHECKING:
    from calibgui.core.domain import SamplePlan

_DEFAULT_OUT = Path("calibgui-demo")


def demo(
    headless: Annotated[bool, typer.Option("--headless", help="Do it without a window.")] = False,
    start: Annotated[bool, typer.Option("--start", help="Begin to calibrate at once.")] = False,
    out: Annotated[
        Path, typer.Option(help="Folder for the artefacts of the demo without a window.")
    ] = _DEFAULT_OUT,
    seed: Annotated[int, typer.Option(help="Seed of the samples.")] = 0,
    texts: Annotated[int, typer.Option(min=1, help="Calibration texts per domain.")] = 500,
    held_out: Annotated[int, typer.Option(min=0, help="Held-out texts per domain.")] = 200,
    no_cache: Annotated[
        bool, typer.Option("--no-cache", help="Encode every text, also those encoded before (no window).")
    ] = False,
    report: Annotated[
        Path | None, typer.Option(help="File for the report, an .html that stands alone (no window).")
    ] = None,
    as_json: Annotated[
        bool,
        typer.Option(
            "--json",
            help="Print the coverage matrix as JSON and nothing else, and write the held-out embeddings "
            "that it comes from (no window).",
        ),
    ] = False,
    scheme: Annotated[
        str | None,
        typer.Option(
            metavar="NAME[:param=value,...]",
            help="How ranges follow from the embeddings, such as shared-zero-centred-quantile:q=99.99% "
            "(no window).",
        ),
    ] = None,
) -> None:
    """Open the window with the demo domains: English, Chinese, math and code.

    Without a display, or with --headless, --json or --report, it calibrates and writes artefacts to --out.
    """
    headless = headless or as_json or scheme is not None or report is not None
    if report is not None and report.suffix.lower() not in (".html", ".htm"):
        raise typer.BadParameter("The report is HTML: end its name in .html.", param_hint="--report")
    if not headless and has_display():
        from calibgui.app import run_window

        raise typer.Exit(run_window([], demo=True, start=start))
    from calibgui.core.domain import SamplePlan

    if not headless:
        typer.echo(f"{NO_DISPLAY}, so the demo runs without one.", err=True)
    plan = SamplePlan(texts, held_out)
    raise typer.Exit(_demo_headless(out, seed, plan, no_cache, as_json, scheme, report))


def _demo_headless(
    out: Path,
    seed: int,
    plan: SamplePlan,
    no_cache: bool,
    as_json: bool,
    scheme: str | None,
    report: Path | None,
) -> int:
    from rich.console import Console

    from calibgui.core.encoding.spec import ModelSpec
    from calibgui.core.errors import CalibError
    from calibgui.core.export.coverage_json import coverage_json
    from calibgui.core.ranges.scheme_text import scheme_from_text
    from calibgui.core.ranges.schemes import DEFAULT_SCHEME
    from calibgui.headless import demo_request, run_headless

    cache = cache_plan(enabled=not no_cache)
    try:
        chosen = DEFAULT_SCHEME if scheme is None else scheme_from_text(scheme)
        request = demo_request(seed, plan, ModelSpec())
        console = Console(stderr=as_json)
        result = run_headless(request, out, console, cache, held_out=as_json, scheme=chosen, report=report)
    except CalibError as error:
        typer.echo(f"calibgui: {error}", err=True)
        return 1
    if as_json:
        typer.echo(json.dumps(coverage_json(result), indent=2))
    return 0
