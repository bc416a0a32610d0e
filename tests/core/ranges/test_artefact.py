"""Ranges are read from what an export, NumPy, safetensors and plain scripts write; all else is refused."""

import json
import os
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from safetensors.numpy import save_file

from calibgui.core.calibration.calibrate import calibrated
from calibgui.core.calibration.snapshot import CalibrationResult
from calibgui.core.domain import SamplePlan
from calibgui.core.errors import RangesError
from calibgui.core.export.artefacts import ExportRequest, export_artefacts
from calibgui.core.export.provenance import provenance
from calibgui.core.ranges.artefact import RangesArtefact, load_ranges
from calibgui.core.ranges.stored import MAX_DIM
from tests.fakes import FakeEncoder, loader, request_for

DIM = 8


class Bomb:
    """Fails the test if it is ever unpickled."""

    def __reduce__(self) -> tuple[Any, ...]:
        return pytest.fail, ("it was unpickled",)


@pytest.fixture
def result(tmp_path: Path) -> CalibrationResult:
    request = request_for(tmp_path, {"a": 40, "b": 40}, SamplePlan(30, 5))
    return calibrated(request, loader(FakeEncoder(DIM)))


@pytest.fixture
def out(result: CalibrationResult, tmp_path: Path) -> Path:
    for _ in export_artefacts(ExportRequest(result, tmp_path / "out"), lambda: False, loader(FakeEncoder())):
        pass
    return tmp_path / "out"


@pytest.fixture
def ranges() -> NDArray[np.float32]:
    vectors = np.random.default_rng(0).standard_normal((20, DIM)).astype(np.float32)
    return np.vstack((vectors.min(axis=0), vectors.max(axis=0)))


def refusal(path: Path) -> RangesError:
    with pytest.raises(RangesError) as caught:
        load_ranges(path)
    assert caught.value.path == path
    assert path.name in caught.value.message
    assert caught.value.remedy.endswith(".")
    return caught.value


@pytest.mark.parametrize("name", ["ranges.npy", "ranges.json"])
def test_that_exported_ranges_come_back_with_their_provenance(
    result: CalibrationResult, out: Path, name: str
) -> None:
    found = load_ranges(out / name)
    assert found.ranges.tobytes() == result.ranges.tobytes()
    assert not found.ranges.flags.writeable
    assert (found.path, found.format, found.dim) == (out / "ranges.npy", "npy", DIM)
    assert found.warnings == ()
    origin = found.provenance
    assert origin is not None
    assert (origin.encoding.model, origin.encoding.fingerprint) == ("fake", "f" * 64)
    assert (origin.seed, origin.domains, origin.roles) == (0, ("a", "b"), ("documents",))
    assert [source.name for source in origin.sources] == ["a.txt", "b.txt"]
    assert load_ranges(out / "ranges-b.npy").provenance != origin


def test_that_a_renamed_pair_keeps_together(result: CalibrationResult, out: Path) -> None:
    (out / "ranges-a.npy").rename(out / "old.npy")
    (out / "ranges-a.json").rename(out / "old.json")
    found = load_ranges(out / "old.json")
    assert np.array_equal(found.ranges, result.domains[0].ranges)
    assert found.provenance is not None
    assert found.provenance.ranges_of == "a"


def _as_json(path: Path, content: object) -> Path:
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def _write(path: Path, ranges: NDArray[Any], style: str) -> Path:
    rows = ranges.tolist()
    if style == "npy":
        np.save(path, ranges)
    elif style == "npz":
        with path.open("wb") as file:
            np.savez_compressed(file, ranges)
    elif style == "safetensors":
        save_file({"x": ranges, "ids": np.arange(3)}, path)
    else:
        contents = {
            "lists": rows,
            "named": {"ranges": rows},
            "min and max": {"max": rows[1], "min": rows[0]},
            "named min and max": {"ranges": {"min": rows[0], "max": rows[1]}, "note": "mine"},
        }
        _as_json(path, contents[style])
    return path


@pytest.mark.parametrize(
    "style",
    ["npy", "npz", "safetensors", "lists", "named", "min and max", "named min and max"],
)
def test_that_ranges_of_a_plain_script_are_taken_with_a_warning(
    tmp_path: Path, ranges: NDArray[np.float32], style: str
) -> None:
    suffix = style if style in ("npy", "npz", "safetensors") else "json"
    found = load_ranges(_write(tmp_path / f"plain.{suffix}", ranges, style))
    assert found.ranges.tobytes() == ranges.tobytes()
    assert (found.format, found.provenance) == (suffix, None)
    assert len(found.warnings) == 1
    assert f"plain.{suffix} say nothing of the model" in found.warnings[0]


