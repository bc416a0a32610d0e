import gzip
import random
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.core.sources.helpers import error, texts, written


def json_lines(count: int, bad_line: int, bad: str, end: str = "\n") -> str:
    rows = (f'{{"text": "row {number}"}}' if number != bad_line else bad for number in range(1, count + 1))
    return "".join(row + end for row in rows)


@pytest.mark.parametrize(
    "bad", ['{"text": oops}', '{"text": "open', "plain", '{"text": "a"} {"b"', "{'text': 1}", "[" * 100_000]
)
def test_that_a_bad_line_of_json_is_named(tmp_path: Path, bad: str) -> None:
    raised = error(written(tmp_path / "a.jsonl", json_lines(10_000, 7312, bad)))
    assert raised.line == 7312
    assert raised.message == "Line 7,312 of a.jsonl is not valid JSON."
    assert "mend the line" in raised.remedy
    assert "JSON" in raised.details


@pytest.mark.parametrize("line", [1, 2, 100, 299_999, 300_000])
def test_that_a_bad_line_is_named_wherever_it_stands(tmp_path: Path, line: int) -> None:
    raised = error(written(tmp_path / "a.jsonl", json_lines(300_000, line, "{oops", "\r\n")))
    assert raised.line == line


def test_that_blank_lines_count(tmp_path: Path) -> None:
    assert error(written(tmp_path / "a.jsonl", '\n\n{"text": "a"}\n\n{oops\n')).line == 5


def test_that_a_bad_line_is_named_in_compressed_and_other_encodings(tmp_path: Path) -> None:
    content = json_lines(9000, 7312, '{"text": "中文" oops}')
    assert error(written(tmp_path / "a.jsonl.gz", gzip.compress(content.encode()))).line == 7312
    assert error(written(tmp_path / "a.jsonl", content.encode("utf-16"))).line == 7312
    with pa.output_stream(str(tmp_path / "a.jsonl.zst"), compression="zstd") as file:
        file.write(content.encode())
    assert error(tmp_path / "a.jsonl.zst").line == 7312


def test_that_a_broken_array_of_json_is_told_with_its_line(tmp_path: Path) -> None:
    raised = error(written(tmp_path / "a.json", '[\n{"text": "a"},\n{"text": oops}\n]'))
    assert (raised.line, raised.message) == (3, "Line 3 of a.json is not valid JSON.")
    cut = error(written(tmp_path / "b.json", '[{"text": "a"}, {"text": "b'))
    assert cut.line == 1
    assert "array of JSON objects" in cut.remedy


def test_that_a_missing_column_is_told_with_those_there_are(tmp_path: Path) -> None:
    rows = {
        "a.csv": "id,body\n1,a\n",
        "a.jsonl": '{"id": 1, "body": "a"}\n',
        "a.json": '[{"id": 1, "body": "a"}]',
    }
    paths = [written(tmp_path / name, content) for name, content in rows.items()]
    pq.write_table(pa.table({"id": [1], "body": ["a"]}), tmp_path / "a.parquet")
    for path in [*paths, tmp_path / "a.parquet"]:
        raised = error(path, "text")
        assert raised.message == f"{path.name} has no column 'text'."
        assert raised.remedy == "Its columns are: id, body."


def test_that_a_table_without_text_is_told(tmp_path: Path) -> None:
    pq.write_table(pa.table({"a": [1], "b": [[5]]}), tmp_path / "a.parquet")
    for path in (written(tmp_path / "a.csv", "a,b\n1,2.5\n-3,1e9\n"), tmp_path / "a.parquet"):
        raised = error(path)
        assert raised.message == f"No column of {path.name} holds text."
        assert raised.remedy == "Choose one of its columns: a, b."


def test_that_a_nested_json_object_without_text_is_told(tmp_path: Path) -> None:
    raised = error(written(tmp_path / "a.json", '{"data": [{"number": 1}]}'))
    assert raised.message == "No column of a.json holds text."
    assert "data[*].number" in raised.remedy


def test_that_a_table_of_many_columns_is_told_briefly(tmp_path: Path) -> None:
    header = ",".join(f"c{number}" for number in range(300))
    raised = error(written(tmp_path / "a.csv", header + "\n" + ",".join("x" * 300) + "\n"), "gone")
    assert raised.remedy.endswith("c19 and 280 more.")


