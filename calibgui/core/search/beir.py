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
from calibgui.core.sources.judged_folder import CORPUS, QRELS, QUERIES, is_judged_folder, splits_of
from calibgui.core.sources.scan import ScanStopped

__all__ = [
    "CORPUS",
    "JudgedQueries",
    "JudgedTexts",
    "is_judged_folder",
    "read_judged",
    "read_queries",
    "splits_of",
]

_LINES = 4096  # between two looks at `should_stop`


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


@dataclass(frozen=True, slots=True)
class JudgedQueries:
    """The queries that are judged in `split`, in the order of their file, and what is judged of each.

    `judged` has the judgement of each document by its id, which the corpus may lack.
    """

    split: str
    ids: tuple[str, ...]
    texts: tuple[str, ...]
    judged: tuple[dict[str, float], ...]


def read_queries(
    folder: Path, split: str | None = None, should_stop: Callable[[], bool] = lambda: False
) -> JudgedQueries:
    """Without a look at the corpus, which may be large. `split` and errors as `read_judged` has them."""
    queries, qrels = _texts(_there(folder, QUERIES), should_stop), _chosen(folder, split)
    judged: dict[str, dict[str, float]] = {}
    for line, (query, document, gain) in _judgements(qrels, should_stop):
        if query not in queries:
            raise _error(qrels, line, f"names the query {query!r}, which {QUERIES} does not have")
        judged.setdefault(query, {})[document] = gain
    if not judged:
        raise SourceError(f"{qrels.name} holds no judgement.", remedy="Choose another split.", path=qrels)
    ids = tuple(id_ for id_ in queries if id_ in judged)
    return JudgedQueries(
        qrels.stem, ids, tuple(queries[id_] for id_ in ids), tuple(judged[id_] for id_ in ids)
    )


def read_judged(
    folder: Path, split: str | None = None, should_stop: Callable[[], bool] = lambda: False
) -> JudgedTexts:
    """`split` names a qrels file; None takes test.tsv, then dev.tsv, then the first by name.

    Raises SourceError, with file and line, for what is missing or badly formed, and ScanStopped.
    """
    documents = _texts(_there(folder, CORPUS), should_stop)
    queries = read_queries(folder, split, should_stop)
    rows = {id_: row for row, id_ in enumerate(documents)}
    absent: dict[str, int] = {}
    judged, lost = [], 0
    for gains in queries.judged:
        of_query: dict[int, float] = {}
        for document, gain in gains.items():
            row = rows.get(document)
            if row is None:
                row = absent.setdefault(document, -1 - len(absent))
                lost += 1
            of_query[row] = gain
        judged.append(tuple(of_query.items()))
    return JudgedTexts(
        folder,
        queries.split,
        tuple(documents),
        tuple(documents.values()),
        queries.ids,
        queries.texts,
        tuple(judged),
        tuple(_own_row(*query, documents, rows) for query in zip(queries.ids, queries.texts, strict=True)),
        lost,
    )


def _own_row(id_: str, query: str, documents: dict[str, str], rows: dict[str, int]) -> int:
    """Of the same id and text: equal ids alone are chance where both are counted from 1."""
    return rows[id_] if id_ in documents and query.strip() in documents[id_] else -1


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
