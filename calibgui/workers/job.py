"""What goes to the worker thread and what comes back. All frozen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import Enum, auto
from threading import Event
from typing import Any

from calibgui.core.encoding.spec import Encoder, ModelSpec
from calibgui.core.errors import ErrorReport

StopCheck = Callable[[], bool]
EncoderLoader = Callable[[ModelSpec], Encoder]
Steps = Callable[[StopCheck, EncoderLoader], Iterator[Any]]


@dataclass(frozen=True, slots=True)
class Job:
    """A piece of work: `steps` is a core generator function; it yields progress, and last the outcome.

    `kind` names the work ("calibrate"), `key` what it is about (a domain's id). An `idle` one gives way to
    any other.
    """

    id: int
    kind: str
    steps: Steps
    key: str = ""
    idle: bool = False


@dataclass(frozen=True, slots=True)
class Interlude:
    """A short job that runs while another one pauses, and what stops it alone."""

    job: Job
    stop: Event = field(default_factory=Event)


class End(Enum):
    """The three ends that every job has."""

    DONE = auto()
    CANCELLED = auto()
    FAILED = auto()


@dataclass(frozen=True, slots=True)
class Ended:
    """How a job ended. `outcome` is the last thing it yielded, `error` is there when it failed."""

    job: Job
    end: End
    outcome: Any = None
    error: ErrorReport | None = None