@pytest.mark.parametrize("dtype", ["<f2", "<f8", ">f4", ">f8", "<i4"])
def test_that_any_real_type_and_order_becomes_float32(tmp_path: Path, dtype: str) -> None:
    rows = np.array([[-1, -2, -3], [1, 2, 3]], dtype)
    np.save(tmp_path / "a.npy", np.asfortranarray(rows))
    found = load_ranges(tmp_path / "a.npy").ranges
    assert found.dtype == np.float32
    assert found.tolist() == [[-1, -2, -3], [1, 2, 3]]


def test_that_bfloat16_is_read(tmp_path: Path) -> None:
    import torch
    from safetensors.torch import save_file as save_tensors

    save_tensors({"r": torch.tensor([[-1.5, 0.25], [1.0, 3.0]]).bfloat16()}, tmp_path / "a.safetensors")
    assert load_ranges(tmp_path / "a.safetensors").ranges.tolist() == [[-1.5, 0.25], [1.0, 3.0]]


def test_that_the_name_ranges_decides_between_two(tmp_path: Path, ranges: NDArray[np.float32]) -> None:
    np.savez(tmp_path / "a.npz", other=ranges - 1, ranges=ranges)
    assert np.array_equal(load_ranges(tmp_path / "a.npz").ranges, ranges)
    np.savez(tmp_path / "b.npz", first=ranges - 1, second=ranges)
    assert "first, second" in refusal(tmp_path / "b.npz").message


def test_that_a_suffix_may_lie(tmp_path: Path, ranges: NDArray[np.float32]) -> None:
    path = tmp_path / "a.txt"
    with path.open("wb") as file:
        np.save(file, ranges)
    assert load_ranges(path).format == "npy"


def test_that_provenance_in_a_safetensors_or_json_file_is_read(
    result: CalibrationResult, tmp_path: Path
) -> None:
    origin = provenance(result)
    inside = {"provenance": json.dumps(origin)}
    save_file({"ranges": result.ranges}, tmp_path / "a.safetensors", metadata=inside)
    _as_json(tmp_path / "b.json", origin | {"ranges": result.ranges.tolist()})
    _as_json(tmp_path / "c.json", {"provenance": origin, "ranges": result.ranges.tolist()})
    for name in ("a.safetensors", "b.json", "c.json"):
        found = load_ranges(tmp_path / name)
        assert found.ranges.tobytes() == result.ranges.tobytes()
        assert found.warnings == ()
        assert found.provenance is not None
        assert found.provenance.created == origin["created"]


def test_that_a_json_file_of_somebody_else_beside_the_ranges_is_left_alone(
    tmp_path: Path, ranges: NDArray[np.float32]
) -> None:
    np.save(tmp_path / "a.npy", ranges)
    for text in ("{", "[]", '{"format": "other"}', "\x00"):
        (tmp_path / "a.json").write_text(text, encoding="utf-8")
        found = load_ranges(tmp_path / "a.npy")
        assert found.provenance is None
        assert "a.npy say nothing" in found.warnings[0]


def _edited(out: Path, **changes: Any) -> RangesArtefact:
    origin = json.loads((out / "ranges.json").read_text(encoding="utf-8"))
    _as_json(out / "ranges.json", origin | changes)
    return load_ranges(out / "ranges.npy")


def test_that_a_provenance_of_a_later_release_or_without_a_model_counts_for_nothing_but_is_told(
    out: Path,
) -> None:
    assert "version 99" in _edited(out, format_version=99).warnings[0]
    found = _edited(out, format_version=1, model=["odd"])
    assert found.provenance is None
    assert "lacks the name or the dimension" in found.warnings[0]


def test_that_odd_fields_of_a_provenance_count_as_missing(out: Path) -> None:
    model = {"name": "m", "dim": DIM, "fingerprint": 5, "prompt": [], "normalized": "yes"}
    found = _edited(out, model=model, seed="x", domains=[3, {"name": 4, "sources": "s"}], versions=[1])
    assert found.provenance is not None
    assert found.provenance.encoding.fingerprint == ""
    assert (found.provenance.encoding.prompt, found.provenance.seed) == (None, None)
    assert found.provenance.domains == ("",)


def test_that_ranges_of_a_stopped_calibration_are_warned_of(out: Path) -> None:
    assert "stopped" in _edited(out, complete=False).warnings[0]