def test_that_a_row_of_another_width_is_told_with_its_line(tmp_path: Path) -> None:
    rows = ["id,text", *(f"{number},row" for number in range(20_000))]
    rows[7311] = "1,2,3"
    raised = error(written(tmp_path / "a.csv", "\n".join(rows)))
    assert raised.line == 7312
    assert raised.message == "Line 7,312 of a.csv has 3 columns where the first line has 2."
    assert "every text in quotes" in raised.remedy
    rows[7311] = "1"
    assert "has 1 column where" in error(written(tmp_path / "a.csv", "\n".join(rows))).message


def test_that_a_bad_row_is_named_deep_in_a_large_file(tmp_path: Path) -> None:
    filler = "words " * 20
    rows = ["id,text", *(f"{number},{filler}" for number in range(600_000))]
    rows[500_000] = "1,2,3"
    assert error(written(tmp_path / "a.csv", "\n".join(rows))).line == 500_001


def test_that_a_bad_row_is_named_in_another_encoding(tmp_path: Path) -> None:
    content = "id,text\n1,中文\n2,文,字\n3,好\n"
    for encoding in ("gb18030", "utf-16"):
        assert error(written(tmp_path / "a.csv", content.encode(encoding))).line == 3


def test_that_an_open_quote_is_told_with_its_line(tmp_path: Path) -> None:
    raised = error(written(tmp_path / "a.csv", 'id,text\n1,a\n2,"open\n3,b\n'))
    assert (raised.line, raised.message) == (3, "In line 3 of a.csv a quote is opened and not closed.")


def test_that_a_table_of_a_header_alone_is_told(tmp_path: Path) -> None:
    assert (
        error(written(tmp_path / "a.csv", "id,text\n")).message
        == "There is no text in column 'text' of a.csv."
    )


def test_that_a_blank_column_is_told(tmp_path: Path) -> None:
    raised = error(written(tmp_path / "a.csv", "id,text\n1,\n2, \n"))
    assert raised.message == "There is no text in column 'text' of a.csv: all 2 rows are blank."
    assert raised.remedy == "Choose another column."


def test_that_a_parquet_file_cut_in_half_is_told(tmp_path: Path) -> None:
    pq.write_table(
        pa.table({"text": [f"row {number}" for number in range(1000)]}), tmp_path / "whole.parquet"
    )
    content = (tmp_path / "whole.parquet").read_bytes()
    raised = error(written(tmp_path / "a.parquet", content[: len(content) // 2]))
    assert raised.message == "a.parquet is damaged or was cut off: it can't be read as Parquet."
    assert "again" in raised.remedy
    assert "magic" in raised.details


def test_that_a_parquet_file_damaged_inside_is_told(tmp_path: Path) -> None:
    pq.write_table(pa.table({"text": [f"row {number}" for number in range(100_000)]}), tmp_path / "a.parquet")
    content = bytearray((tmp_path / "a.parquet").read_bytes())
    for index in range(len(content) // 2, len(content) // 2 + 2000):
        content[index] ^= 0x5A
    assert "can't be read as Parquet" in error(written(tmp_path / "a.parquet", bytes(content))).message


@pytest.mark.parametrize("suffix", [".csv", ".jsonl"])
@pytest.mark.parametrize("packing", ["gz", "zst", "bz2"])
def test_that_a_compressed_table_cut_in_half_is_told(tmp_path: Path, suffix: str, packing: str) -> None:
    chance = random.Random(1)
    rows = [f"{number},row {chance.random()}" for number in range(60_000)]
    content = "id,text\n" + "\n".join(rows)
    if suffix == ".jsonl":
        content = "".join(f'{{"text": "{row}"}}\n' for row in rows)
    whole = tmp_path / f"whole{suffix}.{packing}"
    with pa.output_stream(
        str(whole), compression={"gz": "gzip", "zst": "zstd", "bz2": "bz2"}[packing]
    ) as file:
        file.write(content.encode())
    assert len(texts(whole)) == 60_000
    packed = whole.read_bytes()
    for length in (len(packed) // 2, len(packed) - 1, len(packed) - 5, 20):
        raised = error(written(tmp_path / f"a{suffix}.{packing}", packed[:length]))
        assert "is damaged or was cut off" in raised.message
        assert raised.remedy == "Download or compress the file again."


def test_that_zstd_in_another_encoding_is_read(tmp_path: Path) -> None:
    with pa.output_stream(str(tmp_path / "a.csv.zst"), compression="zstd") as file:
        file.write("id,text\n1,今天天气很好，我们去公园散步。\n".encode("gb18030"))
    assert texts(tmp_path / "a.csv.zst") == ["今天天气很好，我们去公园散步。"]
