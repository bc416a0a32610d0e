"""Vectors in columns of lists of Parquet and Arrow files, as pyarrow and pandas write them."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.feather as feather
import pyarrow.parquet as pq
import pytest

from calibgui.core.domain import SamplePlan, Source
from calibgui.core.sources.job import open_source
from calibgui.core.sources.sampling import needs_rescan
from calibgui.core.vectors.readers import float_blocks, open_vectors
from tests.core.vectors.helpers import random_vectors, scan

NUMBERS = {"<f2": pa.float16(), "<f4": pa.float32(), "<f8": pa.float64()}
KINDS: dict[str, Callable[[Any], Any]] = {
    "list": pa.list_,
    "large_list": pa.large_list,
    "fixed_size_list": lambda number: pa.list_(number, 8),
}


def ipc_stream(table: pa.Table, path: Path) -> None:
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_stream(file, table.schema) as writer:
        writer.write_table(table, max_chunksize=7)


def ipc_file(table: pa.Table, path: Path) -> None:
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, table.schema) as writer:
        writer.write_table(table, max_chunksize=7)


WRITERS: dict[str, Callable[[pa.Table, Path], Any]] = {
    ".parquet": lambda table, path: pq.write_table(table, path, row_group_size=11),
    ".feather": lambda table, path: feather.write_feather(table, str(path)),
    ".arrow": ipc_file,
    ".ipc": ipc_stream,
}


def read(path: Path, column: str | None = None) -> np.ndarray:
    """All rows in the order of the file."""
    file = open_vectors(open_source(Source(path, column)))
    return np.concatenate([block for block, _, _ in float_blocks(path, file)])


@pytest.mark.parametrize("suffix", WRITERS)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("dtype", NUMBERS)
def test_that_lists_of_pyarrow_become_float32(tmp_path: Path, suffix: str, kind: str, dtype: str) -> None:
    array = random_vectors(50).astype(dtype)
    column = pa.array(list(array), KINDS[kind](NUMBERS[dtype]))
    path = tmp_path / f"a{suffix}"
    WRITERS[suffix](pa.table({"id": range(50), "embedding": column}), path)
    found = scan(path)
    rows = [int(label.split()[1]) - 1 for label in found.candidates]
    assert found.candidate_vectors is not None
    assert np.array_equal(found.candidate_vectors, array.astype(np.float32)[rows])
    assert (found.dim, found.available, sorted(rows)) == (8, 50, list(range(50)))
    source = found.sources[0]
    assert (source.texts, source.source.column, source.columns) == (50, "embedding", ("embedding",))
    assert source.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert not needs_rescan(found, [Source(path)], 1, SamplePlan())


@pytest.mark.parametrize("suffix", [".parquet", ".feather"])
def test_that_lists_of_pandas_are_read(tmp_path: Path, suffix: str) -> None:
    array = random_vectors(50)
    frame = pd.DataFrame({"id": range(50), "vector": list(array)})
    path = tmp_path / f"a{suffix}"
    (frame.to_parquet if suffix == ".parquet" else frame.to_feather)(path)
    assert np.array_equal(read(path), array)


def test_that_a_tensor_of_arrow_is_read(tmp_path: Path) -> None:
    array = random_vectors(50)
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"v": pa.FixedShapeTensorArray.from_numpy_ndarray(array)}), path)
    assert np.array_equal(read(path), array)


def test_that_the_sample_is_that_of_the_same_vectors_in_an_npy_file(tmp_path: Path) -> None:
    array = random_vectors(200)
    np.save(tmp_path / "a.npy", array)
    pq.write_table(pa.table({"v": list(array)}), tmp_path / "a.parquet")
    one, two = scan(tmp_path / "a.npy", keep=20), scan(tmp_path / "a.parquet", keep=20)
    assert one.candidate_vectors is not None
    assert two.candidate_vectors is not None
    assert np.array_equal(one.candidate_vectors, two.candidate_vectors)


@pytest.mark.parametrize("suffix", WRITERS)
def test_that_a_table_of_texts_and_vectors_is_one_of_texts_unless_the_lists_are_chosen(
    tmp_path: Path, suffix: str
) -> None:
    path = tmp_path / f"a{suffix}"
    texts = [f"text {number}" for number in range(50)]
    WRITERS[suffix](pa.table({"body": texts, "embedding": list(random_vectors(50))}), path)
    by_default = scan(path)
    assert (by_default.dim, set(by_default.candidates)) == (None, set(texts))
    assert scan(path, column="embedding").dim == 8
    assert scan(path, column="body").dim is None


@pytest.mark.parametrize("name", ["id", "doc_id", "UUID", "content-hash", "__index_level_0__"])
def test_that_a_column_of_keys_is_no_column_of_texts_beside_vectors(tmp_path: Path, name: str) -> None:
    path = tmp_path / "a.parquet"
    keys = [f"key-{number}" for number in range(50)]
    pq.write_table(pa.table({name: keys, "embedding": list(random_vectors(50))}), path)
    assert scan(path).dim == 8
    assert set(scan(path, column=name).candidates) == set(keys)


def test_that_a_table_of_texts_whose_only_column_is_called_id_stays_one(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"id": ["a", "b"], "tags": [[1], [2]]}), path)
    assert set(scan(path).candidates) == {"a", "b"}


def test_that_a_file_of_100_000_rows_is_never_held_whole(tmp_path: Path) -> None:
    array = random_vectors(100_000, 64)
    paths = [tmp_path / "a.parquet", tmp_path / "a.arrow"]
    table = pa.table({"v": pa.FixedSizeListArray.from_arrays(array.reshape(-1), 64)})
    pq.write_table(table, paths[0], row_group_size=len(array), use_dictionary=False, compression="none")
    with pa.OSFile(str(paths[1]), "wb") as file, pa.ipc.new_file(file, table.schema) as writer:
        writer.write_table(table, max_chunksize=10_000)
    del table
    for path in paths:
        file, most, seen = open_vectors(open_source(Source(path))), 0, 0
        before = pa.total_allocated_bytes()
        for block, first, _ in file.blocks(4096):
            assert first == seen
            assert np.array_equal(block, array[first : first + len(block)])
            seen += len(block)
            del block
            most = max(most, pa.total_allocated_bytes() - before)
        assert seen == len(array)
        assert most < array.nbytes / 4, path
    found = scan(paths[0])
    assert (found.available, len(found.candidates)) == (100_000, 2048)
