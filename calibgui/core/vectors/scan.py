"""From files of vectors to the candidates of a domain, drawn by the same key as texts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from hashlib import blake2b
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from calibgui.core.domain import SamplePlan
from calibgui.core.errors import SourceError
from calibgui.core.sources.background_hash import hashed_meanwhile
from calibgui.core.sources.distinct import DistinctKeys
from calibgui.core.sources.formats import VECTORS
from calibgui.core.sources.job import ReadJob
from calibgui.core.sources.scan import Scan, ScanProgress, ScanStopped, SourceScan
from calibgui.core.sources.smallest import NO_LIMIT
from calibgui.core.vectors.readers import VectorFile, open_vectors

_BLOCK_VALUES = 1 << 20

_Row = tuple[int, bytes, int, int]  # key, float32 bytes, number of its source, number in it from 0


def holds_vectors(jobs: Sequence[ReadJob]) -> bool:
    """Whether the files are of vectors. Raises SourceError where some are and some are not."""
    vectors = [job for job in jobs if job.format.name in VECTORS]
    texts = [job for job in jobs if job.format.name not in VECTORS]
    if vectors and texts:
        first, second = vectors[0].source.path, texts[0].source.path
        raise SourceError(
            f"{first.name} holds vectors and {second.name} holds texts: a domain takes one or the other.",
            remedy="Make a domain of each.",
            path=first,
        )
    return bool(vectors)


class _Rows:
    """The `keep` distinct rows of smallest (key, bytes) of all rows added."""

    def __init__(self, seed: int, keep: int) -> None:
        self._salt = (seed % (1 << 128)).to_bytes(16, "little")
        self._keep = keep
        self._limit = NO_LIMIT
        self._found: list[_Row] = []
        self.distinct = DistinctKeys()
        self.added = 0

    def add(self, block: NDArray[np.float32], source: int, first_row: int) -> None:
        """`block` is little-endian float32 (n, dim), contiguous: the rows from `first_row` on."""
        rows = [row.tobytes() for row in block]
        digests = [blake2b(row, digest_size=8, salt=self._salt).digest() for row in rows]
        keys = np.frombuffer(b"".join(digests), "<u8").astype(np.uint64, copy=False)
        self.distinct.add(keys)
        self.added += len(rows)
        small = np.flatnonzero(keys <= np.uint64(self._limit)).tolist()
        self._found += [(int(keys[i]), rows[i], source, first_row + i) for i in small]
        if len(self._found) > 2 * self._keep:
            self.chosen()

    def chosen(self) -> list[_Row]:
        """In sample order, each with the first source and row that has it."""
        self._found.sort()
        self._found = [next(same) for _, same in groupby(self._found, lambda row: row[:2])][: self._keep]
        if len(self._found) == self._keep:
            self._limit = self._found[-1][0]
        return self._found


def scan_vectors(
    jobs: Sequence[ReadJob], *, seed: int, keep: int, plan: SamplePlan, should_stop: Callable[[], bool]
) -> Iterator[ScanProgress | Scan]:
    """One pass over files of vectors, as `scan_steps` makes over texts; the Scan is the last step.

    The key of a row is that of `sample_key`, over its little-endian float32 bytes. Limits of length do not
    apply. Raises SourceError for a file that can't be used, naming the row, and ScanStopped.
    """
    if plan.stratify_by is not None:
        path = jobs[0].source.path
        raise SourceError(
            f"{path.name} holds vectors and has no column {plan.stratify_by!r} to take them by.",
            remedy="Take the sample without strata, or leave the file out.",
            path=path,
        )
    total = sum(job.size_bytes for job in jobs)
    rows, done = _Rows(seed, keep), 0
    scanned: list[SourceScan] = []
    dim: int | None = None
    for number, job in enumerate(jobs):
        file = open_vectors(job)
        job.column, job.columns = file.name, file.names
        count, its_dim = file.array.shape
        if dim is not None and its_dim != dim:
            raise _other_dim(jobs[0], dim, job, its_dim)
        dim = its_dim
        with hashed_meanwhile(job):
            for block, first in _blocks(job, file):
                if should_stop():
                    raise ScanStopped
                rows.add(block, number, first)
                job.bytes_done = job.size_bytes * (first + len(block)) // count
                yield ScanProgress(done + job.bytes_done, total, rows.added)
        done += job.size_bytes
        scanned.append(job.scanned(count))
    assert dim is not None
    yield _scan(jobs, scanned, seed, keep, plan, rows, dim)


def _blocks(job: ReadJob, file: VectorFile) -> Iterator[tuple[NDArray[np.float32], int]]:
    """The rows as little-endian float32 (n, dim), every value finite, and the number of the first one."""
    path, (count, dim) = job.source.path, file.array.shape
    size = max(1, _BLOCK_VALUES // dim)
    for start in range(0, count, size):
        raw = file.array[start : start + size]
        if file.dims is not None and (wrong := np.flatnonzero(file.dims[start : start + size] != dim)).size:
            row = start + int(wrong[0])
            raise SourceError(
                f"Row {row + 1:,} of {path.name} has {file.dims[row]:,} dimensions, the first {dim:,}.",
                remedy="Write or download the file again.",
                path=path,
                line=row + 1,
            )
        with np.errstate(over="ignore"):
            block = np.ascontiguousarray(raw, "<f4")
        if not np.isfinite(block).all():
            row, place = (int(i) for i in np.argwhere(~np.isfinite(block))[0])
            raise SourceError(
                f"Row {start + row + 1:,} of {path.name} holds {raw[row, place]} in dimension {place}, "
                "which is no finite float32.",
                remedy="Leave that row out, or compute its vector again.",
                path=path,
                line=start + row + 1,
            )
        yield block, start


def _scan(
    jobs: Sequence[ReadJob],
    scanned: list[SourceScan],
    seed: int,
    keep: int,
    plan: SamplePlan,
    rows: _Rows,
    dim: int,
) -> Scan:
    chosen = rows.chosen()
    vectors = np.frombuffer(b"".join(row for _, row, _, _ in chosen), "<f4").reshape(-1, dim)
    vectors = vectors.astype(np.float32, copy=False)
    vectors.setflags(write=False)
    available = min(rows.distinct.count(), rows.added)
    names = _names(jobs)
    return Scan(
        sources=tuple(scanned),
        seed=seed,
        keep=keep,
        available=available,
        duplicates=rows.added - available,
        blanks=0,
        candidates=tuple(f"row {row + 1:,} of {names[source]}" for _, _, source, row in chosen),
        candidate_sources=tuple(source for _, _, source, _ in chosen),
        available_is_estimate=rows.distinct.is_estimate,
        shortest=plan.shortest,
        longest=plan.longest,
        stratify_by=plan.stratify_by,
        candidate_vectors=vectors,
        dim=dim,
    )


def _names(jobs: Sequence[ReadJob]) -> list[str]:
    """What the files, and their arrays where one file gives several, are called: no two the same."""
    names = [job.source.path.name for job in jobs]
    if len(set(names)) < len(names):
        names = [f"{job.source.path} {job.column or ''}".rstrip() for job in jobs]
    if len(set(names)) < len(names):  # the same array twice
        names = [f"{name} ({number})" for number, name in enumerate(names, 1)]
    return names


def _other_dim(first: ReadJob, dim: int, other: ReadJob, its_dim: int) -> SourceError:
    path = other.source.path
    return SourceError(
        f"{first.source.path.name} has vectors of {dim:,} dimensions, {path.name} of {its_dim:,}.",
        remedy="Take vectors of one model only.",
        path=path,
    )
