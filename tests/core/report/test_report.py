"""The report stands alone, says what the result says, and nothing in a text or a name becomes markup."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from calibgui.core.calibration.calibrate import calibrated
from calibgui.core.calibration.snapshot import CalibrationResult
from calibgui.core.checks.coverage import Outside
from calibgui.core.checks.matrix import MIXED
from calibgui.core.domain import SamplePlan
from calibgui.core.errors import ExportError
from calibgui.core.report.blocks import Paragraph, Section
from calibgui.core.report.drawing import Panel, envelope_panel, limits_of
from calibgui.core.report.report import report_html, write_report
from tests.fakes import FakeEncoder, loader, request_for

_VOID = {"meta", "br", "path", "line", "circle", "rect"}
_EVIL = '<script>alert("x")</script>\x00\x1b[2J & \ud800 “quoted”'


class Page(HTMLParser):
    """The elements of a document, which must be closed in the order in which they were opened."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in _VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture
def result(tmp_path: Path) -> CalibrationResult:
    request = request_for(tmp_path, {"first": 60, "second": 60}, SamplePlan(30, 20))
    return calibrated(request, loader(FakeEncoder(12)))


def test_that_the_report_stands_alone(result: CalibrationResult) -> None:
    text = report_html(result)
    page = Page(text)
    assert not {"script", "link", "img", "iframe", "object", "embed", "base", "form"} & set(page.tags)
    assert not {"src", "href", "xlink:href", "onload"} & {name for name, _ in page.attributes}
    assert "url(" not in text
    assert "@import" not in text
    assert "://" not in text
    assert ("content", "default-src 'none'; style-src 'unsafe-inline'") in page.attributes
    assert "@media screen and (prefers-color-scheme: dark)" in text


def test_that_set_up_coverage_and_versions_are_those_of_the_result(result: CalibrationResult) -> None:
    page = Page(report_html(result))
    for title in (
        "Set-up",
        "Envelopes",
        "Coverage",
        "How many texts are enough",
        "Dimensions",
        "Versions and provenance",
    ):
        assert title in page.text
    assert page.tags.count("svg") == 3
    assert "f" * 64 in page.text
    total = result.matrix.total(MIXED)
    assert f"{total.share_values:.2%}" in page.text
    assert f"{total.overshoot_steps:.2f}" in page.text
    assert re.search(rf"numpy\s*{re.escape(np.__version__)}", page.text)
    assert result.domains[0].scan.sources[0].sha256[:12] in page.text
    dim = int(np.argmax(np.bincount(result.outside.dims, minlength=12)))
    lowest = np.concatenate([item.calibration[:, dim] for item in result.domains]).argmin()
    texts = [text for item in result.domains for text in item.sample.calibration]
    assert texts[lowest] in page.text


def test_that_nothing_becomes_markup(result: CalibrationResult) -> None:
    first = result.domains[0]
    sample = replace(first.sample, calibration=(_EVIL,) * len(first.sample.calibration))
    scan = replace(first.scan, candidates=(_EVIL, *first.scan.candidates[1:]))
    domain = replace(first.domain, name=_EVIL)
    evil = replace(first, domain=domain, sample=sample, scan=replace(scan, candidates=scan.candidates))
    scan = replace(scan, candidates=(_EVIL, *first.sample.held_out), candidate_sources=(0,) * 21)
    evil = replace(evil, scan=scan)
    model = replace(result.model, name=_EVIL, applied_prompts=(_EVIL, _EVIL))
    text = report_html(replace(result, domains=(evil, result.domains[1]), model=model))
    page = Page(text)
    assert "script" not in page.tags
    assert 'alert("x")' in page.text
    assert not re.search("[\x00-\x08\x0b-\x1f\ud800-\udfff]", text)
    text.encode("utf-8")


def test_that_more_sections_come_before_the_versions(result: CalibrationResult) -> None:
    text = report_html(result, more=[Section("Matrix & more", [Paragraph("<here>")])])
    assert text.index("<h2>Dimensions") < text.index("<h2>Matrix &amp; more") < text.index("<h2>Versions")
    assert "<p>&lt;here&gt;</p>" in text


