import csv
import gzip
import json
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from calibgui.core.domain import Source
from calibgui.core.sources.duck import opened
from calibgui.core.sources.sampling import scan_sources
from calibgui.core.sources.scan import ScanStopped
from calibgui.core.sources.texts import read_texts
from tests.core.sources.helpers import scan, stop_after, texts, written

ROWS: list[dict[str, Any]] = [
    {"id": 1, "text": 'She said "no", and left;\nthen\tcame back.', "note": "a"},
    {"id": 2, "text": "逗号，和换行", "note": "b"},
    {"id": 3, "text": "😀 it's | fine", "note": None},
    {"id": 4, "text": "", "note": "d"},
    {"id": 5, "text": "2020-01-01", "note": "e"},
    {"id": 6, "text": "007", "note": "f"},
]
WANTED = [row["text"] for row in ROWS if row["text"]]


def write_csv(path: Path, encoding: str = "utf-8", **options: Any) -> Path:
    open_file = gzip.open if path.suffix == ".gz" else open
    with open_file(path, "wt", encoding=encoding, newline="") as file:  # type: ignore[operator]
        writer = csv.DictWriter(file, ["id", "text", "note"], **options)
        writer.writeheader()
        writer.writerows(ROWS)
    return path


def write_zstd(path: Path, content: bytes) -> Path:
    with pa.output_stream(str(path), compression="zstd") as file:
        file.write(content)
    return path


def json_lines(rows: list[Any], end: str = "\n", ascii_only: bool = False) -> str:
    return "".join(json.dumps(row, ensure_ascii=ascii_only) + end for row in rows)


def write(path: Path) -> Path:
    """ROWS in the format that the name says, by another library than the one that reads them."""
    name = path.name
    if name.endswith(".parquet"):
        pq.write_table(pa.Table.from_pylist(ROWS), path)
        return path
    if ".csv" in name or ".tsv" in name:
        plain = write_csv(path.with_name("plain"), delimiter="\t" if ".tsv" in name else ",").read_bytes()
    elif ".json." in name or name.endswith(".json"):
        plain = json.dumps(ROWS, indent=2).encode()
    else:
        plain = json_lines(ROWS).encode()
    if name.endswith(".zst"):
        return write_zstd(path, plain)
    return written(path, gzip.compress(plain) if name.endswith(".gz") else plain)


@pytest.mark.parametrize("packed", ["", ".gz", ".zst"])
@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".jsonl", ".ndjson", ".json"])
def test_that_every_table_is_read_in_order(tmp_path: Path, suffix: str, packed: str) -> None:
    path = write(tmp_path / f"rows{suffix}{packed}")
    assert texts(path) == WANTED
    source = scan(path).sources[0]
    assert source.source.column == "text"
    assert source.columns == ("id", "text", "note")
    assert len(source.sha256) == 64


def test_that_parquet_is_read_in_order(tmp_path: Path) -> None:
    path = write(tmp_path / "rows.parquet")
    assert texts(path) == WANTED
    found = scan(path)
    assert found.blanks == 1
    assert found.sources[0].format == "parquet"
    assert (found.sources[0].columns, found.sources[0].encoding) == (("id", "text", "note"), "")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_that_every_delimiter_and_line_end_of_csv_is_read(tmp_path: Path, delimiter: str, end: str) -> None:
    path = write_csv(tmp_path / "a.csv", delimiter=delimiter, lineterminator=end)
    found = [text.replace("\r", "\n") for text in texts(path)]
    assert found == WANTED


