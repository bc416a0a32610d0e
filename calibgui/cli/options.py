"""The options that more than one command has."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from calibgui.core.encoding.cache import CachePlan


class RoleName(str, Enum):  # noqa: UP042 - typer reads the values of this one
    documents = "documents"
    queries = "queries"


Ranges = Annotated[Path, typer.Argument(metavar="RANGES", help="Ranges: .npy, .npz, .safetensors or .json.")]
Column = Annotated[str | None, typer.Option(help="Column, field or array that is read.")]
OriginModel = Annotated[
    str | None,
    typer.Option(help="Model, where the ranges name none or another name of it; 'bundled' is the demo's."),
]
Role = Annotated[RoleName | None, typer.Option(help="What the texts are.")]
Prompt = Annotated[str | None, typer.Option(help="Put before every document.")]
QueryPrompt = Annotated[str | None, typer.Option(help="Put before every query.")]
TruncateDim = Annotated[int | None, typer.Option(min=1, help="Keep the first so many dimensions.")]
Normalize = Annotated[
    bool | None, typer.Option("--normalize/--no-normalize", help="Whether vectors are normalized.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
NoCache = Annotated[bool, typer.Option("--no-cache", help="Encode every text, also those encoded before.")]


def cache_plan(enabled: bool) -> CachePlan:
    """The cache of encoded texts that the window has too."""
    import platformdirs

    from calibgui.core.encoding.cache import CachePlan

    return CachePlan(platformdirs.user_cache_path("calibgui") / "embeddings.sqlite", enabled=enabled)
