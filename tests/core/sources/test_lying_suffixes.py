import bz2
import gzip
import json
import pickle
import zipfile
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from calibgui.core.domain import ReadOptions, Source
from calibgui.core.errors import SourceError
from calibgui.core.sources.formats import FileFormat, checked_format
from calibgui.core.sources.sampling import scan_sources
from tests.core.sources.helpers import error, scan, texts, written

TEXTS = ["one, and more", "two 二", "three"]
ROWS = [{"id": number, "text": text} for number, text in enumerate(TEXTS)]
JSON_LINES = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in ROWS)
PRETTY = json.dumps(ROWS, indent=2)
CSV = 'id,text\n0,"one, and more"\n1,two 二\n2,three\n'
TSV = "id\ttext\n" + "".join(f"{row['id']}\t{row['text']}\n" for row in ROWS)
LINES = "".join(text + "\n" for text in TEXTS)


def table() -> pa.Table:
    return pa.Table.from_pylist(ROWS)


def zstd(text: str) -> bytes:
    packed: bytes = pa.compress(text.encode(), codec="zstd", asbytes=True)
    return packed


def parquet() -> bytes:
    sink = pa.BufferOutputStream()
    pq.write_table(table(), sink)
    return bytes(sink.getvalue())


def arrow(kind: str) -> bytes:
    sink = pa.BufferOutputStream()
    opened = pa.ipc.new_file if kind == "file" else pa.ipc.new_stream
    with opened(sink, table().schema) as writer:
        writer.write_table(table())
    return bytes(sink.getvalue())


def workbook(tmp_path: Path) -> bytes:
    book = openpyxl.Workbook()
    for row in (("id", "text"), *enumerate(TEXTS)):
        book.active.append(row)
    book.save(tmp_path / "book")
    return (tmp_path / "book").read_bytes()


@pytest.mark.parametrize(
    ("name", "content", "format_"),
    [
        ("a.csv", JSON_LINES, FileFormat("jsonl")),
        ("a.csv", PRETTY, FileFormat("json")),
        ("a.txt", JSON_LINES, FileFormat("jsonl")),
        ("a.log", JSON_LINES, FileFormat("jsonl")),
        ("a.txt", PRETTY, FileFormat("json")),
        ("a.txt", json.dumps(ROWS), FileFormat("json")),
        ("a.txt", TSV, FileFormat("tsv")),
        ("a.txt", TSV.encode("utf-16"), FileFormat("tsv")),
        ("a.json", JSON_LINES, FileFormat("jsonl")),
        ("a.json", JSON_LINES.encode("utf-8-sig"), FileFormat("jsonl")),
        ("a.jsonl", PRETTY, FileFormat("json")),
        ("a.jsonl", json.dumps(ROWS), FileFormat("json")),
        ("a.ndjson", PRETTY.encode("utf-16"), FileFormat("json")),
        ("a.parquet", CSV, FileFormat("csv")),
        ("a.parquet", TSV, FileFormat("tsv")),
        ("a.parquet", JSON_LINES, FileFormat("jsonl")),
        ("a.xlsx", CSV, FileFormat("csv")),
        ("a.arrow", PRETTY, FileFormat("json")),
        ("a.csv", gzip.compress(CSV.encode(), mtime=0), FileFormat("csv", "gz")),
        ("a.csv", zstd(CSV), FileFormat("csv", "zst")),
        ("a.csv", bz2.compress(CSV.encode()), FileFormat("csv", "bz2")),
        ("a.csv.gz", zstd(CSV), FileFormat("csv", "zst")),
        ("a.jsonl.zst", gzip.compress(JSON_LINES.encode(), mtime=0), FileFormat("jsonl", "gz")),
        ("a.json", gzip.compress(PRETTY.encode(), mtime=0), FileFormat("json", "gz")),
        ("a.txt.gz", gzip.compress(JSON_LINES.encode(), mtime=0), FileFormat("jsonl", "gz")),
        ("a.parquet", gzip.compress(CSV.encode(), mtime=0), FileFormat("csv", "gz")),
        ("a.txt", zstd(LINES), FileFormat("text", "zst")),
        ("a", bz2.compress(LINES.encode()), FileFormat("text", "bz2")),
        ("a.csv", parquet(), FileFormat("parquet")),
        ("a.txt", parquet(), FileFormat("parquet")),
        ("a.arrow", parquet(), FileFormat("parquet")),
        ("a.txt", arrow("file"), FileFormat("arrow")),
        ("a.parquet", arrow("stream"), FileFormat("arrow")),
        ("a.csv", arrow("stream"), FileFormat("arrow")),
    ],
)
def test_that_a_file_is_read_as_what_it_holds(
    tmp_path: Path, name: str, content: bytes | str, format_: FileFormat
) -> None:
    path = written(tmp_path / name, content)
    assert checked_format(path) == format_
    assert texts(path) == TEXTS
    assert scan(path).sources[0].format == format_.name


