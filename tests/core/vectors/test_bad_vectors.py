"""Files of vectors that can't be used are refused with the file, the row and what to do."""

import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import save_file

from calibgui.core.domain import SamplePlan
from calibgui.core.errors import SourceError
from calibgui.core.sources.texts import read_texts
from tests.core.vectors.helpers import Source, random_vectors, scan, scan_sources, write


class Bomb:
    """Fails the test if it is ever unpickled."""

    def __reduce__(self) -> tuple[Any, ...]:
        return pytest.fail, ("it was unpickled",)


def error(*paths: Path, column: str | None = None) -> SourceError:
    with pytest.raises(SourceError) as caught:
        scan(*paths, column=column)
    assert caught.value.path in paths
    assert caught.value.path is not None
    assert caught.value.path.name in caught.value.message
    assert caught.value.remedy.endswith(".")
    return caught.value


@pytest.mark.parametrize("suffix", [".npy", ".npz"])
def test_that_pickled_objects_are_refused_and_stay_pickled(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    array = np.array([Bomb()], object)
    if suffix == ".npy":
        np.save(path, array, allow_pickle=True)
    else:
        np.savez(path, array)
    assert "pickled" in error(path).message


def test_that_a_bare_pickle_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.npy"
    random_vectors(5).dump(path)
    assert "no .npy file" in error(path).message


@pytest.mark.parametrize("suffix", [".npy", ".npz", ".safetensors"])
@pytest.mark.parametrize(
    ("array", "said"),
    [
        (np.zeros(5, np.float32), "shape (5,)"),
        (np.zeros((2, 3, 4), np.float32), "shape (2, 3, 4)"),
        (np.zeros((5, 8), np.int8), "int8"),
        (np.zeros((0, 8), np.float32), "no vector"),
        (np.zeros((5, 0), np.float32), "no vector"),
    ],
)
def test_that_what_is_no_array_of_vectors_is_refused(
    tmp_path: Path, suffix: str, array: Any, said: str
) -> None:
    path = tmp_path / f"a{suffix}"
    if suffix == ".npy":
        np.save(path, array)
    elif suffix == ".npz":
        np.savez(path, array)
    else:
        save_file({"a": array}, path)
        said = said.replace("int8", "I8")
    assert said in error(path).message


@pytest.mark.parametrize("suffix", [".npy", ".npz", ".safetensors", ".fvecs", ".fbin"])
@pytest.mark.parametrize("share", [0.02, 0.3, 0.9])
def test_that_a_file_that_was_cut_off_is_refused(tmp_path: Path, suffix: str, share: float) -> None:
    path = write(tmp_path / f"a{suffix}", random_vectors(101))
    whole = path.read_bytes()
    path.write_bytes(whole[: int(share * len(whole)) | 1])
    assert "cut off" in error(path).message


def test_that_the_row_in_which_a_file_is_cut_off_is_named(tmp_path: Path) -> None:
    path = write(tmp_path / "a.npy", random_vectors(100))
    path.write_bytes(path.read_bytes()[: 128 + 32 * 41 + 5])
    assert "row 42 of 100" in error(path).message


@pytest.mark.parametrize("suffix", [".npy", ".npz", ".safetensors", ".fvecs", ".fbin"])
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_that_the_row_of_a_value_that_is_not_finite_is_named(
    tmp_path: Path, suffix: str, value: float
) -> None:
    array = random_vectors(3000)
    array[1233, 5] = value
    found = error(write(tmp_path / f"a{suffix}", array))
    assert found.message.startswith("Row 1,234 of a")
    assert "dimension 5" in found.message
    assert found.line == 1234


def test_that_a_value_too_large_for_float32_is_named(tmp_path: Path) -> None:
    array = random_vectors(10).astype(np.float64)
    array[3, 1] = 1e300
    assert "Row 4 of a.npy holds 1e+300" in error(write(tmp_path / "a.npy", array)).message


def test_that_an_fvecs_row_of_another_dimension_is_named(tmp_path: Path) -> None:
    path = write(tmp_path / "a.fvecs", random_vectors(20))
    content = bytearray(path.read_bytes())
    content[36 * 6 : 36 * 6 + 4] = struct.pack("<i", 9)
    path.write_bytes(content)
    assert "Row 7 of a.fvecs has 9 dimensions" in error(path).message


def test_that_an_fbin_file_longer_than_it_says_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "a.fbin", random_vectors(20))
    path.write_bytes(path.read_bytes() + b"1234")
    assert "longer than 20 rows" in error(path).message


