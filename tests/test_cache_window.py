"""The embedding cache as the window shows it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from threading import Semaphore

import numpy as np
import pytest
from PySide6.QtWidgets import QAbstractButton, QLabel, QSpinBox

from calibgui.core.encoding.cache import CachePlan, EmbeddingCache, cache_size
from calibgui.core.encoding.cached import cached_loader
from tests.window_rig import WindowRig

OpenWindow = Callable[..., WindowRig]


def filled(path: Path) -> Path:
    with EmbeddingCache(CachePlan(path)) as cache:
        cache.keep(b"space", {f"text {i}": np.zeros(8, np.float32) for i in range(1234)})
    return path


def test_that_the_dialog_tells_what_the_cache_holds_and_clears_it(
    open_window: OpenWindow, tmp_path: Path
) -> None:
    path = filled(tmp_path / "embeddings.sqlite")
    rig = open_window(cache=path)
    rig.trigger("embedding_cache")
    dialog = rig.dialog("cache_dialog")
    holds = rig.find(QLabel, "cache_holds", dialog)
    rig.wait(lambda: holds.text().startswith("1,234 embeddings, "))
    rig.click("cache_clear", dialog)
    rig.wait(lambda: holds.text() == "Nothing yet")
    assert not rig.find(QAbstractButton, "cache_clear", dialog).isEnabled()
    assert cache_size(path).vectors == 0
    rig.click("cancel_button", dialog)
    rig.forget_closed()


def test_that_the_limit_and_the_switch_are_kept_in_the_settings(
    open_window: OpenWindow, tmp_path: Path
) -> None:
    rig = open_window(cache=tmp_path / "embeddings.sqlite")
    rig.trigger("embedding_cache")
    dialog = rig.dialog("cache_dialog")
    rig.find(QSpinBox, "cache_limit", dialog).setValue(512)
    rig.find(QAbstractButton, "cache_enabled", dialog).setChecked(False)
    rig.click("ok_button", dialog)
    rig.forget_closed()
    settings = rig.parts.settings.value
    assert (settings.cache_enabled, settings.cache_limit_mb) == (False, 512)


def test_that_a_cache_that_is_no_database_is_told_in_the_dialog(
    open_window: OpenWindow, tmp_path: Path
) -> None:
    path = tmp_path / "embeddings.sqlite"
    path.write_bytes(b"no database at all" * 500)
    rig = open_window(cache=path)
    rig.trigger("embedding_cache")
    dialog = rig.dialog("cache_dialog")
    error = rig.find(QLabel, "cache_error", dialog)
    rig.wait(lambda: "can't be read" in error.text())
    rig.click("cancel_button", dialog)
    rig.forget_closed()


def test_that_the_status_line_tells_how_many_texts_came_from_the_cache(
    open_window: OpenWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = partial(cached_loader, fingerprint_for=lambda _spec: "f")
    monkeypatch.setattr("calibgui.steps.cached_loader", known)
    gate = Semaphore(0)
    rig = open_window(cache=tmp_path / "embeddings.sqlite", gate=gate)
    (domain_id,) = rig.add("a.txt")
    gate.release(4)
    rig.calibrate()
    assert not rig.find_any("status_detail").isVisible()
    rig.calibrate()
    assert rig.text("status_text") == "Calibrated 30 texts, checked on 10"
    assert rig.text("status_detail") == "all from the cache"
    rig.parts.controller.set_counts(domain_id, 50, 10)
    rig.wait(lambda: not rig.parts.runner.busy)
    rig.click("calibrate_button")
    rig.wait(lambda: rig.text("status_text") == "Encoding 40 of 50")
    assert rig.text("status_detail").endswith("left · 40 from the cache")
    gate.release(2)
    rig.wait_idle()
    assert rig.text("status_text") == "Calibrated 50 texts, checked on 10"
    assert rig.text("status_detail") == "40 from the cache"
