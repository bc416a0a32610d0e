"""Files as other programs leave them: read right, or told with the place of the fault."""

import csv
import gzip
import json
import subprocess
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from calibgui.core.domain import Source
from calibgui.core.sources.preview import preview
from tests.core.sources.helpers import error, scan, texts, written


def recoded(path: Path, text: str, encoding: str) -> Path:
    """A file in another encoding, written by iconv."""
    content = subprocess.run(
        ["iconv", "-f", "UTF-8", "-t", encoding], input=text.encode(), capture_output=True, check=True
    )
    return written(path, content.stdout)


def test_a_tsv_with_byte_order_mark_crlf_and_stray_quotes(tmp_path: Path) -> None:
    cells = ['a 5" disk', '"open only', 'say "hi" now', '"whole"', 'end"']
    rows = pd.DataFrame({"id": range(5), "text": cells})
    rows.to_csv(
        tmp_path / "a.tsv",
        sep="\t",
        index=False,
        encoding="utf-8-sig",
        lineterminator="\r\n",
        quoting=csv.QUOTE_NONE,
    )
    assert (tmp_path / "a.tsv").read_bytes().startswith(b"\xef\xbb\xbfid\ttext\r\n")
    assert texts(tmp_path / "a.tsv") == cells
    assert scan(tmp_path / "a.tsv").sources[0].columns == ("id", "text")


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("inside", ["\n", "\r\n"])
def test_newlines_inside_quoted_cells(tmp_path: Path, end: str, inside: str) -> None:
    cells = [f"one{inside}two", f'she said "no"{inside}{inside}and left', "plain"]
    pd.DataFrame({"id": range(3), "text": cells}).to_csv(tmp_path / "a.csv", index=False, lineterminator=end)
    wanted = [cell.replace("\r\n", "\n") for cell in cells]
    assert [text.replace("\r\n", "\n") for text in texts(tmp_path / "a.csv")] == wanted
    assert list(preview(Source(tmp_path / "a.csv")).texts) == wanted


@pytest.mark.parametrize("inside", [1, 3])
@pytest.mark.parametrize("suffix", ["csv", "tsv"])
def test_bare_lf_inside_crlf_records(tmp_path: Path, suffix: str, inside: int) -> None:
    cells = [f"cell {number}" + "\nmore" * inside for number in range(50)] + ["one line"]
    separator = "," if suffix == "csv" else "\t"
    content = "".join(f"{number}{separator}{cell}\r\n" for number, cell in enumerate(cells))
    path = written(tmp_path / f"a.{suffix}", f"id{separator}text\r\n{content}")
    assert texts(path) == cells
    assert list(preview(Source(path), rows=60).texts) == cells


def test_a_bad_row_behind_bare_lf_is_named_by_its_line(tmp_path: Path) -> None:
    rows = [f"{number},one\ntwo" for number in range(100)]
    rows[60] = "a,b,c"
    raised = error(written(tmp_path / "a.csv", "\r\n".join(["id,text", *rows])))
    assert raised.line == 1 + 60 * 2 + 1
    assert raised.message.startswith("Line 122 of a.csv has 3 columns")


def test_a_table_without_header(tmp_path: Path) -> None:
    rows = pd.DataFrame([[1, "The first text."], [2, "The second text, longer."]])
    rows.to_csv(tmp_path / "a.csv", index=False, header=False)
    assert texts(tmp_path / "a.csv") == ["The first text.", "The second text, longer."]


def test_a_json_array(tmp_path: Path) -> None:
    rows = pd.DataFrame({"id": [1, 2], "text": ["eins\nzwei", "drei"]})
    rows.to_json(tmp_path / "a.json", orient="records", indent=1)
    assert texts(tmp_path / "a.json") == ["eins\nzwei", "drei"]