@pytest.mark.parametrize("name", ["a.csv", "a.txt", "a.parquet", "a.zip", "a"])
def test_that_a_workbook_is_known_whatever_its_name(tmp_path: Path, name: str) -> None:
    path = written(tmp_path / name, workbook(tmp_path))
    assert texts(path) == TEXTS
    assert scan(path).sources[0].format == "xlsx"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", '{"not json\n{"text": 1}\nprose\n'),
        ("a.txt", "[1] A reference.\n[2] Another one.\n"),
        ("a.txt", '[{"text"] is no JSON\n'),
        ("a.txt", "\tindented\n\tlike code\n"),
        ("a.txt", "a\tb\nno tab\n"),
        ("a.txt", "one\tline alone\n"),
        ("a.md", "BZh is how bzip2 begins\n"),
        ("a.txt", '"one"\n"two"\n'),
        ("a.txt", "123\n456\n"),
        ("a.txt", "PARTICULAR\nARROW1 is a word\n"),
    ],
)
def test_that_lines_of_text_stay_lines_of_text(tmp_path: Path, name: str, content: str) -> None:
    path = written(tmp_path / name, content)
    assert checked_format(path) == FileFormat("text")
    assert texts(path) == content.splitlines()


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.csv", 'text\n{"a": 1}\n', "csv"),
        ("a.csv", "[1],text\n", "csv"),
        ("a.json", '{"text": "one object"}', "json"),
        ("a.json", '{\n "text": "one object"\n}', "json"),
        ("a.jsonl", '{"text": "one line"}', "jsonl"),
        ("a.jsonl", '{"text": oops}\n{"text": "b"}\n', "jsonl"),
        ("a.jsonl", '["a"]\n["b"]\n', "jsonl"),
        ("a.json", "\n\n  [\n", "json"),
        ("a.json", "", "json"),
    ],
)
def test_that_a_suffix_is_believed_in_doubt(tmp_path: Path, name: str, content: str, kind: str) -> None:
    assert checked_format(written(tmp_path / name, content or " ")) == FileFormat(kind)


def test_that_json_lines_longer_than_the_head_are_left_to_the_suffix(tmp_path: Path) -> None:
    rows = "".join(json.dumps({"text": letter * 200_000}) + "\n" for letter in "ab")
    for name in ("a.jsonl", "a.json"):
        assert [text[0] for text in texts(written(tmp_path / name, rows))] == ["a", "b"]


@pytest.mark.parametrize("name", ["a.txt", "a.csv", "a.jsonl", "a.json", "a.parquet", "a.arrow", "a.xlsx"])
def test_that_junk_is_refused_whatever_its_name(tmp_path: Path, name: str) -> None:
    with zipfile.ZipFile(tmp_path / "zip", "w") as archive:
        archive.writestr("word/document.xml", "<xml/>")
    junk = [
        *(pickle.dumps(["text"], protocol) for protocol in range(2, 6)),
        *(b"\x89PNG\r\n\x1a\n\x00", b"%PDF-1.7\n", b"GIF89a....", (tmp_path / "zip").read_bytes()),
        *(
            parquet()[:-1] if name != "a.parquet" else b"\x00",
            gzip.compress(gzip.compress(b"text\n", mtime=0), mtime=0),
        ),
    ]
    for content in junk:
        raised = error(written(tmp_path / name, content))
        assert raised.message.startswith(f"{name} can't be read as texts: ")
        assert "Excel" in raised.remedy


def test_that_a_compressed_container_is_refused(tmp_path: Path) -> None:
    raised = error(written(tmp_path / "a.csv.gz", gzip.compress(parquet())))
    assert raised.message == "a.csv.gz can't be read while it is compressed with gz."
    assert raised.remedy == "Decompress the file first."


def test_that_an_old_or_locked_workbook_is_told(tmp_path: Path) -> None:
    raised = error(written(tmp_path / "a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)))
    assert raised.message == "a.xlsx is a workbook of an old Excel, or is locked with a password."
    assert raised.remedy == "Save it as .xlsx without a password."


def forced(path: Path, format_: str) -> list[str]:
    source = Source(path, options=ReadOptions(format=format_))
    return sorted(scan_sources([source], seed=1, keep=99).candidates)


def test_that_a_format_set_by_hand_is_used(tmp_path: Path) -> None:
    assert forced(written(tmp_path / "a.txt", JSON_LINES), "text") == sorted(JSON_LINES.splitlines())
    assert forced(written(tmp_path / "a.txt", CSV), "csv") == sorted(TEXTS)
    assert forced(written(tmp_path / "a.txt.bz2", bz2.compress(CSV.encode())), "csv") == sorted(TEXTS)
    assert forced(written(tmp_path / "a.dat", parquet()), "parquet") == sorted(TEXTS)


@pytest.mark.parametrize(
    ("content", "format_", "why"),
    [
        (CSV.encode(), "parquet", "it does not begin as a Parquet file does"),
        (CSV.encode(), "arrow", "it does not begin as an Arrow file does"),
        (CSV.encode(), "xlsx", "it is not a workbook of Excel"),
        (parquet(), "arrow", "it does not begin as an Arrow file does"),
        (parquet(), "text", "its content is binary"),
        (b"\x00\x01", "csv", "its content is binary"),
    ],
)
def test_that_a_format_that_can_not_be_is_refused(
    tmp_path: Path, content: bytes, format_: str, why: str
) -> None:
    path = written(tmp_path / "a.txt", content)
    with pytest.raises(SourceError, match=why) as caught:
        forced(path, format_)
    assert caught.value.path == path


def test_that_a_format_of_no_reader_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="can't be read as 'xml'"):
        forced(written(tmp_path / "a.txt", "text\n"), "xml")
