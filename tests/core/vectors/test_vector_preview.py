"""The first rows of files of vectors, with what is known of them."""

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
import torch
from safetensors.torch import save_file

from calibgui.core.domain import Source
from calibgui.core.errors import SourceError
from calibgui.core.sources.preview import preview
from calibgui.core.vectors.file import number_text
from calibgui.core.vectors.head import VectorFacts
from tests.core.vectors.helpers import random_vectors, write
from tests.core.vectors.test_list_columns import WRITERS

COUNTS_ROWS = hasattr(pa.ipc.RecordBatchFileReader, "count_rows")


@pytest.fixture(autouse=True)
def no_whole_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("calibgui.core.sources.files.HashingFile.sha256", lambda _: pytest.fail("hashed"))


@pytest.mark.parametrize("suffix", [".npy", ".npz", ".safetensors", ".fvecs", ".fbin"])
def test_that_an_array_shows_its_first_rows_numbered(tmp_path: Path, suffix: str) -> None:
    array = random_vectors(30, 20)
    seen = preview(Source(write(tmp_path / f"a{suffix}", array)), rows=3)
    assert seen.vectors == VectorFacts((), 30, 20, "float32")
    assert (seen.columns, seen.texts, seen.format) == ((), (), suffix[1:])
    assert seen.rows == tuple(
        (str(number), *map(number_text, row[:12]), "…") for number, row in enumerate(array[:3], 1)
    )


def test_that_bfloat16_is_called_so(tmp_path: Path) -> None:
    save_file({"v": torch.ones(5, 3, dtype=torch.bfloat16)}, tmp_path / "a.safetensors")
    seen = preview(Source(tmp_path / "a.safetensors"))
    assert seen.vectors == VectorFacts((), 5, 3, "bfloat16")
    assert seen.rows[0] == ("1", "1.0000", "1.0000", "1.0000")


def test_that_several_arrays_are_named_before_one_is_chosen_and_after(tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    np.savez(path, one=random_vectors(5), two=random_vectors(6, 3), ids=np.arange(5))
    seen = preview(Source(path))
    assert (seen.vectors, seen.column, seen.rows) == (VectorFacts(("one", "two")), None, ())
    seen = preview(Source(path, "two"))
    assert (seen.vectors, seen.column) == (VectorFacts(("one", "two"), 6, 3, "float32"), "two")
    with pytest.raises(SourceError, match="int64"):
        preview(Source(path, "ids"))


@pytest.mark.parametrize("suffix", WRITERS)
def test_that_a_table_shows_all_columns_and_the_beginning_of_lists(tmp_path: Path, suffix: str) -> None:
    array = random_vectors(30).astype(np.float64)
    kinds: dict[str, Any] = {"text": [f"t{n}" for n in range(30)], "v": list(array), "n": range(30)}
    path = tmp_path / f"a{suffix}"
    WRITERS[suffix](pa.table(kinds), path)
    assert preview(Source(path)).vectors is None
    seen = preview(Source(path, "v"), rows=3)
    rows = None if suffix == ".ipc" or (suffix != ".parquet" and not COUNTS_ROWS) else 30
    assert seen.vectors == VectorFacts((), rows, 8, "float64")
    assert (seen.columns, seen.column) == (("text", "v", "n"), "v")
    assert [row[0] for row in seen.rows] == ["t0", "t1", "t2"]
    assert seen.rows[1][1:] == (", ".join(map(number_text, array[1, :4])) + ", …", "1")


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0.0000"), (-0.12345, "-0.1235"), (1e-7, "1e-07"), (123456.0, "1.23e+05"), (np.nan, "nan")],
)
def test_that_a_number_takes_four_places_unless_they_say_nothing(value: float, text: str) -> None:
    assert number_text(value) == text
