"""Codes as a column `fixed_size_list` of Parquet and Arrow files, with ids and texts beside them."""

from __future__ import annotations

import json
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from calibgui.core.errors import ExportError
from calibgui.core.export.targets.base import Codes, CodesHead, SnippetFacts, Target, TargetOptions
from calibgui.core.export.targets.blocks import Block, BlockWriter
from calibgui.core.export.targets.snippets import array_search, snippet
from calibgui.core.export.targets.tensors import metadata_of

if TYPE_CHECKING:
    import pyarrow as pa

_GROUP_ROWS = 1 << 16
_GROUP_BYTES = 1 << 23  # Parquet takes some ten times as much memory for a group


class TableWriter(BlockWriter):
    """A row group (Parquet) or record batch (Arrow) per 65,536 rows or 8 MB of codes, whatever is less."""

    def __init__(self, options: TargetOptions, parquet: bool) -> None:
        self._field = options.vector_field
        self._parquet = parquet
        self._waiting: list[Block] = []
        self._writer: Any = None
        self._file: BinaryIO | None = None  # our own: pyarrow leaves one open that could not be finished

    def _start(self, path: Path, head: CodesHead) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        if self._field in ("id", "text"):
            raise ExportError(f"A column can't be called {self._field!r} here.", remedy="Call it embedding.")
        self._waiting = []
        self._group = max(1, min(_GROUP_ROWS, _GROUP_BYTES // head.width))
        self._schema = self._schema_of(head)
        self._file = path.open("wb")
        if self._parquet:
            self._writer = pq.ParquetWriter(self._file, self._schema, compression="zstd")
        else:
            self._writer = pa.ipc.new_file(self._file, self._schema)

    def _schema_of(self, head: CodesHead) -> pa.Schema:
        import pyarrow as pa

        kind = pa.int8() if head.dtype == np.int8 else pa.uint8()
        fields = [pa.field("id", pa.string())] if head.ids else []
        fields += [pa.field("text", pa.string())] if head.texts else []
        element = pa.field("element", kind, nullable=False)
        fields.append(pa.field(self._field, pa.list_(element, head.width), nullable=False))
        metadata = metadata_of(head.provenance)
        if head.ranges is not None:
            metadata["ranges"] = json.dumps(head.ranges.astype(np.float64).tolist())
        return pa.schema(fields, metadata=metadata)

    def _append(self, block: Block) -> None:
        self._waiting.append(block)
        if sum(len(part.codes) for part in self._waiting) >= self._group:
            self._flush()

    def _flush(self) -> None:
        import pyarrow as pa

        if not self._waiting:
            return
        codes = np.concatenate([part.codes for part in self._waiting])
        columns = {}
        if self._head.ids:
            columns["id"] = _strings([text for part in self._waiting for text in part.ids or ()], "id")
        if self._head.texts:
            columns["text"] = _strings([text for part in self._waiting for text in part.texts or ()], "text")
        self._waiting = []
        flat = pa.array(codes.reshape(-1))
        columns[self._field] = pa.FixedSizeListArray.from_arrays(
            flat, type=self._schema.field(self._field).type
        )
        table = pa.table(columns, schema=self._schema)
        if self._parquet:
            self._writer.write_table(table, row_group_size=self._group)
        else:
            self._writer.write_table(table, max_chunksize=self._group)

    def _finish(self) -> None:
        self._flush()

    def _read(self, path: Path) -> Generator[Block]:
        import pyarrow as pa
        import pyarrow.parquet as pq

        if self._parquet:
            with pq.ParquetFile(path) as file:
                self._schema_read = file.schema_arrow
                for number in range(file.num_row_groups):  # in one go it would keep what it has read
                    yield from map(self._block, file.iter_batches(self._group, [number]))
        else:
            with pa.memory_map(str(path)) as source, pa.ipc.open_file(source) as file:
                self._schema_read = file.schema
                for number in range(file.num_record_batches):
                    yield self._block(file.get_batch(number))

    def _block(self, batch: pa.RecordBatch) -> Block:
        names = batch.schema.names
        ids = batch.column("id").to_pylist() if "id" in names else None
        texts = batch.column("text").to_pylist() if "text" in names else None
        codes: Codes = batch.column(self._field).flatten().to_numpy().reshape(-1, self._head.width)
        return Block(codes, ids, texts)

    def _verify_rest(self, path: Path) -> bool:
        """Parquet calls the values of a list by another name, so types are compared by what they hold."""
        read, written = self._schema_read, self._schema
        kind, wanted = read.field(self._field).type, written.field(self._field).type
        return (
            read.names == written.names
            and dict(read.metadata or {}) == dict(written.metadata or {})
            and (kind.list_size, kind.value_type) == (wanted.list_size, wanted.value_type)
        )

    def discard(self) -> None:
        self._waiting = []
        writer, file = self._writer, self._file
        self._writer = self._file = None
        try:
            if writer is not None:
                writer.close()
        finally:
            if file is not None:
                file.close()


def _strings(texts: Sequence[str], name: str) -> pa.Array:
    import pyarrow as pa

    try:
        return pa.array(texts, pa.string())
    except UnicodeEncodeError as error:
        raise ExportError(
            f"In the {name} {error.object[:40]!r} stands half of a surrogate pair, which is no Unicode.",
            remedy="Mend it, or export without texts and ids.",
            details=str(error),
        ) from error


def _snippet(facts: SnippetFacts, load: str) -> str:
    field = facts.options.vector_field
    lines = [load, f'codes = table["{field}"].combine_chunks().flatten().to_numpy().reshape(len(table), -1)']
    if facts.precision in ("int8", "uint8"):
        lines.append('ranges = np.array(json.loads(table.schema.metadata[b"ranges"]), np.float32)')
    imports = ["import json", "import pyarrow.feather", "import pyarrow.parquet"]
    return snippet(facts, lines, array_search(facts), imports)


def _parquet_snippet(facts: SnippetFacts) -> str:
    return _snippet(facts, f'table = pyarrow.parquet.read_table(HERE / "{facts.artefact}")')


def _arrow_snippet(facts: SnippetFacts) -> str:
    return _snippet(facts, f'table = pyarrow.feather.read_table(HERE / "{facts.artefact}", memory_map=True)')


PARQUET = Target(
    "parquet",
    "Parquet",
    (".parquet",),
    ("int8", "uint8", "binary", "ubinary"),
    "both",
    "pyarrow, pandas, Polars, DuckDB, Spark",
    "Column embedding, fixed_size_list<int8>, id, text; ranges and provenance in the schema metadata.",
    lambda options: TableWriter(options, parquet=True),
    _parquet_snippet,
    takes_rows=True,
    searched_as=("own-code",),
)
ARROW = Target(
    "arrow",
    "Arrow",
    (".arrow", ".feather"),
    ("int8", "uint8", "binary", "ubinary"),
    "both",
    "pyarrow, Polars, DuckDB",
    "As Parquet, one byte per code on the disk; maps into memory.",
    lambda options: TableWriter(options, parquet=False),
    _arrow_snippet,
    takes_rows=True,
    searched_as=("own-code",),
)
