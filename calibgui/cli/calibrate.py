"""`calibgui calibrate`: ranges of a whole folder."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from calibgui.cli.engines import Cores, Engine, EngineChoice, Gpus, RayAddress, Workers, engine_options
from calibgui.cli.options import AsJson, Column, Normalize, Prompt, QueryPrompt, Role, TruncateDim


def calibrate(
    ctx: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A folder of Parquet files.")],
    ranges: Annotated[Path, typer.Argument(metavar="RANGES", help="The ranges to write: .npy.")],
    scheme: Annotated[
        str | None,
        typer.Option(
            metavar="NAME[:param=value,...]",
            help="How ranges follow from the least and the greatest values: per-dimension-min-max, "
            "shared-zero-centred-largest, shared-zero-centred-share or shared-min-max.",
        ),
    ] = None,
    engine: Engine = EngineChoice.local,
    workers: Workers = None,
    cores: Cores = None,
    gpus: Gpus = 0.0,
    ray_address: RayAddress = "",
    column: Column = None,
    model: Annotated[
        str | None, typer.Option(help="Model name or folder; by default 'bundled', the demo's.")
    ] = None,
    role: Role = None,
    prompt: Prompt = None,
    query_prompt: QueryPrompt = None,
    truncate_dim: TruncateDim = None,
    normalize: Normalize = None,
    as_json: AsJson = False,
) -> None:
    """Write RANGES of every text or vector in FOLDER, however large it is.

    The envelope of each file is found by itself and kept beside RANGES, in a folder that ends in -envelopes;
    merged, they are the envelope of all. A second call does only files that are new or have changed.
    """
    from calibgui.collecting import FolderOptions, run_calibrate
    from calibgui.encoding_asked import EncodingAsked

    options = FolderOptions(
        source=folder,
        out=ranges,
        engine=engine_options(engine, workers, cores, gpus, ray_address),
        encoding=EncodingAsked.of(ctx.params),
        as_json=as_json,
    )
    raise typer.Exit(run_calibrate(options, scheme))
