"""Feed files for Vespa: `tensor<int8>(x[dim])`, with the schema that they are for."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from calibgui.core.export.targets.base import CodesHead, Companion, SnippetFacts, Target, TargetOptions
from calibgui.core.export.targets.json_lines import JsonLinesWriter, Row, checked_name
from calibgui.core.export.targets.servers import server_snippet

_METRIC = {"dot": "dotproduct", "cosine": "angular", "l2": "euclidean"}


class VespaWriter(JsonLinesWriter):
    """A put operation per line. The cells are two hexadecimal digits each, half the size of numbers."""

    def _check(self, head: CodesHead) -> None:
        VESPA.similarity(self._options)
        for name, what in (
            (self._options.collection, "a document type"),
            (self._options.vector_field, "a field"),
        ):
            checked_name(name, what, r"[A-Za-z_]\w*", "letters, digits and underscores")

    def _lines(self, rows: Iterable[Row]) -> Iterator[str]:
        kind = self._options.collection
        for row in rows:
            values = row.codes.tobytes().hex()
            fields: dict[str, Any] = {self._options.vector_field: {"values": values}}
            if row.text is not None:
                fields["text"] = row.text
            document = {"put": f"id:{kind}:{kind}::{row.id}", "fields": fields}
            yield json.dumps(document, separators=(",", ":"))

    def _rows(self, parsed: Iterator[Any]) -> Iterator[Row]:
        start = f"id:{self._options.collection}:{self._options.collection}::"
        for number, document in enumerate(parsed):
            cells = bytes.fromhex(document["fields"][self._options.vector_field]["values"])
            if not document["put"].startswith(start):
                raise ValueError(document["put"])
            codes = np.frombuffer(cells, np.int8)
            yield Row(number, codes, document["put"].removeprefix(start), document["fields"].get("text"))


def _schema(head: CodesHead, options: TargetOptions) -> tuple[Companion, ...]:
    name, field, tensor = options.collection, options.vector_field, f"tensor<int8>(x[{head.dim}])"
    metric = _METRIC[VESPA.similarity(options)]
    content = f"""# Save as schemas/{name}.sd in the application package.
schema {name} {{
    document {name} {{
        field text type string {{
            indexing: summary | index
        }}
        field {field} type {tensor} {{
            indexing: attribute | index
            attribute {{
                distance-metric: {metric}
            }}
        }}
    }}
    rank-profile codes {{
        inputs {{
            query(q) {tensor}
        }}
        first-phase {{
            expression: closeness(field, {field})
        }}
    }}
}}
"""
    return (Companion(f"-{name}.sd", content),)


def _snippet(facts: SnippetFacts) -> str:
    name, field = facts.options.collection, facts.options.vector_field
    body = (
        f'body = {{"yql": "select * from {name} where {{targetHits: 10}}nearestNeighbor({field}, q)", '
        '"input.query(q)": query_codes.tolist(), "ranking": "codes"}'
    )
    send = (f'subprocess.run(["vespa", "feed", "--target", server, HERE / "{facts.artefact}"], check=True)',)
    return server_snippet(
        facts, "VESPA_URL", "http://localhost:8080", body, send, "/search/", ["import subprocess"]
    )


VESPA = Target(
    "vespa",
    "Vespa feed",
    (".vespa.jsonl",),
    ("int8",),
    "codes",
    "vespa feed",
    "Put operations, tensor<int8>(x[dim]) as hexadecimal cells, with the schema in an .sd file.",
    VespaWriter,
    _snippet,
    why_not={"uint8": "its cells of type int8 are signed, from -128 to 127"},
    companions=_schema,
    takes_rows=True,
    searched_as=("vespa-int8",),
    similarities=("dot", "cosine", "l2"),
    names_collection=True,
    value_bytes=2.0,
    row_bytes=90,
)
