import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from calibgui.core.domain import Source
from calibgui.core.sources.job import open_source
from calibgui.core.sources.preview import preview
from calibgui.core.sources.texts import read_texts, text_batches
from tests.core.sources.helpers import error, scan, texts, written

QUESTIONS: dict[str, Any] = {
    "version": "1.1",
    "data": [
        {
            "title": "Rivers",
            "paragraphs": [
                {"context": "The first long context.", "qas": [{"question": "Q1?"}, {"question": "Q2?"}]},
                {"context": 'The "second"\nlong context.', "qas": []},
            ],
        },
        {"title": "Empty", "paragraphs": []},
        {"title": "Hills", "paragraphs": [{"context": "第三段上下文在这里写得很长很长。", "qas": None}]},
    ],
}
CONTEXTS = ["The first long context.", 'The "second"\nlong context.', "第三段上下文在这里写得很长很长。"]
PATH = "data[*].paragraphs[*].context"


def lines(rows: list[Any]) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


@pytest.mark.parametrize("indent", [None, 2])
def test_that_the_contexts_of_one_object_are_guessed_and_read_in_order(
    tmp_path: Path, indent: int | None
) -> None:
    path = written(tmp_path / "a.json", json.dumps(QUESTIONS, indent=indent))
    assert texts(path) == CONTEXTS
    source = scan(path).sources[0]
    assert source.source.column == PATH
    assert source.columns == (
        *("version", "data", "data[*].title", PATH, "data[*].paragraphs[*].qas[*].question"),
    )


@pytest.mark.parametrize("name", ["a.json", "a.json.gz"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
def test_that_nested_fields_are_read_compressed_and_in_every_encoding(
    tmp_path: Path, encoding: str, name: str
) -> None:
    content = json.dumps(QUESTIONS, ensure_ascii=False).encode(encoding)
    assert texts(written(tmp_path / name, gzip.compress(content) if ".gz" in name else content)) == CONTEXTS


@pytest.mark.parametrize("suffix", ["json", "jsonl"])
def test_that_rows_may_hold_several_texts_each(tmp_path: Path, suffix: str) -> None:
    rows = [{"n": 1, "parts": [{"body": "a"}, {"body": "b"}]}, {"n": 2}, {"n": 3, "parts": [{"body": "c"}]}]
    path = written(tmp_path / f"a.{suffix}", json.dumps(rows) if suffix == "json" else lines(rows))
    assert texts(path) == texts(path, "parts[*].body") == ["a", "b", "c"]


def test_that_a_path_may_leave_out_the_arrays(tmp_path: Path) -> None:
    path = written(tmp_path / "a.json", json.dumps(QUESTIONS))
    for wanted in ("data.paragraphs[*].context", "data.paragraphs.context", "data[*].paragraphs.context"):
        assert texts(path, wanted) == CONTEXTS
        found = scan(path, wanted).sources[0]
        assert found.source.column == wanted
        assert wanted in found.columns
    assert "no column 'data.context'" in error(path, "data.context").message


def test_that_text_of_the_rows_themselves_is_guessed_first(tmp_path: Path) -> None:
    path = written(tmp_path / "a.jsonl", lines([{"title": "t", "meta": {"text": "longer than that"}}]))
    assert texts(path) == ["t"]
    assert texts(path, "meta.text") == ["longer than that"]
    single = written(tmp_path / "b.json", '{"text": "alone", "more": {"n": 1}}')
    assert texts(single) == ["alone"]


def test_that_messages_and_lists_of_texts_are_found(tmp_path: Path) -> None:
    chat = [{"messages": [{"role": "user", "content": "hi"}, {"role": "assistant", "content": "yes?"}]}] * 2
    assert texts(written(tmp_path / "a.jsonl", lines(chat))) == ["hi", "yes?"] * 2
    columns = '{"text": ["one", "two"], "title": ["a", "b"], "url": ["x", "y"], "tag": ["s", "t"]}'
    assert texts(written(tmp_path / "d.json", columns)) == ["one", "two"]
    assert texts(written(tmp_path / "b.json", '{"texts": ["one", "two"], "n": 2}')) == ["one", "two"]
    assert texts(written(tmp_path / "c.json", '[["one", "two"], ["three"]]')) == ["one", "two", "three"]


def test_that_joined_fields_and_strata_belong_to_their_text(tmp_path: Path) -> None:
    path = written(tmp_path / "a.json", json.dumps(QUESTIONS))
    question = "data[*].paragraphs[*].qas[*].question"
    job = open_source(Source(path, "data.paragraphs[*].context", joined=("data.title", question)))
    job.stratify_by = "version"
    (batch,) = text_batches(job, lambda: False)
    assert batch == [
        f"{CONTEXTS[0]}\nRivers\nQ1?\nQ2?",
        f"{CONTEXTS[1]}\nRivers",
        f"{CONTEXTS[2]}\nHills",
    ]
    assert job.strata == ("1.1",) * 3
    by_question = Source(path, question, joined=(PATH,))
    assert list(read_texts(by_question, lambda: False)) == [f"Q1?\n{CONTEXTS[0]}", f"Q2?\n{CONTEXTS[0]}"]


@pytest.mark.parametrize("key", ['a"b', "a.b", "it's", "a\\b", "中文", "$", "a b", "a[*]"])
def test_that_a_key_inside_may_have_any_name(tmp_path: Path, key: str) -> None:
    path = written(tmp_path / "a.jsonl", lines([{"n": 1, "o": {key: [{key: "value"}]}}]))
    assert texts(path) == ["value"]
    assert texts(path, f"o.{key}[*].{key}") == ["value"]


def test_that_a_nested_field_that_comes_late_can_be_chosen(tmp_path: Path) -> None:
    rows: list[Any] = [{"o": {"early": "e"}} for _ in range(3000)] + [{"o": {"late": "here"}}]
    assert texts(written(tmp_path / "a.jsonl", lines(rows)), "o.late") == ["here"]


@pytest.mark.parametrize("name", ["a.json", "a.json.gz"])
def test_that_one_object_may_be_larger_than_a_row_of_duckdb(tmp_path: Path, name: str) -> None:
    items = [{"title": f"t{number}", "context": f"{number} " + "words " * 200} for number in range(20_000)]
    content = json.dumps({"data": items}).encode()
    assert len(content) > 1 << 24
    path = written(tmp_path / name, gzip.compress(content, 1) if ".gz" in name else content)
    assert texts(path) == [item["context"] for item in items]
    seen = preview(Source(path, joined=("data[*].title",)), rows=3)
    assert seen.column == "data[*].context"
    assert seen.texts == tuple(f"{item['context']}\n{item['title']}" for item in items[:3])


def test_that_a_preview_has_a_row_for_each_nested_text(tmp_path: Path) -> None:
    seen = preview(Source(written(tmp_path / "a.json", json.dumps(QUESTIONS))))
    assert seen.texts == tuple(CONTEXTS)
    place = seen.columns.index("data[*].title")
    assert [row[place] for row in seen.rows] == ["Rivers", "Rivers", "Hills"]
    assert all(len(row) == len(seen.columns) for row in seen.rows)


@pytest.mark.parametrize("count", [5, 300])
def test_that_of_rows_by_key_none_is_guessed_in_silence(tmp_path: Path, count: int) -> None:
    rows = {f"id{number}": {"text": f"text {number}"} for number in range(count)}
    path = written(tmp_path / "a.json", json.dumps(rows))
    raised = error(path)
    assert raised.message == "No column of a.json holds text."
    assert "id0" in raised.remedy
    if count == 5:
        assert texts(path, "id3.text") == ["text 3"]
