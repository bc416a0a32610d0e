"""What a scan of files of vectors finds: all rows, in the order of the key."""

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from calibgui.core.domain import SamplePlan
from calibgui.core.sources.sampling import draw, needs_rescan
from calibgui.core.sources.scan import ScanStopped
from calibgui.core.vectors import readers
from tests.core.vectors.helpers import Source, random_vectors, scan, scan_sources, write

SUFFIXES = [".npy", ".npz", ".safetensors", ".fvecs", ".fbin"]


def _key(row: NDArray[np.float32], seed: int) -> int:
    salt = seed.to_bytes(16, "little")
    digest = hashlib.blake2b(row.astype("<f4").tobytes(), digest_size=8, salt=salt).digest()
    return int.from_bytes(digest, "little")


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("dtype", ["<f2", "<f4", "<f8"])
def test_that_every_row_is_read_as_float32_in_the_order_of_the_key(
    tmp_path: Path, suffix: str, dtype: str
) -> None:
    array = random_vectors(50).astype(dtype)
    path = write(tmp_path / f"file{suffix}", array)
    found = scan(path, seed=7)
    rows = array.astype(np.float32)
    order = sorted(range(50), key=lambda i: _key(rows[i], 7))
    assert found.candidate_vectors is not None
    assert found.candidate_vectors.dtype == np.float32
    assert np.array_equal(found.candidate_vectors, rows[order])
    assert not found.candidate_vectors.flags.writeable
    assert found.candidates == tuple(f"row {i + 1} of file{suffix}" for i in order)
    assert (found.dim, found.available, found.duplicates) == (8, 50, 0)
    source = found.sources[0]
    assert (source.format, source.texts) == (suffix[1:], 50)
    assert source.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert source.source.column == ("vectors" if suffix in (".npz", ".safetensors") else None)
    assert not needs_rescan(found, [Source(path)], 7, SamplePlan())


@pytest.mark.parametrize(
    "array",
    [np.asfortranarray(random_vectors(20)), random_vectors(20).astype(">f4")],
    ids=["F", "big-endian"],
)
def test_that_the_layout_of_an_npy_file_does_not_matter(tmp_path: Path, array: NDArray[Any]) -> None:
    plain = scan(write(tmp_path / "plain.npy", random_vectors(20))).candidate_vectors
    other = scan(write(tmp_path / "other.npy", array)).candidate_vectors
    assert plain is not None
    assert other is not None
    assert np.array_equal(plain, other)


@pytest.mark.parametrize("suffix", [".npz", ".safetensors"])
def test_that_the_named_array_is_taken(tmp_path: Path, suffix: str) -> None:
    first, second = random_vectors(5, seed=1), random_vectors(6, dim=3, seed=2)
    path = tmp_path / f"two{suffix}"
    if suffix == ".npz":
        np.savez(path, first=first, second=second)
    else:
        from safetensors.numpy import save_file

        save_file({"first": first, "second": second}, path)
    found = scan(path, column="second")
    assert (found.dim, found.available) == (3, 6)
    assert set(found.sources[0].columns) == {"first", "second"}
    assert found.sources[0].source.column == "second"


def test_that_duplicates_count_once_and_belong_to_the_first_file(tmp_path: Path) -> None:
    rows = random_vectors(30)
    found = scan(write(tmp_path / "a.npy", rows[:20]), write(tmp_path / "b.fbin", rows[10:]))
    assert (found.available, found.duplicates, len(found.candidates)) == (30, 10, 30)
    assert sorted(found.candidate_sources) == [0] * 20 + [1] * 10


def test_that_files_of_one_name_are_told_apart(tmp_path: Path) -> None:
    paths = [tmp_path / folder / "a.npy" for folder in ("x", "y")]
    for seed, path in enumerate(paths):
        path.parent.mkdir()
        write(path, random_vectors(5, seed=seed))
    assert len(set(scan(*paths).candidates)) == 10


def test_that_a_smaller_scan_finds_the_beginning_of_a_larger_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "a.npy", random_vectors(500))
    large = scan(path)
    monkeypatch.setattr(readers, "_BLOCK_VALUES", 80)
    small = scan(path, keep=10)
    assert small.available == 500
    assert small.candidates == large.candidates[:10]
    assert large.candidate_vectors is not None
    assert small.candidate_vectors is not None
    assert np.array_equal(small.candidate_vectors, large.candidate_vectors[:10])


def test_that_a_scan_stops_when_told(tmp_path: Path) -> None:
    path = write(tmp_path / "a.npy", random_vectors(50))
    with pytest.raises(ScanStopped):
        scan_sources([Source(path)], seed=1, keep=10, should_stop=lambda: True)


def test_that_no_row_that_calibrates_a_domain_is_held_out_in_another(tmp_path: Path) -> None:
    rows = random_vectors(60)
    one, two = scan(write(tmp_path / "a.npy", rows)), scan(write(tmp_path / "b.npy", rows[::-1]))
    samples = draw({"one": (one, SamplePlan(20, 0)), "two": (two, SamplePlan(10, 50))})
    place = {label: i for i, label in enumerate(two.candidates)}
    assert one.candidate_vectors is not None
    assert two.candidate_vectors is not None
    held_out = {two.candidate_vectors[place[label]].tobytes() for label in samples["two"].held_out}
    assert len(held_out) == 40
    assert not held_out & {row.tobytes() for row in one.candidate_vectors[:20]}


def test_that_other_rows_of_a_file_of_the_same_name_are_held_out(tmp_path: Path) -> None:
    one = scan(write(tmp_path / "a.npy", random_vectors(20, seed=1)))
    two = scan(write(tmp_path / "a.npy", random_vectors(20, seed=2)))
    samples = draw({"one": (one, SamplePlan(20, 0)), "two": (two, SamplePlan(10, 10))})
    assert len(samples["two"].held_out) == 10
