import hashlib
import random
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pytest

from calibgui.core.domain import Source
from calibgui.core.errors import SourceError
from calibgui.core.sources.job import open_source
from calibgui.core.sources.scan import ScanStopped
from calibgui.core.sources.texts import read_texts, text_batches
from tests.core.sources.helpers import error, scan, stop_after, texts, written


def write(
    path: Path, table: pa.Table, *, kind: str = "file", rows: int = 1000, packed: str | None = None
) -> Path:
    options = pa.ipc.IpcWriteOptions(compression=packed)
    opened = pa.ipc.new_file if kind == "file" else pa.ipc.new_stream
    with pa.OSFile(str(path), "wb") as file, opened(file, table.schema, options=options) as writer:
        writer.write_table(table, max_chunksize=rows)
    return path


@pytest.mark.parametrize("kind", ["file", "stream"])
@pytest.mark.parametrize(
    "type_", [pa.string(), pa.large_string(), pa.string_view(), pa.dictionary(pa.int8(), pa.string())]
)
def test_that_every_type_of_text_is_read(tmp_path: Path, kind: str, type_: pa.DataType) -> None:
    values = ["one", None, "", "  ", "二 😀", "one"]
    column = pa.array(values, pa.string()).cast(type_)
    path = write(tmp_path / "a.arrow", pa.table({"number": range(6), "said": column}), kind=kind)
    found = scan(path)
    assert texts(path) == ["one", "二 😀", "one"]
    assert (found.blanks, found.duplicates) == (3, 1)
    assert found.sources[0].columns == ("number", "said")
    assert found.sources[0].source.column == "said"


def test_that_a_column_of_another_type_can_be_chosen(tmp_path: Path) -> None:
    moment = datetime(2024, 2, 3, 4, 5, 6)
    columns = {"i": [7], "f": [0.5], "b": [True], "when": [moment], "list": [["a", "b"]], "raw": [b"bytes"]}
    path = write(tmp_path / "a.arrow", pa.table(columns))
    assert [texts(path, name)[0] for name in columns] == [
        *("7", "0.5", "true", "2024-02-03 04:05:06.000000", "['a', 'b']", "bytes"),
    ]


def test_that_rows_that_are_not_utf8_are_left_out_and_counted(tmp_path: Path) -> None:
    bad = pa.array([b"good", b"bad \xff", b"fine"]).view(pa.string())
    path = write(tmp_path / "a.arrow", pa.table({"text": bad}))
    assert texts(path) == ["good", "fine"]
    assert scan(path).sources[0].undecodable == 1


def test_that_the_longest_texts_are_guessed(tmp_path: Path) -> None:
    table = pa.table({"short": ["a", "b"], "long": ["a longer one", "another"], "n": [1, 2]})
    assert scan(write(tmp_path / "a.arrow", table)).sources[0].source.column == "long"


def test_that_joined_columns_and_strata_come_with_the_texts(tmp_path: Path) -> None:
    table = pa.table(
        {"title": ["t1", "", None, "t4"], "body": ["b1", "b2", None, " "], "lang": ["en", "de", None, "fr"]}
    )
    path = write(tmp_path / "a.arrow", table, rows=3)
    source = Source(path, "title", joined=("body",))
    assert list(read_texts(source, lambda: False)) == ["t1\nb1", "b2", "t4"]
    job = open_source(source)
    job.stratify_by = "lang"
    seen = [(batch, job.strata) for batch in text_batches(job, lambda: False)]
    assert seen == [(["t1\nb1", "b2", ""], ("en", "de", "")), (["t4"], ("fr",))]


@pytest.mark.parametrize("wanted", [("gone", (), None), ("a", ("gone",), None), ("a", (), "gone")])
def test_that_a_missing_column_is_told(
    tmp_path: Path, wanted: tuple[str, tuple[str, ...], str | None]
) -> None:
    column, joined, strata = wanted
    job = open_source(Source(write(tmp_path / "a.arrow", pa.table({"a": ["x"]})), column, joined))
    job.stratify_by = strata
    with pytest.raises(SourceError, match=r"a\.arrow has no column 'gone'"):
        list(text_batches(job, lambda: False))


def test_that_columns_of_one_name_are_refused(tmp_path: Path) -> None:
    table = pa.Table.from_arrays([pa.array(["a"]), pa.array(["b"])], names=["text", "text"])
    assert error(write(tmp_path / "a.arrow", table)).message == "a.arrow has 2 columns called 'text'."