def test_that_a_provenance_of_another_dimension_is_refused(out: Path) -> None:
    np.save(out / "ranges.npy", np.zeros((2, 5), np.float32))
    assert "has 5 dimensions, its provenance says 8" in refusal(out / "ranges.npy").message


def test_that_a_provenance_whose_ranges_are_gone_is_refused(out: Path) -> None:
    (out / "ranges.npy").unlink()
    assert "ranges.npy are not beside it" in refusal(out / "ranges.json").message


def test_that_a_provenance_that_points_at_itself_ends(out: Path) -> None:
    (out / "ranges.npy").write_bytes((out / "ranges.json").read_bytes())
    refused = json.loads((out / "ranges.json").read_text(encoding="utf-8")) | {"ranges_file": "ranges.json"}
    _as_json(out / "ranges.npy", refused)
    with pytest.raises(RangesError):
        load_ranges(out / "ranges.json")


@pytest.mark.parametrize(
    ("array", "said"),
    [
        (np.zeros((384, 2), np.float32), "a row per dimension"),
        (np.zeros((500, 8), np.float32), "vectors, or codes"),
        (np.zeros((1, 8), np.float32), "shape (1, 8)"),
        (np.zeros(8, np.float32), "shape (8,)"),
        (np.zeros((2, 3, 4), np.float32), "shape (2, 3, 4)"),
        (np.zeros((2, 0), np.float32), "no dimension"),
        (np.zeros((2, 8), np.complex64), "complex64"),
        (np.zeros((2, 8), bool), "bool"),
        (np.array([["a"], ["b"]]), "str"),
        (np.zeros((2, MAX_DIM + 1), np.int8), "262,145 dimensions"),
        (np.array([[0, np.nan], [1, 1]]), "not finite in dimension 1"),
        (np.array([[0.0, 0], [1, 1e300]]), "not finite in dimension 1"),
        (np.array([[0.0, 2], [1, 1]]), "minimum lies above the maximum in dimension 1"),
    ],
)
@pytest.mark.parametrize("suffix", [".npy", ".npz"])
def test_that_an_array_that_is_no_ranges_is_refused(
    tmp_path: Path, array: NDArray[Any], said: str, suffix: str
) -> None:
    path = tmp_path / f"a{suffix}"
    (np.save if suffix == ".npy" else np.savez)(path, array)  # type: ignore[operator]
    assert said in refusal(path).message


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[1, 2], [3]]", "differ in length: 1 and 2"),
        ('[[1, 2], [3, "4"]]', '"4", which is no number'),
        ("[[1, null], [3, 4]]", "null, which is no number"),
        ("[[1, true], [3, 4]]", "true, which is no number"),
        ("[[1, [2]], [3, 4]]", "[2], which is no number"),
        ("[1, 2, 3]", "something other than two lists"),
        ("[]", "no list of ranges"),
        ("[[], []]", "no dimension"),
        ("[[0, NaN], [1, 1]]", "not finite in dimension 1"),
        ("[[0, 1e999], [1, 1]]", "not finite in dimension 1"),
        ("[[5], [1]]", "minimum lies above"),
        (f"[[1{'0' * 400}], [1]]", "no float can hold"),
        ("[[1, 2], [3, 4], [5, 6]]", "a row per dimension"),
        ('{"model": "x"}', "no list of ranges"),
        ('{"min": 3, "max": [4]}', "something other than two lists"),
        ('{"ranges": "far"}', "no list of ranges"),
        ("[[1, 2], [3", "damaged or cut off"),
        ("[" * 100_000, "damaged or cut off"),
    ],
)
def test_that_json_that_is_no_ranges_is_refused(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "a.json"
    path.write_text(text, encoding="utf-8")
    assert said in refusal(path).message


@pytest.mark.parametrize("style", ["npy", "npz", "safetensors", "lists"])
@pytest.mark.parametrize("share", [0.02, 0.4, 0.97])
def test_that_a_file_that_was_cut_off_is_refused(
    tmp_path: Path, ranges: NDArray[np.float32], style: str, share: float
) -> None:
    path = _write(tmp_path / "a.npy", ranges, style)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    refusal(path)


def _npy_that_claims(path: Path, shape: tuple[int, ...]) -> Path:
    header = f"{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}, }}".ljust(117) + "\n"
    path.write_bytes(b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header.encode() + bytes(64))
    return path


def test_that_a_header_that_claims_too_much_takes_no_memory(tmp_path: Path) -> None:
    assert (
        "1,000,000,000,000 dimensions" in refusal(_npy_that_claims(tmp_path / "a.npy", (2, 10**12))).message
    )
    assert "damaged" in refusal(_npy_that_claims(tmp_path / "b.npy", (2, MAX_DIM))).message
    assert "damaged" in refusal(_npy_that_claims(tmp_path / "c.npy", (2, -8))).message
    with zipfile.ZipFile(tmp_path / "d.npz", "w") as archive:
        archive.write(tmp_path / "a.npy", "ranges.npy")
    assert "1,000,000,000,000 dimensions" in refusal(tmp_path / "d.npz").message
    (tmp_path / "e.npy").write_bytes(b"\x93NUMPY\x02\x00\xff\xff\xff\xff" + bytes(64))
    assert "damaged" in refusal(tmp_path / "e.npy").message


@pytest.mark.parametrize("header", ["{'descr': '<f4', 'shape': (2, 8", "{", "", "[]", "(" * 200, "'\\w': 1L"])
@pytest.mark.parametrize("version", [1, 2, 3])
def test_that_a_header_that_python_cannot_parse_is_refused(tmp_path: Path, header: str, version: int) -> None:
    length = len(header).to_bytes(2 if version == 1 else 4, "little")
    path = tmp_path / "a.npy"
    path.write_bytes(b"\x93NUMPY" + bytes([version, 0]) + length + header.encode() + bytes(64))
    assert "damaged" in refusal(path).message


@pytest.mark.parametrize("style", ["npy", "npz", "safetensors", "named"])
def test_that_files_with_wrong_bytes_are_read_or_refused(
    tmp_path: Path, ranges: NDArray[np.float32], style: str
) -> None:
    path = _write(tmp_path / "a.npy", ranges, style)
    whole = path.read_bytes()
    draw = np.random.default_rng(0)
    for _ in range(300):
        data = bytearray(whole)
        for place in draw.integers(0, min(len(data), 300), draw.integers(1, 6)):
            data[place] = draw.integers(256)
        path.write_bytes(data)
        with suppress(RangesError):
            found = load_ranges(path).ranges
            assert np.isfinite(found).all()


@pytest.mark.parametrize(
    "tensor",
    [
        {"dtype": "F32", "shape": [2, 10**12], "data_offsets": [0, 8 * 10**12]},
        {"dtype": "F32", "shape": [2, 8], "data_offsets": [0, 10**15]},
        {"dtype": "F32", "shape": [2, 8], "data_offsets": [-64, 0]},
        {"dtype": "F32", "shape": [2, -8], "data_offsets": [0, 64]},
        {"dtype": "F32", "shape": [2, 8], "data_offsets": [32, 96]},
        {"dtype": "F32", "shape": [2, float("inf")], "data_offsets": [0, 64]},
        {"dtype": "F32", "shape": [2, 8.5], "data_offsets": [0, 64]},
        {"dtype": "I8", "shape": [2, 32], "data_offsets": [0, 64]},
        {"dtype": "F32", "shape": [2, 8]},
        "none",
    ],
)
def test_that_a_safetensors_header_that_lies_is_refused(tmp_path: Path, tensor: object) -> None:
    header = json.dumps({"r": tensor}).encode()
    path = tmp_path / "a.safetensors"
    path.write_bytes(len(header).to_bytes(8, "little") + header + bytes(64))
    refusal(path)


@pytest.mark.parametrize("suffix", [".npy", ".npz"])
def test_that_pickled_objects_are_refused_and_stay_pickled(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    array = np.array([[Bomb()], [Bomb()]], object)
    if suffix == ".npy":
        np.save(path, array, allow_pickle=True)
    else:
        np.savez(path, array)
    assert "pickled" in refusal(path).message


def test_that_a_bare_pickle_a_picture_and_a_text_are_refused(
    tmp_path: Path, ranges: NDArray[np.float32]
) -> None:
    ranges.dump(tmp_path / "a.npy")
    assert "pickle" in refusal(tmp_path / "a.npy").message
    for content in (b"\x89PNG\r\n\x1a\n", b"some text", bytes(100)):
        (tmp_path / "b.npy").write_bytes(content)
        assert "no file of ranges" in refusal(tmp_path / "b.npy").message


def test_that_what_is_no_file_is_refused_without_opening_it(tmp_path: Path) -> None:
    assert "does not exist" in refusal(tmp_path / "none.npy").message
    assert "is a folder" in refusal(tmp_path).message
    (tmp_path / "empty.npy").touch()
    assert "is empty" in refusal(tmp_path / "empty.npy").message
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.npy")
        assert "pipe or a device" in refusal(tmp_path / "pipe.npy").message