def test_that_a_result_without_held_out_texts_or_with_a_domain_that_only_checks_is_told(
    tmp_path: Path,
) -> None:
    request = request_for(tmp_path, {"a": 40, "b": 40}, SamplePlan(30, 0))
    text = report_html(calibrated(request, loader(FakeEncoder())))
    assert "No held-out texts were checked." in text
    assert "All 8 dimensions, with the highest outlier score first." in text
    assert "nothing to tell it from" in text
    first, second = request.domains
    checked = replace(second, domain=replace(second.domain, plan=SamplePlan(0, 20)))
    result = calibrated(replace(request, domains=(first, checked)), loader(FakeEncoder()))
    page = Page(report_html(result))
    assert "b (only checked)" in page.text
    assert "in 1 domain for" in page.text


def test_that_a_stopped_calibration_is_told(result: CalibrationResult) -> None:
    assert "stopped before its end" in report_html(replace(result, complete=False))


def test_that_the_file_is_written_whole_or_not_at_all(result: CalibrationResult, tmp_path: Path) -> None:
    write_report(tmp_path / "new" / "report.html", result)
    text = (tmp_path / "new" / "report.html").read_text(encoding="utf-8")
    assert text.startswith("<!DOCTYPE html>")
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["report.html"]
    with pytest.raises(ExportError, match=r"report\.html could not be written"):
        write_report(tmp_path / "first.txt" / "report.html", result)


def _area(svg: str) -> list[tuple[float, float, float]]:
    """(left, right, y) of every step of the mixed ranges, there and back."""
    path = re.search(r'class="mixed" d="M([\d.]+) [\d.]+([^"]*)Z"', svg)
    assert path is not None
    x, steps = float(path[1]), []
    for y, end in re.findall(r"V([\d.]+)H([\d.]+)", path[2]):
        steps.append((x, float(end), float(y)))
        x = float(end)
    return steps


@pytest.mark.parametrize("dim", [1, 7, 384, 944, 945, 4096])
def test_that_the_picture_shows_the_range_of_every_dimension(dim: int) -> None:
    draw = np.random.default_rng(dim)
    low = -draw.uniform(0.1, 1, dim).astype(np.float32)
    low[dim * 2 // 3] = -3
    mixed = np.vstack((low, -low))
    nothing = Outside(np.empty(0, np.intp), np.empty(0, np.float32), 0)
    limits = limits_of(mixed, nothing)
    svg = envelope_panel(Panel("a", 0, mixed, nothing), mixed, limits)
    assert "nan" not in svg
    assert len(svg) < 80_000
    steps = _area(svg)
    columns = min(dim, 944)
    assert len(steps) == 2 * columns
    top = min(y for _, _, y in steps[:columns])
    widest = int(np.argmax(mixed[1]))
    left, right, _ = steps[:columns][[y for _, _, y in steps[:columns]].index(top)]
    assert left - 1 <= 52 + (widest + 0.5) / dim * 944 <= right + 1
    for (_, _, high), (_, _, below) in zip(steps[:columns], reversed(steps[columns:]), strict=True):
        assert high <= below


def test_that_a_mark_stands_at_the_value_that_is_outside() -> None:
    mixed = np.array([[-1] * 10, [1] * 10], np.float32)
    outside = Outside(np.array([3, 3, 9]), np.array([2, 2, -3], np.float32), 100)
    limits = limits_of(mixed, outside)
    assert limits == (-3, 2)
    svg = envelope_panel(Panel("a", 9, None, outside), mixed, limits)
    marks = re.search(r'class="outside" d="([^"]*)"', svg)
    assert marks is not None
    places = [(float(x), float(y)) for x, y in re.findall(r"M([\d.]+) (\d+)h2v2h-2z", marks[1])]
    assert len(places) == 2
    (x3, top), (x9, bottom) = places
    assert x3 == pytest.approx(52 + 3.5 * 94.4 - 1, abs=0.1)
    assert x9 == pytest.approx(52 + 9.5 * 94.4 - 1, abs=0.1)
    assert (top, bottom) == (5, 131)


def test_that_constant_ranges_can_be_drawn() -> None:
    mixed = np.zeros((2, 3), np.float32)
    nothing = Outside(np.empty(0, np.intp), np.empty(0, np.float32), 0)
    assert "nan" not in envelope_panel(Panel("a", 0, mixed, nothing), mixed, limits_of(mixed, nothing))
