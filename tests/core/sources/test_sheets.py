import random
import zipfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from calibgui.core.domain import ReadOptions, SamplePlan, Source
from calibgui.core.errors import SourceError
from calibgui.core.sources.job import open_source
from calibgui.core.sources.preview import preview
from calibgui.core.sources.sampling import needs_rescan, scan_sources
from calibgui.core.sources.scan import ScanStopped
from calibgui.core.sources.texts import read_texts, text_batches
from tests.core.sources.helpers import error, scan, stop_after, texts, written


def book(path: Path, rows: Sequence[Sequence[object]], *more: Sequence[Sequence[object]]) -> Path:
    """A workbook of one sheet for each list of rows."""
    workbook = openpyxl.Workbook()
    for number, content in enumerate((rows, *more)):
        sheet = workbook.active if number == 0 else workbook.create_sheet()
        for row in content:
            sheet.append(list(row))
    workbook.save(path)
    return path


@pytest.mark.parametrize(
    ("rows", "columns", "expected"),
    [
        ([("id", "text"), (1, "a"), (2, "b")], ("id", "text"), ["a", "b"]),
        ([("Nr", "Frage"), (1, "Was ist das?"), (2, "Wer?")], ("Nr", "Frage"), ["Was ist das?", "Wer?"]),
        ([(1, "first text"), (2, "b")], ("column1", "column2"), ["first text", "b"]),
        ([("text",), ("a",), ("b",)], ("text",), ["a", "b"]),
        ([("Comment",), ("A longer text of a person.",)], ("Comment",), ["A longer text of a person."]),
        ([("A sentence.",), ("Another one.",)], ("column1",), ["A sentence.", "Another one."]),
        ([("cat",), ("dog",)], ("column1",), ["cat", "dog"]),
        ([(None, "text"), (0, "a"), (1, "b")], ("column1", "text"), ["a", "b"]),
        ([("text", "text"), ("a", "b")], ("text", "text_2"), ["a"]),
        ([(None, None), (), ("id", "text"), (1, "a")], ("id", "text"), ["a"]),
        ([("id", "text"), (1,), (2, "b"), (), (3, "c", "beyond")], ("id", "text", "column3"), ["b", "c"]),
    ],
)
def test_that_the_header_and_the_column_are_found(
    tmp_path: Path, rows: list[tuple[object, ...]], columns: tuple[str, ...], expected: list[str]
) -> None:
    path = book(tmp_path / "a.xlsx", rows)
    assert texts(path) == expected
    assert scan(path).sources[0].columns == columns


@pytest.mark.parametrize(
    ("header", "expected"), [(True, ["dog"]), (False, ["cat", "dog"]), (None, ["cat", "dog"])]
)
def test_that_a_header_can_be_set_by_hand(tmp_path: Path, header: bool | None, expected: list[str]) -> None:
    source = Source(book(tmp_path / "a.xlsx", [("cat",), ("dog",)]), options=ReadOptions(header=header))
    assert list(read_texts(source, lambda: False)) == expected


