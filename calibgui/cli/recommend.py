"""`calibgui recommend`: the ranges that keep the search results."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from calibgui.cli.options import AsJson, Column, NoCache, Normalize, TruncateDim, cache_plan

_OF_A_PROJECT = (
    "seed",
    "count",
    "held_out",
    "split",
    "column",
    "model",
    "prompt",
    "query_prompt",
    "truncate_dim",
    "normalize",
)
"""Options that a project file answers itself."""


def recommend(
    ctx: typer.Context,
    sources: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="SOURCE",
            help="Files, folders or patterns of texts or vectors, or one folder of judged texts in BEIR's "
            "layout (corpus.jsonl, queries.jsonl, qrels/*.tsv), or one project file (.calib).",
        ),
    ] = None,
    target: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Where the codes will be searched, by default that of the project; 'list' lists them.",
        ),
    ] = None,
    as_json: AsJson = False,
    seed: Annotated[int, typer.Option(help="Seed of the samples and of the halves.")] = 0,
    count: Annotated[int, typer.Option(min=1, help="Calibration texts per source.")] = 500,
    held_out: Annotated[
        int,
        typer.Option(min=0, help="Held-out texts per source, which search. Judged queries all search."),
    ] = 200,
    split: Annotated[
        str | None, typer.Option(help="Judgements of a judged folder: qrels/NAME.tsv; by default test, dev.")
    ] = None,
    column: Column = None,
    model: Annotated[
        str | None, typer.Option(help="Model name or folder; by default 'bundled', the demo's.")
    ] = None,
    prompt: Annotated[str, typer.Option(help="Put before every document.")] = "",
    query_prompt: Annotated[str, typer.Option(help="Put before every judged query.")] = "",
    truncate_dim: TruncateDim = None,
    normalize: Normalize = None,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write the recommended ranges there.")
    ] = None,
    no_cache: NoCache = False,
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
    given = [name for name in _OF_A_PROJECT if _is_given(ctx, name)]
    options = RecommendOptions(
        sources=tuple(sources or ()),
        target=target,
        cache=cache_plan(enabled=not no_cache),
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
        given=tuple(f"--{name.replace('_', '-')}" for name in given),
    )
    raise typer.Exit(run_recommend(options))


def _is_given(ctx: typer.Context, name: str) -> bool:
    source = ctx.get_parameter_source(name)
    return source is not None and source.name == "COMMANDLINE"
