"""Folders stand for the files of texts in them, patterns for the files that they match."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from calibgui.core.domain import JudgedFolder, Source
from calibgui.core.errors import SourceError
from calibgui.core.sources.formats import SUFFIXES
from calibgui.core.sources.judged_folder import CORPUS, corpus_source, is_judged_folder, judged_folder
from calibgui.core.sources.names import default_domain_name, domain_name_of

MOST_FILES = 2_000
"""Of one folder or pattern. Each is opened and looked at before the first one is read."""

_MOST_ENTRIES = 50_000  # looked at in the window's thread: a quarter of a second
_MAX_DEPTH = 4


@dataclass(frozen=True, slots=True)
class FileGroup:
    """Files that belong together: all of one folder, or one alone. Of judged texts it is the corpus."""

    files: tuple[Path, ...]
    folder: Path | None = None
    judged: JudgedFolder | None = None

    @property
    def place(self) -> Path:
        """What the user named: the folder or the file."""
        return self.folder or self.files[0]

    @property
    def sources(self) -> tuple[Source, ...]:
        """The files as a domain reads them."""
        if self.judged is not None:
            return (corpus_source(self.judged.folder),)
        return tuple(Source(path) for path in self.files)

    @property
    def name(self) -> str:
        """What a domain of them is called."""
        return default_domain_name(self.files[0]) if self.folder is None else domain_name_of(self.folder.name)


@dataclass(frozen=True, slots=True)
class FoundFiles:
    """The groups that `paths` stand for, no file in two of them, and why others were left out."""

    groups: tuple[FileGroup, ...]
    refused: tuple[SourceError, ...] = ()

    @property
    def files(self) -> tuple[Path, ...]:
        return tuple(file for group in self.groups for file in group.files)


def find_files(paths: Sequence[Path]) -> FoundFiles:
    """`paths` made absolute; a folder stands for its files together, a pattern for all that it matches.

    A folder holds the files of a known suffix in it and in its folders, four deep, sorted by path; hidden
    and empty files and hidden folders are left out, and links to folders are not followed. A path that
    exists is no pattern. A folder of judged texts stands for their corpus. A folder without any of these
    files, or a pattern that nothing matches, is a group of its own: reading it says what is wrong. One that
    stands for more than `MOST_FILES` files is refused.
    """
    groups: list[FileGroup] = []
    refused: list[SourceError] = []
    seen: set[Path] = set()
    for path in paths:
        try:
            found = [_group(match) for match in _matches(path.absolute())]
        except SourceError as error:
            refused.append(error)
            continue
        for group in found:
            new = tuple(file for file in group.files if file not in seen)
            seen.update(new)
            if new:
                groups.append(FileGroup(new, group.folder, group.judged))
    return FoundFiles(tuple(groups), tuple(refused))


def _group(path: Path) -> FileGroup:
    if not path.is_dir():
        return FileGroup((path,))
    if is_judged_folder(path):
        return FileGroup((path / CORPUS,), path, judged_folder(path))
    files: list[Path] = []
    for entries, entry in enumerate(_inside(path, _MAX_DEPTH)):
        if entry.name.lower().endswith(SUFFIXES) and _holds_something(entry):
            files.append(Path(entry.path))
        if len(files) > MOST_FILES or entries >= _MOST_ENTRIES:
            raise _too_many(path, len(files) > MOST_FILES)
    return FileGroup(tuple(sorted(files)), path) if files else FileGroup((path,))


def _holds_something(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file() and entry.stat().st_size > 0
    except OSError:  # gone since
        return False


def _too_many(folder: Path, are_texts: bool) -> SourceError:
    what = f"more than {MOST_FILES:,} files of texts" if are_texts else f"more than {_MOST_ENTRIES:,} files"
    return SourceError(
        f"The folder {folder.name} holds {what}.",
        remedy="Join them to fewer files, or add the folders in it one by one.",
        path=folder,
    )


def _matches(path: Path) -> list[Path]:
    """The path itself, or what the pattern `*`, `?`, `[...]` or `**` in it matches."""
    pattern = str(path)
    if not glob.has_magic(pattern) or os.path.lexists(path):
        return [path]
    matches = [Path(found) for found in sorted(glob.glob(pattern, recursive=True))]  # noqa: PTH207 - absolute
    files = [match for match in matches if not match.is_dir() or "**" not in pattern]
    if len(files) > MOST_FILES:
        raise SourceError(
            f"The pattern {path.name} matches more than {MOST_FILES:,} files.",
            remedy="Name a folder, whose files make one domain, or a pattern that matches fewer.",
            path=path,
        )
    return files or [path]


def _inside(folder: Path, depth: int) -> Iterator[os.DirEntry[str]]:
    """What is in a folder and in its folders; one that may not be read holds nothing."""
    try:
        with os.scandir(folder) as found:
            entries = [entry for entry in found if not entry.name.startswith(".")]
    except OSError:
        return
    for entry in entries:
        yield entry
        if depth > 1 and entry.is_dir(follow_symlinks=False):
            yield from _inside(Path(entry.path), depth - 1)
