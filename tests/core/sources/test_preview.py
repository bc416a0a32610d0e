import csv
import gzip
import json
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.feather as feather
import pyarrow.parquet as pq
import pytest

from calibgui.core.domain import ReadOptions, Source
from calibgui.core.errors import SourceError
from calibgui.core.sources.preview import preview
from tests.core.sources.helpers import written

ROWS = [("1", "eins"), ("2", "zwei, drei"), ("3", " ")]


@pytest.fixture
def no_whole_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("calibgui.core.sources.files.HashingFile.sha256", lambda _: pytest.fail("hashed"))


@pytest.mark.usefixtures("no_whole_pass")
@pytest.mark.parametrize("suffix", ["csv", "tsv", "jsonl", "json", "parquet", "feather", "xlsx", "csv.gz"])
def test_that_every_table_is_previewed(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a.{suffix}"
    dicts = [{"id": number, "text": text} for number, text in ROWS]
    table = pa.Table.from_pylist(dicts)
    if suffix == "parquet":
        pq.write_table(table, path)
    elif suffix == "feather":
        feather.write_feather(table, str(path))
    elif suffix == "xlsx":
        book = openpyxl.Workbook()
        for row in [("id", "text"), *ROWS]:
            book.worksheets[0].append(row)
        book.save(path)
    elif "sv" in suffix:
        with (gzip.open if suffix == "csv.gz" else open)(path, "wt", newline="") as file:  # type: ignore[operator]
            csv.writer(file, delimiter="\t" if suffix == "tsv" else ",").writerows([("id", "text"), *ROWS])
    else:
        written(path, json.dumps(dicts) if suffix == "json" else "\n".join(map(json.dumps, dicts)))
    seen = preview(Source(path))
    assert (seen.columns, seen.column, seen.rows) == (("id", "text"), "text", tuple(ROWS))
    assert seen.texts == ("eins", "zwei, drei")
    assert preview(Source(path), rows=1).rows == (("1", "eins"),)
    joined = preview(Source(path, "text", joined=("id",)))
    assert joined.texts == ("eins\n1", "zwei, drei\n2", "3")


@pytest.mark.usefixtures("no_whole_pass")
def test_that_lines_paragraphs_and_whole_files_are_previewed(tmp_path: Path) -> None:
    path = written(tmp_path / "a.md", "a\nb\n\n \nc\n")
    for format_, texts in {
        None: ("a", "b", "c"),
        "text": ("a", "b", "c"),
        "paragraphs": ("a\nb", "c"),
        "whole": ("a\nb\n\n \nc",),
    }.items():
        seen = preview(Source(path, options=ReadOptions(format=format_)))
        assert (seen.texts, seen.columns, seen.column) == (texts, (), None)


def test_that_the_dialect_is_shown_and_can_be_set(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", "id;text\n1;a, 'b'\n")
    seen = preview(Source(path))
    assert (seen.delimiter, seen.quote, seen.header, seen.rows) == (";", '"', True, (("1", "a, 'b'"),))
    seen = preview(Source(path, options=ReadOptions(delimiter=",", quote="'", header=False)))
    assert (seen.delimiter, seen.quote, seen.header) == (",", "'", False)
    assert seen.rows[0] == ("id;text",)


def test_that_the_encoding_is_shown_and_can_be_set(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", "id,text\n1,Füße\n".encode("utf-8-sig"))
    assert preview(Source(path)).encoding == "utf-8"
    by_hand = preview(Source(path, options=ReadOptions(encoding="UTF8")))
    assert (by_hand.columns, by_hand.texts) == (("id", "text"), ("Füße",))
    assert preview(Source(path, "text", options=ReadOptions(encoding="cp1252"))).texts == ("FÃ¼ÃŸe",)
    with pytest.raises(SourceError, match="encoding 'klingon'"):
        preview(Source(path, options=ReadOptions(encoding="klingon")))


@pytest.mark.usefixtures("no_whole_pass")
@pytest.mark.parametrize("suffix", ["csv", "jsonl", "json", "txt"])
@pytest.mark.parametrize("end", ["\n", ""])
def test_that_a_file_larger_than_its_head_is_previewed(tmp_path: Path, suffix: str, end: str) -> None:
    texts = [f"{number} " + "wörter " * 9000 for number in range(40)]
    path = tmp_path / f"a.{suffix}"
    if suffix == "json":
        written(path, "[" + f",{end}".join(json.dumps({"text": text, "more": [1]}) for text in texts) + "]")
    elif suffix == "jsonl":
        written(path, "".join(json.dumps({"text": text}) + "\n" for text in texts))
    else:
        written(path, "text\n" + "\n".join(texts))
    first = ("text", *texts)[:4] if suffix == "txt" else tuple(texts[:4])
    assert preview(Source(path), rows=4).texts == first


def test_that_a_preview_of_broken_json_is_an_error_that_names_the_line(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"Line 2 of a\.json is not valid"):
        preview(Source(written(tmp_path / "a.json", '[{"text": "a"},\n{"text": "b')))


def test_that_a_missing_column_and_a_bad_separator_are_told(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", "id,text\n1,a\n")
    with pytest.raises(SourceError, match="no column 'body'"):
        preview(Source(path, "body"))
    with pytest.raises(SourceError, match="separator"):
        preview(Source(path, options=ReadOptions(delimiter="ab")))
    with pytest.raises(SourceError, match="separator"):
        preview(Source(path, options=ReadOptions(delimiter='"')))
