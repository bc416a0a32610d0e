"""Columns of lists that hold no vectors are refused with the file, the row and what to do."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from calibgui.core.errors import SourceError
from tests.core.vectors.helpers import random_vectors, scan
from tests.core.vectors.test_list_columns import ipc_file

FLOATS = pa.list_(pa.float32())
FIXED = pa.list_(pa.float32(), 8)
SUFFIXES: dict[str, Callable[[pa.Table, Path], Any]] = {
    ".parquet": lambda table, path: pq.write_table(table, path),
    ".arrow": ipc_file,
}


def written(folder: Path, suffix: str, **columns: Any) -> Path:
    path = folder / f"a{suffix}"
    SUFFIXES[suffix](pa.table(columns), path)
    return path


def error(path: Path, column: str | None = None) -> SourceError:
    with pytest.raises(SourceError) as caught:
        scan(path, column=column)
    assert caught.value.path == path
    assert path.name in caught.value.message
    assert caught.value.remedy.endswith(".")
    return caught.value


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("kind", [FLOATS, FIXED], ids=["list", "fixed"])
@pytest.mark.parametrize("row", [0, 41])
def test_that_a_row_without_a_vector_is_named(tmp_path: Path, suffix: str, kind: Any, row: int) -> None:
    rows: list[Any] = list(random_vectors(50))
    rows[row] = None
    found = error(written(tmp_path, suffix, v=pa.array(rows, kind)))
    assert found.message == f"Row {row + 1} of a{suffix} holds no vector (null)."
    assert found.line == row + 1


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("length", [7, 9, 0])
def test_that_a_row_of_another_length_is_named(tmp_path: Path, suffix: str, length: int) -> None:
    rows: list[Any] = list(random_vectors(50))
    rows[41] = np.zeros(length, np.float32)
    found = error(written(tmp_path, suffix, v=pa.array(rows, FLOATS)))
    assert found.message == f"Row 42 of a{suffix} has {length} dimensions, the first 8."
    assert found.line == 42


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_that_the_row_of_a_value_that_is_not_finite_is_named(
    tmp_path: Path, suffix: str, value: float
) -> None:
    array = random_vectors(50)
    array[41, 5] = value
    found = error(written(tmp_path, suffix, v=list(array)))
    assert found.message.startswith(f"Row 42 of a{suffix} holds {value} in dimension 5")
    assert found.line == 42


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_that_the_row_of_a_missing_number_is_named(tmp_path: Path, suffix: str) -> None:
    rows: list[Any] = [row.tolist() for row in random_vectors(50)]
    rows[41][3] = None
    found = error(written(tmp_path, suffix, v=pa.array(rows, FLOATS)))
    assert found.message == f"Row 42 of a{suffix} holds no number in dimension 3 (null)."


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_that_several_columns_of_vectors_without_a_choice_are_refused_with_their_names(
    tmp_path: Path, suffix: str
) -> None:
    rows = list(random_vectors(50))
    path = written(tmp_path, suffix, id=range(50), titles=rows, bodies=rows)
    found = error(path)
    assert "2 columns of vectors" in found.message
    assert "titles, bodies" in found.message
    assert "Choose one column" in found.remedy
    assert scan(path, column="bodies").dim == 8


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_that_a_column_without_a_row_is_refused(tmp_path: Path, suffix: str) -> None:
    assert "holds no vector" in error(written(tmp_path, suffix, v=pa.array([], FLOATS))).message


def test_that_a_first_row_without_a_number_is_refused(tmp_path: Path) -> None:
    assert "0 dimensions" in error(written(tmp_path, ".parquet", v=pa.array([[]], FLOATS))).message


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("column", [None, "v"])
def test_that_a_file_cut_in_half_is_told_as_such(tmp_path: Path, suffix: str, column: str | None) -> None:
    path = written(tmp_path, suffix, v=list(random_vectors(500)))
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert "damaged or was cut off" in error(path, column).message


def test_that_damaged_pages_are_told_as_such(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"v": list(random_vectors(5000))}), path, compression="zstd")
    content = bytearray(path.read_bytes())
    content[4:400] = b"\xff" * 396
    path.write_bytes(content)
    assert "a.parquet is damaged or was cut off: it can't be read as Parquet." in error(path).message


def test_that_two_columns_of_one_name_are_refused(tmp_path: Path) -> None:
    rows = pa.array(list(random_vectors(5)))
    path = tmp_path / "a.arrow"
    ipc_file(pa.Table.from_arrays([rows, rows], names=["v", "v"]), path)
    assert "2 columns called 'v'" in error(path).message


def test_that_tables_of_other_dimensions_are_refused_with_both(tmp_path: Path) -> None:
    one, two = tmp_path / "one.parquet", tmp_path / "two.npy"
    pq.write_table(pa.table({"v": list(random_vectors(5))}), one)
    np.save(two, random_vectors(5, 9))
    with pytest.raises(SourceError, match=r"one\.parquet has vectors of 8 dimensions, two\.npy of 9"):
        scan(one, two)