@pytest.mark.parametrize("suffix", [".npy", ".npz", ".safetensors", ".fvecs"])
def test_that_a_file_of_something_else_is_refused(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    path.write_bytes(b"\xff" * 1000)
    error(path)


def test_that_a_name_of_no_array_is_refused_with_the_names(tmp_path: Path) -> None:
    path = write(tmp_path / "a.npz", random_vectors(5))
    assert "vectors" in error(path, column="other").remedy


def test_that_files_of_other_dimensions_are_refused_with_both(tmp_path: Path) -> None:
    one, two = write(tmp_path / "a.npy", random_vectors(5)), write(tmp_path / "b.npy", random_vectors(5, 9))
    message = error(one, two).message
    assert "a.npy has vectors of 8 dimensions, b.npy of 9" in message


def test_that_texts_and_vectors_in_one_domain_are_refused_with_both(tmp_path: Path) -> None:
    texts = tmp_path / "b.txt"
    texts.write_text("a text\n", encoding="utf-8")
    message = error(texts, write(tmp_path / "a.npy", random_vectors(5))).message
    assert "a.npy" in message
    assert "b.txt" in message


def test_that_vectors_have_no_strata(tmp_path: Path) -> None:
    path = write(tmp_path / "a.npy", random_vectors(5))
    with pytest.raises(SourceError, match=r"a\.npy.*'language'"):
        scan_sources([Source(path)], seed=1, keep=5, plan=SamplePlan(stratify_by="language"))


def test_that_a_reader_of_texts_says_that_there_are_vectors(tmp_path: Path) -> None:
    source = Source(write(tmp_path / "a.npy", random_vectors(5)))
    with pytest.raises(SourceError, match=r"a\.npy holds vectors"):
        list(read_texts(source, lambda: False))


@pytest.mark.parametrize("suffix", [".npz", ".safetensors"])
def test_that_several_arrays_without_a_choice_are_refused_with_their_names(
    tmp_path: Path, suffix: str
) -> None:
    path = tmp_path / f"a{suffix}"
    arrays = {"titles": random_vectors(5), "bodies": random_vectors(5), "ids": np.arange(5)}
    if suffix == ".npz":
        np.savez(path, **arrays)  # type: ignore[arg-type]
    else:
        save_file(arrays, path)
    found = error(path)
    assert "2 arrays of vectors" in found.message
    assert "titles, bodies" in found.message or "bodies, titles" in found.message
    assert "ids" not in found.message
    assert "Choose one array" in found.remedy


def test_that_several_arrays_of_which_none_is_of_vectors_are_refused_with_their_names(tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    np.savez(path, ids=np.arange(5), ranks=np.zeros((5, 2), np.int32))
    assert "(ids, ranks)" in error(path).message


def test_that_a_header_that_breaks_off_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.npy"
    head = b"{'descr': '<f4', 'shape': (2, 8\n"
    path.write_bytes(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(head)) + head + bytes(64))
    assert "damaged" in error(path).message


@pytest.mark.parametrize("shape", ["(-40, 8)", "(40, -8)", "(0, 8)"])
def test_that_a_header_that_claims_less_than_nothing_is_refused(tmp_path: Path, shape: str) -> None:
    path = tmp_path / "a.npy"
    np.save(path, random_vectors(40))
    path.write_bytes(path.read_bytes().replace(b"(40, 8)", shape.encode().ljust(7)[:8], 1))
    assert "a.npy" in error(path).message
