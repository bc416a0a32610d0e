"""What the user sets up: domains, their sources, how many texts to draw."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

Role = Literal["documents", "queries"]

DEFAULT_CALIBRATION = 500
DEFAULT_HELD_OUT = 200


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How a file is read where that is set by hand; None leaves it to detection.

    `format` is a name of `core.sources.formats`, `encoding` a codec of Python, `delimiter` one character,
    `quote` one character or "" for none, `header` whether the first row holds the names of the columns,
    `sheet` the name of a sheet of a workbook (None: the first one that holds anything).
    """

    format: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    quote: str | None = None
    header: bool | None = None
    sheet: str | None = None


DETECTED = ReadOptions()


@dataclass(frozen=True, slots=True)
class Source:
    """One file of texts or vectors.

    `column` names the table column, the JSON field (a path such as `data.paragraphs[*].context`) or the
    array; None lets the reader choose. The texts of the `joined` columns follow in the same row, with
    `between` before each: a line break, unless a format says otherwise. `origin` says where the file was
    fetched from, with the revision; "" for a local file.
    """

    path: Path
    column: str | None = None
    joined: tuple[str, ...] = ()
    options: ReadOptions = DETECTED
    origin: str = ""
    between: str = "\n"


@dataclass(frozen=True, slots=True)
class SamplePlan:
    """How many texts of a domain set the ranges, how many further ones only check them, and which may.

    With no calibration texts the domain only checks the ranges of the others.

    Texts of fewer than `shortest` or more than `longest` characters are passed over (None: no limit).
    `stratify_by` names a column: the sample then holds the same number of texts of each of its values, as
    far as there are enough; None samples uniformly.
    """

    calibration: int = DEFAULT_CALIBRATION
    held_out: int = DEFAULT_HELD_OUT
    shortest: int = 0
    longest: int | None = None
    stratify_by: str | None = None

    def __post_init__(self) -> None:
        if self.calibration < 0 or self.held_out < 0 or self.calibration + self.held_out < 1:
            raise ValueError(
                f"a plan needs at least 1 calibration text or 1 held-out text, "
                f"got {self.calibration} and {self.held_out}"
            )

    @property
    def checks_only(self) -> bool:
        return self.calibration == 0


@dataclass(frozen=True, slots=True)
class JudgedFolder:
    """Judged texts in BEIR's layout; `split` is the name of the file of judgements, without its suffix."""

    folder: Path
    split: str


@dataclass(frozen=True, slots=True)
class Domain:
    """A named group of texts. `color` is an index into the domain palette (0 to 7).

    `role` chooses the model's prompt: some models embed queries and documents differently. Texts that are
    `excluded` are never drawn from this domain; vectors are excluded by what their rows are called.
    `judged` is the folder whose corpus is among the sources and whose judged queries can search it.
    """

    id: str
    name: str
    sources: tuple[Source, ...]
    plan: SamplePlan = field(default_factory=SamplePlan)
    color: int = 0
    enabled: bool = True
    role: Role = "documents"
    excluded: frozenset[str] = frozenset()
    judged: JudgedFolder | None = None
