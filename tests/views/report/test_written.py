"""The report as PDF and as a picture: whole, of the right size, nothing torn, written in any thread."""

from __future__ import annotations

from pathlib import Path
from threading import Thread

import numpy as np
import pytest
from PySide6.QtGui import QGuiApplication, QImage, QImageReader

from calibgui.core.checks.matrix import MIXED
from calibgui.core.errors import ExportError
from calibgui.core.report.blocks import Column, HeatTable, Report, Section, Table
from calibgui.core.report.colors import heat, level_of, resolved, tokens
from calibgui.core.report.report import report_of
from calibgui.views.report.compose import pieces_of
from calibgui.views.report.pieces import Piece, pages_of
from calibgui.views.report.write import ReportStopped, write_report
from tests.core.checks.results import random_parts, result_of

COUNTS = {"english": (40, 20), "chinese": (30, 10), "only": (0, 15)}


@pytest.fixture
def report(qapp: QGuiApplication) -> Report:
    return report_of(result_of(random_parts(64, COUNTS)))


def colors_in(path: Path) -> set[str]:
    image = QImage(str(path)).convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.frombuffer(image.constBits(), dtype=np.uint32) & 0xFFFFFF
    return {f"#{value:06X}" for value in np.unique(pixels).tolist()}


def test_that_a_pdf_is_written_with_a_title_and_fonts(report: Report, tmp_path: Path) -> None:
    write_report(tmp_path / "report.pdf", report)
    data = (tmp_path / "report.pdf").read_bytes()
    assert data.startswith(b"%PDF-")
    assert data.rstrip().endswith(b"%%EOF")
    assert data.count(b"/Type /Page\n") >= 3
    assert b"/FontFile" in data, "texts are texts, not pictures"
    assert "Calibration report".encode("utf-16-be") in data
    assert b"/Subtype /Image" not in data, "figures are drawn, not rasters"
    assert list(tmp_path.iterdir()) == [tmp_path / "report.pdf"]


def test_that_a_picture_has_the_colours_of_the_report(tmp_path: Path, qapp: QGuiApplication) -> None:
    result = result_of(random_parts(64, COUNTS))
    write_report(tmp_path / "report.png", report_of(result))
    size = QImageReader(str(tmp_path / "report.png")).size()
    assert size.width() == 2 * 840
    assert size.height() > 2 * 2000
    present = colors_in(tmp_path / "report.png")
    named = tokens("light")
    assert {named[name] for name in ("surface", "core", "domain-0", "soft", "error")} <= present
    tables = [it for it in report_of(result).sections[2].blocks if isinstance(it, HeatTable)]
    places = [cell.place for table in tables for _, cells in table.rows for cell in cells]
    assert {heat("light", level_of(place))[0] for place in places if place is not None} <= present
    assert result.matrix.rows[-1] == MIXED


def test_that_another_suffix_is_refused(report: Report, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=r"report\.doc is neither"):
        write_report(tmp_path / "report.doc", report)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("suffix", ["pdf", "png"])
def test_that_a_stopped_report_leaves_the_file_that_was_there(
    report: Report, tmp_path: Path, suffix: str
) -> None:
    path = tmp_path / f"report.{suffix}"
    path.write_bytes(b"before")
    for after in (0, 5, 60):
        answers = iter([False] * after)
        with pytest.raises(ReportStopped):
            write_report(path, report, lambda answers=answers: next(answers, True))  # type: ignore[misc]
    assert path.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("suffix", ["pdf", "png"])
def test_that_another_thread_writes_the_same(report: Report, tmp_path: Path, suffix: str) -> None:
    here, there = tmp_path / f"here.{suffix}", tmp_path / f"there.{suffix}"
    write_report(here, report)
    thread = Thread(target=write_report, args=(there, report))
    thread.start()
    thread.join()
    if suffix == "png":
        assert QImage(str(here)) == QImage(str(there))
    else:
        assert abs(here.stat().st_size - there.stat().st_size) < 100  # dates and ids


@pytest.mark.parametrize(("dim", "domains"), [(1, 1), (4096, 12), (8, 30)])
def test_that_any_size_fits_its_pages(qapp: QGuiApplication, dim: int, domains: int) -> None:
    result = result_of(random_parts(dim, {f"domain number {n}": (12, 5) for n in range(domains)}))
    pieces = list(pieces_of(report_of(result), 698, tokens("light")))
    pages = pages_of(pieces, 997)
    _check_order(pages, pieces)
    for page in pages:
        bottoms = [top + piece.height for top, piece in page]
        assert bottoms[-1] <= 997
        assert all(top >= bottom for bottom, (top, _) in zip(bottoms, page[1:], strict=False))


def _check_order(pages: list[list[tuple[float, Piece]]], pieces: list[Piece]) -> None:
    """All pieces in order, and a head again where a page begins with a row."""
    rest = list(pieces)
    for page in pages:
        for number, (_, piece) in enumerate(page):
            if rest and rest[0] is piece:
                del rest[0]
            else:
                assert number == 0
                assert page[1][1].head is piece
    assert rest == []


def test_that_a_table_over_several_pages_has_its_head_on_each(qapp: QGuiApplication) -> None:
    table = Table((Column("n"), Column("words")), tuple((str(n), "word " * 40) for n in range(60)))
    pieces = list(pieces_of(Report("t", "l", (Section("s", [table]),)), 400, tokens("light")))
    pages = pages_of(pieces, 600)
    assert len(pages) > 3
    head = pieces[3]
    for page in pages[1:]:
        assert page[0][1].paint is head.paint


def test_that_a_figure_stands_alone_in_the_colours_given() -> None:
    svg = resolved('<svg viewBox="0 0 1 1"><path style="fill:var(--domain-3)"/></svg>', tokens("light"))
    assert "var(" not in svg
    assert tokens("light")["domain-3"] in svg
    assert svg.startswith('<svg xmlns="http://www.w3.org/2000/svg"')
