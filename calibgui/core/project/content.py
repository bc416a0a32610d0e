"""The JSON of a project file, read within bounds whatever the file holds."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from calibgui.core.errors import ProjectError
from calibgui.core.project.document import FORMAT, FORMAT_VERSION

MOST_BYTES = 16 << 20
MOST_PARTS = 200_000  # lists and objects; a project of as many files as there may be has a third of that
_ANOTHER = "Choose a project file that calibgui saved (.calib)."
Upgrade = Callable[[dict[str, Any]], dict[str, Any]]

UPGRADES: Mapping[int, Upgrade] = {}
"""By version: what makes the content of that version one of the next. Version 1 is the first."""


def read_content(path: Path) -> dict[str, Any]:
    """The object in the file, of whatever version. Raises ProjectError."""
    data = _bytes(path)
    try:
        content = json.loads(
            data.decode("utf-8-sig"), object_pairs_hook=_object, parse_constant=_no_such_number
        )
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise refused(path, "it is not text in UTF-8", line=line) from error
    except json.JSONDecodeError as error:
        raise refused(path, f"line {error.lineno:,} is not JSON ({error.msg})", line=error.lineno) from error
    except RecursionError as error:
        raise refused(path, "its brackets are nested without end") from error
    except ValueError as error:
        raise refused(path, str(error)) from error
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise refused(path, "it is JSON, but not a project")
    _refuse_many(content, path)
    return content


def version_of(content: Mapping[str, Any], path: Path) -> int:
    """Raises ProjectError where the file says none."""
    version = content.get("format_version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise refused(path, "field format_version: it must be a whole number from 1 on")
    return version


def upgraded(
    content: dict[str, Any],
    path: Path,
    upgrades: Mapping[int, Upgrade] = UPGRADES,
    newest: int = FORMAT_VERSION,
) -> dict[str, Any]:
    """`content` as one of the newest version, step by step. Raises ProjectError for a later version."""
    version = version_of(content, path)
    if version > newest:
        raise ProjectError(
            f"{path.name} was saved by a later release of calibgui: its version is {version}, and this "
            f"release reads up to {newest}.",
            remedy="Update calibgui to open it. The file is unchanged.",
            path=path,
        )
    for step in range(version, newest):
        try:
            content = upgrades[step](content) | {"format_version": step + 1}
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise refused(path, f"it is a project of version {step}, but not a whole one") from error
    return content


def refused(path: Path, why: str, *, line: int | None = None, details: str = "") -> ProjectError:
    """For a file that can't be opened as a project."""
    return ProjectError(
        f"{path.name} can't be opened as a project: {why}.",
        remedy=_ANOTHER,
        path=path,
        line=line,
        details=details,
    )


def _bytes(path: Path) -> bytes:
    """Of a regular file of a bearable size; opening neither waits for a pipe nor reads a device."""
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with open(handle, "rb") as file:  # noqa: PTH123 - a descriptor, not a path
            state = os.fstat(handle)
            if not stat.S_ISREG(state.st_mode):
                raise refused(path, "it is a folder, a pipe or a device")
            if state.st_size > MOST_BYTES:
                raise refused(path, f"it is larger than {MOST_BYTES >> 20} MB")
            data = file.read(MOST_BYTES + 1)
    except FileNotFoundError as error:
        raise ProjectError(
            f"{path.name} does not exist.", remedy="Choose the project file again.", path=path
        ) from error
    except IsADirectoryError as error:
        raise refused(path, "it is a folder, a pipe or a device") from error
    except (OSError, ValueError) as error:
        raise refused(path, "it can't be read", details=str(error)) from error
    if len(data) > MOST_BYTES:
        raise refused(path, f"it is larger than {MOST_BYTES >> 20} MB")
    return data


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise ValueError(f"the field {twice[:80]!r} stands in it twice in one place")
    return found


def _refuse_many(content: dict[str, Any], path: Path) -> None:
    """Before each of millions of empty objects is looked at."""
    waiting: list[Any] = [content]
    for _ in range(MOST_PARTS):
        if not waiting:
            return
        part = waiting.pop()
        values = part.values() if isinstance(part, dict) else part
        waiting += [value for value in values if isinstance(value, (dict, list))]
    if waiting:
        raise refused(path, f"it has more than {MOST_PARTS:,} lists and objects")


def _no_such_number(name: str) -> Any:
    raise ValueError(f"{name} is no number of JSON")
