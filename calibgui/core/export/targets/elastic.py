"""Bulk files and mappings for Elasticsearch (`dense_vector`, element type byte) and OpenSearch."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from calibgui.core.errors import ExportError
from calibgui.core.export.targets.base import (
    CodesHead,
    Companion,
    SnippetFacts,
    Target,
    TargetOptions,
    TargetWriter,
)
from calibgui.core.export.targets.blocks import Block
from calibgui.core.export.targets.json_lines import JsonLinesWriter, Row, checked_name, pretty, refuse_zeros
from calibgui.core.export.targets.servers import server_snippet
from calibgui.core.quantization.quantize import Precision

_SIMILARITY = {"cosine": "cosine", "dot": "max_inner_product", "l2": "l2_norm"}
_SPACE = {"cosine": "cosinesimil", "dot": "innerproduct", "l2": "l2"}
_MOST_DIMS = {"elasticsearch": 4096, "opensearch": 16000}
_BULK_BYTES = 10_000_000
"""Of one request: well under the 100 MB that both servers take at most by default."""


class BulkWriter(JsonLinesWriter):
    """Two lines per document, as the bulk API reads them: the action with the id, then the document."""

    lines_per_read = 2048

    def __init__(self, options: TargetOptions, engine: str) -> None:
        super().__init__(options)
        self._engine = engine

    def _check(self, head: CodesHead) -> None:
        target, most = _target(self._engine), _MOST_DIMS[self._engine]
        if head.dim > most:
            raise ExportError(
                f"{target.title} takes at most {most:,} dimensions, and these codes have {head.dim:,}.",
                remedy="Truncate the vectors, or choose another engine.",
            )
        check_index_name(self._options.collection)
        checked_name(self._options.vector_field, "a field", r"[A-Za-z]\w*", "letters, digits and _")
        self._cosine = target.similarity(self._options) == "cosine"

    def _check_block(self, block: Block, first: int) -> None:
        if self._cosine:
            refuse_zeros(block, first, _target(self._engine).title)

    def _lines(self, rows: Iterable[Row]) -> Iterator[str]:
        for row in rows:
            document = {self._options.vector_field: row.codes.tolist()}
            if row.text is not None:
                document["text"] = row.text
            yield json.dumps({"index": {"_id": row.id}}, separators=(",", ":"))
            yield json.dumps(document, separators=(",", ":"))

    def _rows(self, parsed: Iterator[Any]) -> Iterator[Row]:
        for number, (action, document) in enumerate(zip(parsed, parsed, strict=True)):
            codes = document[self._options.vector_field]
            yield Row(number, codes, action["index"]["_id"], document.get("text"))


def check_index_name(name: str) -> None:
    checked_name(
        name, "an index", r"[a-z0-9][a-z0-9_.-]{0,254}", "lower-case letters, digits, hyphens and underscores"
    )


def _target(engine: str) -> Target:
    return ELASTICSEARCH if engine == "elasticsearch" else OPENSEARCH


def _mapping(head: CodesHead, options: TargetOptions) -> tuple[Companion, ...]:
    similarity = _SIMILARITY[ELASTICSEARCH.similarity(options)]
    vector = {
        "type": "dense_vector",
        "element_type": "byte",
        "dims": head.dim,
        "index": True,
        "similarity": similarity,
    }
    return (Companion("-mapping.json", pretty({"mappings": _properties(options, vector)})),)


def _knn_mapping(head: CodesHead, options: TargetOptions) -> tuple[Companion, ...]:
    method = {"name": "hnsw", "engine": "lucene", "space_type": _SPACE[OPENSEARCH.similarity(options)]}
    vector = {"type": "knn_vector", "dimension": head.dim, "data_type": "byte", "method": method}
    settings = {"index": {"knn": True}}
    content = pretty({"settings": settings, "mappings": _properties(options, vector)})
    return (Companion("-mapping.json", content),)


def _properties(options: TargetOptions, vector: dict[str, Any]) -> dict[str, Any]:
    return {"properties": {options.vector_field: vector, "text": {"type": "text"}}}


def _search(facts: SnippetFacts) -> str:
    return (
        f'body = {{"knn": {{"field": "{facts.options.vector_field}", "query_vector": query_codes.tolist(), '
        '"k": 10, "num_candidates": 100}}'
    )


def _knn_search(facts: SnippetFacts) -> str:
    return (
        f'body = {{"size": 10, "query": {{"knn": {{"{facts.options.vector_field}": '
        '{"vector": query_codes.tolist(), "k": 10}}}}'
    )


def _snippet(facts: SnippetFacts, engine: str) -> str:
    index = facts.options.collection
    stem = _target(engine).stem(facts.artefact)
    body = _search(facts) if engine == "elasticsearch" else _knn_search(facts)
    send = (
        f'call("PUT", "/{index}", (HERE / "{stem}-mapping.json").read_bytes())',
        f'with (HERE / "{facts.artefact}").open("rb") as lines:',
        f"    while chunk := lines.readlines({_BULK_BYTES:_}):  # bytes: servers bound the size of a request",
        "        chunk += [lines.readline() for _ in range(len(chunk) % 2)]  # not half a document",
        f'        reply = call("POST", "/{index}/_bulk", b"".join(chunk), "application/x-ndjson")',
        '        if reply.get("errors"):',
        "            sys.exit(json.dumps(reply))",
        f'call("POST", "/{index}/_refresh")',
    )
    variable = f"{engine.upper()}_URL"
    return server_snippet(facts, variable, "http://localhost:9200", body, send, f"/{index}/_search")


def _new(options: TargetOptions, engine: str) -> TargetWriter:
    return BulkWriter(options, engine)


_NO_UINT8: dict[Precision, str] = {"uint8": "its bytes are signed, from -128 to 127"}
ELASTICSEARCH = Target(
    "elasticsearch",
    "Elasticsearch",
    (".ndjson", ".elasticsearch.ndjson"),
    ("int8",),
    "codes",
    "Elasticsearch 8.11 or later",
    "Bulk file with -mapping.json (dense_vector, element_type byte). Send it in chunks of some 10 MB.",
    partial(_new, engine="elasticsearch"),
    partial(_snippet, engine="elasticsearch"),
    why_not=_NO_UINT8,
    companions=_mapping,
    takes_rows=True,
    searched_as=("elasticsearch-byte",),
    similarities=("cosine", "dot", "l2"),
    value_bytes=3.9,
    row_bytes=60,
)
OPENSEARCH = Target(
    "opensearch",
    "OpenSearch",
    (".opensearch.ndjson",),
    ("int8",),
    "codes",
    "OpenSearch 2.13 or later",
    "Bulk file with -mapping.json (knn_vector, data_type byte). Send it in chunks of some 10 MB.",
    partial(_new, engine="opensearch"),
    partial(_snippet, engine="opensearch"),
    why_not=_NO_UINT8,
    companions=_knn_mapping,
    takes_rows=True,
    searched_as=("elasticsearch-byte",),
    similarities=("cosine", "dot", "l2"),
    value_bytes=3.9,
    row_bytes=60,
)
