"""A folder of Parquet is quantized file by file: codes, what goes along with them, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from calibgui.core.collection.plan import plan_collection
from calibgui.core.collection.run import CollectionProgress, run_collection
from calibgui.core.collection.work import Coding
from calibgui.core.encoding.model import load_encoder
from calibgui.core.encoding.spec import ModelSpec
from calibgui.core.errors import ModelError, OptionError, RangesError, SourceError
from calibgui.core.quantization.quantize import quantize_embeddings
from tests.core.collection.folders import (
    codes_in,
    contents,
    finished,
    ranges_file,
    texts_folder,
    vectors_folder,
    write_texts,
    write_vectors,
)
from tests.tiny_model import build_tiny_model


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_tiny_model(tmp_path_factory.mktemp("model"))


def test_that_vectors_become_codes_in_a_file_of_the_same_name(tmp_path: Path) -> None:
    vectors = vectors_folder(tmp_path / "in")
    artefact = ranges_file(tmp_path / "ranges.npy", 16)

    result = finished(plan_collection(tmp_path / "in", tmp_path / "out", coding=Coding(artefact)))

    names = ["part-0.parquet", "part-1.parquet", "part-2.parquet", "sub/part-3.parquet"]
    assert [report.name for report in result.reports] == names
    codes = np.concatenate([codes_in(tmp_path / "out" / name) for name in names])
    np.testing.assert_array_equal(codes, quantize_embeddings(vectors, "int8", artefact.ranges))
    table = pq.read_table(tmp_path / "out" / "part-1.parquet")
    assert table["id"].to_pylist() == [f"part-1-{number}" for number in range(70)]
    assert table.schema.field("embedding").type.list_size == 16
    outside = np.count_nonzero((vectors < -1) | (vectors > 1), axis=0)
    assert result.outside is not None
    np.testing.assert_array_equal(result.outside, outside)
    assert result.share_outside == outside.sum() / vectors.size


def test_that_texts_are_encoded_and_stay_beside_their_ids_while_blank_ones_are_left_out(
    tmp_path: Path, model: Path
) -> None:
    texts = texts_folder(tmp_path / "in", files=1)
    artefact = ranges_file(tmp_path / "ranges.npy", 32, 0.2)
    spec = ModelSpec(str(model), device="cpu")

    work = plan_collection(tmp_path / "in", tmp_path / "out", coding=Coding(artefact), model=spec, cores=1)
    result = finished(work)

    encoder = load_encoder(spec, cores=1)
    vectors = np.empty((len(texts), 32), np.float32)
    for batch in encoder.plan_batches(texts):
        vectors[batch] = encoder.encode_batch([texts[i] for i in batch])
    table = pq.read_table(tmp_path / "out" / "sub" / "part-0.parquet")
    assert table["text"].to_pylist() == texts
    assert table["id"].to_pylist() == [str(1000 + row) for row in range(len(texts) + 1) if row != 7]
    np.testing.assert_array_equal(
        codes_in(tmp_path / "out" / "sub" / "part-0.parquet"),
        quantize_embeddings(vectors, "int8", artefact.ranges),
    )
    assert (result.rows, result.blanks) == (len(texts), 1)


def test_that_a_file_without_rows_becomes_one_without_rows(tmp_path: Path) -> None:
    vectors_folder(tmp_path / "in")
    write_vectors(tmp_path / "in" / "a-first.parquet", np.empty((0, 16), np.float32))
    coding = Coding(ranges_file(tmp_path / "ranges.npy", 16))
    result = finished(plan_collection(tmp_path / "in", tmp_path / "out", coding=coding))
    assert result.rows == 280
    assert pq.read_table(tmp_path / "out" / "a-first.parquet").num_rows == 0


def test_that_a_second_call_does_only_files_that_changed(tmp_path: Path) -> None:
    vectors_folder(tmp_path / "in")
    coding = Coding(ranges_file(tmp_path / "ranges.npy", 16))
    work = plan_collection(tmp_path / "in", tmp_path / "out", coding=coding)
    first = finished(work)
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "out").rglob("*.parquet")}
    write_vectors(tmp_path / "in" / "part-1.parquet", np.ones((5, 16), np.float32))

    second = finished(work)

    after = {path: path.stat().st_mtime_ns for path in (tmp_path / "out").rglob("*.parquet")}
    assert {path.name for path in before if before[path] != after[path]} == {"part-1.parquet"}
    assert second.done_before == 3
    assert second.rows == first.rows - 70 + 5
    assert second.outside is not None


def test_that_other_ranges_or_a_lost_file_are_done_again(tmp_path: Path) -> None:
    vectors_folder(tmp_path / "in")
    coding = Coding(ranges_file(tmp_path / "ranges.npy", 16))
    work = plan_collection(tmp_path / "in", tmp_path / "out", coding=coding)
    finished(work)
    (tmp_path / "out" / "part-0.parquet").unlink()
    assert finished(work).done_before == 3
    other = replace(work, coding=Coding(ranges_file(tmp_path / "ranges.npy", 16, reach=2.0)))
    assert finished(other).done_before == 0


def test_that_a_row_that_is_not_finite_is_named_and_nothing_unfinished_stays(tmp_path: Path) -> None:
    vectors_folder(tmp_path / "in")
    bad = np.ones((50, 16), np.float32)
    bad[41, 3] = np.nan
    write_vectors(tmp_path / "in" / "part-2.parquet", bad)
    coding = Coding(ranges_file(tmp_path / "ranges.npy", 16))
    work = plan_collection(tmp_path / "in", tmp_path / "out", coding=coding)

    with pytest.raises(SourceError, match=r"Row 42 of part-2\.parquet holds nan in dimension 3") as caught:
        finished(work)

    assert (caught.value.path, caught.value.line) == (tmp_path / "in" / "part-2.parquet", 42)
    left = contents(tmp_path / "out")
    assert "part-2.parquet" not in left
    assert not [name for name in left if name.endswith(".part")]
    write_vectors(tmp_path / "in" / "part-2.parquet", np.ones((50, 16), np.float32))
    assert finished(work).done_before == sum(not name.startswith(".calibgui") for name in left)


def test_that_a_file_that_was_cut_off_is_named(tmp_path: Path) -> None:
    vectors_folder(tmp_path / "in")
    whole = (tmp_path / "in" / "part-1.parquet").read_bytes()
    (tmp_path / "in" / "part-1.parquet").write_bytes(whole[: len(whole) // 2])
    coding = Coding(ranges_file(tmp_path / "ranges.npy", 16))
    with pytest.raises(SourceError, match=r"part-1\.parquet is damaged or was cut off") as caught:
        finished(plan_collection(tmp_path / "in", tmp_path / "out", coding=coding))
    assert caught.value.path == tmp_path / "in" / "part-1.parquet"


def test_that_vectors_of_another_dimension_are_refused(tmp_path: Path) -> None:
    vectors_folder(tmp_path / "in")
    coding = Coding(ranges_file(tmp_path / "ranges.npy", 24))
    with pytest.raises(RangesError, match=r"gives vectors of 16 dimensions, the ranges are of 24"):
        finished(plan_collection(tmp_path / "in", tmp_path / "out", coding=coding))


def test_that_stopping_ends_without_a_result_and_keeps_what_is_whole(tmp_path: Path) -> None:
    vectors_folder(tmp_path / "in")
    coding = Coding(ranges_file(tmp_path / "ranges.npy", 16))
    work = plan_collection(tmp_path / "in", tmp_path / "out", coding=coding)
    seen: list[CollectionProgress] = []
    for step in run_collection(work, should_stop=lambda: bool(seen) and seen[-1].files == 2):
        assert isinstance(step, CollectionProgress)
        seen.append(step)
    assert finished(work).done_before == 2


def test_that_texts_without_a_model_are_refused_before_they_are_read(tmp_path: Path) -> None:
    texts_folder(tmp_path / "in")
    coding = Coding(ranges_file(tmp_path / "ranges.npy", 16))
    with pytest.raises(ModelError, match=r"does not say which model it is for"):
        plan_collection(tmp_path / "in", tmp_path / "out", coding=coding)
    with pytest.raises(ModelError, match=r"no model is named to encode them"):
        plan_collection(tmp_path / "in", tmp_path / "out")


def test_that_a_worker_refuses_a_model_of_other_files(tmp_path: Path, model: Path) -> None:
    texts_folder(tmp_path / "in", files=1)
    coding = Coding(ranges_file(tmp_path / "ranges.npy", 32))
    spec = ModelSpec(str(model), device="cpu")
    work = plan_collection(tmp_path / "in", tmp_path / "out", coding=coding, model=spec)
    with pytest.raises(ModelError, match="has other files here"):
        finished(replace(work, fingerprint="0" * 64))


def test_that_files_without_the_columns_of_the_first_one_are_refused(tmp_path: Path) -> None:
    vectors_folder(tmp_path / "in")
    coding = Coding(ranges_file(tmp_path / "ranges.npy", 16))
    lists = pa.array([[0.5] * 16] * 200, pa.list_(pa.float32()))
    pq.write_table(pa.table({"vector": lists}), tmp_path / "in" / "part-2.parquet")
    with pytest.raises(SourceError, match=r"part-2\.parquet has no column 'id'"):
        finished(plan_collection(tmp_path / "in", tmp_path / "out", coding=coding))
    write_texts(tmp_path / "in" / "part-2.parquet", ["a text"] * 2000)
    with pytest.raises(SourceError, match=r"part-2\.parquet"):
        finished(plan_collection(tmp_path / "in", tmp_path / "out", coding=coding))


def test_that_a_folder_without_parquet_and_a_file_are_refused(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    with pytest.raises(SourceError, match="holds no Parquet file"):
        plan_collection(tmp_path / "in", tmp_path / "out")
    with pytest.raises(SourceError, match="does not exist"):
        plan_collection(tmp_path / "gone", tmp_path / "out")


@pytest.mark.parametrize("out", ["in", "in/codes", "."])
def test_that_codes_are_not_written_among_their_sources(tmp_path: Path, out: str) -> None:
    vectors_folder(tmp_path / "in")
    with pytest.raises(OptionError, match="the same folder, or one is in the other"):
        plan_collection(tmp_path / "in", tmp_path / out)
