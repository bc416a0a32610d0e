"""Every number of the report is that of the result, however many domains and dimensions it has."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from calibgui.core.calibration.calibrate import calibrate, calibrated
from calibgui.core.calibration.snapshot import CalibrationRequest, CalibrationResult, DomainRequest
from calibgui.core.checks.checks import checks_of
from calibgui.core.checks.dimensions import set_by_one
from calibgui.core.checks.matrix import MIXED
from calibgui.core.domain import Domain, SamplePlan, Source
from calibgui.core.encoding.spec import ModelSpec
from calibgui.core.report.blocks import Block, Facts, HeatTable, Paragraph, Report, Table, cell_of
from calibgui.core.report.colors import (
    HEAT_LEVELS,
    OVERSHOOT,
    SHARE_OF_VALUES,
    SHARE_OF_VECTORS,
    contrast,
    heat,
    level_of,
)
from calibgui.core.report.page import page
from calibgui.core.report.report import report_html, report_of
from tests.core.checks.results import random_parts, result_of
from tests.core.report.test_report import Page
from tests.core.vectors.helpers import random_vectors, write
from tests.fakes import FakeEncoder, loader, request_for

COUNTS = {"en": (60, 20), "zh": (40, 30), "only": (0, 25)}


@pytest.fixture
def result() -> CalibrationResult:
    return result_of(random_parts(48, COUNTS))


def blocks(report: Report, title: str) -> list[Block]:
    return list(next(section for section in report.sections if section.title == title).blocks)


def rows(table: Block) -> list[list[str]]:
    assert isinstance(table, Table)
    return [[cell_of(cell).text for cell in row] for row in table.rows]


def test_that_the_three_heat_tables_are_the_matrix(result: CalibrationResult) -> None:
    tables = [it for it in blocks(report_of(result), "Coverage") if isinstance(it, HeatTable)]
    assert len(tables) == 3
    for table in tables:
        assert [name.text for name, _ in table.rows] == ["EN", "ZH", "Mixed"]
        assert [column.text for column in table.columns] == ["EN", "ZH", "ONLY"]
    for row, cells in enumerate(result.matrix.cells):
        for column, cell in enumerate(cells):
            shown = [table.rows[row][1][column] for table in tables]
            assert shown[0].text == f"{cell.share_values:.2%}"
            assert shown[1].text == f"{cell.share_vectors:.2%}"
            assert shown[2].text == ("–" if cell.overshoot_steps is None else f"{cell.overshoot_steps:.2f}")
            assert shown[0].place == SHARE_OF_VALUES.place(cell.share_values or 0)
            assert shown[1].place == SHARE_OF_VECTORS.place(cell.share_vectors or 0)
            if cell.overshoot_steps is not None:
                assert shown[2].place == OVERSHOOT.place(cell.overshoot_steps)


def test_that_the_counts_are_those_of_the_mixed_ranges(result: CalibrationResult) -> None:
    *parts, total = rows(blocks(report_of(result), "Coverage")[-1])
    for shown, column in zip(parts, result.matrix.columns, strict=True):
        cell = result.matrix.cell(MIXED, column)
        assert shown[1:5] == [
            f"{n:,}" for n in (cell.vectors, cell.vectors_outside, cell.values, cell.values_outside)
        ]
    assert total[4] == f"{result.outside.count:,}"
    assert total[5] == f"{result.outside.share:.2%}"


def test_that_the_dimensions_are_those_of_the_table(result: CalibrationResult) -> None:
    checks = checks_of(result)
    found = checks.dimensions
    shown = blocks(report_of(result, checks), "Dimensions")
    listed = rows(shown[2])
    assert len(listed) == 30
    assert found.outside is not None
    assert found.levels is not None
    assert found.outlier is not None
    dims = [int(row[0]) for row in listed]
    assert int(np.argmax(found.outside)) == dims[0]
    assert int(np.argmax(found.outlier)) in dims
    assert [found.outside[dim] for dim in dims] == sorted((found.outside[dim] for dim in dims), reverse=True)
    names = {item.domain.id: item.domain.name for item in result.domains}
    for dim, row in zip(dims, listed, strict=True):
        assert row[1:] == [
            f"{found.minimum[dim]:#.4g}".replace("-", "−"),
            names[found.domains[found.min_domain[dim]]],
            f"{found.maximum[dim]:#.4g}".replace("-", "−"),
            names[found.domains[found.max_domain[dim]]],
            f"{found.width[dim]:#.4g}",
            f"{found.outside[dim]:.2%}",
            str(found.levels[dim]),
            f"{found.outlier[dim]:.1f}",
        ]
    facts = shown[1]
    assert isinstance(facts, Facts)
    assert facts.shown[0][1].split()[0] == str(np.count_nonzero(found.outside > 0.005))
    assert facts.shown[-1][1].split()[0] == str(np.count_nonzero(set_by_one(found)))


def test_that_what_is_past_a_threshold_is_marked(result: CalibrationResult) -> None:
    checks = checks_of(result)
    table = blocks(report_of(result, checks), "Dimensions")[2]
    assert isinstance(table, Table)
    assert checks.dimensions.outside is not None
    for row in table.rows:
        dim, outside = cell_of(row[0]).text, cell_of(row[6])
        assert outside.marked is bool(checks.dimensions.outside[int(dim)] > 0.005)
    assert 'class="number marked"' in report_html(result, checks)


def test_that_the_adequacy_is_that_of_the_checks(result: CalibrationResult) -> None:
    checks = checks_of(result)
    shown = blocks(report_of(result, checks), "How many texts are enough")
    listed = rows(shown[2])
    assert [row[0] for row in listed] == ["EN", "ZH", "Mixed"]
    for row, item in zip(listed, checks.adequacy.advice, strict=True):
        assert row[1:] == [
            f"{item.texts:,}",
            f"{item.share:.2%}",
            f"{item.expected:.2%}",
            f"{item.more:,}",
            f"{item.projected:.2%}",
            f"{item.available:,}",
        ]
    words = shown[3]
    assert isinstance(words, Paragraph)
    first = checks.adequacy.advice[0]
    assert words.text.startswith(f"60 EN texts: {first.share:.2%} outside; 180 would give about")
    assert words.text.endswith("For three times the texts, add texts to EN and ZH.")


def test_that_a_planted_text_that_sets_many_ends_is_named_first() -> None:
    parts = random_parts(48, {"en": (60, 20), "zh": (40, 30)})
    parts["zh"][0][7] = np.where(np.arange(48) % 2, 30, -30)
    listed = rows(blocks(report_of(result_of(parts)), "Dimensions")[5])
    assert listed[0] == ["48", "ZH", "zh 7"]
    assert sum(int(row[0]) for row in listed) <= 96


def test_that_the_texts_at_the_ends_are_those_with_the_values(result: CalibrationResult) -> None:
    listed = rows(blocks(report_of(result), "Dimensions")[-1])
    assert len(listed) == 12
    for dim, end, value, domain, text in listed:
        column = np.concatenate([item.calibration[:, int(dim)] for item in result.domains])
        extreme = column.min() if end == "minimum" else column.max()
        assert value == f"{extreme:#.4g}".replace("-", "−")
        item = next(it for it in result.domains if it.domain.name == domain)
        row = item.sample.calibration.index(text)
        assert item.calibration[row, int(dim)] == extreme


def test_that_a_long_text_is_cut() -> None:
    result = result_of(random_parts(4, {"en": (10, 5)}))
    item = result.domains[0]
    texts = tuple(f"{n} " + "word\n" * 500 for n in range(10))
    sample = replace(item.sample, calibration=texts)
    scan = replace(item.scan, candidates=texts + item.sample.held_out)
    item = replace(item, sample=sample, scan=scan)
    shown = blocks(report_of(replace(result, domains=(item,))), "Dimensions")
    quoted = [row[-1] for table in (shown[5], shown[-1]) for row in rows(table)]
    assert {len(text) for text in quoted} == {200}
    assert all(text.endswith("…") and "\n" not in text for text in quoted)


@pytest.mark.parametrize("dim", [1, 2, 4096])
@pytest.mark.parametrize("domains", [1, 12])
def test_that_any_size_stays_small_and_well_formed(dim: int, domains: int) -> None:
    counts = {f"d{number}": (20, 10) for number in range(domains)}
    text = report_html(result_of(random_parts(dim, counts)))
    assert len(text.encode("utf-8")) < 2_000_000
    assert not re.search(r"\bnan\b", text)
    marked = Page(text)
    assert marked.tags.count("svg") == domains + 1


def test_that_values_everywhere_outside_take_a_bounded_picture() -> None:
    parts = random_parts(4096, {"en": (2, 200)})
    assert len(report_html(result_of(parts)).encode("utf-8")) < 300_000


def test_that_vectors_alone_and_a_stopped_run_can_be_reported(tmp_path: Path) -> None:
    path = write(tmp_path / "vectors.npy", random_vectors(100))
    domain = Domain("v", "v", (Source(path),), SamplePlan(30, 12))
    request = CalibrationRequest((DomainRequest(domain),), ModelSpec())
    text = report_html(calibrated(request, loader(FakeEncoder())))
    assert "from 30 vectors in 1 domain for precomputed vectors" in text
    assert "what is called a text here is one vector" in text
    request = request_for(tmp_path, {"a": 60, "b": 60}, SamplePlan(30, 20))
    encoder = FakeEncoder()
    *_, last = calibrate(request, lambda: encoder.batches >= 5, loader(encoder))
    assert last.result is not None
    assert not last.result.complete
    assert "stopped before its end" in report_html(last.result)


def test_that_constant_dimensions_and_no_values_outside_can_be_reported() -> None:
    zeros = np.zeros((10, 3), np.float32)
    report = report_of(result_of({"a": (zeros, zeros[:5]), "b": (zeros, zeros[:5])}))
    facts = blocks(report, "Dimensions")[1]
    assert isinstance(facts, Facts)
    assert ("Dead: constant, or one code only", "3 (100%)") in facts.shown
    Page(page(report))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_that_numbers_can_be_read_on_every_colour_of_the_ramp(scheme: str) -> None:
    for level in range(HEAT_LEVELS):
        ground, ink = heat(scheme, level)  # type: ignore[arg-type]
        assert contrast(ground, ink) >= 4.2  # they are bold
    assert (level_of(0), level_of(1)) == (0, HEAT_LEVELS - 1)
    assert heat("light", 0)[0] == "#FAF7F5"
    assert heat("light", HEAT_LEVELS - 1)[0] == "#8E2D12"
