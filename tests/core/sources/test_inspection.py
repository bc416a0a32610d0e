import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from calibgui.core.errors import SourceError
from calibgui.core.sources.inspection import SourceInfo, inspect_source
from tests.core.sources.helpers import written


def test_that_lines_of_text_have_no_columns(tmp_path: Path) -> None:
    path = written(tmp_path / "a.txt", "one\n")
    assert inspect_source(path) == SourceInfo(path, "text", (), None)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_that_the_columns_of_a_table_are_listed(tmp_path: Path, encoding: str) -> None:
    rows = [{"id": 1, "问题": "中文", "answer": "b"}]
    contents = {"a.csv": "id,问题,answer\n1,中文,b\n", "a.jsonl": json.dumps(rows[0], ensure_ascii=False)}
    for name, content in contents.items():
        path = written(tmp_path / name, content.encode(encoding))
        expected = SourceInfo(path, path.suffix[1:], ("id", "问题", "answer"), "问题")
        assert inspect_source(path) == expected


def test_that_the_columns_of_packed_tables_are_listed(tmp_path: Path) -> None:
    for packing in ("gzip", "zstd"):
        path = tmp_path / f"a.csv.{'gz' if packing == 'gzip' else 'zst'}"
        with pa.output_stream(str(path), compression=packing) as file:
            file.write(b"id,body\n1,a\n")
        assert inspect_source(path) == SourceInfo(path, "csv", ("id", "body"), "body")


def test_that_a_parquet_file_without_text_can_be_looked_at(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"a": [1], "b": [2.0]}), path)
    assert inspect_source(path) == SourceInfo(path, "parquet", ("a", "b"), None)


def test_that_a_bad_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"gone\.csv does not exist"):
        inspect_source(tmp_path / "gone.csv")
    with pytest.raises(SourceError, match=r"Line 1 of a\.jsonl is not valid JSON"):
        inspect_source(written(tmp_path / "a.jsonl", "{oops\n"))
