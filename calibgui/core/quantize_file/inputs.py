"""The files that are quantized: opened, all of one kind, and known again by a later call."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from calibgui.core.domain import Source
from calibgui.core.errors import RangesError, SourceError
from calibgui.core.quantize_file.request import QuantizeRequest
from calibgui.core.sources.files import file_errors
from calibgui.core.sources.folders import find_files
from calibgui.core.sources.job import ReadJob, open_source
from calibgui.core.sources.scan import ScanStopped
from calibgui.core.sources.texts import read_texts
from calibgui.core.vectors.file import VectorFile
from calibgui.core.vectors.kind import of_vectors
from calibgui.core.vectors.readers import open_vectors

_HEAD_BYTES = 1 << 16
_COUNTED_AT_ONCE = 1 << 12


@dataclass(frozen=True, slots=True)
class Input:
    """`vectors` is None for a file of texts."""

    job: ReadJob
    vectors: VectorFile | None
    head_sha256: str

    @property
    def path(self) -> Path:
        return self.job.source.path

    @property
    def identity(self) -> dict[str, object]:
        """What a later call knows it again by, as JSON holds it."""
        plain = Source(self.path, self.job.source.column)
        return {
            "path": str(self.path.resolve()),
            "size": self.job.size_bytes,
            "mtime_ns": self.job.modified_ns,
            "head_sha256": self.head_sha256,
            "column": self.job.source.column,
            "read_as": repr(self.job.source) if self.job.source != plain else None,
        }

    @property
    def is_as_opened(self) -> bool:
        try:
            state = self.path.stat()
        except OSError:
            return False
        return (state.st_size, state.st_mtime_ns) == (self.job.size_bytes, self.job.modified_ns)


def open_inputs(request: QuantizeRequest) -> tuple[Input, ...]:
    """All inputs. Raises SourceError, and RangesError where vectors are of another dimension."""
    jobs = [open_source(source) for source in request.sources or _sources(request)]
    _refuse_mixed(jobs)
    inputs = tuple(
        Input(job, open_vectors(job) if of_vectors(job) else None, _head_of(job.source.path)) for job in jobs
    )
    dim = request.artefact.dim
    for it in inputs:
        if it.vectors is not None and it.vectors.dim != dim:
            raise RangesError(
                f"{it.path.name} has vectors of {it.vectors.dim:,} dimensions, "
                f"{request.artefact.path.name} is of {dim:,}.",
                remedy="Use ranges of the same model and truncation.",
                path=it.path,
            )
    return inputs


def _sources(request: QuantizeRequest) -> list[Source]:
    found = find_files(request.inputs)
    if found.refused:
        raise found.refused[0]
    paths = [path for group in found.groups for path in group.files]
    if not paths:
        raise SourceError("There is nothing to quantize.", remedy="Name files of vectors or texts.")
    return [Source(path, request.column) for path in paths]


def counted(inputs: Sequence[Input], should_stop: Callable[[], bool]) -> Iterator[tuple[int, ...]]:
    """The rows of each input, as far as they are counted; all of them at the last step, if not stopped.

    Files of vectors mostly say it; texts, and Arrow streams, take a pass. Raises SourceError.
    """
    rows: list[int] = []
    for it in inputs:
        rows.append(0)
        if it.vectors is not None and it.vectors.rows is not None:
            rows[-1] = it.vectors.rows
            continue
        for more in _lengths(it, should_stop):
            rows[-1] += more
            yield tuple(rows)
            if should_stop():
                return
        if not rows[-1]:
            raise SourceError(
                f"{it.path.name} holds no text.", remedy="Choose a file with texts.", path=it.path
            )
    yield tuple(rows)


def _lengths(it: Input, should_stop: Callable[[], bool]) -> Iterator[int]:
    if it.vectors is not None:
        for block, _, _ in it.vectors.blocks(_COUNTED_AT_ONCE):
            yield len(block)
        return
    found = 0
    try:
        for found, _ in enumerate(read_texts(it.job.source, should_stop), 1):
            if found % _COUNTED_AT_ONCE == 0:
                yield _COUNTED_AT_ONCE
    except ScanStopped:
        return
    yield found % _COUNTED_AT_ONCE


def _refuse_mixed(jobs: Sequence[ReadJob]) -> None:
    vectors = [job for job in jobs if of_vectors(job)]
    texts = [job for job in jobs if not of_vectors(job)]
    if vectors and texts:
        first, second = vectors[0].source.path, texts[0].source.path
        raise SourceError(
            f"{first.name} holds vectors and {second.name} holds texts.",
            remedy="Quantize each kind into a file of its own.",
            path=first,
        )


def _head_of(path: Path) -> str:
    with file_errors(path), path.open("rb") as file:
        return hashlib.sha256(file.read(_HEAD_BYTES)).hexdigest()


def is_same_file(first: Path, second: Path) -> bool:
    try:
        return first.samefile(second)
    except OSError:  # one of them is not there
        return first.absolute() == second.absolute()
