"""A clock that jumps: what is measured goes by another one, and the cache never takes new for old."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import calibgui
from calibgui.core.calibration.calibrate import calibrate
from calibgui.core.domain import SamplePlan
from calibgui.core.encoding.cache import CachePlan, EmbeddingCache
from tests.fakes import FakeEncoder, loader, request_for

SPACE = b"s" * 32
YEAR_NS = 365 * 86_400 * 10**9


@pytest.fixture
def jumping(monkeypatch: pytest.MonkeyPatch) -> None:
    """The time of day jumps by years, back and forth, each time that it is asked."""
    real, jumps = time.time, _jumps()
    monkeypatch.setattr(time, "time", lambda: real() + next(jumps) / 1e9)
    monkeypatch.setattr(time, "time_ns", lambda: int(real() * 1e9) + next(jumps))


def _jumps() -> Iterator[int]:
    while True:
        yield from (0, 20 * YEAR_NS, -30 * YEAR_NS, 5 * YEAR_NS, -60 * YEAR_NS)


@pytest.mark.usefixtures("jumping")
def test_that_progress_and_time_left_do_not_go_by_the_time_of_day(tmp_path: Path) -> None:
    request = request_for(tmp_path, {"a": 300}, SamplePlan(200, 50))
    seen = [snapshot.progress for snapshot in calibrate(request, encoder_for=loader(FakeEncoder()))]
    rates = [progress.texts_per_s for progress in seen if progress.texts_per_s is not None]
    left = [progress.left_s for progress in seen if progress.left_s is not None]
    assert rates
    assert left
    assert all(0 < rate < 1e9 for rate in rates)
    assert all(0 <= seconds < 600 for seconds in left)


def test_that_only_what_is_a_date_asks_the_time_of_day() -> None:
    folder = Path(calibgui.__file__).parent
    asking = {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*.py")
        if re.search(
            r"time\.time(_ns)?\b|datetime\.now|QDateTime\.current|QTime\.current",
            path.read_text(encoding="utf-8"),
        )
    }
    assert asking <= {
        "core/collection/ranges.py",
        "core/diagnosis/crash_file.py",
        "core/encoding/cache.py",
        "core/export/provenance.py",
    }


def test_that_a_clock_set_back_does_not_make_the_newest_vectors_go_first(tmp_path: Path) -> None:
    plan = CachePlan(tmp_path / "cache.sqlite", limit_mb=2)

    def kept(texts: list[str], at_ns: int) -> None:
        with EmbeddingCache(plan, lambda: at_ns) as cache:
            for text in texts:
                cache.keep(SPACE, {text: np.full(16_000, 1, np.float32)})

    now = 1_800_000_000 * 10**9
    kept([f"before {i}" for i in range(20)], now + 50 * YEAR_NS)  # a clock that was wrong
    kept([f"after {i}" for i in range(20)], now)
    with EmbeddingCache(plan, lambda: now) as cache:
        before = cache.find(SPACE, [f"before {i}" for i in range(20)])
        after = cache.find(SPACE, [f"after {i}" for i in range(20)])
    assert len(after) == 20
    assert 0 < len(before) < 20
    assert "before 0" not in before
    assert "before 19" in before


@pytest.mark.usefixtures("jumping")
def test_that_a_cache_is_used_whatever_the_clock_says(tmp_path: Path) -> None:
    plan = CachePlan(tmp_path / "cache.sqlite")
    for _ in range(3):
        with EmbeddingCache(plan) as cache:
            cache.keep(SPACE, {"a": np.ones(8, np.float32)})
            assert list(cache.find(SPACE, ["a"])) == ["a"]
            assert cache.messages == []
    logging.getLogger("calibgui").debug("a line of the log has its date")
