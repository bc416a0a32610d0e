"""Which files of a collection are done: a report each, kept in a hidden folder of the output."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from calibgui.core.atomic import whole_file
from calibgui.core.collection.work import CollectionWork, FileReport

REPORTS = ".calibgui"
"""The folder of the reports. Its name begins with a dot: those who read a folder of Parquet pass it over."""


def keep_report(work: CollectionWork, report: FileReport, source: os.stat_result) -> None:
    """Note that a file is done; `source` is its state before it was read. Raises ExportError."""
    content = report.to_json() | {
        "work": work.digest,
        "source_bytes": source.st_size,
        "source_modified_ns": source.st_mtime_ns,
        "out_bytes": _size(work, report.name),
    }
    with whole_file(_path(work, report.name)) as beside:
        beside.write_text(json.dumps(content, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def done_report(work: CollectionWork, name: str) -> FileReport | None:
    """The report of a file that was done by the same work and has not changed since, nor its output."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        content = json.loads(_path(work, name).read_text("utf-8"))
        source = (work.source / name).stat()
        found = (content["work"], content["source_bytes"], content["source_modified_ns"])
        same = found == (work.digest, source.st_size, source.st_mtime_ns)
        if same and content["out_bytes"] == _size(work, name):
            return FileReport.from_json(content)
    return None


def remove_parts(work: CollectionWork, names: Iterable[str]) -> None:
    """Take away what an earlier run, or a worker that was ended, left unfinished of these files."""
    for path in (made for name in names for made in (work.out / name, _path(work, name))):
        for part in path.parent.glob(f".{_escaped(path.name)}.*.part"):
            with suppress(OSError):
                part.unlink()


def _escaped(name: str) -> str:
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in name)


def _size(work: CollectionWork, name: str) -> int | None:
    return (work.out / name).stat().st_size if work.coding is not None else None


def _path(work: CollectionWork, name: str) -> Path:
    return work.out / REPORTS / f"{name}.json"