def test_nested_json(tmp_path: Path) -> None:
    content = {"version": "2", "data": [{"title": "t", "paragraphs": [{"context": "first one"}] * 2}]}
    (tmp_path / "a.json").write_text(json.dumps(content), encoding="utf-8")
    assert texts(tmp_path / "a.json") == ["first one"] * 2
    assert texts(tmp_path / "a.json", "data.paragraphs[*].context") == ["first one"] * 2


@pytest.mark.parametrize("suffix", ["txt", "csv"])
def test_gb18030_that_is_not_gbk(tmp_path: Path, suffix: str) -> None:
    lines = ["他在図書館看書，𠀀𠀁是罕見的漢字。", "这是一个普通的句子，后面还有😀。", "ಕನ್ನಡ 也写得出来。"]
    with pytest.raises(UnicodeEncodeError):
        "".join(lines).encode("gbk")
    head = "text\n" if suffix == "csv" else ""
    path = recoded(tmp_path / f"a.{suffix}", head + "\n".join(lines) + "\n", "GB18030")
    assert texts(path) == lines
    assert scan(path).sources[0].encoding == "gb18030"


@pytest.mark.parametrize("suffix", ["txt", "csv"])
def test_cp1252_with_0x85(tmp_path: Path, suffix: str) -> None:
    lines = ["Et puis… rien n’était prêt à l’été.", "Où êtes-vous… déjà allés ?", "Ça m’a plu… vraiment."]
    head = "text\n" if suffix == "csv" else ""
    path = recoded(tmp_path / f"a.{suffix}", head + "\n".join(lines) + "\n", "CP1252")
    assert b"\x85" in path.read_bytes()
    assert texts(path) == lines
    assert scan(path).sources[0].encoding == "cp1252"


@pytest.mark.parametrize("suffix", ["txt", "csv", "jsonl"])
def test_some_undecodable_bytes(tmp_path: Path, suffix: str) -> None:
    lines = [f"Zeile {number} über Füße" for number in range(1000)]
    wrap = {"txt": "{}", "csv": '7,"{}"', "jsonl": '{{"text": "{}"}}'}[suffix]
    rows = [wrap.format(line).encode() for line in lines]
    for bad in (411, 412, 900):
        rows[bad] = rows[bad].replace(b"Zeile", b"Zei\xfe\xffle")
    head = [b"id,text"] if suffix == "csv" else []
    path = written(tmp_path / f"a.{suffix}", b"\n".join([*head, *rows]) + b"\n")
    assert texts(path) == [line for number, line in enumerate(lines) if number not in (411, 412, 900)]
    source = scan(path).sources[0]
    assert (source.undecodable, source.first_undecodable) == (3, 412 + len(head))


@pytest.mark.parametrize("suffix", ["txt", "csv", "tsv", "json", "jsonl", "parquet", "txt.gz"])
def test_an_empty_file(tmp_path: Path, suffix: str) -> None:
    path = written(tmp_path / f"a.{suffix}", b"")
    assert error(path).message == f"a.{suffix} is empty."


@pytest.mark.parametrize("suffix", ["txt", "csv", "tsv", "json", "jsonl"])
def test_an_empty_file_that_is_compressed(tmp_path: Path, suffix: str) -> None:
    assert error(written(tmp_path / f"a.{suffix}.gz", gzip.compress(b""))).remedy


