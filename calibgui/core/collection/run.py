"""A collection from its first file to the last, by whatever engine: what is done already is passed over."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calibgui.core.atomic import folder_error
from calibgui.core.collection.done import done_report, remove_parts
from calibgui.core.collection.files import parquet_files, refuse_same_folder
from calibgui.core.collection.process import CollectionWorker
from calibgui.core.collection.work import CollectionWork, FileReport
from calibgui.core.errors import RangesError
from calibgui.core.ranges.envelope import Envelope, merge
from calibgui.core.sources.scan import ScanStopped

Engine = Callable[[CollectionWork, Sequence[str], Callable[[], bool]], Generator[FileReport, None, None]]
"""Does the named files in any order and gives the report of each; closed, it lets go of its workers.

Raises CalibError at the first failure. `should_stop` is asked between files at least.
"""


@dataclass(frozen=True, slots=True)
class CollectionProgress:
    """Files and bytes of the collection so far, those that were done before too."""

    files: int
    files_total: int
    bytes_done: int
    bytes_total: int
    rows: int
    newest: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class CollectionResult:
    """All files by name. `done_before` were not done again."""

    reports: tuple[FileReport, ...]
    done_before: int

    @property
    def rows(self) -> int:
        return sum(report.rows for report in self.reports)

    @property
    def blanks(self) -> int:
        return sum(report.blanks for report in self.reports)

    @property
    def outside(self) -> NDArray[np.int64] | None:
        """Values outside per dimension of all files, int64 (dim,); None where nothing was quantized."""
        found = [report.outside for report in self.reports if report.outside is not None]
        if not found:
            return None
        total: NDArray[np.int64] = np.sum(found, axis=0, dtype=np.int64)
        total.setflags(write=False)
        return total

    @property
    def share_outside(self) -> float | None:
        """Of all values, 0 to 1; None where there are none."""
        outside = self.outside
        return None if outside is None or not self.rows else int(outside.sum()) / (self.rows * outside.size)

    @property
    def envelope(self) -> Envelope:
        """Of all vectors, merged from those of the files. Raises RangesError: dims differ, or no vector."""
        parts = [(report.name, report.envelope) for report in self.reports if report.envelope is not None]
        for name, envelope in parts[1:]:
            first, dim = parts[0][0], parts[0][1].dim
            if envelope.dim != dim:
                raise RangesError(
                    f"{first} has vectors of {dim:,} dimensions, {name} of {envelope.dim:,}.",
                    remedy="All vectors must come from one model with one truncation.",
                )
        if not parts:
            raise RangesError("All files are empty: there is nothing to make ranges of.", remedy="Add files.")
        return merge(envelope for _, envelope in parts)


def on_this_computer(
    work: CollectionWork, names: Sequence[str], should_stop: Callable[[], bool]
) -> Generator[FileReport, None, None]:
    """The engine that does one file after the other in this process."""
    worker = CollectionWorker(work)
    for name in names:
        yield worker.process(name, should_stop)


def run_collection(
    work: CollectionWork, engine: Engine = on_this_computer, should_stop: Callable[[], bool] = lambda: False
) -> Iterator[CollectionProgress | CollectionResult]:
    """Do all files of `work.source`, a progress after each; the result is the last step, unless stopped.

    Files whose report says that the same work was done on the same file are passed over: a run that was
    interrupted goes on where it was. Each file is at its name once it is whole, whatever happens to others.
    One run at a time may write to a folder. Raises CalibError at the first file that fails.
    """
    refuse_same_folder(work.source, work.out)
    names = parquet_files(work.source)
    sizes = {name: (work.source / name).stat().st_size for name in names}
    with folder_error(work.out):
        work.out.mkdir(parents=True, exist_ok=True)
    reports = {name: report for name in names if (report := done_report(work, name)) is not None}
    done_before = len(reports)
    # The largest first, so that no worker is left with one alone in the end.
    left = sorted((name for name in names if name not in reports), key=lambda name: (-sizes[name], name))
    yield _progress(reports, sizes)
    remove_parts(work, left)
    try:
        with closing(engine(work, left, should_stop)) as found:
            for report in found:
                reports[report.name] = report
                yield _progress(reports, sizes, report.name)
                if should_stop():
                    return
    except ScanStopped:
        return
    finally:
        remove_parts(work, left)
    yield CollectionResult(tuple(reports[name] for name in names), done_before)


def _progress(reports: dict[str, FileReport], sizes: dict[str, int], newest: str = "") -> CollectionProgress:
    return CollectionProgress(
        files=len(reports),
        files_total=len(sizes),
        bytes_done=sum(sizes[name] for name in reports),
        bytes_total=sum(sizes.values()),
        rows=sum(report.rows for report in reports.values()),
        newest=newest,
    )
