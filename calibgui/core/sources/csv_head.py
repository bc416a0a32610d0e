"""The first lines of a CSV file, from which its dialect is told."""

from __future__ import annotations

from pathlib import Path

from calibgui.core.sources.decoding import decoded_blocks
from calibgui.core.sources.duck import Duck, as_parameter
from calibgui.core.sources.files import HashingFile, file_errors, unpacked
from calibgui.core.sources.job import ReadJob

_HEAD_LINES = 500


def head_text(duck: Duck, job: ReadJob, path: Path) -> str:
    """The first block of `path`, cut after a line; line ends are LF. Python 3.11 can't unpack zstd itself."""
    if job.format.compression == "zst" and path == job.source.path:
        return _zstd_lines(duck, path)
    return plain_head(path, job.format.compression if path == job.source.path else "", job.encoding_of(path))


def plain_head(path: Path, compression: str, encoding: str) -> str:
    """The first block of a file that needs no DuckDB."""
    with file_errors(path), HashingFile(path) as raw, unpacked(raw, compression) as file:
        text = next(decoded_blocks(file, encoding))
        more = bool(file.read(1))
    return text[: text.rfind("\n") + 1] or text if more else text


def _zstd_lines(duck: Duck, path: Path) -> str:
    sql = (
        "SELECT line FROM read_csv(?, auto_detect=false, header=false, columns={'line': 'VARCHAR'}, "
        f"delim=chr(1), quote='', escape='', strict_mode=false, hive_partitioning=false) LIMIT {_HEAD_LINES}"
    )
    rows = duck.rows(sql, [as_parameter(path)])
    return "".join(f"{line or ''}\n" for (line,) in rows)
