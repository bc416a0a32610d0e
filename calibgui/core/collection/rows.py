"""The rows of one Parquet file, as vectors or as texts, with the ids and texts that go along with them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, nullcontext
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from calibgui.core.collection.files import column_names, row_count
from calibgui.core.collection.work import CollectionWork
from calibgui.core.domain import Source
from calibgui.core.encoding.spec import Encoder
from calibgui.core.errors import CalibError, ModelError, SourceError
from calibgui.core.sources.arrow_tables import arrow_errors, cells
from calibgui.core.sources.background_hash import hashed_meanwhile
from calibgui.core.sources.job import ReadJob, open_source
from calibgui.core.sources.scan import ScanStopped
from calibgui.core.sources.texts import text_batches
from calibgui.core.vectors.kind import of_vectors
from calibgui.core.vectors.readers import float_blocks, open_vectors

CHUNK_TEXTS = 4096
"""Texts whose batches are planned together: a file gives the same batches whoever encodes it."""

_CELL_ROWS = 4096


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """The next rows: vectors, float32 (n, dim), and where they are kept an id and a text of each."""

    vectors: NDArray[np.float32]
    ids: list[str] | None
    texts: list[str] | None


@dataclass(slots=True)
class FileRows:
    """One file of a collection on its way; `blanks` and `sha256` are complete once `parts` is exhausted."""

    work: CollectionWork
    path: Path
    blanks: int = 0
    sha256: str = ""

    def count(self, should_stop: Callable[[], bool]) -> int:
        """How many rows `parts` gives; of texts it takes a pass over them. Raises SourceError."""
        if not row_count(self.path):
            return 0
        if self.work.of_vectors:
            rows = open_vectors(self._job()).rows
            assert rows is not None  # Parquet says how many
            return rows
        with closing(text_batches(self._job(), should_stop)) as batches:
            return sum(not _is_blank(text) for batch in batches for text in batch)

    def parts(self, encoder_for: Callable[[], Encoder], should_stop: Callable[[], bool]) -> Iterator[Part]:
        """All rows in the order of the file; texts that are blank are counted and left out.

        Raises SourceError and ModelError naming the file and the row, and ScanStopped.
        """
        if not row_count(self.path):
            return
        job = self._job()
        if self.work.of_vectors:
            yield from self._vectors(job, should_stop)
        else:
            yield from self._encoded(job, encoder_for(), should_stop)
        self.sha256 = job.sha256

    def _job(self) -> ReadJob:
        job = open_source(Source(self.path, self.work.column))
        if of_vectors(job) != self.work.of_vectors:
            column_names(self.path)  # a file that can't be read says so itself
            found, other = ("vectors", "texts") if of_vectors(job) else ("no vectors", "vectors")
            raise SourceError(
                f"The column {self.work.column!r} of {self.path.name} holds {found}, of other files {other}.",
                remedy="Keep files of one kind in a folder.",
                path=self.path,
            )
        return job

    def _vectors(self, job: ReadJob, should_stop: Callable[[], bool]) -> Iterator[Part]:
        ids, texts = self._kept(self.work.ids), self._kept(self.work.texts)
        # Ranges say which files set them; codes don't, and the hash takes a second pass over shared storage.
        with hashed_meanwhile(job) if self.work.coding is None else nullcontext():
            for block, _, _ in float_blocks(self.path, open_vectors(job)):
                if should_stop():
                    raise ScanStopped
                yield Part(block, _take(ids, len(block)), _take(texts, len(block)))

    def _encoded(self, job: ReadJob, encoder: Encoder, should_stop: Callable[[], bool]) -> Iterator[Part]:
        all_ids = self._kept(self.work.ids)
        texts: list[str] = []
        ids: list[str] | None = None if all_ids is None else []
        rows: list[int] = []
        row = 0
        with closing(text_batches(job, should_stop)) as batches:
            for batch in batches:
                their_ids = _take(all_ids, len(batch))
                for place, text in enumerate(batch):
                    row += 1
                    if _is_blank(text):
                        self.blanks += 1
                        continue
                    texts.append(text)
                    rows.append(row)
                    if ids is not None:
                        ids.append(self._id(their_ids, place, row))
                    if len(texts) == CHUNK_TEXTS:
                        yield Part(self._encode(encoder, texts, rows, should_stop), ids, texts)
                        texts, rows, ids = [], [], None if ids is None else []
        self._refuse_undecodable(job)
        if texts:
            yield Part(self._encode(encoder, texts, rows, should_stop), ids, texts)

    def _encode(
        self, encoder: Encoder, texts: list[str], rows: list[int], should_stop: Callable[[], bool]
    ) -> NDArray[np.float32]:
        vectors = np.empty((len(texts), encoder.info.dim), np.float32)
        for batch in encoder.plan_batches(texts, role=self.work.role):
            if should_stop():
                raise ScanStopped
            try:
                vectors[batch] = encoder.encode_batch([texts[i] for i in batch], role=self.work.role)
            except ModelError as error:
                guilty = _guilty([texts[i] for i in batch], encoder, self.work)
                raise self._placed(error, None if guilty is None else rows[batch[guilty]]) from error
        return vectors

    def _placed(self, error: ModelError, row: int | None) -> ModelError:
        where = self.path.name if row is None else f"Row {row:,} of {self.path.name}"
        return ModelError(
            f"{where}: {error.message}",
            remedy=error.remedy,
            path=self.path,
            line=row,
            details=error.details,
        )

    def _kept(self, column: str) -> Iterator[str] | None:
        return _cells(self.path, column) if column else None

    def _id(self, ids: list[str] | None, place: int, row: int) -> str:
        if ids is None or place >= len(ids):
            raise SourceError(
                f"{self.path.name} has more texts than rows: row {row:,} has no id.",
                remedy="Leave the ids out where a column holds several texts in one row.",
                path=self.path,
                line=row,
            )
        return ids[place]

    def _refuse_undecodable(self, job: ReadJob) -> None:
        """A row whose bytes are no text is not given, and ids would no longer stand beside their texts."""
        if job.undecodable:
            raise SourceError(
                f"{job.undecodable:,} rows of {self.path.name} hold bytes that are no text.",
                remedy="Leave these rows out, or write the column as text.",
                path=self.path,
                line=job.first_undecodable,
            )


def _guilty(texts: list[str], encoder: Encoder, work: CollectionWork) -> int | None:
    """The place of the first text that fails alone too."""
    for place, text in enumerate(texts):
        try:
            encoder.encode_batch([text], role=work.role)
        except CalibError:
            return place
    return None


def _cells(path: Path, column: str) -> Iterator[str]:
    """The values of a column as text, in the order of the rows. Raises SourceError."""
    import pyarrow.parquet as pq

    with arrow_errors(open_source(Source(path))), pq.ParquetFile(str(path), pre_buffer=False) as file:
        if column not in file.schema_arrow.names:
            raise SourceError(
                f"{path.name} has no column {column!r}, which other files of the folder have.",
                remedy="Keep files with the same columns in a folder, or leave that column out.",
                path=path,
            )
        for batch in file.iter_batches(_CELL_ROWS, columns=[column], use_threads=False):
            yield from cells(batch.column(column))


def _take(values: Iterator[str] | None, count: int) -> list[str] | None:
    return None if values is None else list(islice(values, count))


def _is_blank(text: str) -> bool:
    return not text or text.isspace()
