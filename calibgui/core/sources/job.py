"""One pass over one file: what it knows beforehand and what it learns on the way."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from calibgui.core.domain import Source
from calibgui.core.sources.files import checked_file
from calibgui.core.sources.formats import FileFormat, checked_format
from calibgui.core.sources.scan import SourceScan


@dataclass(slots=True)
class ReadJob:
    """Filled in by a reader while its batches are taken; complete once they are exhausted."""

    source: Source
    format: FileFormat
    size_bytes: int
    modified_ns: int
    columns: tuple[str, ...] = ()
    column: str | None = None
    encoding: str = ""
    sha256: str = ""
    bytes_done: int = 0
    undecodable: int = 0
    first_undecodable: int | None = None
    stratify_by: str | None = None  # the column whose values `strata` is to hold
    bare_lf: bool = False  # whether a LF without CR is text; so it may be in a CSV file of CRLF rows
    sheet: str = ""  # of a workbook: the one that is read
    sheets: tuple[str, ...] = ()  # of a workbook: all that it has
    of_vectors: bool | None = None  # known once `core.vectors.kind` was asked
    strata: tuple[str, ...] = ()  # for each text of the newest batch its value; () where not asked for

    @property
    def is_utf8(self) -> bool:
        """Whether DuckDB can read the encoding. A byte order mark is nothing that its JSON reader expects."""
        return self.encoding == "utf-8" or (
            self.encoding == "utf-8-sig" and self.format.name in ("csv", "tsv")
        )

    @property
    def wanted_columns(self) -> tuple[str, ...]:
        """The columns that are set by hand: of the texts, of those joined to them, and of the strata."""
        names = (self.source.column, *self.source.joined, self.stratify_by)
        return tuple(name for name in names if name is not None)

    def encoding_of(self, path: Path) -> str:
        """The encoding of the source, or of a copy of it in UTF-8."""
        return self.encoding if path == self.source.path else "utf-8"

    def scanned(self, texts: int) -> SourceScan:
        """What is known of the source after the pass, which found this many texts that are not blank."""
        return SourceScan(
            source=replace(self.source, column=self.column),
            format=self.format.name,
            columns=self.columns,
            encoding=self.encoding.removesuffix("-sig"),
            sha256=self.sha256,
            size_bytes=self.size_bytes,
            modified_ns=self.modified_ns,
            texts=texts,
            undecodable=self.undecodable,
            first_undecodable=self.first_undecodable if self.undecodable else None,
            chosen_column=self.source.column,
            sheet=self.sheet,
        )


def open_source(source: Source) -> ReadJob:
    """A job for a file that exists, is not empty and is of a format that can be read; else SourceError.

    `source.options.format` decides how it is read where it is set; otherwise its content does.
    """
    state = checked_file(source.path)
    format_ = checked_format(source.path, source.options.format, source.options.encoding)
    return ReadJob(source, format_, state.st_size, state.st_mtime_ns)
