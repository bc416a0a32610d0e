"""Fields inside the structs and lists of Parquet and Arrow files, by the same paths as in JSON."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from calibgui.core.domain import Source
from calibgui.core.sources.job import open_source
from calibgui.core.sources.preview import preview
from calibgui.core.sources.texts import read_texts, text_batches
from tests.core.sources.helpers import error, scan, texts, written

ROWS: list[dict[str, Any]] = [
    {
        "id": 1,
        "title": "Rivers",
        "meta": {"body": "first body", "year": 2001},
        "paragraphs": [
            {"context": "first context", "qas": [{"question": "Q1?"}, {"question": "Q2?"}]},
            {"context": 'second "context"\nof two lines', "qas": []},
        ],
        "tags": ["wet", "long"],
        "vector": [0.5, 1.5],
    },
    {"id": 2, "title": "Empty", "meta": None, "paragraphs": [], "tags": None, "vector": None},
    {
        "id": 3,
        "title": "Hills",
        "meta": {"body": "第三", "year": None},
        "paragraphs": [{"context": "第三段", "qas": None}],
        "tags": [],
        "vector": [2.5, 3.5],
    },
]
CONTEXTS = ["first context", 'second "context"\nof two lines', "第三段"]
KINDS = ["parquet", "arrow", "stream.arrow"]


def write(path: Path, table: pa.Table, rows: int = 2) -> Path:
    """A file of batches of two rows, so that lists cross from one to the next."""
    if path.suffix == ".parquet":
        pq.write_table(table, path, row_group_size=rows)
        return path
    opened = pa.ipc.new_stream if "stream" in path.name else pa.ipc.new_file
    with pa.OSFile(str(path), "wb") as file, opened(file, table.schema) as writer:
        writer.write_table(table, max_chunksize=rows)
    return path


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def path(tmp_path: Path, kind: str) -> Path:
    return write(tmp_path / f"a.{kind}", pa.Table.from_pylist(ROWS))


def test_that_fields_of_structs_and_lists_are_read_by_their_path(path: Path) -> None:
    assert texts(path, "meta.body") == ["first body", "第三"]
    assert texts(path, "paragraphs[*].context") == CONTEXTS
    assert texts(path, "paragraphs[*].qas[*].question") == ["Q1?", "Q2?"]
    assert texts(path, "tags[*]") == ["wet", "long"]
    assert texts(path, "meta.year") == ["2001"]


def test_that_every_field_but_the_numbers_of_a_vector_is_offered(path: Path) -> None:
    found = scan(path).sources[0]
    assert found.source.column == "title", "text of the rows themselves is guessed first"
    assert found.columns == (
        *("id", "title", "meta", "paragraphs", "tags", "vector", "meta.body", "meta.year"),
        *("paragraphs[*].context", "paragraphs[*].qas[*].question", "tags[*]"),
    )


def test_that_a_nested_text_is_guessed_where_there_is_no_other(tmp_path: Path, kind: str) -> None:
    table = pa.Table.from_pylist([{"n": row["id"], "paragraphs": row["paragraphs"]} for row in ROWS])
    path = write(tmp_path / f"a.{kind}", table)
    assert texts(path) == CONTEXTS
    assert scan(path).sources[0].source.column == "paragraphs[*].context"


def test_that_a_path_may_leave_out_the_lists(path: Path) -> None:
    assert texts(path, "paragraphs.context") == CONTEXTS
    assert "paragraphs.context" in scan(path, "paragraphs.context").sources[0].columns
    assert "no column 'paragraphs.body'" in error(path, "paragraphs.body").message


def test_that_joined_fields_and_strata_belong_to_their_text(path: Path) -> None:
    question = "paragraphs[*].qas[*].question"
    job = open_source(Source(path, "paragraphs[*].context", joined=("title", question, "meta.body")))
    job.stratify_by = "meta.year"
    found = [(text, value) for batch in text_batches(job, lambda: False) for text, value in zip(
        batch, job.strata, strict=True)]  # fmt: skip
    assert found == [
        (f"{CONTEXTS[0]}\nRivers\nQ1?\nQ2?\nfirst body", "2001"),
        (f"{CONTEXTS[1]}\nRivers\nfirst body", "2001"),
        (f"{CONTEXTS[2]}\nHills\n第三", ""),
    ]
    by_question = Source(path, question, joined=("paragraphs[*].context",))
    assert list(read_texts(by_question, lambda: False)) == [f"Q1?\n{CONTEXTS[0]}", f"Q2?\n{CONTEXTS[0]}"]
    tagged = Source(path, "title", joined=("tags[*]",))
    assert list(read_texts(tagged, lambda: False)) == ["Rivers\nwet\nlong", "Empty", "Hills"]


def test_that_a_preview_shows_a_row_for_each_value(path: Path) -> None:
    seen = preview(Source(path, "paragraphs[*].context"))
    assert seen.texts == tuple(CONTEXTS)
    place = seen.columns.index("title")
    assert [row[place] for row in seen.rows] == ["Rivers", "Rivers", "Hills"]
    assert preview(Source(path, "paragraphs[*].context"), rows=1).texts == (CONTEXTS[0],)
    assert preview(Source(path)).texts == ("Rivers", "Empty", "Hills")


@pytest.mark.parametrize("key", ['a"b', "a.b", "it's", "a\\b", "中文", "$", "a b", "a[*]"])
def test_that_a_field_inside_may_have_any_name(tmp_path: Path, kind: str, key: str) -> None:
    table = pa.Table.from_pylist([{"n": 1, "o": {key: [{key: "value"}]}}])
    path = write(tmp_path / f"a.{kind}", table)
    assert texts(path) == ["value"]
    assert texts(path, f"o.{key}[*].{key}") == ["value"]


def test_that_maps_and_empty_tables_do_no_harm(tmp_path: Path, kind: str) -> None:
    maps = pa.array([[("k", "v")], []], pa.map_(pa.string(), pa.string()))
    path = write(tmp_path / f"a.{kind}", pa.table({"text": ["one", "two"], "map": maps}))
    assert texts(path) == ["one", "two"]
    empty = write(tmp_path / f"b.{kind}", pa.Table.from_pylist(ROWS).slice(0, 0))
    assert texts(empty, "paragraphs[*].context") == []


@pytest.mark.parametrize(
    "type_", [pa.string(), pa.large_string(), pa.string_view(), pa.dictionary(pa.int8(), pa.string())]
)
@pytest.mark.parametrize("make", [pa.list_, pa.large_list])
def test_that_every_type_of_text_inside_of_every_list_is_read_from_arrow(
    tmp_path: Path, type_: pa.DataType, make: Any
) -> None:
    words = pa.array(["one", None, "二", "three"], pa.string()).cast(type_)
    offsets = pa.array([0, 2, None, 4], pa.int64() if make is pa.large_list else pa.int32())
    kind = pa.LargeListArray if make is pa.large_list else pa.ListArray
    table = pa.table({"n": [1, 2, 3], "lists": kind.from_arrays(offsets, words)})
    path = write(tmp_path / "a.arrow", table, rows=3)
    assert texts(path) == ["one", "二", "three"]


def test_that_a_nested_text_that_is_not_utf8_is_left_out_and_counted(tmp_path: Path) -> None:
    bad = pa.array([b"good", b"bad \xff", b"fine"]).view(pa.string())
    lists = pa.ListArray.from_arrays(pa.array([0, 2, 3], pa.int32()), bad)
    path = write(tmp_path / "a.arrow", pa.table({"lists": lists}))
    assert texts(path) == ["good", "fine"]
    assert scan(path).sources[0].undecodable == 1


def test_that_a_list_with_offsets_beyond_its_values_is_told(tmp_path: Path) -> None:
    offsets = [0, 2, 1_000_003, 4]
    lists = pa.ListArray.from_arrays(pa.array([0, 2, 3, 4], pa.int32()), pa.array(["a", "b", "c", "d"]))
    whole = write(tmp_path / "whole.arrow", pa.table({"lists": lists}), rows=3).read_bytes()
    old = pa.array([0, 2, 3, 4], pa.int32()).buffers()[1].to_pybytes()
    new = pa.array(offsets, pa.int32()).buffers()[1].to_pybytes()
    assert whole.count(old[:16]) == 1
    path = written(tmp_path / "a.arrow", whole.replace(old[:16], new[:16]))
    assert "is damaged or was cut off: it can't be read as Arrow" in error(path).message
