"""What holds for every target: whole or not there, read back, and refused where it does not fit."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from calibgui.core.errors import ExportError
from calibgui.core.export.targets.base import CodesHead, Target, TargetOptions
from calibgui.core.export.targets.blocks import Block
from calibgui.core.export.targets.registry import TARGETS, target_of
from calibgui.core.export.targets.write import write_codes
from calibgui.core.quantization.quantize import PRECISIONS, quantize_embeddings
from tests.core.export.targets.conftest import PROVENANCE

ALL = pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.id)
OF_CODES = pytest.mark.parametrize(
    "target", [target for target in TARGETS if target.holds != "ranges"], ids=lambda target: target.id
)


class Tampered:
    """A writer whose file is changed by `change` after it was closed."""

    def __init__(self, writer: Any, change: Any) -> None:
        self._writer, self._change = writer, change

    def __getattr__(self, name: str) -> Any:
        return getattr(self._writer, name)

    def verify(self, path: Path, between: Any) -> None:
        path.write_bytes(self._change(path.read_bytes()))
        self._writer.verify(path, between)


def _tampered(target: Target, change: Any) -> Target:
    return replace(target, new_writer=lambda options: Tampered(target.new_writer(options), change))


def _head(target: Target, ranges: Any, rows: int = 50) -> CodesHead:
    return CodesHead(rows, ranges.shape[1], target.precisions[0], ranges, PROVENANCE)


def _blocks(target: Target, vectors: Any, ranges: Any) -> list[Block]:
    if target.holds == "ranges":
        return []
    codes = quantize_embeddings(vectors[:50], target.precisions[0], ranges)
    return [Block(codes[:20]), Block(codes[20:])]


@ALL
def test_that_every_precision_of_a_target_is_written_and_nothing_else_is_left(
    target: Target, write: Any, tmp_path: Path
) -> None:
    for precision in target.precisions:
        done = write(target.id, precision)
        assert [path.name for path in tmp_path.iterdir()] == [done.path.name]


@ALL
def test_that_a_second_run_replaces_the_first(target: Target, write: Any) -> None:
    first = write(target.id).path.read_bytes()
    again = write(target.id).path.read_bytes()
    if target.id != "usearch":  # its graph is built by several threads
        assert again == first


@ALL
def test_that_a_file_cut_off_after_writing_never_gets_its_name(
    target: Target, tmp_path: Path, vectors: Any, ranges: Any
) -> None:
    path = tmp_path / f"codes{target.suffix}"
    path.write_text("what was there")
    cut = _tampered(target, lambda data: data[: len(data) * 2 // 3])
    with pytest.raises(ExportError, match=path.name.replace(".", r"\.")):
        list(write_codes(cut, path, _head(target, ranges), _blocks(target, vectors, ranges), lambda: False))
    assert path.read_text() == "what was there"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    "target",
    [target for target in TARGETS if target.id != "parquet"],  # whose codes are packed
    ids=lambda target: target.id,
)
def test_that_one_changed_byte_is_found(target: Target, tmp_path: Path, vectors: Any, ranges: Any) -> None:
    """Of the codes, or of the ranges, wherever they lie in the file as they are."""
    blocks = _blocks(target, vectors, ranges)
    needles = [blocks[-1].codes[-1].tobytes()] if blocks else [ranges[1].tobytes()]
    needles += (
        [needles[0].hex().encode(), ",".join(map(str, blocks[-1].codes[-1])).encode()] if blocks else []
    )
    needles += [repr(float(str(ranges[1, 0]))).encode(), f"{ranges[1, 0]:.9g}".encode()]
    changed = []

    def change(data: bytes) -> bytes:
        place = next((data.rfind(needle) for needle in needles if needle in data), -1)
        changed.append(place >= 0)
        return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]

    path = tmp_path / f"codes{target.suffix}"
    tampered = _tampered(target, change)
    with pytest.raises(ExportError, match="reads back different"):
        list(write_codes(tampered, path, _head(target, ranges), blocks, lambda: False))
    assert changed == [True]
    assert not list(tmp_path.iterdir())


@OF_CODES
def test_that_stopping_leaves_what_was_there(
    target: Target, tmp_path: Path, vectors: Any, ranges: Any
) -> None:
    path = tmp_path / f"codes{target.suffix}"
    path.write_text("what was there")
    head, blocks = _head(target, ranges), _blocks(target, vectors, ranges)
    for stop_at in (0, 1, 2, 3):  # the last while it is read back
        asked = iter(range(10))
        steps = list(write_codes(target, path, head, blocks, lambda at=stop_at, it=asked: next(it) >= at))
        assert not any(step.whole for step in steps)
        assert path.read_text() == "what was there"
        assert list(tmp_path.iterdir()) == [path]


@OF_CODES
def test_that_a_source_that_fails_or_ends_early_leaves_nothing(
    target: Target, tmp_path: Path, vectors: Any, ranges: Any
) -> None:
    head, blocks = _head(target, ranges), _blocks(target, vectors, ranges)
    path = tmp_path / f"codes{target.suffix}"

    def failing() -> Iterator[Block]:
        yield blocks[0]
        raise RuntimeError("the source broke")

    with pytest.raises(RuntimeError, match="the source broke"):
        list(write_codes(target, path, head, failing(), lambda: False))
    with pytest.raises(ExportError, match="announced to hold 50 rows, and 20 came"):
        list(write_codes(target, path, head, blocks[:1], lambda: False))
    with pytest.raises(ExportError, match="announced to hold 50 rows, and 70 came"):
        list(write_codes(target, path, head, [*blocks, blocks[0]], lambda: False))
    assert not list(tmp_path.iterdir())


@pytest.fixture
def small_disk() -> Iterator[None]:
    """No file can grow beyond 100,000 bytes."""
    resource = pytest.importorskip("resource", reason="Unix only")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


@OF_CODES
@pytest.mark.usefixtures("small_disk")
def test_that_a_disk_that_takes_no_more_is_an_error_that_names_the_file(
    target: Target, tmp_path: Path, ranges: Any
) -> None:
    dtype = np.int8 if target.precisions[0] == "int8" else np.uint8
    codes = np.random.default_rng(0).integers(1, 127, (1000, ranges.shape[1] * 16)).astype(dtype)
    head = CodesHead(2000, codes.shape[1], target.precisions[0], np.tile(ranges, 16))
    path = tmp_path / f"codes{target.suffix}"
    with pytest.raises(ExportError, match=f"{path.name} could not be written"):
        list(write_codes(target, path, head, [Block(codes), Block(codes)], lambda: False))
    assert not list(tmp_path.iterdir())


@OF_CODES
def test_that_no_rows_are_an_empty_file_that_is_read_back(
    target: Target, tmp_path: Path, ranges: Any
) -> None:
    path = tmp_path / f"codes{target.suffix}"
    steps = list(write_codes(target, path, _head(target, ranges, rows=0), [], lambda: False))
    assert steps[-1].whole
    assert path.exists()


@ALL
def test_that_other_precisions_are_refused_before_anything_is_read(
    target: Target, tmp_path: Path, ranges: Any
) -> None:
    for precision in set(PRECISIONS) - set(target.precisions):
        head = CodesHead(1, ranges.shape[1], precision, ranges)
        with pytest.raises(ExportError, match=f"can't hold {precision} codes"):
            list(write_codes(target, tmp_path / "codes", head, iter(()), lambda: False))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("target", "precision", "why"),
    [
        ("faiss", "int8", "uint8 codes"),
        ("usearch", "uint8", "negative"),
        ("qdrant", "int8", "from 0 to 255"),
        ("elasticsearch", "uint8", "signed"),
        ("u8bin", "int8", r"\.i8bin"),
    ],
)
def test_that_a_refusal_says_why(target: str, precision: Any, why: str) -> None:
    with pytest.raises(ExportError, match=why):
        target_of(target).refuse(precision, "codes")


def test_that_codes_of_another_shape_or_type_are_refused(tmp_path: Path, ranges: Any) -> None:
    head = CodesHead(2, ranges.shape[1], "int8", ranges, ids=True)
    dim = ranges.shape[1]
    for codes in (np.zeros((2, dim), np.uint8), np.zeros((2, dim + 1), np.int8), np.zeros(dim, np.int8)):
        with pytest.raises(ExportError, match="is for codes int8"):
            list(write_codes(target_of("npy"), tmp_path / "c.npy", head, [Block(codes)], lambda: False))
    block = Block(np.zeros((2, dim), np.int8))
    with pytest.raises(ExportError, match="0 ids came with 2 codes"):
        list(write_codes(target_of("npy"), tmp_path / "c.npy", head, [block], lambda: False))


@pytest.mark.parametrize("target", ["elasticsearch", "opensearch"])
def test_that_a_row_of_zeros_is_refused_where_vectors_are_compared_by_cosine(
    target: str, tmp_path: Path, ranges: Any
) -> None:
    codes = np.ones((3, ranges.shape[1]), np.int8)
    codes[2] = 0
    head = CodesHead(3, ranges.shape[1], "int8", ranges)
    blocks = [Block(codes[:1]), Block(codes[1:])]
    with pytest.raises(ExportError, match="row 2 are 0"):
        list(write_codes(target_of(target), tmp_path / "c.ndjson", head, blocks, lambda: False))
    options = TargetOptions(similarity="dot")
    path = tmp_path / "c.ndjson"
    assert list(write_codes(target_of(target), path, head, blocks, lambda: False, options))[-1].whole


@pytest.mark.parametrize(
    ("target", "options", "what"),
    [
        ("elasticsearch", TargetOptions(collection="Docs"), "an index"),
        ("vespa", TargetOptions(collection="my-docs"), "a document type"),
        ("vespa", TargetOptions(vector_field="1st"), "a field"),
        ("qdrant", TargetOptions(collection="a/b"), "a collection"),
        ("parquet", TargetOptions(vector_field="id"), "can't be called 'id'"),
        ("faiss", TargetOptions(similarity="cosine"), "does not compare vectors by cosine"),
        ("hdf5", TargetOptions(similarity="dot"), "does not compare vectors by dot"),
    ],
)
def test_that_names_and_similarities_that_an_engine_refuses_are_refused_here(
    target: str, options: TargetOptions, what: str, write: Any, tmp_path: Path
) -> None:
    with pytest.raises(ExportError, match=what):
        write(target, options=options)
    assert not list(tmp_path.iterdir())


def test_that_half_of_a_surrogate_pair_is_refused_by_arrow_and_kept_by_json(
    tmp_path: Path, ranges: Any
) -> None:
    codes = np.ones((1, ranges.shape[1]), np.int8)
    head = CodesHead(1, ranges.shape[1], "int8", ranges, texts=True)
    blocks = [Block(codes, texts=["\ud83d"])]
    with pytest.raises(ExportError, match="no Unicode"):
        list(write_codes(target_of("parquet"), tmp_path / "c.parquet", head, blocks, lambda: False))
    path = tmp_path / "c.vespa.jsonl"
    assert list(write_codes(target_of("vespa"), path, head, blocks, lambda: False))[-1].whole
