"""`calibgui quantize`: a whole collection, from files of vectors or texts to one file of codes."""

from __future__ import annotations

from enum import Enum
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


class PrecisionName(str, Enum):  # noqa: UP042 - typer reads the values of this one
    int8 = "int8"
    uint8 = "uint8"
    binary = "binary"
    ubinary = "ubinary"
    float32 = "float32"


def quantize(
    ranges: Ranges,
    inputs: Annotated[
        list[Path], typer.Argument(metavar="IN", help="Files, folders or patterns of vectors or texts.")
    ],
    out: Annotated[
        Path, typer.Argument(metavar="OUT", help="The file of codes; its ending says which kind: .npy, ...")
    ],
    precision: Annotated[PrecisionName, typer.Option(help="What the values become.")] = PrecisionName.int8,
    max_outside: Annotated[
        str | None,
        typer.Option(
            help="The share of the values that may lie outside, such as 0.5%: with more, OUT is not put in "
            "place. By default any share."
        ),
    ] = None,
    as_json: AsJson = False,
    column: Column = None,
    model: OriginModel = None,
    role: Role = None,
    prompt: Prompt = None,
    query_prompt: QueryPrompt = None,
    truncate_dim: TruncateDim = None,
    normalize: Normalize = None,
    force: Annotated[
        bool, typer.Option("--force", help="Use ranges of another model or other options all the same.")
    ] = False,
    no_cache: NoCache = False,
) -> None:
    """Quantize all vectors or texts of IN into OUT, with RANGES.

    Interrupted, by Ctrl+C or otherwise, the same command goes on where it stopped. Exit code 0: done. 1: too
    many values lie outside. 2: it could not be done. 130: interrupted.
    """
    try:
        from calibgui.quantizing import QuantizeOptions, run_quantize
    except ImportError as error:
        typer.echo(f"calibgui: {error}", err=True)
        raise typer.Exit(2) from error
    options = QuantizeOptions(
        ranges=ranges,
        inputs=tuple(inputs),
        out=out,
        cache=cache_plan(enabled=not no_cache),
        precision=precision.value,
        max_outside=max_outside,
        as_json=as_json,
        column=column,
        role=role.value if role is not None else None,
        model=model,
        prompt=prompt,
        query_prompt=query_prompt,
        truncate_dim=truncate_dim,
        normalize=normalize,
        force=force,
    )
    raise typer.Exit(run_quantize(options))
