"""The files of judged texts in the layout of BEIR: which folders have them, and how their corpus is read."""

from __future__ import annotations

import json
from pathlib import Path

from calibgui.core.domain import JudgedFolder, Source

CORPUS, QUERIES, QRELS = "corpus.jsonl", "queries.jsonl", "qrels"
_SPLITS = ("test", "dev")
_HEAD_BYTES = 1 << 18
_HEAD_LINES = 50


def is_judged_folder(folder: Path) -> bool:
    """Whether it has the files of this layout."""
    return (folder / CORPUS).is_file() and (folder / QUERIES).is_file() and bool(qrels_of(folder))


def qrels_of(folder: Path) -> list[Path]:
    """The files of judgements, one for each split, by name."""
    return sorted(path for path in (folder / QRELS).glob("*.tsv") if path.is_file())


def splits_of(folder: Path) -> tuple[str, ...]:
    """The names of the qrels files, "test" and "dev" first."""
    names = [path.stem for path in qrels_of(folder)]
    return tuple(sorted(names, key=lambda name: (name not in _SPLITS, name != "test", name)))


def judged_folder(folder: Path) -> JudgedFolder:
    """With the split that is taken where none is chosen: test, then dev, then the first by name."""
    return JudgedFolder(folder, splits_of(folder)[0])


def corpus_source(folder: Path) -> Source:
    """The corpus, with the title of a document before its text and a space between, as BEIR joins them."""
    path = folder / CORPUS
    return Source(path, "title", ("text",), between=" ") if _has_titles(path) else Source(path, "text")


def _has_titles(path: Path) -> bool:
    """By the first lines. What is wrong with them is told once the file is read."""
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
    except OSError:
        return False
    return any(_has_title(line) for line in head.removeprefix(b"\xef\xbb\xbf").splitlines()[:_HEAD_LINES])


def _has_title(line: bytes) -> bool:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return False
    return isinstance(record, dict) and isinstance(record.get("title"), str)
