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
from calibgui.core.sources.job import ReadJob
from calibgui.core.sources.scan import Scan, ScanProgress, ScanStopped, SourceScan
from calibgui.core.sources.smallest import NO_LIMIT
from calibgui.core.vectors.readers import float_blocks, open_vectors

_Row = tuple[int, bytes, int, int]  # key, float32 bytes, number of its source, number in it from 0


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
        if dim is not None and file.dim != dim:
            raise _other_dim(jobs[0], dim, job, file.dim)
        dim, before = file.dim, rows.added
        with hashed_meanwhile(job):
            for block, first, share in float_blocks(job.source.path, file):
                if should_stop():
                    raise ScanStopped
                rows.add(block, number, first)
                job.bytes_done = int(job.size_bytes * share)
                yield ScanProgress(done + job.bytes_done, total, rows.added, of_vectors=True)
        done += job.size_bytes
        scanned.append(job.scanned(rows.added - before))
    assert dim is not None
    yield _scan(jobs, scanned, seed, keep, plan, rows, dim)


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
