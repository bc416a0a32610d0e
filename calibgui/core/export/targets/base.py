"""What a target is: a kind of file that an engine opens, its writer, and what is told of it.

A writer takes codes in blocks, so that hundreds of gigabytes need no memory, and reads back what it wrote
before the file gets its final name. `write.write_codes` drives one; `registry` holds all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from calibgui.core.errors import ExportError
from calibgui.core.quantization.quantize import Precision

Holds = Literal["codes", "ranges", "both"]
Similarity = Literal["dot", "cosine", "l2"]
Codes = NDArray[Any]
"""int8 or uint8 (n, width): a column per dimension, or per 8 dimensions of binary codes."""


@dataclass(frozen=True, slots=True)
class CodesHead:
    """What is known of the codes before the first block: enough to write every header.

    `rows` is exact. `ranges` is float32 (2, dim), None for binary codes only. `provenance` is the JSON of
    `export.provenance.provenance`. `ids` and `texts` say whether each block comes with them.
    """

    rows: int
    dim: int
    precision: Precision
    ranges: NDArray[np.float32] | None
    provenance: Mapping[str, Any] | None = None
    ids: bool = False
    texts: bool = False

    @property
    def width(self) -> int:
        """Columns of the codes, which are bytes per row."""
        return (self.dim + 7) // 8 if self.precision in ("binary", "ubinary") else self.dim

    @property
    def dtype(self) -> np.dtype[Any]:
        return np.dtype(np.int8 if self.precision in ("int8", "binary") else np.uint8)


@dataclass(frozen=True, slots=True)
class TargetOptions:
    """What an engine wants to know beside the codes. Each target reads what concerns it.

    `similarity` is how vectors are compared, None as is usual for the target. `collection` names the index,
    collection or document type, `vector_field` the vector in it. `queries` are codes (q, width) that go
    along as the queries of a benchmark.
    """

    similarity: Similarity | None = None
    collection: str = "documents"
    vector_field: str = "embedding"
    queries: Codes | None = field(default=None, compare=False, repr=False)


USUAL = TargetOptions()


def nothing() -> None:
    """What `between` does where nobody can stop."""


class TargetWriter(Protocol):
    """Writes one file: `open`, `write` any number of times, `close`, `verify`; `discard` in every case.

    All raise ExportError, and what the disk raises.
    """

    def open(self, path: Path, head: CodesHead) -> None:
        """Begin at `path`, which is not the final name. What does not fit the target is refused here."""
        ...

    def write(
        self, codes: Codes, ids: Sequence[str] | None = None, texts: Sequence[str] | None = None
    ) -> None:
        """The next rows, (n, width) of the head's type, with ids and texts where the head says so."""
        ...

    def close(self) -> None:
        """Finish the file. Raises ExportError where there were fewer rows than the head says."""
        ...

    def verify(self, path: Path, between: Callable[[], None] = nothing) -> None:
        """Read the closed file as its consumer does and compare it with what was written.

        `between` is called after every block, and may raise to end it.
        """
        ...

    def discard(self) -> None:
        """Let go of the file and of memory, at whatever point; twice is once. Nothing is deleted."""
        ...


@dataclass(frozen=True, slots=True)
class SnippetFacts:
    """What a snippet says of the artefact: file names beside it, and how queries are encoded.

    `model` is a name that SentenceTransformer loads; `prompt` the text put before queries ("" for none).
    `normalize` None leaves it to the model. `ranges_file` is "" where the artefact holds its ranges.
    """

    artefact: str
    model: str
    dim: int
    precision: Precision
    prompt: str = ""
    normalize: bool | None = None
    truncate_dim: int | None = None
    ranges_file: str = ""
    options: TargetOptions = USUAL


@dataclass(frozen=True, slots=True)
class Companion:
    """A small file that belongs to the artefact: `suffix` is put behind its stem, "-mapping.json" say."""

    suffix: str
    content: str


def _no_companions(_: CodesHead, __: TargetOptions) -> tuple[Companion, ...]:
    return ()


@dataclass(frozen=True, slots=True)
class Target:
    """A kind of file. `id` is what the command line takes, `title` what the window shows.

    `suffixes` are the endings of its file names, the usual one first. `precisions` are those that its
    consumer takes, the usual one first; `why_not` says of others why they are refused, and what to do.
    `opens_with` names the consumer, `notes` what a user should know, such as that all codes are in memory
    while it is written. `takes_rows` says whether the file can carry an id and a text for every row.
    `needs` is the package, in the extra `engines`, without which it can't be written. `searched_as` are ids
    of `core.search.targets` that the file is for. `similarities` are
    those that its consumer knows, the usual one first. `ranges_inside` says whether the file carries the
    ranges, so that it needs none beside it, `names_collection` whether it names the collection.
    `value_bytes` and `row_bytes` estimate its size: bytes per code, and per row beyond its codes, id and
    text.
    """

    id: str
    title: str
    suffixes: tuple[str, ...]
    precisions: tuple[Precision, ...]
    holds: Holds
    opens_with: str
    notes: str
    new_writer: Callable[[TargetOptions], TargetWriter]
    snippet: Callable[[SnippetFacts], str]
    why_not: Mapping[Precision, str] = field(default_factory=dict)
    companions: Callable[[CodesHead, TargetOptions], tuple[Companion, ...]] = _no_companions
    takes_rows: bool = False
    needs: str = ""
    searched_as: tuple[str, ...] = ()
    similarities: tuple[Similarity, ...] = ()
    names_collection: bool = False
    value_bytes: float = 1.0
    row_bytes: float = 0.0

    @property
    def suffix(self) -> str:
        return self.suffixes[0]

    def stem(self, name: str) -> str:
        """The file name without the target's ending, the longest that it has."""
        endings = [end for end in self.suffixes if name.casefold().endswith(end)]
        return name[: -len(max(endings, key=len))] if endings else name

    def similarity(self, options: TargetOptions) -> Similarity:
        """The one asked for, or the usual one. Raises ExportError for one that the consumer does not know."""
        wanted = options.similarity or (self.similarities or ("dot",))[0]
        if self.similarities and wanted not in self.similarities:
            raise ExportError(
                f"{self.title} does not compare vectors by {wanted}.",
                remedy=f"Choose {' or '.join(self.similarities)}.",
            )
        return wanted

    def refuse(self, precision: Precision, name: str) -> None:
        """Raises ExportError, naming the file `name`, where its consumer takes no codes of `precision`."""
        if precision not in self.precisions:
            usual = " or ".join(self.precisions)
            why = self.why_not.get(precision, f"{self.opens_with} takes {usual} codes only")
            message = f"{name} can't hold {precision} codes: {why}."
            raise ExportError(message, remedy=f"Choose {usual} codes, or another target.")

    @property
    def ranges_inside(self) -> bool:
        return self.holds in ("ranges", "both")
