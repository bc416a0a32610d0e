"""The embedding cache: what it finds, what it forgets, and that it never fails a calibration."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from calibgui.core.calibration.calibrate import calibrate, calibrated
from calibgui.core.calibration.snapshot import CalibrationRequest, CalibrationResult
from calibgui.core.domain import SamplePlan
from calibgui.core.encoding.cache import CachePlan, EmbeddingCache, cache_size, clear_cache, space_of
from calibgui.core.encoding.cached import cached_loader
from calibgui.core.encoding.spec import ModelSpec
from tests.fakes import FakeEncoder, request_for, vector

SPACE = space_of({"fingerprint": "f"})


@pytest.fixture
def plan(tmp_path: Path) -> CachePlan:
    return CachePlan(tmp_path / "cache" / "embeddings.sqlite", limit_mb=64)


def ticks() -> Iterator[int]:
    now = 0
    while True:
        now += 1
        yield now


def run(
    request: CalibrationRequest, plan: CachePlan, *, fingerprint: str = "f"
) -> tuple[CalibrationResult, int]:
    """The result, and how many texts were encoded for it."""
    encoder = CountingEncoder()
    with cached_loader(lambda _spec: encoder, plan, lambda _spec: fingerprint) as (encoder_for, _):
        return calibrated(request, encoder_for), encoder.texts


class CountingEncoder(FakeEncoder):
    texts = 0

    def encode_batch(self, texts, role="documents"):  # type: ignore[no-untyped-def]
        self.texts += len(texts)
        return super().encode_batch(texts, role)


def test_that_a_second_calibration_encodes_nothing_and_gives_the_same_bytes(tmp_path, plan) -> None:
    request = request_for(tmp_path, {"a": 60, "b": 40}, SamplePlan(20, 10))
    first, encoded = run(request, plan)
    second, again = run(request, plan)
    assert (encoded, again) == (60, 0)
    assert first.ranges.tobytes() == second.ranges.tobytes()
    for one, other in zip(first.domains, second.domains, strict=True):
        assert one.calibration.tobytes() == other.calibration.tobytes()
        assert one.held_out.tobytes() == other.held_out.tobytes()


def test_that_a_calibration_counts_the_texts_that_came_from_the_cache(tmp_path, plan) -> None:
    small = request_for(tmp_path, {"a": 100}, SamplePlan(20, 10))
    assert run(small, plan)[0].cached == 0
    (item,) = small.domains
    grown = replace(item, domain=replace(item.domain, plan=SamplePlan(40, 0)))
    request = replace(small, domains=(grown,))
    with cached_loader(lambda _spec: CountingEncoder(), plan, lambda _spec: "f") as (encoder_for, _):
        snapshots = list(calibrate(request, encoder_for=encoder_for))
    assert [snapshot.cached for snapshot in snapshots if snapshot.phase == "encoding"] == [30, 30]
    assert snapshots[-1].result is not None
    assert (snapshots[-1].cached, snapshots[-1].result.cached) == (30, 30)


def test_that_growing_the_sample_from_500_to_800_encodes_300_texts(tmp_path, plan) -> None:
    request = request_for(tmp_path, {"a": 1000}, SamplePlan(500, 0))
    assert run(request, plan)[1] == 500
    (item,) = request.domains
    grown = replace(item, domain=replace(item.domain, plan=SamplePlan(800, 0)))
    assert run(replace(request, domains=(grown,)), plan)[1] == 300


@pytest.mark.parametrize("changed", [{"prompt": "query: "}, {"truncate_dim": 4}, {"normalize": False}])
def test_that_what_changes_a_vector_is_not_found_under_another_one(tmp_path, plan, changed) -> None:
    request = request_for(tmp_path, {"a": 30}, SamplePlan(20, 0))
    run(request, plan)
    assert run(replace(request, model=ModelSpec(**changed)), plan)[1] == 20


def test_that_another_model_does_not_find_the_vectors_of_this_one(tmp_path, plan) -> None:
    request = request_for(tmp_path, {"a": 30}, SamplePlan(20, 0))
    run(request, plan)
    assert run(request, plan, fingerprint="g")[1] == 20


def test_that_a_cache_switched_off_is_not_even_made(tmp_path, plan) -> None:
    request = request_for(tmp_path, {"a": 30}, SamplePlan(20, 0))
    run(request, replace(plan, enabled=False))
    assert not plan.path.exists()


def test_that_texts_encoded_before_an_error_are_kept(tmp_path, plan) -> None:
    request = request_for(tmp_path, {"a": 40}, SamplePlan(30, 0))
    failing = FakeEncoder(fail_at="number 7")
    with (
        pytest.raises(RuntimeError),
        cached_loader(lambda _spec: failing, plan, lambda _spec: "f") as (encoder_for, _),
    ):
        calibrated(request, encoder_for)
    assert run(request, plan)[1] == 30 - 10 * failing.batches


def test_that_the_vectors_used_longest_ago_go_first_and_the_file_stays_bounded(plan) -> None:
    small = replace(plan, limit_mb=1)
    clock = ticks()
    wide = {f"text {i}": np.full(16384, i, np.float32) for i in range(30)}  # 64 KiB each
    with EmbeddingCache(small, lambda: next(clock)) as cache:
        for text, values in list(wide.items())[:12]:
            cache.keep(SPACE, {text: values})
    with EmbeddingCache(small, lambda: next(clock)) as cache:
        assert list(cache.find(SPACE, ["text 0"])) == ["text 0"]  # the oldest, used just now
    with EmbeddingCache(small, lambda: next(clock)) as cache:
        for text, values in list(wide.items())[12:20]:
            cache.keep(SPACE, {text: values})
        found = cache.find(SPACE, list(wide))
        assert cache.messages == []
    assert "text 0" in found
    assert "text 1" not in found
    assert "text 19" in found
    assert cache_size(small.path).size_bytes <= 3 << 19  # the limit, and the journal of what came last


def test_that_a_damaged_file_is_set_aside_and_a_new_one_begins(tmp_path, plan) -> None:
    plan.path.parent.mkdir()
    plan.path.write_bytes(b"this is no database" * 100)
    request = request_for(tmp_path, {"a": 30}, SamplePlan(20, 0))
    with cached_loader(lambda _spec: FakeEncoder(), plan, lambda _spec: "f") as (encoder_for, messages):
        calibrated(request, encoder_for)
    assert messages == [
        "The embedding cache was damaged. It is kept as embeddings.sqlite.bad, and a new one begins."
    ]
    assert plan.path.with_name("embeddings.sqlite.bad").read_bytes().startswith(b"this is no")
    assert run(request, plan)[1] == 0


def test_that_a_file_damaged_inside_never_fails_a_calibration(tmp_path, plan) -> None:
    request = request_for(tmp_path, {"a": 300}, SamplePlan(200, 0))
    run(request, plan)
    data = bytearray(plan.path.read_bytes())
    data[4096 : len(data) - 4096] = b"\xa5" * (len(data) - 8192)
    plan.path.write_bytes(data)
    result, _ = run(request, plan)
    assert result.complete


def test_that_a_locked_cache_is_done_without(tmp_path, plan, monkeypatch) -> None:
    monkeypatch.setattr("calibgui.core.encoding.cache._LOCK_TIMEOUT_S", 0.01)
    request = request_for(tmp_path, {"a": 30}, SamplePlan(20, 0))
    run(request_for(tmp_path, {"b": 5}, SamplePlan(5, 0)), plan)
    blocker = sqlite3.connect(plan.path)
    blocker.execute("BEGIN IMMEDIATE")
    try:
        with cached_loader(lambda _spec: FakeEncoder(), plan, lambda _spec: "f") as (encoder_for, messages):
            result = calibrated(request, encoder_for)
    finally:
        blocker.rollback()
        blocker.close()
    assert result.complete
    assert messages == ["The embedding cache embeddings.sqlite can't be used now, so every text is encoded."]
    assert run(request, plan)[1] == 20  # nothing was kept, and nothing is broken


def test_that_a_folder_where_the_file_should_be_is_done_without(tmp_path, plan) -> None:
    plan.path.mkdir(parents=True)
    result, encoded = run(request_for(tmp_path, {"a": 30}, SamplePlan(20, 0)), plan)
    assert result.complete
    assert encoded == 20


_WRITER = """
import sys
from pathlib import Path
import numpy as np
from calibgui.core.encoding.cache import CachePlan, EmbeddingCache
with EmbeddingCache(CachePlan(Path(sys.argv[1]))) as cache:
    for i in range(100):
        cache.keep(b"s" * 32, {f"{sys.argv[2]} {i}": np.full(64, i, np.float32)})
    assert not cache.messages, cache.messages
