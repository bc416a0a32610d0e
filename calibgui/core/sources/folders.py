"""Folders stand for the files of texts in them, patterns for the files that they match."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from calibgui.core.sources.formats import SUFFIXES

_MAX_DEPTH = 4


def files_of_texts(paths: Sequence[Path]) -> list[Path]:
    """`paths` made absolute, with every folder and every pattern replaced by what it stands for, each once.

    A folder stands for the files of a known suffix in it and in its folders, four deep, sorted by path;
    hidden files and folders are left out, and links to folders are not followed. A path that exists is no
    pattern. A folder without such files, or a pattern that nothing matches, stays in the list: reading it
    says what is wrong.
    """
    files: list[Path] = []
    for path in paths:
        path = path.absolute()
        for match in _matches(path):
            inside = sorted(_inside(match, _MAX_DEPTH)) if match.is_dir() else []
            files += inside or [match]
    return list(dict.fromkeys(files))


def _matches(path: Path) -> list[Path]:
    """The path itself, or what the pattern `*`, `?`, `[...]` or `**` in it matches."""
    pattern = str(path)
    if not glob.has_magic(pattern) or os.path.lexists(path):
        return [path]
    matches = [Path(found) for found in sorted(glob.glob(pattern, recursive=True))]  # noqa: PTH207 - absolute
    return [match for match in matches if not match.is_dir() or "**" not in pattern] or [path]


def _inside(folder: Path, depth: int) -> Iterator[Path]:
    """The files of texts in a folder; one that may not be read holds none."""
    try:
        with os.scandir(folder) as found:
            entries = [entry for entry in found if not entry.name.startswith(".")]
    except OSError:
        return
    for entry in entries:
        if entry.name.lower().endswith(SUFFIXES) and entry.is_file():
            yield Path(entry.path)
        elif depth > 1 and entry.is_dir(follow_symlinks=False):
            yield from _inside(Path(entry.path), depth - 1)
