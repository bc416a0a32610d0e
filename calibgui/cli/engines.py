"""The options of the commands that can run on many computers."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from calibgui.collecting import EngineOptions


class EngineChoice(str, Enum):  # noqa: UP042 - typer reads the values of this one
    local = "local"
    ray = "ray"


Engine = Annotated[
    EngineChoice,
    typer.Option(help="Who does the work: this process, or the workers of Ray (extra ray)."),
]
Workers = Annotated[
    int | None, typer.Option(min=1, help="Workers of Ray; by default as many as there are cores for.")
]
Cores = Annotated[
    int | None,
    typer.Option(
        min=1,
        help="Cores that a model computes on; by default all of this computer. Runs of the same number give "
        "the same bytes.",
    ),
]
Gpus = Annotated[
    float, typer.Option(min=0, help="GPUs of each worker; with 0 models compute on the processor.")
]
RayAddress = Annotated[
    str,
    typer.Option(
        envvar="RAY_ADDRESS",
        show_envvar=True,
        help="A Ray that runs, HOST:PORT or auto; without one Ray is started on this computer.",
    ),
]


def engine_options(
    engine: EngineChoice, workers: int | None, cores: int | None, gpus: float, address: str
) -> EngineOptions:
    from calibgui.collecting import EngineOptions

    return EngineOptions(engine.value, workers, cores, gpus, address)