def test_that_the_first_sheet_with_anything_in_it_is_read(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", [], [("text",), ("second",)], [("text",), ("third",)])
    assert texts(path) == ["second"]


def sheet_of(path: Path, name: str) -> Source:
    return Source(path, options=ReadOptions(sheet=name))


def test_that_another_sheet_can_be_set_by_hand_and_the_scan_names_the_one_read(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", [], [("text",), ("second",)], [("id", "text"), (1, "third")])
    source = sheet_of(path, "Sheet2")
    assert list(read_texts(source, lambda: False)) == ["third"]
    chosen = scan_sources([source], seed=1, keep=10)
    assert (chosen.sources[0].sheet, chosen.sources[0].columns) == ("Sheet2", ("id", "text"))
    assert not needs_rescan(chosen, [source], 1, SamplePlan())
    assert needs_rescan(chosen, [Source(path)], 1, SamplePlan())
    assert scan(path).sources[0].sheet == "Sheet1"


def test_that_a_missing_or_empty_sheet_is_told(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", [], [("text",), ("second",)])
    with pytest.raises(SourceError) as caught:
        scan_sources([sheet_of(path, "Gone")], seed=1, keep=10)
    assert caught.value.message == "a.xlsx has no sheet 'Gone'."
    assert caught.value.remedy == "Its sheets are: Sheet, Sheet1."
    with pytest.raises(SourceError, match=r"There is no text in a\.xlsx"):
        scan_sources([sheet_of(path, "Sheet")], seed=1, keep=10)


def test_that_a_preview_names_the_sheets_and_shows_the_one_set(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", [], [("text",), ("second",)], [("text",), ("third",)])
    seen = preview(Source(path))
    assert (seen.sheet, seen.sheets, seen.texts) == ("Sheet1", ("Sheet", "Sheet1", "Sheet2"), ("second",))
    assert preview(sheet_of(path, "Sheet2")).texts == ("third",)


def test_that_other_values_come_as_text(tmp_path: Path) -> None:
    row = (7, 0.5, True, date(2024, 2, 3))
    path = book(tmp_path / "a.xlsx", [("i", "f", "b", "d"), row])
    assert [texts(path, name)[0] for name in "ifbd"] == ["7", "0.5", "True", "2024-02-03 00:00:00"]


def test_that_line_ends_and_long_cells_are_kept(tmp_path: Path) -> None:
    content = ["one\ntwo", "宽" * 32_000, " spaces ", "a\u2028b"]
    assert texts(book(tmp_path / "a.xlsx", [("text",), *((text,) for text in content)])) == content


def test_that_a_size_that_lies_does_not_matter(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", [("id", "text"), (1, "a"), (2, "b")])
    with zipfile.ZipFile(path) as whole, zipfile.ZipFile(tmp_path / "b.xlsx", "w") as changed:
        for name in whole.namelist():
            changed.writestr(name, whole.read(name).replace(b'ref="A1:B3"', b'ref="A1"'))
    assert texts(tmp_path / "b.xlsx") == ["a", "b"]


def test_that_joined_columns_and_strata_come_with_the_texts(tmp_path: Path) -> None:
    rows = [("title", "body", "lang"), ("t1", "b1", "en"), (None, "b2", "de"), ("t3", " ", None)]
    source = Source(book(tmp_path / "a.xlsx", rows), "title", joined=("body",))
    job = open_source(source)
    job.stratify_by = "lang"
    seen = [(batch, job.strata) for batch in text_batches(job, lambda: False)]
    assert seen == [(["t1\nb1", "b2", "t3"], ("en", "de", ""))]


def test_that_a_missing_column_is_told(tmp_path: Path) -> None:
    raised = error(book(tmp_path / "a.xlsx", [("id", "text"), (1, "a")]), "gone")
    assert raised.message == "a.xlsx has no column 'gone'."
    assert raised.remedy == "Its columns are: id, text."


def test_that_a_workbook_without_text_is_told(tmp_path: Path) -> None:
    assert error(book(tmp_path / "a.xlsx", [(1, 2.5), (3, 4)])).message == "No column of a.xlsx holds text."
    assert error(book(tmp_path / "b.xlsx", [], [])).message == "There is no text in b.xlsx."
    header = error(book(tmp_path / "c.xlsx", [("id", "text")]))
    assert header.message == "There is no text in column 'text' of c.xlsx."
    blank = error(book(tmp_path / "d.xlsx", [("id", "text"), (1, " "), (2, None)]))
    assert blank.message == "There is no text in column 'text' of d.xlsx: all 2 rows are blank."
    assert error(written(tmp_path / "e.xlsx", b"")).message == "e.xlsx is empty."


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_that_a_cut_off_workbook_is_told(tmp_path: Path, share: float) -> None:
    chance = random.Random(1)
    rows = [(chance.randbytes(20).hex(),) for _ in range(2000)]
    whole = book(tmp_path / "whole.xlsx", [("text",), *rows]).read_bytes()
    raised = error(written(tmp_path / "a.xlsx", whole[: int(len(whole) * share)]))
    assert raised.message == "a.xlsx is damaged or was cut off: it can't be read as a workbook of Excel."
    assert raised.remedy == "Download or save the file again."


SHARED = "xl/sharedStrings.xml"
SHARED_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
STRINGS = (
    b"<si><t>id</t></si><si><t>text</t></si><si><t>a</t></si><si><r><t>b, </t></r><r><t>bold</t></r></si>"
)


def as_excel_does(folder: Path, damaged: str = "", damage: bytes = b"") -> Path:
    """A workbook whose texts stand in a part of their own, one of them with a bold word."""
    path = book(folder / "whole.xlsx", [("id", "text"), (1, "a"), (2, "b")])
    with zipfile.ZipFile(path) as whole:
        parts = {name: whole.read(name) for name in whole.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"]
    for number, text in enumerate((b"id", b"text", b"a", b"b")):
        old = b't="inlineStr"><is><t>%s</t></is>' % text
        assert old in sheet
        sheet = sheet.replace(old, b't="s"><v>%d</v>' % number)
    parts["xl/worksheets/sheet1.xml"] = sheet
    kinds = parts["[Content_Types].xml"].decode()
    override = f'<Override PartName="/{SHARED}" ContentType="{SHARED_TYPE}"/></Types>'
    parts["[Content_Types].xml"] = kinds.replace("</Types>", override).encode()
    namespace = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    parts[SHARED] = b'<sst xmlns="%s">%s</sst>' % (namespace, STRINGS)
    if damaged:
        parts[damaged] = damage
    with zipfile.ZipFile(folder / "a.xlsx", "w") as changed:
        for name, content in parts.items():
            changed.writestr(name, content)
    return folder / "a.xlsx"


def test_that_shared_and_partly_bold_texts_are_read(tmp_path: Path) -> None:
    assert texts(as_excel_does(tmp_path)) == ["a", "b, bold"]


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", SHARED, "xl/workbook.xml"])
@pytest.mark.parametrize("damage", [b"", b"<broken", b"\x00\x01\x02"])
def test_that_a_damaged_part_is_told(tmp_path: Path, part: str, damage: bytes) -> None:
    assert "is damaged or was cut off" in error(as_excel_does(tmp_path, part, damage)).message


@pytest.mark.parametrize("number", [1_048_577, 10**18])
def test_that_a_row_number_that_no_sheet_can_have_is_told(tmp_path: Path, number: int) -> None:
    sheet = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(as_excel_does(tmp_path)) as whole:
        content = whole.read(sheet)
    changed = content.replace(b'<row r="3"', b'<row r="%d"' % number)
    assert changed != content
    raised = error(as_excel_does(tmp_path, sheet, changed))
    assert "is damaged or was cut off" in raised.message
    assert "more than 1,048,576 rows" in raised.details


def test_that_a_number_of_a_style_that_is_too_large_is_told(tmp_path: Path) -> None:
    styles = "xl/styles.xml"
    with zipfile.ZipFile(as_excel_does(tmp_path)) as whole:
        content = whole.read(styles)
    changed = content.replace(b'numFmtId="0"', b'numFmtId="%d"' % 10**30)
    assert changed != content
    assert "is damaged or was cut off" in error(as_excel_does(tmp_path, styles, changed)).message


def test_that_bytes_changed_by_chance_are_told_or_do_no_harm(tmp_path: Path) -> None:
    whole = as_excel_does(tmp_path).read_bytes()
    chance, told = random.Random(1), 0
    for _ in range(300):
        changed = bytearray(whole)
        for _ in range(chance.choice((1, 3, 30))):
            changed[chance.randrange(len(changed))] = chance.randrange(256)
        try:
            texts(written(tmp_path / "b.xlsx", bytes(changed)))
        except SourceError:
            told += 1
    assert told > 100


def test_that_a_vanished_file_is_told(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", [("text",), ("a",)])
    job = open_source(Source(path))
    path.unlink()
    with pytest.raises(SourceError, match=r"a\.xlsx can't be read"):
        list(text_batches(job, lambda: False))


@pytest.mark.parametrize("calls", [0, 3, 700])
def test_that_it_can_be_stopped(tmp_path: Path, calls: int) -> None:
    path = book(tmp_path / "a.xlsx", [("text",), *((f"row {n}",) for n in range(1500))])
    with pytest.raises(ScanStopped):
        list(read_texts(Source(path), stop_after(calls)))


def test_that_progress_grows_to_the_size(tmp_path: Path) -> None:
    job = open_source(Source(book(tmp_path / "a.xlsx", [("text",), *((f"row {n}",) for n in range(3000))])))
    done = [job.bytes_done for _ in text_batches(job, lambda: False)]
    assert done == sorted(done)
    assert done[0] < job.size_bytes // 2 < done[-1] <= job.size_bytes