def test_that_lf_inside_cells_of_a_crlf_file_is_kept(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", 'id,text\r\n1,"one\nline"\r\n2,b\r\n')
    assert texts(path) == ["one\nline", "b"]


def test_that_mixed_line_ends_are_read(tmp_path: Path) -> None:
    assert texts(written(tmp_path / "a.csv", "id,text\r\n1,a\r\n2,b\n3,c\r\n")) == ["a", "b", "c"]


def test_that_escaped_quotes_are_read(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", 'id,text\n1,"he said \\"hi, all\\" twice"\n2,"b"\n')
    assert texts(path) == ['he said "hi, all" twice', "b"]


def test_that_quotes_of_a_tsv_are_text(tmp_path: Path) -> None:
    path = written(tmp_path / "a.tsv", 'id\ttext\n1\t5" disk\n2\t"open only\n3\t"whole"\n')
    assert texts(path) == ['5" disk', '"open only', '"whole"']


def test_that_a_header_of_questions_and_of_an_index_is_a_header(tmp_path: Path) -> None:
    survey = written(tmp_path / "a.csv", "How old are you?,What do you think?\n12,I think so\n")
    assert texts(survey) == ["I think so"]
    indexed = written(tmp_path / "b.csv", ",text,label\n0,foo bar,1\n1,baz,2\n")
    assert texts(indexed) == ["foo bar", "baz"]


def test_that_a_csv_of_one_column_keeps_its_quoted_commas(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", 'text\n"one, two, three"\nfour\n"five, six, seven"\n')
    assert texts(path) == ["one, two, three", "four", "five, six, seven"]


def test_that_a_csv_without_header_loses_no_row(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", "1,The first sentence.\n2,The second one.\n")
    found = scan(path).sources[0]
    assert texts(path) == ["The first sentence.", "The second one."]
    assert (found.columns, found.source.column) == (("column1", "column2"), "column2")


def test_that_a_row_that_begins_with_a_hash_is_no_comment(tmp_path: Path) -> None:
    assert texts(written(tmp_path / "a.csv", "text,id\n# Title,1\nplain,2\n")) == ["# Title", "plain"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("name", ["a.csv", "a.csv.gz"])
def test_that_csv_in_other_encodings_is_read(tmp_path: Path, encoding: str, name: str) -> None:
    path = write_csv(tmp_path / name, encoding)
    assert texts(path) == WANTED
    assert scan(path).sources[0].encoding == encoding.removesuffix("-sig")


def test_that_csv_in_cp1252_is_read(tmp_path: Path) -> None:
    content = "id;text\n1;Où êtes-vous allés ? Ça m’a plu\n2;déjà vu à l'été\n"
    path = written(tmp_path / "a.csv", content.encode("cp1252"))
    assert texts(path) == ["Où êtes-vous allés ? Ça m’a plu", "déjà vu à l'été"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("suffix", [".jsonl", ".json"])
def test_that_json_in_other_encodings_is_read(tmp_path: Path, encoding: str, suffix: str) -> None:
    content = json_lines(ROWS, "\r\n") if suffix == ".jsonl" else json.dumps(ROWS, ensure_ascii=False)
    assert texts(written(tmp_path / f"a{suffix}", content.encode(encoding))) == WANTED


def test_that_rows_with_damaged_text_are_left_out_and_counted(tmp_path: Path) -> None:
    rows = ["id,text,note", *(f"{number},数字 {number},好" for number in range(100))]
    content = [row.encode() for row in rows]
    content[41] = b"40,\xff\xfe,ok"
    content[51] = "50,数字 50,".encode() + b"\xff"  # damaged, but not in the texts
    path = written(tmp_path / "a.csv", b"\n".join(content))
    assert texts(path) == [f"数字 {number}" for number in range(100) if number != 40]
    source = scan(path).sources[0]
    assert (source.undecodable, source.first_undecodable) == (1, 42)
    other = scan(path, "id").sources[0]
    assert (other.undecodable, other.first_undecodable) == (0, None)


def test_that_blank_lines_and_missing_fields_are_no_error_in_json_lines(tmp_path: Path) -> None:
    path = written(tmp_path / "a.jsonl", '{"text": "a"}\n\n{"other": 1}\n{"text": null}\n  \n{"text": "b"}')
    found = scan(path)
    assert set(found.candidates) == {"a", "b"}
    assert found.sources[0].columns == ("text", "other")


def test_that_escapes_of_json_are_read(tmp_path: Path) -> None:
    path = written(
        tmp_path / "a.jsonl", json_lines(ROWS, ascii_only=True) + '{"text": "a\\u0000b\\ud83d\\ude00"}'
    )
    assert texts(path) == [*WANTED, "a\x00b😀"]


def test_that_a_field_that_comes_late_can_be_chosen(tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [{"text": f"t{number}"} for number in range(5000)] + [{"late": "here"}]
    assert texts(written(tmp_path / "a.jsonl", json_lines(rows)), "late") == ["here"]


def test_that_json_strings_without_objects_are_texts(tmp_path: Path) -> None:
    assert texts(written(tmp_path / "a.json", '["one", "two"]')) == ["one", "two"]
    assert texts(written(tmp_path / "a.jsonl", '"one"\n"two"\n')) == ["one", "two"]


def test_that_numbers_among_the_texts_of_a_field_called_text_are_texts(tmp_path: Path) -> None:
    path = written(tmp_path / "a.jsonl", '{"text": "one"}\n{"text": 5}\n{"text": "two"}\n')
    assert texts(path) == ["one", "5", "two"]


@pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".json", ".parquet"])
def test_that_a_column_that_is_not_text_is_read_only_if_chosen(tmp_path: Path, suffix: str) -> None:
    path = write(tmp_path / f"rows{suffix}")
    assert scan(path).sources[0].source.column == "text"
    assert texts(path, "id") == ["1", "2", "3", "4", "5", "6"]


def test_that_dates_lists_and_objects_can_be_chosen(tmp_path: Path) -> None:
    table = pa.table({"when": [date(2020, 1, 2)], "list": [["a", "b"]], "text": ["x"]})
    pq.write_table(table, tmp_path / "a.parquet")
    assert texts(tmp_path / "a.parquet", "when") == ["2020-01-02"]
    assert texts(tmp_path / "a.parquet", "list") == ["[a, b]"]
    path = written(tmp_path / "a.jsonl", '{"o": {"k": [1, "é"]}, "text": "x"}\n')
    assert json.loads(texts(path, "o")[0]) == {"k": [1, "é"]}


def test_that_chosen_bytes_are_decoded_and_counted(tmp_path: Path) -> None:
    pq.write_table(pa.table({"raw": ["中文".encode(), b"\xff", b"ok"]}), tmp_path / "a.parquet")
    source = scan(tmp_path / "a.parquet", "raw")
    assert set(source.candidates) == {"中文", "ok"}
    assert source.sources[0].undecodable == 1


@pytest.mark.parametrize("kind", [pa.large_string(), pa.dictionary(pa.int32(), pa.string())])
def test_that_every_arrow_string_is_text(tmp_path: Path, kind: Any) -> None:
    column = pa.array(["one", "two", None]).cast(kind)
    pq.write_table(pa.table({"n": [1, 2, 3], "t": column}), tmp_path / "a.parquet")
    assert texts(tmp_path / "a.parquet") == ["one", "two"]


EVIL = ['"; drop table x; --', "it's", 'a"b', "c, d", "SELECT", "with space", "中文", "semi;colon", "$1 ?"]


@pytest.mark.parametrize("name", EVIL)
def test_that_a_column_may_have_any_name(tmp_path: Path, name: str) -> None:
    row = {"id": 1, name: f"value of {name}"}
    pq.write_table(pa.Table.from_pylist([row]), tmp_path / "a.parquet")
    written(tmp_path / "a.jsonl", json_lines([row]))
    with (tmp_path / "a.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([list(row), list(row.values())])
    for suffix in ("parquet", "jsonl", "csv"):
        assert texts(tmp_path / f"a.{suffix}", name) == [row[name]]


@pytest.mark.parametrize("stem", [*(n.replace("?", "q") for n in EVIL), "a[1]", "b*", "c?", "~", "lang=en"])
def test_that_a_file_may_have_any_name(tmp_path: Path, stem: str) -> None:
    written(tmp_path / "a1.jsonl", '{"text": "of the wrong file"}\n')
    written(tmp_path / "bb.jsonl", '{"text": "of the wrong file"}\n')
    folder = tmp_path / f"{stem}"
    folder.mkdir()
    for path in (tmp_path / f"{stem}.jsonl", folder / f"{stem}.jsonl"):
        assert texts(written(path, '{"text": "right", "n": 1}\n')) == ["right"]
        assert scan(path).sources[0].columns == ("text", "n")
    pq.write_table(pa.table({"text": ["right"]}), folder / f"{stem}.parquet")
    assert texts(folder / f"{stem}.parquet") == ["right"]
    assert scan(folder / f"{stem}.parquet").sources[0].columns == ("text",)


@pytest.mark.parametrize("suffix", ["csv", "jsonl", "json", "parquet"])
def test_that_cells_of_200000_characters_are_read(tmp_path: Path, suffix: str) -> None:
    huge = ["宽" * 200_000, "w" * 200_000, "short"]
    path = tmp_path / f"a.{suffix}"
    if suffix == "parquet":
        pq.write_table(pa.table({"text": huge}), path)
    elif suffix == "csv":
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([["id", "text"], *enumerate(huge)])
    else:
        rows = [{"text": text} for text in huge]
        written(path, json_lines(rows) if suffix == "jsonl" else json.dumps(rows))
    assert texts(path) == huge


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    rows = ({"id": number, "text": f"text number {number}"} for number in range(300_000))
    return written(tmp_path_factory.mktemp("large") / "large.jsonl", json_lines(list(rows)))


def test_that_a_large_table_comes_in_its_order(large: Path) -> None:
    assert texts(large) == [f"text number {number}" for number in range(300_000)]


def test_that_progress_of_a_table_grows_to_the_whole(large: Path) -> None:
    seen: list[int] = []
    scan_sources([Source(large)], seed=1, keep=10, on_progress=lambda done, _: seen.append(done))
    assert seen == sorted(seen)
    assert seen[-1] == large.stat().st_size
    assert len(set(seen)) > 20


def test_that_reading_stops_within_one_batch(large: Path) -> None:
    stop: list[bool] = []

    def taken() -> Iterator[str]:
        for text in read_texts(Source(large), lambda: bool(stop)):
            yield text
            stop.append(True)

    got = []
    with pytest.raises(ScanStopped):
        got.extend(taken())
    assert len(got) <= 512


@pytest.mark.parametrize("calls", [0, 1, 3, 6, 50])
def test_that_a_table_stops_whenever_it_is_told(large: Path, calls: int) -> None:
    with pytest.raises(ScanStopped):
        scan_sources([Source(large)], seed=1, keep=10, should_stop=stop_after(calls))


def test_that_a_query_that_would_take_minutes_is_interrupted_within_a_second() -> None:
    endless = "SELECT sum(hash(i)) FROM range(1000000000000) AS r(i)"
    started_s = time.monotonic()
    with pytest.raises(ScanStopped), opened(Path(__file__), stop_after(3)) as duck:
        duck.rows(endless, [])
    assert time.monotonic() - started_s < 1.0


def test_that_a_reader_that_is_abandoned_leaves_no_copy_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    path = write_csv(tmp_path / "a.csv", "utf-16")
    reader = read_texts(Source(path), lambda: False)
    assert next(reader)
    assert list((tmp_path / "temporary").iterdir())
    reader.close()  # type: ignore[attr-defined]
    assert not list((tmp_path / "temporary").iterdir())
