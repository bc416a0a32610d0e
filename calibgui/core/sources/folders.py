"""Folders stand for the files of texts in them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from calibgui.core.sources.formats import SUFFIXES


def files_of_texts(paths: Sequence[Path]) -> list[Path]:
    """`paths` made absolute, with every folder replaced by its own files of a known suffix, sorted by name.

    A folder without such files stays in the list: reading it says what is wrong.
    """
    files: list[Path] = []
    for path in paths:
        path = path.absolute()
        inside = _inside(path) if path.is_dir() else []
        files += inside or [path]
    return list(dict.fromkeys(files))


def _inside(folder: Path) -> list[Path]:
    try:
        entries = sorted(folder.iterdir())
    except OSError:
        return []
    return [entry for entry in entries if entry.name.lower().endswith(SUFFIXES) and entry.is_file()]
