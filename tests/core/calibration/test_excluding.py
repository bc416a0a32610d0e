"""Excluding a text: the ranges are those of the files without it, and nothing is encoded twice."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from calibgui.core.calibration.calibrate import calibrated
from calibgui.core.calibration.snapshot import CalibrationRequest, CalibrationResult, DomainRequest
from calibgui.core.checks.dimensions import dimension_table
from calibgui.core.checks.extremes import extremes
from calibgui.core.domain import SamplePlan, Source
from calibgui.core.encoding.cache import CachePlan
from calibgui.core.encoding.cached import cached_loader
from calibgui.core.encoding.model import load_encoder
from calibgui.core.encoding.spec import ModelSpec
from calibgui.core.export.provenance import provenance
from calibgui.core.sources.sampling import draw, scan_sources
from tests.core.vectors.helpers import random_vectors, write
from tests.fakes import FakeEncoder, loader, request_for, write_texts
from tests.tiny_model import build_tiny_model

PLAN = SamplePlan(30, 12)


class Encoder(FakeEncoder):
    """One whose vectors of garbage lie far out; it remembers what it encoded."""

    def __init__(self) -> None:
        super().__init__()
        self.encoded: list[str] = []

    def encode_batch(self, texts: Sequence[str], role: str = "documents") -> np.ndarray:  # type: ignore[override]
        self.encoded += texts
        vectors = super().encode_batch(texts)
        vectors[[text.startswith("garbage") for text in texts], 3] *= 100
        return vectors


def _request(folder: Path, texts: int = 80) -> CalibrationRequest:
    return request_for(folder, {"a": texts, "b": texts}, PLAN)


def _planted(folder: Path) -> tuple[CalibrationRequest, str]:
    """The same request with a line of garbage in a, among its calibration texts."""
    request = _request(folder)
    path = folder / "a.txt"
    clean = path.read_text(encoding="utf-8")
    for number in range(100):
        garbage = f"garbage \ufffd\ufffd {number}"
        path.write_text(clean + garbage + "\n", encoding="utf-8")
        scan = scan_sources([Source(path)], seed=0, keep=100)
        if garbage in scan.candidates[:20]:
            return request, garbage
    raise AssertionError("one of a hundred is among the first quarter")


def _without(result: CalibrationResult, text: str) -> CalibrationRequest:
    """What the window asks for once `text` of the first domain is excluded."""
    first, *others = result.request.domains
    domain = replace(first.domain, excluded=frozenset({text}))
    return replace(result.request, domains=(DomainRequest(domain, first.scan), *others), known=result)


def test_that_excluding_planted_garbage_gives_the_ranges_of_the_clean_corpus_to_the_bit(
    tmp_path: Path,
) -> None:
    for folder in ("clean", "dirty"):
        (tmp_path / folder).mkdir()
    clean = calibrated(_request(tmp_path / "clean"), loader(Encoder()))
    request, garbage = _planted(tmp_path / "dirty")
    dirty = calibrated(request, loader(Encoder()))
    assert dirty.ranges.tobytes() != clean.ranges.tobytes()

    outlier = dimension_table(dirty).outlier
    assert outlier is not None
    worst = int(outlier.argmax())
    assert worst == 3
    found = extremes(dirty, worst)
    assert garbage in (found.lowest[0].text, found.highest[0].text)

    encoder = Encoder()
    again = calibrated(_without(dirty, garbage), loader(encoder))
    assert again.ranges.tobytes() == clean.ranges.tobytes()
    assert again.domains[0].ranges.tobytes() == clean.domains[0].ranges.tobytes()
    assert again.matrix == clean.matrix
    for one, other in zip(again.domains, clean.domains, strict=True):
        assert one.sample == other.sample
        assert np.array_equal(one.held_out, other.held_out)
    new = set(clean.domains[0].sample.held_out) - set(dirty.domains[0].sample.held_out)
    assert set(encoder.encoded) == new - set(dirty.domains[0].sample.calibration)
    assert len(encoder.encoded) <= 1


def test_that_a_real_model_gives_the_clean_ranges_through_the_cache(tmp_path: Path) -> None:
    (tmp_path / "clean").mkdir()
    (tmp_path / "dirty").mkdir()
    spec = ModelSpec(str(build_tiny_model(tmp_path / "model")), device="cpu")
    request, garbage = _planted(tmp_path / "dirty")
    plan = CachePlan(tmp_path / "cache.sqlite", limit_mb=64)
    with cached_loader(load_encoder, plan) as (encoder_for, _):
        dirty = calibrated(replace(request, model=spec), encoder_for)
        again = calibrated(_without(dirty, garbage), encoder_for)
        clean = calibrated(replace(_request(tmp_path / "clean"), model=spec), encoder_for)
    assert again.ranges.tobytes() == clean.ranges.tobytes()
    assert again.matrix == clean.matrix


def test_that_known_vectors_need_no_encoding_and_give_the_same_bytes(tmp_path: Path) -> None:
    first = calibrated(_request(tmp_path), loader(Encoder()))
    encoder = Encoder()
    second = calibrated(replace(first.request, known=first), loader(encoder))
    assert encoder.encoded == []
    assert second.ranges.tobytes() == first.ranges.tobytes()
    assert second.matrix == first.matrix
    assert second.request.known is None  # or every result would hold all before it


def test_that_known_vectors_of_another_model_prompt_or_role_are_not_used(tmp_path: Path) -> None:
    first = calibrated(_request(tmp_path), loader(Encoder()))
    again = replace(first.request, known=first)
    queries = tuple(replace(item, domain=replace(item.domain, role="queries")) for item in again.domains)
    other = Encoder()
    other.info = replace(other.info, fingerprint="e" * 64)
    for request, encoder in (
        (replace(again, model=ModelSpec("fake", prompt="passage: ")), Encoder()),
        (replace(again, domains=queries), Encoder()),
        (again, other),
    ):
        calibrated(request, loader(encoder))
        assert len(encoder.encoded) == 84


def test_that_a_text_excluded_from_one_domain_stays_in_another(tmp_path: Path) -> None:
    scan = scan_sources([Source(write_texts(tmp_path / "a.txt", 50))], seed=0, keep=50)
    first, second, third = scan.candidates[:3]
    requests = {"a": (scan, SamplePlan(2, 1)), "b": (scan, SamplePlan(2, 1))}
    drawn = draw(requests, {"a": frozenset({second, "no such text"})})
    assert drawn["a"].calibration == (first, third)
    assert drawn["b"].calibration == (first, second)
    assert drawn["a"].held_out == drawn["b"].held_out == (scan.candidates[3],)


def test_that_files_are_read_again_only_where_the_candidates_run_out(tmp_path: Path) -> None:
    request = request_for(tmp_path, {"a": 5000}, SamplePlan(2000, 20))
    kept = calibrated(request, loader(FakeEncoder(batch=500))).request.domains[0]
    assert kept.scan is not None
    assert (kept.scan.keep, kept.scan.available) == (2048, 5000)
    for excluded, keep in ((8, 2048), (9, 4096)):
        domain = replace(kept.domain, excluded=frozenset(kept.scan.candidates[:excluded]))
        asked = replace(request, domains=(DomainRequest(domain, kept.scan),))
        item = calibrated(asked, loader(FakeEncoder(batch=500))).domains[0]
        assert item.scan.keep == keep
        assert item.sample.calibration == item.scan.candidates[excluded : excluded + 2000]


def test_that_the_provenance_tells_what_was_excluded(tmp_path: Path) -> None:
    result = calibrated(_request(tmp_path), loader(FakeEncoder()))
    text = result.domains[0].sample.calibration[0]
    told = provenance(calibrated(_without(result, text), loader(FakeEncoder())))["domains"]
    assert [one["excluded_texts"] for one in told] == [1, 0]
    assert told[0]["excluded_texts_sha256"] == [hashlib.sha256(text.encode()).hexdigest()]
    assert json.dumps(told)


def test_that_vectors_are_excluded_by_what_their_rows_are_called(tmp_path: Path) -> None:
    path = write(tmp_path / "a.npy", random_vectors(60))
    request = _request(tmp_path)
    domain = replace(request.domains[0].domain, sources=(Source(path),))
    first = calibrated(replace(request, domains=(DomainRequest(domain),)))
    label = first.domains[0].sample.calibration[0]
    again = calibrated(_without(first, label))
    assert again.domains[0].sample.calibration == (
        *first.domains[0].sample.calibration[1:],
        first.domains[0].sample.held_out[0],
    )
    assert np.array_equal(again.domains[0].calibration[:-1], first.domains[0].calibration[1:])
