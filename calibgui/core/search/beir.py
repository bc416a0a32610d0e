"""Judged texts in the layout of BEIR: a folder of corpus.jsonl, queries.jsonl and qrels/*.tsv.

A line of corpus.jsonl is {"_id", "title" (may be missing), "text"}, one of queries.jsonl {"_id", "text"}; a
line of a qrels file is query id, document id and judgement, with tabs between, below a heading.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calibgui.core.errors import SourceError
from calibgui.core.search.judged import judgements
from calibgui.core.search.request import KS, Case, SearchRequest
from calibgui.core.sources.scan import ScanStopped

CORPUS, QUERIES, QRELS = "corpus.jsonl", "queries.jsonl", "qrels"
_LINES = 4096  # between two looks at `should_stop`
_SPLITS = ("test", "dev")


@dataclass(frozen=True, slots=True)
class JudgedTexts:
    """All documents, and the queries that are judged in `split`, both in the order of their files.

    `judged` are pairs of a document's row and its judgement, for each query. Documents that the corpus lacks
    have rows below 0, a different one each; `absent` counts their judgements. `own_rows`: the document that
    is the query itself, -1 where none is.
    """

    folder: Path
    split: str
    document_ids: tuple[str, ...]
    documents: tuple[str, ...]
    query_ids: tuple[str, ...]
    queries: tuple[str, ...]
    judged: tuple[tuple[tuple[int, float], ...], ...]
    own_rows: tuple[int, ...]
    absent: int

    def request(
        self,
        documents: NDArray[np.float32],
        queries: NDArray[np.float32],
        cases: Iterable[Case],
        ks: tuple[int, ...] = KS,
    ) -> SearchRequest:
        """From the embeddings of `documents` (n, dim) and `queries` (q, dim), in their order."""
        judged = judgements(len(documents), [dict(pairs) for pairs in self.judged])
        own = np.array(self.own_rows, np.int64)
        return SearchRequest(documents, queries, tuple(cases), (), own, ks, judged)


def is_judged_folder(folder: Path) -> bool:
    """Whether it has the files of this layout."""
    return (folder / CORPUS).is_file() and (folder / QUERIES).is_file() and bool(_qrels(folder))


def splits_of(folder: Path) -> tuple[str, ...]:
    """The names of the qrels files, "test" and "dev" first."""
    names = [path.stem for path in _qrels(folder)]
    return tuple(sorted(names, key=lambda name: (name not in _SPLITS, name != "test", name)))


def read_judged(
    folder: Path, split: str | None = None, should_stop: Callable[[], bool] = lambda: False
) -> JudgedTexts:
    """`split` names a qrels file; None takes test.tsv, then dev.tsv, then the first by name.

    Raises SourceError, with file and line, for what is missing or badly formed, and ScanStopped.
    """
    documents, queries = (_texts(_there(folder, name), should_stop) for name in (CORPUS, QUERIES))
    qrels = _chosen(folder, split)
    rows = {id_: row for row, id_ in enumerate(documents)}
    judged: dict[str, dict[int, float]] = {}
    absent: dict[str, int] = {}
    lost = 0
    for line, (query, document, gain) in _judgements(qrels, should_stop):
        if query not in queries:
            raise _error(qrels, line, f"names the query {query!r}, which {QUERIES} does not have")
        row = rows.get(document)
        if row is None:
            row = absent.setdefault(document, -1 - len(absent))
            lost += 1
        judged.setdefault(query, {})[row] = gain
    if not judged:
        raise SourceError(f"{qrels.name} holds no judgement.", remedy="Choose another split.", path=qrels)
    asked = [id_ for id_ in queries if id_ in judged]
    return JudgedTexts(
        folder,
        qrels.stem,
        tuple(documents),
        tuple(documents.values()),
        tuple(asked),
        tuple(queries[id_] for id_ in asked),
        tuple(tuple(judged[id_].items()) for id_ in asked),
        tuple(_own_row(id_, queries[id_], documents, rows) for id_ in asked),
        lost,
    )


def _own_row(id_: str, query: str, documents: dict[str, str], rows: dict[str, int]) -> int:
    """Of the same id and text: equal ids alone are chance where both are counted from 1."""
    return rows[id_] if id_ in documents and query.strip() in documents[id_] else -1


def _qrels(folder: Path) -> list[Path]:
    return sorted(path for path in (folder / QRELS).glob("*.tsv") if path.is_file())


def _there(folder: Path, name: str) -> Path:
    path = folder / name
    if not path.is_file():
        raise SourceError(
            f"The folder {folder.name} has no {name}.",
            remedy=f"Judged texts are a folder of {CORPUS}, {QUERIES} and {QRELS}/*.tsv.",
            path=path,
        )
    return path


def _chosen(folder: Path, split: str | None) -> Path:
    splits = splits_of(folder)
    if not splits:
        return _there(folder, f"{QRELS}/test.tsv")
    if split is not None and split not in splits:
        raise SourceError(
            f"The folder {folder.name} has no {QRELS}/{split}.tsv.",
            remedy=f"Choose one of {', '.join(splits)}.",
            path=folder / QRELS / f"{split}.tsv",
        )
    return folder / QRELS / f"{split or splits[0]}.tsv"


def _texts(path: Path, should_stop: Callable[[], bool]) -> dict[str, str]:
    """By id, in the order of the file; the title of a document stands before its text."""
    found: dict[str, str] = {}
    for line, text in _lines(path, should_stop):
        try:
            record = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise _error(path, line, "is not valid JSON", str(error)) from error
        id_, body, title = _fields(path, line, record)
        if id_ in found:
            raise _error(path, line, f"has the _id {id_!r} a second time")
        found[id_] = f"{title} {body}".strip()
    if not found:
        raise SourceError(f"{path.name} holds no text.", remedy="Check that it is whole.", path=path)
    return found


def _fields(path: Path, line: int, record: Any) -> tuple[str, str, str]:
    if not isinstance(record, dict):
        raise _error(path, line, "is not a JSON object")
    id_, text, title = record.get("_id"), record.get("text"), record.get("title")
    if isinstance(id_, bool) or not isinstance(id_, str | int):
        raise _error(path, line, 'has no "_id"')
    if not isinstance(text, str):
        raise _error(path, line, 'has no "text"')
    if not isinstance(title, str | None):
        raise _error(path, line, 'has a "title" that is no text')
    return str(id_), text, title or ""


def _judgements(path: Path, should_stop: Callable[[], bool]) -> Iterator[tuple[int, tuple[str, str, float]]]:
    for number, (line, text) in enumerate(_lines(path, should_stop)):
        fields = text.split("\t")
        if len(fields) != 3:
            raise _error(path, line, f"has {len(fields)} fields, not 3 with tabs between")
        gain = _number(fields)
        if gain is not None:
            yield line, (fields[0].strip(), fields[1].strip(), gain)
        elif number:  # the first may be the heading
            raise _error(path, line, f"has the judgement {fields[2].strip()!r}, which is no number")


def _number(fields: Sequence[str]) -> float | None:
    try:
        gain = float(fields[2])
    except ValueError:
        return None
    return gain if np.isfinite(gain) else None


def _lines(path: Path, should_stop: Callable[[], bool]) -> Iterator[tuple[int, str]]:
    """The lines that are not blank, with their numbers from 1."""
    try:
        with path.open("rb") as file:
            for line, raw in enumerate(file, start=1):
                if line % _LINES == 0 and should_stop():
                    raise ScanStopped
                try:
                    text = raw.decode("utf-8-sig" if line == 1 else "utf-8").rstrip("\r\n")
                except UnicodeDecodeError as error:
                    raise _error(path, line, "is not in UTF-8", str(error)) from error
                if text.strip():
                    yield line, text
    except OSError as error:
        raise SourceError(
            f"{path.name} can't be read.", remedy="Check its permissions.", path=path, details=str(error)
        ) from error


def _error(path: Path, line: int, what: str, details: str = "") -> SourceError:
    return SourceError(
        f"Line {line:,} of {path.name} {what}.",
        remedy="Mend the line, or remove it.",
        path=path,
        line=line,
        details=details,
    )
