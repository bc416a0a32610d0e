"""Paths in a project file: from its folder where they can be, so that project and texts move together."""

from __future__ import annotations

import os
from pathlib import Path


def stored_path(path: Path, folder: Path) -> str:
    """`path` from `folder`, with forward slashes; absolute on another drive, or where it has "..".

    `folder` is absolute. `opened_path` gives the same path again; a relative one has become absolute.
    """
    path = path.absolute()
    if ".." in path.parts:
        return path.as_posix()
    try:
        relative = Path(os.path.relpath(path, folder)).as_posix()
    except ValueError:  # another drive
        return path.as_posix()
    return f"./{relative}" if "://" in relative or relative.startswith("~") else relative


def opened_path(stored: str, folder: Path) -> Path:
    """The path that was stored. `..` may lead out of the folder: the file is only ever read."""
    path = Path(stored)
    return path if path.is_absolute() else Path(os.path.normpath(folder / path))