"""


def test_that_two_processes_may_write_at_once(plan) -> None:
    writers = [
        subprocess.Popen([sys.executable, "-c", _WRITER, str(plan.path), name]) for name in ("one", "two")
    ]
    assert [writer.wait(timeout=60) for writer in writers] == [0, 0]
    assert cache_size(plan.path).vectors == 200


def test_that_clearing_forgets_everything_and_gives_the_room_back(plan) -> None:
    with EmbeddingCache(plan) as cache:
        cache.keep(SPACE, {f"text {i}": vector(f"text {i}", 4096) for i in range(200)})
    before = cache_size(plan.path)
    clear_cache(plan.path)
    after = cache_size(plan.path)
    assert (before.vectors, after.vectors) == (200, 0)
    assert after.size_bytes < before.size_bytes / 10


def test_that_surrogates_and_empty_texts_have_keys_of_their_own(plan) -> None:
    texts = ["", " ", "\ud800", "a", "A"]
    with EmbeddingCache(plan) as cache:
        cache.keep(SPACE, {text: np.full(3, i, np.float32) for i, text in enumerate(texts)})
        found = cache.find(SPACE, texts)
    assert [found[text][0] for text in texts] == [0, 1, 2, 3, 4]


def test_that_queries_have_vectors_of_their_own_where_their_prompt_is_another(tmp_path, plan) -> None:
    request = request_for(tmp_path, {"a": 30}, SamplePlan(20, 0))
    (item,) = request.domains
    queries = replace(request, domains=(replace(item, domain=replace(item.domain, role="queries")),))
    run(request, plan)
    assert run(queries, plan)[1] == 20
    assert run(queries, plan)[1] == 0
