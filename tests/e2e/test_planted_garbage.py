"""A line of garbage in the demo corpus, found with the demo model in three clicks in the window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from calibgui.core.calibration.calibrate import calibrated
from calibgui.core.calibration.snapshot import CalibrationRequest, CalibrationResult, DomainRequest
from calibgui.core.domain import Source
from calibgui.core.encoding.cache import CachePlan
from calibgui.core.encoding.cached import cached_loader
from calibgui.core.encoding.model import load_encoder
from calibgui.resources import demo_corpora
from tests.planted import plant
from tests.test_dimensions_window import click_exclude, click_head, click_row
from tests.window_rig import WindowRig

pytestmark = pytest.mark.slow

_CALIBRATION, _HELD_OUT = 100, 40
_LONG_MS = 240_000


def clean_result(rig: WindowRig, english: Path, cache: Path) -> CalibrationResult:
    """The same request on the file without the garbage."""
    first, *others = rig.session.request().domains
    domain = replace(first.domain, sources=(Source(english),), excluded=frozenset())
    request = CalibrationRequest(
        (DomainRequest(domain), *others), rig.session.model, rig.session.domains.seed
    )
    with cached_loader(load_encoder, CachePlan(cache, limit_mb=64)) as (encoder_for, _):
        return calibrated(request, encoder_for)


def test_that_garbage_in_the_demo_is_found_in_three_clicks_and_leaves_no_trace(
    open_window: Callable[..., WindowRig], tmp_path: Path
) -> None:
    """To the bit, as both calibrations take their vectors from one embedding cache.

    Encoded anew the clean corpus would differ in the last bit here and there: a text's vector depends on the
    batch that it is encoded in.
    """
    cache = tmp_path / "embeddings.sqlite"
    rig = open_window(cache=cache)
    rig.load = load_encoder  # type: ignore[assignment]
    english, *others = demo_corpora()
    dirty = tmp_path / "english.txt"
    texts = english.read_text(encoding="utf-8")
    garbage = plant(dirty, texts, _CALIBRATION // 2, lambda number: "\ufffd" * (number + 1))
    rig.parts.controller.add_files([dirty, *others])
    for domain_id in rig.ids:
        rig.parts.controller.set_counts(domain_id, _CALIBRATION, _HELD_OUT)
    rig.wait(lambda: all(rig.session.domains.scan(domain_id) for domain_id in rig.ids))
    rig.trigger("tab_dimensions")

    def wait_for_checks() -> None:
        rig.qtbot.waitUntil(
            lambda: (
                not rig.session.activity.busy
                and rig.session.findings.checks_of(rig.session.result) is not None
            ),
            timeout=_LONG_MS,
        )

    rig.click("calibrate_button")
    wait_for_checks()
    dirty_result = rig.session.result
    click_head(rig, "outlier")
    click_row(rig, 0)
    click_exclude(rig, garbage)
    wait_for_checks()
    rig.wait_idle()

    result = rig.session.result
    assert result is not None
    assert not rig.session.is_stale
    clean = clean_result(rig, english, cache)
    assert dirty_result is not None
    assert dirty_result.ranges.tobytes() != clean.ranges.tobytes()
    assert result.ranges.tobytes() == clean.ranges.tobytes()
    assert result.matrix == clean.matrix
