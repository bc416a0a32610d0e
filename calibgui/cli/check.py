"""`calibgui check`: whether ranges still fit."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from calibgui.cli.options import (
    AsJson,
    Column,
    NoCache,
    Normalize,
    OriginModel,
    Prompt,
    QueryPrompt,
    Ranges,
    Role,
    TruncateDim,
    cache_plan,
)

_Sources = Annotated[
    list[Path], typer.Argument(metavar="SOURCE", help="Files, folders or patterns of texts or vectors.")
]


def check(
    ctx: typer.Context,
    ranges: Ranges,
    sources: _Sources,
    max_outside: Annotated[
        str, typer.Option(help="The share of a source's values that may lie outside: 0.5% or 0.005.")
    ] = "0.5%",
    as_json: AsJson = False,
    count: Annotated[int, typer.Option(min=1, help="Texts per source.")] = 500,
    seed: Annotated[
        int | None, typer.Option(help="Seed of the samples; by default another than that of the ranges.")
    ] = None,
    column: Column = None,
    model: OriginModel = None,
    role: Role = None,
    prompt: Prompt = None,
    query_prompt: QueryPrompt = None,
    truncate_dim: TruncateDim = None,
    normalize: Normalize = None,
    force: Annotated[
        bool, typer.Option("--force", help="Check ranges of another model or other options all the same.")
    ] = False,
    no_cache: NoCache = False,
) -> None:
    """Check whether RANGES still fit the texts or vectors of SOURCE.

    Exit code 0: they fit. 1: drifted, the dimensions and texts are listed. 2: could not tell.
    """
    try:
        from calibgui.checking import CheckOptions, run_check
        from calibgui.encoding_asked import EncodingAsked
    except ImportError as error:  # a broken installation is not drift
        typer.echo(f"calibgui: {error}", err=True)
        raise typer.Exit(2) from error
    options = CheckOptions(
        ranges=ranges,
        sources=tuple(sources),
        cache=cache_plan(enabled=not no_cache),
        max_outside=max_outside,
        as_json=as_json,
        count=count,
        seed=seed,
        encoding=EncodingAsked.of(ctx.params),
        force=force,
    )
    raise typer.Exit(run_check(options))
