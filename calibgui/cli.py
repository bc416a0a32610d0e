"""The command line: the window, the demo, the demo without a window, the check for drift, and Recommend."""

from __future__ import annotations

import json
import os
import sys
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from calibgui import __version__

if TYPE_CHECKING:
    from calibgui.core.domain import SamplePlan
    from calibgui.core.encoding.cache import CachePlan

_NO_DISPLAY = "There is no display to open a window on"
_DEFAULT_OUT = Path("calibgui-demo")


class _FilesOrCommand(TyperGroup):
    """`calibgui FILE...` opens the window: what is no command goes to the hidden command `window`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        known = {*self.commands, "--help", "--version", "--install-completion", "--show-completion"}
        if not args or args[0] not in known:
            args = ["window", *args]
        return super().parse_args(ctx, args)


cli = typer.Typer(
    cls=_FilesOrCommand,
    help="Calibrate the int8/uint8 quantization of text embeddings.\n\n"
    "`calibgui` opens the window, `calibgui FILE...` opens it with those files as domains.",
    rich_markup_mode="markdown",
    add_completion=False,
    pretty_exceptions_show_locals=False,
)


def main() -> None:
    """The `calibgui` command."""
    cli()


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"calibgui {__version__}")
        raise typer.Exit


@cli.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass


@cli.command(hidden=True)
def window(
    files: Annotated[list[Path] | None, typer.Argument(help="Files, folders or patterns of texts.")] = None,
    smoke: Annotated[bool, typer.Option(help="Open the window, run one round of events, and exit.")] = False,
) -> None:
    """Open the window, with FILES as domains."""
    if not _has_display():
        typer.echo(f"{_NO_DISPLAY}. 'calibgui demo --headless' works without one.", err=True)
        raise typer.Exit(1)
    from calibgui.app import run_window

    raise typer.Exit(run_window([path.absolute() for path in files or ()], smoke=smoke))


@cli.command()
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
    if not headless and _has_display():
        from calibgui.app import run_window

        raise typer.Exit(run_window([], demo=True, start=start))
    from calibgui.core.domain import SamplePlan

    if not headless:
        typer.echo(f"{_NO_DISPLAY}, so the demo runs without one.", err=True)
    plan = SamplePlan(texts, held_out)
    raise typer.Exit(_demo_headless(out, seed, plan, no_cache, as_json, scheme, report))


class _RoleName(str, Enum):  # noqa: UP042 - typer reads the values of this one
    documents = "documents"
    queries = "queries"


_Ranges = Annotated[Path, typer.Argument(metavar="RANGES", help="Ranges: .npy, .npz, .safetensors or .json.")]
_Sources = Annotated[
    list[Path], typer.Argument(metavar="SOURCE", help="Files, folders or patterns of texts or vectors.")
]
_Model = Annotated[
    str | None,
    typer.Option(help="Model, where the ranges name none or another name of it; 'bundled' is the demo's."),
]


@cli.command()
def check(
    ranges: _Ranges,
    sources: _Sources,
    max_outside: Annotated[
        str, typer.Option(help="The share of a source's values that may lie outside: 0.5% or 0.005.")
    ] = "0.5%",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    count: Annotated[int, typer.Option(min=1, help="Texts per source.")] = 500,
    seed: Annotated[
        int | None, typer.Option(help="Seed of the samples; by default another than that of the ranges.")
    ] = None,
    column: Annotated[str | None, typer.Option(help="Column, field or array that is read.")] = None,
    model: _Model = None,
    role: Annotated[_RoleName | None, typer.Option(help="What the texts are.")] = None,
    prompt: Annotated[str | None, typer.Option(help="Put before every document.")] = None,
    query_prompt: Annotated[str | None, typer.Option(help="Put before every query.")] = None,
    truncate_dim: Annotated[
        int | None, typer.Option(min=1, help="Keep the first so many dimensions.")
    ] = None,
    normalize: Annotated[
        bool | None, typer.Option("--normalize/--no-normalize", help="Whether vectors are normalized.")
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Check ranges of another model or other options all the same.")
    ] = False,
    no_cache: Annotated[
        bool, typer.Option("--no-cache", help="Encode every text, also those encoded before.")
    ] = False,
) -> None:
    """Check whether RANGES still fit the texts or vectors of SOURCE.

    Exit code 0: they fit. 1: drifted, the dimensions and texts are listed. 2: could not tell.
    """
    try:
        from calibgui.checking import CheckOptions, run_check
    except ImportError as error:  # a broken installation is not drift
        typer.echo(f"calibgui: {error}", err=True)
        raise typer.Exit(2) from error
    options = CheckOptions(
        ranges=ranges,
        sources=tuple(sources),
        cache=_cache(enabled=not no_cache),
        max_outside=max_outside,
        as_json=as_json,
        count=count,
        seed=seed,
        column=column,
        role=role.value if role is not None else None,
        model=model,
        prompt=prompt,
        query_prompt=query_prompt,
        truncate_dim=truncate_dim,
        normalize=normalize,
        force=force,
    )
    raise typer.Exit(run_check(options))


@cli.command()
def recommend(
    target: Annotated[
        str, typer.Option(metavar="NAME", help="Where the codes will be searched; 'list' lists the targets.")
    ],
    sources: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="SOURCE",
            help="Files, folders or patterns of texts or vectors, or one folder of judged texts in BEIR's "
            "layout (corpus.jsonl, queries.jsonl, qrels/*.tsv). Project files can't be read yet.",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    seed: Annotated[int, typer.Option(help="Seed of the samples and of the halves.")] = 0,
    count: Annotated[int, typer.Option(min=1, help="Calibration texts per source.")] = 500,
    held_out: Annotated[
        int,
        typer.Option(min=0, help="Held-out texts per source, which search. Judged queries all search."),
    ] = 200,
    split: Annotated[
        str | None, typer.Option(help="Judgements of a judged folder: qrels/NAME.tsv; by default test, dev.")
    ] = None,
    column: Annotated[str | None, typer.Option(help="Column, field or array that is read.")] = None,
    model: Annotated[
        str | None, typer.Option(help="Model name or folder; by default 'bundled', the demo's.")
    ] = None,
    prompt: Annotated[str, typer.Option(help="Put before every document.")] = "",
    query_prompt: Annotated[str, typer.Option(help="Put before every judged query.")] = "",
    truncate_dim: Annotated[
        int | None, typer.Option(min=1, help="Keep the first so many dimensions.")
    ] = None,
    normalize: Annotated[
        bool | None, typer.Option("--normalize/--no-normalize", help="Whether vectors are normalized.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write the recommended ranges there.")
    ] = None,
    no_cache: Annotated[
        bool, typer.Option("--no-cache", help="Encode every text, also those encoded before.")
    ] = False,
) -> None:
    """Recommend the ranges that keep the search results of SOURCE where --target searches the codes.

    Half of the held-out texts pick them, the other half score them. Exit code 0: answered, also that there
    are too few texts to tell. 2: bad input.
    """
    try:
        from calibgui.core.domain import SamplePlan
        from calibgui.core.encoding.spec import ModelSpec
        from calibgui.recommending import RecommendOptions, model_named, run_recommend
    except ImportError as error:
        typer.echo(f"calibgui: {error}", err=True)
        raise typer.Exit(2) from error
    options = RecommendOptions(
        sources=tuple(sources or ()),
        target=target,
        cache=_cache(enabled=not no_cache),
        model=ModelSpec(
            model_named(model),
            normalize=normalize,
            truncate_dim=truncate_dim,
            prompt=prompt,
            query_prompt=query_prompt,
        ),
        as_json=as_json,
        seed=seed,
        plan=SamplePlan(count, held_out),
        column=column,
        split=split,
        out=out,
    )
    raise typer.Exit(run_recommend(options))


def _cache(enabled: bool) -> CachePlan:
    import platformdirs

    from calibgui.core.encoding.cache import CachePlan

    return CachePlan(platformdirs.user_cache_path("calibgui") / "embeddings.sqlite", enabled=enabled)


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

    cache = _cache(enabled=not no_cache)
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


def _has_display() -> bool:
    """Whether a window can open: always but on a Unix without X11 and Wayland."""
    if sys.platform in ("win32", "darwin") or os.environ.get("QT_QPA_PLATFORM"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
