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

    `similarity` is how vectors are compared. `collection` names the index, collection or document type,
    `vector_field` the vector in it. `queries` are codes (q, width) that go along as the queries of a benchmark.
    """

    similarity: Similarity = "dot"
    collection: str = "documents"
    vector_field: str = "embedding"
    queries: Codes | None = field(default=None, compare=False, repr=False)


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

    def verify(self, path: Path) -> None:
        """Read the closed file as its consumer does and compare it with what was written."""
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
    rows: int = 0
    options: TargetOptions = TargetOptions()


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
    consumer takes, the usual one first; `why_not` says of the others why they are refused and what to do.
    `opens_with` names the consumer, `notes` what a user should know. `in_memory` targets hold all codes in
    memory while they are written; the others hold one block. `takes_ids` and `takes_texts` say what of the
    rows the file can carry. `needs` is the package, in the extra `engines`, without which it can't be
    written. `searched_as` are ids of `core.search.targets` that this file is for. `ranges_inside` says
    whether the file carries the ranges, so that it needs none beside it.
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
    in_memory: bool = False
    takes_ids: bool = False
    takes_texts: bool = False
    needs: str = ""
    searched_as: tuple[str, ...] = ()
    similarities: tuple[Similarity, ...] = ()

    @property
    def suffix(self) -> str:
        return self.suffixes[0]

    @property
    def ranges_inside(self) -> bool:
        return self.holds in ("ranges", "both")
