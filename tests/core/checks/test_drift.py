"""The check for drift against what plain NumPy finds on the same texts."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from calibgui.core.calibration.calibrate import calibrated
from calibgui.core.calibration.snapshot import CalibrationResult, Snapshot
from calibgui.core.checks.drift import (
    MOST_TEXTS,
    CheckSource,
    Drift,
    DriftRequest,
    check_drift,
    model_of,
    role_of,
    seed_of,
)
from calibgui.core.domain import SamplePlan
from calibgui.core.encoding.spec import ModelSpec
from calibgui.core.errors import ModelError, RangesError, SourceError
from calibgui.core.export.artefacts import ExportRequest, export_artefacts
from calibgui.core.ranges.artefact import RangesArtefact, load_ranges
from calibgui.core.ranges.fits import OtherEncodingError
from tests.fakes import FakeEncoder, loader, request_for, vector, write_texts

DIM = 8


@pytest.fixture
def result(tmp_path: Path) -> CalibrationResult:
    return calibrated(request_for(tmp_path, {"old": 60}, SamplePlan(40, 0)), loader(FakeEncoder(DIM)))


@pytest.fixture
def artefact(result: CalibrationResult, tmp_path: Path) -> RangesArtefact:
    for _ in export_artefacts(ExportRequest(result, tmp_path / "out"), lambda: False, loader(FakeEncoder())):
        pass
    return load_ranges(tmp_path / "out" / "ranges.npy")


def _request(artefact: RangesArtefact, *paths: Path, max_outside: float = 0.0) -> DriftRequest:
    return DriftRequest(
        artefact,
        tuple(CheckSource(path.name, (path,)) for path in paths),
        model_of(artefact),
        max_outside,
        count=50,
        seed=seed_of(artefact),
    )


def _drift(request: DriftRequest, encoder: FakeEncoder | None = None) -> Drift:
    *snapshots, drift = check_drift(request, loader(encoder or FakeEncoder(DIM)))
    assert isinstance(drift, Drift)
    assert all(isinstance(step, Snapshot) for step in snapshots)
    return drift


def test_that_the_numbers_are_those_of_plain_numpy(artefact: RangesArtefact, tmp_path: Path) -> None:
    paths = [write_texts(tmp_path / f"{name}.txt", 50, name) for name in ("new", "other")]
    found = _drift(_request(artefact, *paths))
    low, high = artefact.ranges
    for path, source in zip(paths, found.sources, strict=True):
        texts = path.read_text("utf-8").splitlines()
        rows = np.stack([vector(text, DIM) for text in texts])
        mask = (rows < low) | (rows > high)
        check = source.check
        assert (check.values, check.values_outside) == (mask.size, mask.sum())
        assert (check.vectors, check.vectors_outside) == (50, mask.any(axis=1).sum())
        for text in (it for it in found.texts if it.source == path.name):
            assert text.values_outside == mask[texts.index(text.text)].sum()
    assert found.overall.values_outside == sum(source.check.values_outside for source in found.sources)
    assert not found.fits


def test_that_dimensions_and_texts_come_worst_first(artefact: RangesArtefact, tmp_path: Path) -> None:
    found = _drift(_request(artefact, write_texts(tmp_path / "new.txt", 50)))
    counts = [it.vectors_outside for it in found.dimensions]
    assert counts == sorted(counts, reverse=True)
    assert sum(counts) == found.overall.values_outside
    assert all(count > 0 for count in counts)
    per_text = [it.values_outside for it in found.texts]
    assert per_text == sorted(per_text, reverse=True)
    assert len(per_text) <= MOST_TEXTS
    rows = np.stack([vector(f"text number {i}", DIM) for i in range(50)])
    for it in found.dimensions:
        step = (float(it.high) - it.low) / 255
        beyond = max((rows[:, it.dim].max() - it.high) / step, (it.low - rows[:, it.dim].min()) / step)
        assert it.furthest_steps == pytest.approx(beyond, rel=1e-5)
        assert it.furthest in rows[:, it.dim]


def test_that_one_source_above_the_limit_is_drift_whatever_the_others_have(
    artefact: RangesArtefact, tmp_path: Path
) -> None:
    inside, outside = np.tile(artefact.ranges[0], (50, 1)), np.tile(artefact.ranges[1] + 1, (1, 1))
    np.save(tmp_path / "in.npy", inside + np.linspace(0, 1e-3, 50, dtype=np.float32)[:, None])
    np.save(tmp_path / "out.npy", outside)
    paths = (tmp_path / "in.npy", tmp_path / "out.npy")
    found = _drift(_request(artefact, *paths, max_outside=0.5))
    assert found.overall.share_values is not None
    assert found.overall.share_values < 0.5
    assert [source.fits for source in found.sources] == [True, False]
    assert not found.fits


def test_that_a_share_at_the_limit_fits(artefact: RangesArtefact, tmp_path: Path) -> None:
    request = _request(artefact, write_texts(tmp_path / "new.txt", 50))
    share = _drift(request).overall.share_values
    assert share is not None
    assert _drift(replace(request, max_outside=share)).fits
    assert not _drift(replace(request, max_outside=np.nextafter(share, 0))).fits


def test_that_the_samples_are_others_than_those_that_set_the_ranges(artefact: RangesArtefact) -> None:
    assert artefact.provenance is not None
    assert artefact.provenance.seed == 0
    assert seed_of(artefact) == 1
    assert seed_of(replace(artefact, provenance=None)) == 1


def test_that_the_very_files_that_set_the_ranges_are_warned_of(
    artefact: RangesArtefact, tmp_path: Path
) -> None:
    found = _drift(_request(artefact, tmp_path / "old.txt", write_texts(tmp_path / "new.txt", 50)))
    assert [warning for warning in found.warnings if "set these ranges" in warning] == list(found.warnings)
    assert "Texts of old.txt" in found.warnings[0]


def test_that_another_model_is_refused_before_a_text_is_encoded(
    artefact: RangesArtefact, tmp_path: Path
) -> None:
    encoder = FakeEncoder(DIM)
    encoder.info = replace(encoder.info, name="new", fingerprint="e" * 64, normalized=False)
    request = _request(artefact, write_texts(tmp_path / "new.txt", 50))
    with pytest.raises(OtherEncodingError) as caught:
        _drift(request, encoder)
    assert "model fake (ffffffffffff), not new (eeeeeeeeeeee)" in caught.value.message
    assert [it.what for it in caught.value.mismatches] == ["model", "normalization"]
    assert encoder.batches == 0
    forced = _drift(replace(request, force=True), encoder)
    assert (
        forced.warnings[0]
        == "The ranges and the texts differ in model: fake (ffffffffffff) and new (eeeeeeeeeeee)."
    )
    assert forced.overall == _drift(request).overall


def test_that_another_dimension_is_refused_even_by_force(artefact: RangesArtefact, tmp_path: Path) -> None:
    request = replace(_request(artefact, write_texts(tmp_path / "new.txt", 50)), force=True)
    with pytest.raises(RangesError, match=r"ranges.npy has 8 dimensions, fake 5"):
        _drift(request, FakeEncoder(5))
    np.save(tmp_path / "v.npy", np.zeros((9, 5), np.float32))
    with pytest.raises(RangesError, match=r"ranges.npy has 8 dimensions, precomputed vectors 5"):
        _drift(_request(artefact, tmp_path / "v.npy"))


def test_that_ranges_without_provenance_need_a_model_for_texts_but_none_for_vectors(
    artefact: RangesArtefact, tmp_path: Path
) -> None:
    plain = replace(artefact, provenance=None)
    texts = write_texts(tmp_path / "new.txt", 50)
    with pytest.raises(ModelError, match=r"ranges.npy does not say which model"):
        _drift(_request(plain, texts))
    assert _drift(replace(_request(plain, texts), model=ModelSpec("fake"))).overall.vectors == 50
    np.save(tmp_path / "v.npy", np.zeros((9, DIM), np.float32) + np.arange(9, dtype=np.float32)[:, None])
    found = _drift(_request(plain, tmp_path / "v.npy"))
    assert (found.overall.vectors, found.sources[0].is_vectors) == (9, True)
    assert found.texts[0].text in ("row 7 of v.npy", "row 8 of v.npy", "row 9 of v.npy")


def test_that_vectors_are_taken_on_trust_and_that_is_told(artefact: RangesArtefact, tmp_path: Path) -> None:
    np.save(tmp_path / "v.npy", np.zeros((1, DIM), np.float32))
    assert _drift(_request(artefact, tmp_path / "v.npy")).warnings == (
        "v.npy holds vectors, which can't show that they are of fake.",
    )


def test_that_a_source_without_texts_is_refused(artefact: RangesArtefact, tmp_path: Path) -> None:
    (tmp_path / "blank.txt").write_text("\n\n  \n", "utf-8")
    with pytest.raises(SourceError, match=r"no text in blank\.txt"):
        _drift(_request(artefact, tmp_path / "blank.txt"))


def test_that_the_encoding_follows_the_provenance(artefact: RangesArtefact) -> None:
    assert artefact.provenance is not None
    encoding = replace(
        artefact.provenance.encoding, prompt="doc: ", query_prompt="q: ", truncate_dim=8, normalize=False
    )
    origin = replace(artefact.provenance, encoding=encoding, roles=("queries",))
    named = replace(artefact, provenance=origin)
    wanted = ModelSpec("fake", normalize=False, truncate_dim=8, prompt="doc: ", query_prompt="q: ")
    assert model_of(named) == wanted
    assert model_of(named, "copy") == replace(wanted, name="copy")
    assert (role_of(named), role_of(artefact)) == ("queries", "documents")
    elsewhere = replace(origin, encoding=replace(encoding, fingerprint=""))
    assert model_of(replace(artefact, provenance=elsewhere)) == ModelSpec("")
