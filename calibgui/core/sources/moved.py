"""Files that were moved together: one that was found again leads to the others."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path


def moved_files(old: Path, new: Path, others: Iterable[Path]) -> dict[Path, Path]:
    """Where the files lie now, by where they lay: `old`, which is `new` now, and those of `others` that moved
    with it.

    Another one moved with it if it is gone from its place, and lies under the same folder as before once
    that folder has its new place. The nearest folder that the old and the new path share counts first.
    """
    found = {old: new}
    for path in others:
        if path not in found and not os.path.exists(path):  # noqa: PTH110 - Path.exists raises without rights
            places = (now / path.relative_to(was) for was, now in _folders(old, new) if _is_in(path, was))
            place = next((place for place in places if place.is_file()), None)
            if place is not None:
                found[path] = place
    return found


def _folders(old: Path, new: Path) -> Iterator[tuple[Path, Path]]:
    """A folder that moved, before and after, the nearest first: as far up as the names are the same."""
    was, now = old.parent, new.parent
    yield was, now
    while was.name and was.name == now.name:
        was, now = was.parent, now.parent
        yield was, now


def _is_in(path: Path, folder: Path) -> bool:
    return path.is_relative_to(folder) and folder != folder.parent
