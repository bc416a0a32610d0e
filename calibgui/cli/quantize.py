"""`calibgui quantize`: a whole collection, from files of vectors or texts to one file of codes."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from calibgui.cli.engines import Cores, Engine, EngineChoice, Gpus, RayAddress, Workers, engine_options
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


class SimilarityName(str, Enum):  # noqa: UP042 - likewise
    dot = "dot"
    cosine = "cosine"
    l2 = "l2"


def quantize(
    ctx: typer.Context,
    ranges: Ranges,
    inputs: Annotated[
        list[Path], typer.Argument(metavar="IN", help="Files, folders or patterns of vectors or texts.")
    ],
    out: Annotated[
        Path,
        typer.Argument(
            metavar="OUT",
            help="The file of codes; its ending says which kind: .npy, .npz, .safetensors, .parquet, .arrow, "
            ".faiss, .usearch, .u8bin, .i8bin, .bvecs, .hdf5, .ndjson (Elasticsearch), .opensearch.ndjson, "
            ".vespa.jsonl, .qdrant.jsonl. A folder, where IN is one: then each Parquet file of IN becomes "
            "one of its own.",
        ),
    ],
    precision: Annotated[
        PrecisionName | None,
        typer.Option(help="What the values become; by default int8, or what the kind of OUT takes instead."),
    ] = None,
    max_outside: Annotated[
        str | None,
        typer.Option(
            help="The share of the values that may lie outside, such as 0.5%: with more, OUT is not put in "
            "place. By default any share."
        ),
    ] = None,
    similarity: Annotated[
        SimilarityName | None,
        typer.Option(
            help="How the engine compares vectors, where OUT says it; by default as is usual there."
        ),
    ] = None,
    collection: Annotated[
        str | None,
        typer.Option(help="The document type of a Vespa feed; documents by default."),
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
    ids: Annotated[
        str | None,
        typer.Option(help="Folder to folder: column that is kept beside the codes; by default id or _id."),
    ] = None,
    engine: Engine = EngineChoice.local,
    workers: Workers = None,
    cores: Cores = None,
    gpus: Gpus = 0.0,
    ray_address: RayAddress = "",
) -> None:
    """Quantize all vectors or texts of IN into OUT, with RANGES.

    Interrupted, by Ctrl+C or otherwise, the same command goes on where it stopped if OUT is .npy, and starts
    anew otherwise. Exit code 0: done. 1: too many values lie outside. 2: it could not be done. 130:
    interrupted.
    """
    if is_folder_to_folder(inputs, out):
        for name, given in (("--similarity", similarity), ("--collection", collection)):
            if given is not None:
                raise typer.BadParameter("A folder of Parquet files says nothing of it.", param_hint=name)
        from calibgui.collecting import FolderOptions, QuantizeFolderOptions, run_quantize_folder
        from calibgui.encoding_asked import EncodingAsked

        folder = FolderOptions(
            source=inputs[0],
            out=out,
            engine=engine_options(engine, workers, cores, gpus, ray_address),
            encoding=EncodingAsked.of(ctx.params),
            as_json=as_json,
        )
        asked = QuantizeFolderOptions(
            folder, ranges, (precision or PrecisionName.int8).value, ids, max_outside, force
        )
        raise typer.Exit(run_quantize_folder(asked))
    if engine is EngineChoice.ray or ids is not None:
        raise typer.BadParameter(
            "IN must be one folder of Parquet files, and OUT a folder.",
            param_hint="--ids" if engine is EngineChoice.local else "--engine ray",
        )
    try:
        from calibgui.encoding_asked import EncodingAsked
        from calibgui.quantizing import QuantizeOptions, run_quantize
    except ImportError as error:
        typer.echo(f"calibgui: {error}", err=True)
        raise typer.Exit(2) from error
    options = QuantizeOptions(
        ranges=ranges,
        inputs=tuple(inputs),
        out=out,
        cache=cache_plan(enabled=not no_cache),
        precision=precision.value if precision is not None else None,
        similarity=similarity.value if similarity is not None else None,
        collection=collection,
        max_outside=max_outside,
        as_json=as_json,
        encoding=EncodingAsked.of(ctx.params),
        force=force,
    )
    raise typer.Exit(run_quantize(options))


def is_folder_to_folder(inputs: list[Path], out: Path) -> bool:
    return len(inputs) == 1 and inputs[0].is_dir() and (out.is_dir() or not out.suffix)
