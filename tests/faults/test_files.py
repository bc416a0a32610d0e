"""Files that change, shrink or go while they are read, and between the reading and the run."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from calibgui.core.calibration.calibrate import calibrated
from calibgui.core.calibration.snapshot import CalibrationRequest, DomainRequest
from calibgui.core.domain import Domain, SamplePlan, Source
from calibgui.core.encoding.spec import ModelSpec
from calibgui.core.errors import CalibError, SourceError
from calibgui.core.sources.sampling import scan_steps
from calibgui.core.sources.scan import Scan, ScanProgress
from tests.core.vectors.helpers import random_vectors, write
from tests.fakes import FakeEncoder, loader

PLAN = SamplePlan(20, 5)
ROWS = 300_000


def _lines(path: Path) -> None:
    path.write_text("".join(f"text number {i} of many\n" for i in range(ROWS)))


def _csv(path: Path) -> None:
    path.write_text("text,id\n" + "".join(f'"text, number {i} of many",{i}\n' for i in range(ROWS)))


def _jsonl(path: Path) -> None:
    path.write_text("".join(f'{{"text": "text number {i} of many"}}\n' for i in range(ROWS)))


def _parquet(path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.table({"text": [f"text number {i} of many {i * 7919}" for i in range(ROWS)]})
    pq.write_table(table, path, row_group_size=20_000)


def _arrow(path: Path) -> None:
    import pyarrow as pa

    table = pa.table({"text": [f"text number {i} of many" for i in range(ROWS)]})
    with pa.ipc.new_file(path, table.schema) as file:
        file.write_table(table, max_chunksize=5_000)


def _vectors(path: Path) -> None:
    write(path, random_vectors(60_000))


def _fortran(path: Path) -> None:
    np.save(path, np.asfortranarray(random_vectors(60_000)))


KINDS: dict[str, tuple[str, Callable[[Path], None]]] = {
    "txt": ("a.txt", _lines),
    "csv": ("a.csv", _csv),
    "jsonl": ("a.jsonl", _jsonl),
    "parquet": ("a.parquet", _parquet),
    "arrow": ("a.arrow", _arrow),
    "npy": ("a.npy", _vectors),
    "npy by columns": ("a.npy", _fortran),
    "npz": ("a.npz", _vectors),
    "safetensors": ("a.safetensors", _vectors),
    "fvecs": ("a.fvecs", _vectors),
    "fbin": ("a.fbin", _vectors),
}


def _read_while(path: Path, happens: Callable[[], object]) -> Scan | CalibError:
    """Read the file, with `happens` after the first step of the reading that has read something of it."""
    found: Scan | CalibError | None = None
    done = False
    try:
        for step in scan_steps([Source(path)], seed=0, keep=20, plan=PLAN):
            if not done and isinstance(step, ScanProgress) and step.bytes_done:
                happens()
                done = True
            if isinstance(step, Scan):
                found = step
    except CalibError as error:
        found = error
    assert found is not None
    assert done
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_that_a_file_cut_off_while_it_is_read_is_an_error_or_what_was_read(kind: str, tmp_path: Path) -> None:
    """A file that is mapped and cut off would end the whole process: here it is read."""
    name, make = KINDS[kind]
    path = tmp_path / name
    make(path)
    size = path.stat().st_size
    found = _read_while(path, lambda: os.truncate(path, size // 3))
    if isinstance(found, CalibError):
        assert found.path == path
        assert name in found.message
        assert found.remedy
    else:
        assert len(found.candidates) == 20
        source = found.sources[0]
        assert (source.size_bytes, source.modified_ns) != (path.stat().st_size, path.stat().st_mtime_ns)


@pytest.mark.parametrize("kind", KINDS)
def test_that_a_file_removed_while_it_is_read_is_an_error_or_what_was_read(kind: str, tmp_path: Path) -> None:
    name, make = KINDS[kind]
    path = tmp_path / name
    make(path)
    found = _read_while(path, path.unlink)
    if isinstance(found, CalibError):
        assert found.path == path
        assert found.remedy
    else:
        assert len(found.candidates) == 20


@pytest.mark.parametrize("kind", ["txt", "csv", "npy"])
def test_that_a_file_rewritten_again_and_again_while_it_is_read_never_crashes(
    kind: str, tmp_path: Path
) -> None:
    name, make = KINDS[kind]
    path = tmp_path / name
    make(path)
    data, stop = path.read_bytes(), threading.Event()

    def rewrite() -> None:
        while not stop.is_set():
            for size in (len(data) // 2, 10, len(data)):
                path.write_bytes(data[:size])

    writer = threading.Thread(target=rewrite)
    writer.start()
    try:
        for _ in range(5):
            with suppress(SourceError):
                list(scan_steps([Source(path)], seed=0, keep=20, plan=PLAN))
    finally:
        stop.set()
        writer.join()


def _scanned(path: Path) -> DomainRequest:
    domain = Domain("a", "A", (Source(path),), PLAN)
    scans = scan_steps(domain.sources, seed=0, keep=100, plan=PLAN)
    (scan,) = [step for step in scans if isinstance(step, Scan)]
    return DomainRequest(domain, scan)


def _run(item: DomainRequest) -> int:
    result = calibrated(CalibrationRequest((item,), ModelSpec("fake")), loader(FakeEncoder()))
    return result.domains[0].scan.available


def test_that_a_file_removed_between_reading_and_run_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("".join(f"text {i}\n" for i in range(50)))
    item = _scanned(path)
    path.unlink()
    with pytest.raises(SourceError, match=r"a\.txt does not exist") as caught:
        _run(item)
    assert "Choose the file again" in caught.value.remedy


def test_that_a_folder_removed_between_reading_and_run_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    path = folder / "a.txt"
    path.write_text("".join(f"text {i}\n" for i in range(50)))
    item = _scanned(path)
    path.unlink()
    folder.rmdir()
    with pytest.raises(SourceError, match=r"a\.txt does not exist"):
        _run(item)


def test_that_a_file_changed_between_reading_and_run_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("".join(f"text {i}\n" for i in range(50)))
    item = _scanned(path)
    path.write_text("".join(f"other text {i}\n" for i in range(80)))
    assert _run(item) == 80
    path.write_text("")
    with pytest.raises(SourceError, match=r"a\.txt is empty"):
        _run(item)
