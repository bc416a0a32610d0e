"""What a run without a window prints."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

from calibgui.core.domain import SamplePlan
from calibgui.core.encoding.cache import CachePlan
from calibgui.core.encoding.cached import cached_loader
from calibgui.core.ranges.of_result import ranges_of_result
from calibgui.core.ranges.schemes import RangeScheme
from calibgui.headless import run_headless
from tests.fakes import FakeEncoder, request_for


def test_that_a_second_run_prints_how_many_texts_came_from_the_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("calibgui.headless.load_encoder", lambda _spec: FakeEncoder())
    monkeypatch.setattr(
        "calibgui.headless.cached_loader",
        lambda encoder_for, plan: cached_loader(encoder_for, plan, lambda _spec: "f"),
    )
    request = request_for(tmp_path, {"a": 60}, SamplePlan(20, 10))
    printed = []
    for _ in range(2):
        console = Console(file=io.StringIO(), width=120)
        run_headless(request, tmp_path / "out", console, CachePlan(tmp_path / "embeddings.sqlite"))
        printed.append(console.file.getvalue())  # type: ignore[attr-defined]
    assert "from the embedding cache" not in printed[0]
    assert "30 of 30 texts came from the embedding cache." in printed[1]


def test_that_a_run_under_a_scheme_says_so_and_exports_its_ranges(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("calibgui.headless.load_encoder", lambda _spec: FakeEncoder())
    request = request_for(tmp_path, {"a": 60}, SamplePlan(20, 10))
    console = Console(file=io.StringIO(), width=120)
    scheme = RangeScheme("shared zero-centred quantile", (("q", 0.99),))
    result = run_headless(request, tmp_path / "out", console, scheme=scheme)
    assert result.scheme == scheme
    assert np.array_equal(np.load(tmp_path / "out" / "ranges.npy"), ranges_of_result(result, scheme))
    printed = console.file.getvalue()  # type: ignore[attr-defined]
    assert "Range scheme: shared zero-centred quantile, q = 0.99." in printed
    assert f"All dimensions share the range {result.ranges[0, 0]:.4g} to" in printed
    assert f"{result.outside.share:.2%} of held-out values outside the mixed ranges" in printed


def test_that_the_report_is_written_and_its_path_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("calibgui.headless.load_encoder", lambda _spec: FakeEncoder())
    request = request_for(tmp_path, {"a": 60}, SamplePlan(20, 10))
    console = Console(file=io.StringIO(), width=120)
    report = tmp_path / "new" / "report.html"
    result = run_headless(request, tmp_path / "out", console, report=report)
    assert f"{result.outside.share:.2%}" in report.read_text(encoding="utf-8")
    assert console.file.getvalue().rstrip().endswith(str(report))  # type: ignore[attr-defined]
