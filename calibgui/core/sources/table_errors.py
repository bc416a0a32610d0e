"""DuckDB's errors in the user's words, with the line where it is known."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from calibgui.core.errors import SourceError
from calibgui.core.sources.bare_lf import line_of_row
from calibgui.core.sources.decoding import decoded_blocks
from calibgui.core.sources.files import opened_file
from calibgui.core.sources.job import ReadJob
from calibgui.core.sources.scan import ScanStopped

_MAX_PARSED_BYTES = 1 << 26
_SPOKEN = {"csv": "CSV", "tsv": "TSV", "jsonl": "JSON Lines"}
_REMEDIES = {
    "csv": "Mend the file there, or save the table again as CSV with every text in quotes.",
    "tsv": "Mend the file there, or save the table again as TSV with every text in quotes.",
    "jsonl": "Each line must be one whole JSON object: mend the line or remove it.",
    "json": "The file must hold an array of JSON objects: check that it is whole, or save it again.",
    "parquet": "Download or write the file again.",
}


@contextmanager
def duckdb_errors(job: ReadJob, should_stop: Callable[[], bool]) -> Iterator[None]:
    """Turns what DuckDB raises while it reads the job's file into a SourceError."""
    import duckdb

    try:
        yield
    except duckdb.OutOfMemoryException as error:
        raise MemoryError(str(error)) from error
    except (duckdb.Error, UnicodeError) as error:
        raise _source_error(job, str(error).strip(), should_stop) from error


def _source_error(job: ReadJob, details: str, should_stop: Callable[[], bool]) -> SourceError:
    name, line = job.source.path.name, _line(job, details, should_stop)
    remedy = _REMEDIES[job.format.name]
    if "GZIP" in details or "ZSTD" in details or "checksum" in details:
        message, remedy = f"{name} is damaged or was cut off.", "Download or compress the file again."
    elif "unicode" in details.lower() and job.format.compression == "zst":
        message, remedy = f"{name} is not in UTF-8.", "Decompress the file, or save it as UTF-8."
    elif job.format.name == "parquet":
        message = f"{name} is damaged or was cut off: it can't be read as Parquet."
    elif job.format.name == "json":
        place = f"Line {line:,} of {name}" if line is not None else name
        message = f"{place} is not valid JSON."
    elif line is None:
        message = f"{name} can't be read as {_SPOKEN[job.format.name]}."
        remedy = remedy.replace("Mend the file there", "Mend the file")
    elif job.format.name == "jsonl":
        message = f"Line {line:,} of {name} is not valid JSON."
    else:
        message = _csv_message(name, line, details)
    return SourceError(message, remedy=remedy, path=job.source.path, line=line, details=details)


def _csv_message(name: str, line: int, details: str) -> str:
    if counts := re.search(r"Expected Number of Columns: (\d+) Found: (\d+)", details):
        columns = "1 column" if counts[2] == "1" else f"{counts[2]} columns"
        return f"Line {line:,} of {name} has {columns} where the first line has {counts[1]}."
    if "quote" in details:
        return f"In line {line:,} of {name} a quote is opened and not closed."
    return f"Line {line:,} of {name} can't be read as a row of the table."


def _line(job: ReadJob, details: str, should_stop: Callable[[], bool]) -> int | None:
    """The line in the file, from 1. DuckDB's number for JSON is one too high in some releases."""
    if job.format.name in ("csv", "tsv"):
        found = re.search(r"CSV Error on Line: (\d+)", details)
        line = int(found[1]) if found else None
        return line_of_row(job, line) if line is not None and job.bare_lf else line
    if job.format.name == "json":
        return _json_line(job)
    if job.format.name != "jsonl":
        return None
    found = re.search(r"in line (\d+)", details)
    if found is None or job.format.compression == "zst":
        return int(found[1]) - 1 if found else None
    return _first_bad_line(job, should_stop) or int(found[1]) - 1


def _json_line(job: ReadJob) -> int | None:
    """The line where an array of JSON breaks off, for files small enough to be parsed whole."""
    if job.size_bytes > _MAX_PARSED_BYTES or job.format.compression == "zst":
        return None
    path = job.source.path
    with opened_file(path, job.format.compression) as file:
        text = "".join(decoded_blocks(file, job.encoding))
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        return error.lineno
    except RecursionError:
        return None
    return None


def _first_bad_line(job: ReadJob, should_stop: Callable[[], bool]) -> int | None:
    path = job.source.path
    with opened_file(path, job.format.compression) as file:
        number, rest = 0, ""
        for block in decoded_blocks(file, job.encoding):
            if should_stop():
                raise ScanStopped
            *lines, rest = (rest + block).split("\n")
            for number, line in enumerate(lines, start=number + 1):  # noqa: B020
                if _is_bad(line):
                    return number
        return number + 1 if _is_bad(rest) else None


def _is_bad(line: str) -> bool:
    try:
        if line.strip():
            json.loads(line)
    except (ValueError, RecursionError):
        return True
    return False
