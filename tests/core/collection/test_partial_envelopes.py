"""Ranges of a folder come from the envelopes of its files, and are those of all vectors at once."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from calibgui.core.collection.plan import plan_collection
from calibgui.core.collection.ranges import save_collection_ranges
from calibgui.core.encoding.model import identify
from calibgui.core.encoding.spec import ModelSpec
from calibgui.core.errors import RangesError, SourceError
from calibgui.core.ranges.artefact import load_ranges
from calibgui.core.ranges.compute import ranges_of
from calibgui.core.ranges.envelope import envelope_of
from calibgui.core.ranges.of_envelope import FROM_ENVELOPE, ranges_of_envelope
from calibgui.core.ranges.schemes import DEFAULT_SCHEME, RangeScheme
from tests.core.collection.folders import finished, texts_folder, vectors_folder, write_texts, write_vectors
from tests.tiny_model import build_tiny_model


def test_that_merged_partial_envelopes_are_the_envelope_of_all(tmp_path: Path) -> None:
    vectors = vectors_folder(tmp_path / "in")
    result = finished(plan_collection(tmp_path / "in", tmp_path / "envelopes"))
    np.testing.assert_array_equal(result.envelope.bounds, envelope_of(vectors).bounds)
    assert result.envelope.count == len(vectors)
    assert not list((tmp_path / "envelopes").glob("*.parquet"))


def test_that_only_new_files_are_measured_again(tmp_path: Path) -> None:
    vectors = vectors_folder(tmp_path / "in")
    work = plan_collection(tmp_path / "in", tmp_path / "envelopes")
    finished(work)
    more = np.full((3, 16), 9.0, np.float32)
    write_vectors(tmp_path / "in" / "part-9.parquet", more)
    result = finished(work)
    assert result.done_before == 4
    np.testing.assert_array_equal(result.envelope.bounds, envelope_of(np.concatenate((vectors, more))).bounds)


@pytest.mark.parametrize("name", FROM_ENVELOPE)
def test_that_ranges_of_an_envelope_are_those_of_the_vectors(name: str) -> None:
    vectors = np.random.default_rng(0).normal(0.2, 1, (200, 12)).astype(np.float32)
    scheme = RangeScheme(name)
    wanted = ranges_of(scheme, [vectors])
    np.testing.assert_array_equal(ranges_of_envelope(scheme, envelope_of(vectors)), wanted)


def test_that_a_scheme_that_needs_the_vectors_is_refused() -> None:
    envelope = envelope_of(np.ones((2, 3), np.float32))
    with pytest.raises(RangesError, match="needs all vectors at once"):
        ranges_of_envelope(RangeScheme("per-dimension sigma"), envelope)


def test_that_ranges_of_texts_say_which_model_and_files_they_are_of(tmp_path: Path) -> None:
    model = ModelSpec(str(build_tiny_model(tmp_path)), device="cpu", prompt="passage: ")
    texts = texts_folder(tmp_path / "in")
    work = plan_collection(tmp_path / "in", tmp_path / "envelopes", model=model)
    path, _ = save_collection_ranges(tmp_path / "ranges.npy", work, finished(work), DEFAULT_SCHEME)
    found = load_ranges(path)
    assert found.provenance is not None
    assert found.provenance.encoding.fingerprint == identify(model)
    assert found.provenance.encoding.prompt == "passage: "
    assert found.provenance.calibration_texts == len(texts)
    assert [source.name for source in found.provenance.sources][-1] == "sub/part-3.parquet"
    assert all(len(source.sha256) == 64 for source in found.provenance.sources)
    again = finished(work)
    assert again.done_before == 4
    second, _ = save_collection_ranges(tmp_path / "again.npy", work, again, DEFAULT_SCHEME)
    assert second.read_bytes() == path.read_bytes()


def test_that_files_of_two_dimensions_are_named(tmp_path: Path) -> None:
    vectors_folder(tmp_path / "in")
    write_vectors(tmp_path / "in" / "part-2.parquet", np.ones((4, 8), np.float32))
    result = finished(plan_collection(tmp_path / "in", tmp_path / "envelopes"))
    with pytest.raises(
        RangesError, match=r"part-0\.parquet has vectors of 16 dimensions, part-2\.parquet of 8"
    ):
        _ = result.envelope


def test_that_files_without_a_row_or_with_blank_texts_alone_add_nothing(tmp_path: Path) -> None:
    model = ModelSpec(str(build_tiny_model(tmp_path)), device="cpu")
    texts = texts_folder(tmp_path / "in", files=2)
    write_texts(tmp_path / "in" / "part-7.parquet", [" ", ""])
    write_texts(tmp_path / "in" / "a-first.parquet", [])
    result = finished(plan_collection(tmp_path / "in", tmp_path / "envelopes", model=model))
    assert [(report.rows, report.blanks) for report in result.reports if report.envelope is None] == [
        (0, 0),
        (0, 2),
    ]
    assert result.envelope.count == len(texts)


def test_that_empty_files_alone_make_no_ranges(tmp_path: Path) -> None:
    write_vectors(tmp_path / "in" / "empty.parquet", np.empty((0, 4), np.float32))
    with pytest.raises(SourceError, match="holds no vector"):
        plan_collection(tmp_path / "in", tmp_path / "envelopes")
