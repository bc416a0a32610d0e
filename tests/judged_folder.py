"""A small folder of judged texts in BEIR's layout."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path


def write_judged(
    folder: Path,
    documents: Sequence[str],
    queries: Sequence[str],
    judged: Sequence[Mapping[int, int]],
    titles: Sequence[str] | None = None,
) -> Path:
    """`judged` are the gains of documents, by row, for each query."""
    (folder / "qrels").mkdir(parents=True)
    records = [{"_id": f"d{row}", "text": text} for row, text in enumerate(documents)]
    if titles is not None:
        records = [record | {"title": title} for record, title in zip(records, titles, strict=True)]
    _write(folder / "corpus.jsonl", records)
    _write(folder / "queries.jsonl", [{"_id": f"q{row}", "text": text} for row, text in enumerate(queries)])
    lines = [f"q{row}\td{place}\t{gain}" for row, gains in enumerate(judged) for place, gain in gains.items()]
    heading = "query-id\tcorpus-id\tscore"
    (folder / "qrels" / "test.tsv").write_text("\n".join([heading, *lines]) + "\n", encoding="utf-8")
    return folder


def _write(path: Path, records: Sequence[Mapping[str, str]]) -> None:
    lines = (json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    path.write_text("".join(lines), encoding="utf-8")