@pytest.mark.parametrize("suffix", ["txt", "csv", "jsonl", "parquet"])
def test_blanks_only(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a.{suffix}"
    rows = pd.DataFrame({"text": [" ", "\t", "\u3000"]})
    if suffix == "parquet":
        rows.to_parquet(path)
    elif suffix == "csv":
        rows.to_csv(path, index=False, quoting=csv.QUOTE_ALL)
    elif suffix == "jsonl":
        rows.to_json(path, orient="records", lines=True)
    else:
        written(path, " \n\t\n\u3000\n")
    assert "are blank" in error(path).message


@pytest.mark.parametrize("content", ["\n\n\n", " \n \n", "\r\n\r\n", "\ufeff", "\ufeff\n"])
@pytest.mark.parametrize("suffix", ["txt", "csv", "tsv", "jsonl", "json"])
def test_a_file_of_white_space(tmp_path: Path, suffix: str, content: str) -> None:
    assert error(written(tmp_path / f"a.{suffix}", content)).remedy


@pytest.mark.parametrize("suffix", ["csv", "tsv", "jsonl", "parquet"])
def test_one_column_only(tmp_path: Path, suffix: str) -> None:
    rows = pd.DataFrame({"anything": ["one, two; three", "four", "five, six"]})
    path = tmp_path / f"a.{suffix}"
    if suffix == "parquet":
        rows.to_parquet(path)
    elif suffix == "jsonl":
        rows.to_json(path, orient="records", lines=True)
    else:
        rows.to_csv(path, index=False, sep="\t" if suffix == "tsv" else ",")
    assert texts(path) == list(rows["anything"])
    assert scan(path).sources[0].columns == ("anything",)


@pytest.mark.parametrize("suffix", ["txt", "csv", "tsv", "jsonl", "json", "parquet"])
def test_cells_of_200000_characters(tmp_path: Path, suffix: str) -> None:
    cells = ["宽" * 200_000, "two words " * 20_000, "short"]
    rows, path = pd.DataFrame({"id": range(3), "text": cells}), tmp_path / f"a.{suffix}"
    if suffix == "parquet":
        rows.to_parquet(path)
    elif suffix in ("json", "jsonl"):
        rows.to_json(path, orient="records", lines=suffix == "jsonl", force_ascii=False)
    elif suffix == "txt":
        written(path, "\n".join(cells))
    else:
        rows.to_csv(path, index=False, sep="\t" if suffix == "tsv" else ",")
    assert texts(path) == cells
    assert preview(Source(path), rows=1).texts == (cells[0],)


def test_a_txt_that_is_a_tsv(tmp_path: Path) -> None:
    rows = pd.DataFrame({"id": range(9), "text": [f"text {number}" for number in range(9)]})
    rows.to_csv(tmp_path / "a.txt", index=False, sep="\t")
    assert texts(tmp_path / "a.txt") == list(rows["text"])


@pytest.mark.parametrize("suffix", ["txt", "csv", "jsonl", "json"])
def test_a_gzip_file_cut_off(tmp_path: Path, suffix: str) -> None:
    rows = [{"text": f"{number} {number * 7919 % 10_007}"} for number in range(20_000)]
    lines = "\n".join(map(json.dumps, rows)) if suffix != "json" else json.dumps(rows)
    content = gzip.compress(lines.encode())
    raised = error(written(tmp_path / f"a.{suffix}.gz", content[: len(content) // 2]))
    assert "is damaged or was cut off" in raised.message


def test_a_parquet_file_cut_in_half(tmp_path: Path) -> None:
    pq.write_table(
        pa.table({"text": [f"row {number}" for number in range(5000)]}), tmp_path / "whole.parquet"
    )
    content = (tmp_path / "whole.parquet").read_bytes()
    raised = error(written(tmp_path / "a.parquet", content[: len(content) // 2]))
    assert raised.message == "a.parquet is damaged or was cut off: it can't be read as Parquet."


@pytest.mark.parametrize("suffix", ["jsonl", "json"])
def test_json_that_is_invalid_on_line_7312(tmp_path: Path, suffix: str) -> None:
    rows = [json.dumps({"text": f"row {number}"}) for number in range(9000)]
    if suffix == "json":
        rows = ["[" + rows[0], *rows[1:-1], rows[-1] + "]"]
        rows = [row + "," for row in rows[:-1]] + rows[-1:]
    rows[7311] = '{"text": oops}' + ("," if suffix == "json" else "")
    raised = error(written(tmp_path / f"a.{suffix}", "\n".join(rows)))
    assert raised.message == f"Line 7,312 of a.{suffix} is not valid JSON."
    assert raised.line == 7312
