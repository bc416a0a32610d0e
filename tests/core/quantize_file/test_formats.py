"""Every file of vectors becomes the codes that `quantize_embeddings` gives, in the order of the inputs."""

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import torch
from safetensors.torch import save_file

from calibgui.core.errors import ExportError, RangesError, SourceError
from calibgui.core.quantization.quantize import PRECISIONS, Precision, quantize_embeddings
from calibgui.core.quantize_file.request import QuantizeRequest
from tests.core.quantize_file.helpers import DIM, expected, left, ranges_of, report, steps
from tests.core.vectors.helpers import random_vectors, write
from tests.core.vectors.test_list_columns import KINDS, NUMBERS, WRITERS

ROWS = 333
BLOCK = 40 * DIM * 4


def run(path: Path, rows: Any, **changes: Any) -> bytes:
    artefact = ranges_of(rows, path.parent)
    out = path.parent / "out.npy"
    found = report(QuantizeRequest(artefact, (path,), out, block_bytes=BLOCK, **changes))
    low, high = artefact.ranges
    as_float = rows.astype(np.float32)
    assert np.array_equal(found.outside, ((as_float < low) | (as_float > high)).sum(axis=0))
    assert found.values_outside > 0
    assert found.rows == len(rows)
    assert left(path.parent) == {"out.npy"}
    return out.read_bytes()


@pytest.mark.parametrize("suffix", [".npy", ".npz", ".safetensors", ".fvecs", ".fbin"])
def test_that_every_array_becomes_its_codes(tmp_path: Path, suffix: str) -> None:
    rows = random_vectors(ROWS)
    codes = run(write(tmp_path / f"in{suffix}", rows), rows)
    assert codes == expected(rows, ranges_of(rows, tmp_path))


@pytest.mark.parametrize("dtype", ["<f2", ">f4", "<f8", ">f8"])
@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("suffix", [".npy", ".npz"])
def test_that_every_type_and_order_of_numpy_is_read(
    tmp_path: Path, dtype: str, order: Any, suffix: str
) -> None:
    rows = np.asarray(random_vectors(ROWS).astype(dtype), order=order)
    codes = run(write(tmp_path / f"in{suffix}", rows), rows)
    assert codes == expected(rows, ranges_of(rows, tmp_path))


def test_that_bfloat16_is_read(tmp_path: Path) -> None:
    tensor = torch.from_numpy(random_vectors(ROWS)).to(torch.bfloat16)
    save_file({"vectors": tensor}, tmp_path / "in.safetensors")
    rows = tensor.to(torch.float32).numpy()
    assert run(tmp_path / "in.safetensors", rows) == expected(rows, ranges_of(rows, tmp_path))


@pytest.mark.parametrize("suffix", WRITERS)
@pytest.mark.parametrize("kind", KINDS)
def test_that_every_list_column_is_read(tmp_path: Path, suffix: str, kind: str) -> None:
    rows = random_vectors(ROWS).astype("<f2")
    column = pa.array(list(rows), KINDS[kind](NUMBERS["<f2"]))
    WRITERS[suffix](pa.table({"id": range(ROWS), "embedding": column}), tmp_path / f"in{suffix}")
    assert run(tmp_path / f"in{suffix}", rows) == expected(rows, ranges_of(rows, tmp_path))


@pytest.mark.parametrize("precision", PRECISIONS)
def test_that_every_precision_is_written_as_numpy_saves_it(tmp_path: Path, precision: Precision) -> None:
    rows = random_vectors(ROWS)
    codes = run(write(tmp_path / "in.npy", rows), rows, precision=precision)
    assert codes == expected(rows, ranges_of(rows, tmp_path), precision)