def test_that_a_table_without_text_or_rows_is_told(tmp_path: Path) -> None:
    numbers = error(write(tmp_path / "a.arrow", pa.table({"n": [1], "v": [[5]]})))
    assert numbers.message == "No column of a.arrow holds text."
    assert numbers.remedy == "Choose one of its columns: n, v."
    none = pa.table({"text": pa.array([], pa.string())})
    for kind in ("file", "stream"):
        raised = error(write(tmp_path / "b.arrow", none, kind=kind))
        assert raised.message == "There is no text in column 'text' of b.arrow."
    assert error(written(tmp_path / "c.arrow", b"")).message == "c.arrow is empty."


@pytest.mark.parametrize("packed", [None, "zstd", "lz4"])
@pytest.mark.parametrize("kind", ["file", "stream"])
def test_that_a_cut_off_file_is_told(tmp_path: Path, kind: str, packed: str | None) -> None:
    chance = random.Random(1)
    table = pa.table({"text": [chance.randbytes(40).hex() for _ in range(5000)]})
    whole = write(tmp_path / "whole.arrow", table, kind=kind, packed=packed).read_bytes()
    for length in (len(whole) // 2, len(whole) - 100, 700, 12):
        raised = error(written(tmp_path / "a.arrow", whole[:length]))
        assert raised.message == "a.arrow is damaged or was cut off: it can't be read as Arrow."
        assert raised.remedy == "Download or write the file again."


def test_that_wrong_offsets_are_told_and_not_followed(tmp_path: Path) -> None:
    offsets = pa.py_buffer(
        (0).to_bytes(4, "little") + (2**30).to_bytes(4, "little") + (6).to_bytes(4, "little")
    )
    column = pa.Array.from_buffers(pa.string(), 2, [None, offsets, pa.py_buffer(b"onetwo")])
    raised = error(write(tmp_path / "a.arrow", pa.table({"text": column})), "text")
    assert "is damaged" in raised.message


def test_that_words_beyond_a_dictionary_are_told_and_not_looked_for(tmp_path: Path) -> None:
    numbers = pa.array([0, 10**6], pa.int32())
    column = pa.DictionaryArray.from_arrays(numbers, pa.array(["one", "two"]), safe=False)
    raised = error(write(tmp_path / "a.arrow", pa.table({"text": column})), "text")
    assert "is damaged" in raised.message


def test_that_a_batch_that_asks_for_no_end_of_memory_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise pa.ArrowMemoryError("malloc of size 9223372036854775807 failed")

    monkeypatch.setattr("calibgui.core.sources.arrow_tables.cells", refuse)
    raised = error(write(tmp_path / "a.arrow", pa.table({"text": ["a"]})), "text")
    assert raised.message == "a.arrow asks for more memory than there is."


def test_that_feather_of_version_1_is_told(tmp_path: Path) -> None:
    raised = error(written(tmp_path / "a.feather", b"FEA1\0\0\0\0rest\0\0\0\0FEA1"))
    assert raised.message == "a.feather is a Feather file of version 1, which is no longer read."


@pytest.mark.parametrize("rows", [1000, 100_000])
@pytest.mark.parametrize("kind", ["file", "stream"])
def test_that_hash_and_progress_are_right(tmp_path: Path, kind: str, rows: int) -> None:
    table = pa.table({"text": [f"row {n}" for n in range(20_000)]})
    path = write(tmp_path / "a.arrow", table, kind=kind, rows=rows)
    job = open_source(Source(path))
    done = []
    for _ in text_batches(job, lambda: False):
        done.append(job.bytes_done)
    assert done == sorted(done)
    assert done[-1] <= job.size_bytes
    assert job.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert len(set(done)) >= 10


@pytest.mark.parametrize("calls", [0, 2, 5])
def test_that_it_can_be_stopped(tmp_path: Path, calls: int) -> None:
    path = write(tmp_path / "a.arrow", pa.table({"text": [f"row {n}" for n in range(20_000)]}))
    with pytest.raises(ScanStopped):
        list(read_texts(Source(path), stop_after(calls)))


def test_that_any_name_of_a_file_will_do(tmp_path: Path) -> None:
    for name in ("it's.arrow", "中文 [1]*.arrow", "a b.arrow"):
        assert texts(write(tmp_path / name, pa.table({"text": ["one"]}))) == ["one"]
