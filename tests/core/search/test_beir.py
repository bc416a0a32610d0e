from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from calibgui.core.errors import SourceError
from calibgui.core.search.beir import is_judged_folder, read_judged, splits_of
from calibgui.core.search.check import checked_search
from calibgui.core.search.rules import RAW_INT8_DOT
from calibgui.core.search.texts import all_cases
from calibgui.core.sources.scan import ScanStopped
from tests.core.search.vectors import clustered, min_max, zero_centred

HEADING = "query-id\tcorpus-id\tscore"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    _jsonl(
        tmp_path / "corpus.jsonl",
        {"_id": "d1", "title": "A title", "text": "one"},
        {"_id": "d2", "title": None, "text": "two"},
        {"_id": 3, "text": "three"},
    )
    _jsonl(
        tmp_path / "queries.jsonl",
        {"_id": "q1", "text": "first?"},
        {"_id": "q2", "text": "never judged?"},
        {"_id": "d2", "text": "two"},
    )
    (tmp_path / "qrels").mkdir()
    _tsv(tmp_path, "test", HEADING, "q1\td1\t2", "q1\tgone\t1", "d2\t3\t1", "q1\td2\t0")
    return tmp_path


def _jsonl(path: Path, *records: object) -> None:
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")


def _tsv(folder: Path, split: str, *lines: str) -> None:
    (folder / "qrels" / f"{split}.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _broken(folder: Path, name: str, line: int, new: bytes) -> SourceError:
    """What is said of the folder with one line replaced."""
    path = folder / name
    lines = path.read_bytes().splitlines()
    lines[line - 1 : line] = [new]
    path.write_bytes(b"\n".join(lines))
    with pytest.raises(SourceError) as found:
        read_judged(folder)
    assert (found.value.path, found.value.line) == (path, line)
    assert found.value.remedy
    return found.value


def test_that_texts_and_judgements_are_read(folder: Path) -> None:
    found = read_judged(folder)
    assert is_judged_folder(folder)
    assert found.document_ids == ("d1", "d2", "3")
    assert found.documents == ("A title one", "two", "three")
    assert found.query_ids == ("q1", "d2")
    assert found.queries == ("first?", "two")
    assert found.judged == (((0, 2.0), (-1, 1.0), (1, 0.0)), ((2, 1.0),))
    assert found.own_rows == (-1, 1)
    assert (found.split, found.absent) == ("test", 1)


def test_that_equal_ids_of_other_texts_are_chance(folder: Path) -> None:
    _jsonl(folder / "queries.jsonl", {"_id": "q1", "text": "first?"}, {"_id": "d2", "text": "other"})
    assert read_judged(folder).own_rows == (-1, -1)


def test_that_test_is_the_split_unless_another_is_chosen(folder: Path) -> None:
    _tsv(folder, "dev", HEADING, "q2\td1\t1")
    _tsv(folder, "again", HEADING, "q2\td1\t1")
    assert splits_of(folder) == ("test", "dev", "again")
    assert read_judged(folder, "dev").query_ids == ("q2",)
    with pytest.raises(SourceError, match=r"no qrels/train\.tsv") as found:
        read_judged(folder, "train")
    assert "test, dev, again" in found.value.remedy


def test_that_windows_lines_blank_lines_and_a_byte_order_mark_are_no_matter(folder: Path) -> None:
    for path in (folder / "corpus.jsonl", folder / "queries.jsonl", folder / "qrels" / "test.tsv"):
        text = path.read_text(encoding="utf-8").replace("\n", "\r\n")
        path.write_bytes(b"\xef\xbb\xbf" + (text + "\r\n").encode())
    assert read_judged(folder).judged == (((0, 2.0), (-1, 1.0), (1, 0.0)), ((2, 1.0),))


def test_that_judgements_need_no_heading(folder: Path) -> None:
    _tsv(folder, "test", "q1\td1\t1")
    assert read_judged(folder).judged == (((0, 1.0),),)


@pytest.mark.parametrize(
    ("name", "line", "new", "said"),
    [
        ("corpus.jsonl", 2, b'{"_id": "d2", "text"', "not valid JSON"),
        ("corpus.jsonl", 3, b'{"_id": "d1", "text": "x"}', "a second time"),
        ("corpus.jsonl", 1, b'{"text": "x"}', 'no "_id"'),
        ("corpus.jsonl", 1, b'{"_id": "x", "text": 4}', 'no "text"'),
        ("corpus.jsonl", 1, b'{"_id": "x", "title": [], "text": ""}', '"title"'),
        ("corpus.jsonl", 2, b"[1]", "not a JSON object"),
        ("queries.jsonl", 2, b'{"_id": "q2", "text": "\xff"}', "not in UTF-8"),
        ("qrels/test.tsv", 3, b"q1 d1 1", "has 1 fields"),
        ("qrels/test.tsv", 3, b"q1\td1\tmuch", "'much', which is no number"),
        ("qrels/test.tsv", 3, b"q1\td1\tnan", "'nan', which is no number"),
        ("qrels/test.tsv", 3, b"q9\td1\t1", "query 'q9'"),
    ],
)
def test_that_a_bad_line_is_named(folder: Path, name: str, line: int, new: bytes, said: str) -> None:
    error = _broken(folder, name, line, new)
    assert said in error.message
    assert f"Line {line} of {Path(name).name}" in error.message


@pytest.mark.parametrize("name", ["corpus.jsonl", "queries.jsonl", "qrels/test.tsv"])
def test_that_a_missing_file_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    assert not is_judged_folder(folder)
    with pytest.raises(SourceError, match=f"has no {name}") as found:
        read_judged(folder)
    assert "qrels/*.tsv" in found.value.remedy


@pytest.mark.parametrize("name", ["corpus.jsonl", "qrels/test.tsv"])
def test_that_an_empty_file_is_named(folder: Path, name: str) -> None:
    (folder / name).write_bytes(b"\n")
    with pytest.raises(SourceError, match="holds no"):
        read_judged(folder)


def test_that_reading_stops_when_asked(folder: Path) -> None:
    _jsonl(folder / "corpus.jsonl", *({"_id": str(row), "text": "x"} for row in range(5000)))
    with pytest.raises(ScanStopped):
        read_judged(folder, should_stop=lambda: True)


def test_that_a_folder_gives_ndcg_and_retention(tmp_path: Path) -> None:
    """Judged relevant are each query's three nearest, with gains 3, 2 and 1: float32 search is perfect."""
    documents, queries = clustered(200), clustered(30, seed=3)
    _jsonl(tmp_path / "corpus.jsonl", *({"_id": f"d{row}", "text": f"text {row}"} for row in range(200)))
    _jsonl(tmp_path / "queries.jsonl", *({"_id": f"q{row}", "text": f"ask {row}"} for row in range(30)))
    (tmp_path / "qrels").mkdir()
    nearest = np.argsort(-(queries @ documents.T), axis=1)[:, :3]
    lines = [f"q{q}\td{d}\t{3 - place}" for q, row in enumerate(nearest) for place, d in enumerate(row)]
    _tsv(tmp_path, "test", HEADING, *lines)
    schemes = {"min-max": min_max(documents), "shared": zero_centred(documents)}
    texts = read_judged(tmp_path)
    result = checked_search(texts.request(documents, queries, all_cases(schemes, (RAW_INT8_DOT,))))
    raw, shared = (found.overall for found in result.cases)
    assert raw.reference_ndcg is not None
    assert raw.reference_ndcg.mean == pytest.approx(1.0)
    assert raw.retention is not None
    assert shared.retention is not None
    assert 0.5 < raw.retention < shared.retention <= 1.0
