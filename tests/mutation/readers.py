"""What the program does with a file of each kind: all that a drop, a preview and a calibration would."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from calibgui.core.domain import SamplePlan, Source
from calibgui.core.errors import CalibError
from calibgui.core.project.load import load_project
from calibgui.core.project.project import missing_sources
from calibgui.core.ranges.artefact import load_ranges
from calibgui.core.search.beir import read_judged
from calibgui.core.sources.preview import preview
from calibgui.core.sources.sampling import scan_sources
from calibgui.core.sources.texts import read_texts

Reader = Callable[[Path, Path], None]
"""Of the damaged file, and of the whole one that it comes from. Raises CalibError."""


def read_source(path: Path, _whole: Path) -> None:
    """The file as a person would drop it: preview, scan, texts with limits, another column."""
    with suppress(CalibError):
        preview(Source(path))
    scan = scan_sources([Source(path)], seed=1, keep=20)
    if scan.dim is not None:
        return
    found = scan.sources[0]
    for _ in read_texts(found.source, lambda: False):
        pass
    with suppress(CalibError):
        other = replace(found.source, column=found.columns[-1] if found.columns else None)
        scan_sources([other], seed=1, keep=20, plan=SamplePlan(5, 5, shortest=3, longest=90))


def read_ranges(path: Path, whole: Path) -> None:
    """A damaged array beside its whole provenance, and the other way round."""
    for beside in whole.parent.glob(f"{whole.stem}.*"):
        if beside.name != path.name and beside.parent != path.parent:
            shutil.copy(beside, path.parent)
    load_ranges(path)


def read_folder(path: Path, whole: Path) -> None:
    """A judged folder of which one file is damaged."""
    folder = path.parent / "judged"
    (folder / "qrels").mkdir(parents=True, exist_ok=True)
    for name in ("corpus.jsonl", "queries.jsonl", "test.tsv"):
        source = path if name == path.name else whole.parent / name
        shutil.copy(source, folder / "qrels" / name if name == "test.tsv" else folder / name)
    read_judged(folder)


def read_project(path: Path, _whole: Path) -> None:
    missing_sources(load_project(path))


READERS: dict[str, Reader] = {
    "lines": read_source,
    "delimited": read_source,
    "json": read_source,
    "columns": read_source,
    "workbooks": read_source,
    "arrays": read_source,
    "ranges": read_ranges,
    "artefacts": read_ranges,
    "judged": read_folder,
    "projects": read_project,
}