def test_that_inputs_follow_each_other_and_a_folder_gives_its_files(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    parts = [random_vectors(50, seed=seed) for seed in range(3)]
    write(tmp_path / "first.npy", parts[0])
    write(folder / "a.fbin", parts[1])
    write(folder / "b.npz", parts[2])
    rows = np.concatenate(parts)
    artefact = ranges_of(rows, tmp_path)
    report(QuantizeRequest(artefact, (tmp_path / "first.npy", folder), tmp_path / "out.npy"))
    assert (tmp_path / "out.npy").read_bytes() == expected(rows, artefact)


def test_that_progress_never_falls_and_ends_with_all(tmp_path: Path) -> None:
    rows = random_vectors(ROWS)
    request = QuantizeRequest(
        ranges_of(rows, tmp_path),
        (write(tmp_path / "in.npy", rows),),
        tmp_path / "out.npy",
        block_bytes=BLOCK,
    )
    found = steps(request)
    done = [step.rows for step in found if step.phase == "quantizing"]
    assert done == sorted(done)
    assert done[-1] == ROWS
    assert {step.total for step in found if step.phase == "quantizing"} == {ROWS}
    assert [step.phase for step in found][-2:] == ["verifying", "done"]


@pytest.mark.parametrize(("row", "value"), [(0, np.nan), (170, np.inf), (ROWS - 1, -np.inf)])
def test_that_a_value_that_is_not_finite_is_named(tmp_path: Path, row: int, value: float) -> None:
    rows = random_vectors(ROWS)
    artefact = ranges_of(rows, tmp_path)
    rows[row, 3] = value
    before = write(tmp_path / "before.npy", random_vectors(100))
    path = write(tmp_path / "in.npy", rows)
    request = QuantizeRequest(artefact, (before, path), tmp_path / "out.npy", block_bytes=BLOCK)
    with pytest.raises(SourceError, match=rf"Row {row + 1:,} of in\.npy holds {value} in dimension 3"):
        steps(request)
    assert left(tmp_path) == {"out.npy.part", "out.npy.part.journal"}


def test_that_a_double_too_large_for_float32_is_named_as_it_is(tmp_path: Path) -> None:
    rows = random_vectors(10).astype("<f8")
    artefact = ranges_of(rows, tmp_path)
    rows[4, 2] = 1e300
    request = QuantizeRequest(artefact, (write(tmp_path / "in.npy", rows),), tmp_path / "out.npy")
    with pytest.raises(SourceError, match=r"Row 5 of in\.npy holds 1e\+300 in dimension 2"):
        steps(request)


def test_that_other_dimensions_are_refused_before_anything_is_written(tmp_path: Path) -> None:
    artefact = ranges_of(random_vectors(50), tmp_path)
    path = write(tmp_path / "thin.npy", random_vectors(50, dim=5))
    with pytest.raises(RangesError, match=r"thin\.npy has vectors of 5 dimensions, ranges\.npy is of 8"):
        steps(QuantizeRequest(artefact, (path,), tmp_path / "out.npy"))
    assert left(tmp_path) == set()


def test_that_an_empty_file_and_none_at_all_are_refused(tmp_path: Path) -> None:
    artefact = ranges_of(random_vectors(50), tmp_path)
    (tmp_path / "in.npy").write_bytes(b"")
    with pytest.raises(SourceError, match=r"in\.npy is empty"):
        steps(QuantizeRequest(artefact, (tmp_path / "in.npy",), tmp_path / "out.npy"))
    np.save(tmp_path / "in.npy", np.empty((0, DIM), np.float32))
    with pytest.raises(SourceError, match="holds no vector"):
        steps(QuantizeRequest(artefact, (tmp_path / "in.npy",), tmp_path / "out.npy"))
    with pytest.raises(SourceError, match="nothing to quantize"):
        steps(QuantizeRequest(artefact, (), tmp_path / "out.npy"))
    assert left(tmp_path) == set()


def test_that_vectors_and_texts_together_are_refused(tmp_path: Path) -> None:
    rows = random_vectors(50)
    (tmp_path / "in.txt").write_text("a text\n", encoding="utf-8")
    paths = (write(tmp_path / "in.npy", rows), tmp_path / "in.txt")
    with pytest.raises(SourceError, match=r"in\.npy holds vectors and in\.txt holds texts"):
        steps(QuantizeRequest(ranges_of(rows, tmp_path), paths, tmp_path / "out.npy"))


@pytest.mark.parametrize("name", ["in.npy", "ranges.npy", "./in.npy"])
def test_that_what_is_read_is_not_written(tmp_path: Path, name: str) -> None:
    rows = random_vectors(50)
    artefact = ranges_of(rows, tmp_path)
    path = write(tmp_path / "in.npy", rows)
    before = path.read_bytes()
    with pytest.raises(ExportError, match="is read, so nothing can be written there"):
        steps(QuantizeRequest(artefact, (path,), tmp_path / name))
    (tmp_path / "link.npy").symlink_to(path)
    with pytest.raises(ExportError, match="is read, so nothing can be written there"):
        steps(QuantizeRequest(artefact, (path,), tmp_path / "link.npy"))
    assert path.read_bytes() == before


def test_that_other_targets_are_written_by_their_writers_and_keep_the_ranges(tmp_path: Path) -> None:
    rows = random_vectors(ROWS)
    artefact = ranges_of(rows, tmp_path)
    path = write(tmp_path / "in.npy", rows)
    for suffix in (".npz", ".parquet", ".i8bin"):
        found = report(QuantizeRequest(artefact, (path,), tmp_path / f"out{suffix}", block_bytes=BLOCK))
        assert found.rows == ROWS
    codes = quantize_embeddings(rows, "int8", artefact.ranges)
    with np.load(tmp_path / "out.npz") as stored:
        assert np.array_equal(stored["codes"], codes)
        assert np.array_equal(stored["ranges"], artefact.ranges)
    table = pq.read_table(tmp_path / "out.parquet")
    assert table.column("embedding").to_pylist() == codes.tolist()
    assert (tmp_path / "out.i8bin").read_bytes()[8:] == codes.tobytes()
    assert left(tmp_path) == {"out.npz", "out.parquet", "out.i8bin"}


def test_that_a_target_that_takes_no_such_codes_is_refused_first(tmp_path: Path) -> None:
    rows = random_vectors(50)
    request = QuantizeRequest(
        ranges_of(rows, tmp_path), (write(tmp_path / "in.npy", rows),), tmp_path / "out.u8bin"
    )
    with pytest.raises(ExportError, match=r"out\.u8bin can't hold int8 codes"):
        steps(request)
    assert left(tmp_path) == set()
