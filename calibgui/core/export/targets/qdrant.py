"""Upload files for Qdrant: bodies of point upserts, and of the collection with the data type uint8."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from calibgui.core.export.targets.base import CodesHead, Companion, SnippetFacts, Target, TargetOptions
from calibgui.core.export.targets.json_lines import JsonLinesWriter, Row, checked_name, pretty
from calibgui.core.export.targets.servers import server_snippet

_DISTANCE = {"l2": "Euclid", "dot": "Dot", "cosine": "Cosine"}
_POINTS = 500
_BODY_VALUES = 2_000_000
"""Codes in one body: about 8 MB, a quarter of what the server takes by default."""


class QdrantWriter(JsonLinesWriter):
    """A line is the body of one PUT /collections/NAME/points. Points are numbered by row.

    Point ids can only be whole numbers or UUIDs, so ids of other kinds go into the payload, with the text.
    """

    lines_per_read = 1

    def _check(self, head: CodesHead) -> None:
        QDRANT.similarity(self._options)
        checked_name(self._options.collection, "a collection", r"[\w-]{1,255}", "letters, digits, - and _")
        self._points = max(1, min(_POINTS, _BODY_VALUES // head.dim))

    def _lines(self, rows: Iterable[Row]) -> Iterator[str]:
        rows = iter(rows)
        while batch := list(islice(rows, self._points)):
            points = [
                {"id": row.number, "vector": row.codes.tolist(), "payload": self._payload(row)}
                for row in batch
            ]
            yield json.dumps({"points": points}, separators=(",", ":"))

    def _payload(self, row: Row) -> dict[str, str]:
        payload = {"id": row.id} if self._head.ids else {}
        if row.text is not None:
            payload["text"] = row.text
        return payload

    def _rows(self, parsed: Iterator[Any]) -> Iterator[Row]:
        for body in parsed:
            for point in body["points"]:
                payload = point["payload"]
                yield Row(point["id"], point["vector"], payload.get("id", ""), payload.get("text"))


def _collection(head: CodesHead, options: TargetOptions) -> tuple[Companion, ...]:
    distance = _DISTANCE[QDRANT.similarity(options)]
    vectors = {"size": head.dim, "distance": distance, "datatype": "uint8"}
    return (Companion("-collection.json", pretty({"vectors": vectors})),)


def _snippet(facts: SnippetFacts) -> str:
    path = f"/collections/{facts.options.collection}"
    stem = QDRANT.stem(facts.artefact)
    body = 'body = {"query": query_codes.tolist(), "limit": 10, "with_payload": True}'
    send = (
        f'call("PUT", "{path}", (HERE / "{stem}-collection.json").read_bytes())',
        f'with (HERE / "{facts.artefact}").open("rb") as lines:',
        "    for line in lines:",
        f'        call("PUT", "{path}/points?wait=true", line)',
    )
    return server_snippet(facts, "QDRANT_URL", "http://localhost:6333", body, send, f"{path}/points/query")


QDRANT = Target(
    "qdrant",
    "Qdrant upload",
    (".qdrant.jsonl",),
    ("uint8",),
    "codes",
    "Qdrant 1.10 or later",
    "A line per upsert request, with -collection.json (datatype uint8). Euclid, where the offset cancels.",
    QdrantWriter,
    _snippet,
    why_not={"int8": "its data type for codes is uint8, from 0 to 255"},
    companions=_collection,
    takes_rows=True,
    searched_as=("qdrant-uint8-euclid", "qdrant-uint8"),
    similarities=("l2", "dot", "cosine"),
    value_bytes=3.6,
    row_bytes=40,
)
