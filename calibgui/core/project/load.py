"""Open a project file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import ValidationError

from calibgui.core.errors import ProjectError, RangesError
from calibgui.core.project.content import read_content, refused, upgraded
from calibgui.core.project.convert import project_in
from calibgui.core.project.document import ProjectDocument
from calibgui.core.project.project import Project
from calibgui.core.search.targets import TARGETS

SUFFIX = ".calib"


def load_project(path: Path) -> Project:
    """The project in the file, of this version or an older one. Nothing that it names is opened or run.

    Raises ProjectError naming the file and the line or field: for anything but a whole project, for a later
    version, and for a file that is too large. A file that names other files as sources only says where they
    lie; whether they are there, `missing_sources` tells.
    """
    path = path.absolute()
    return _project(path, checked_content(path, upgraded(read_content(path), path)))


def checked_content(path: Path, content: dict[str, Any]) -> ProjectDocument:
    """`content` within the bounds of a project file. Raises ProjectError naming the field."""
    try:
        return ProjectDocument.model_validate(content)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        field = "".join(f"[{it}]" if isinstance(it, int) else f".{it}" for it in first["loc"]).lstrip(".")
        message = first["msg"].removeprefix("Value error, ")
        message = message[:1].lower() + message[1:]
        where = f"field {field[:200]}: " if field else ""
        raise refused(path, f"{where}{message[:400]}", details=str(error)[:4_000]) from error


def _project(path: Path, document: ProjectDocument) -> Project:
    try:
        return project_in(document, path.parent)
    except RangesError as error:
        raise ProjectError(
            f"{path.name} can't be opened as a project: field scheme: {error.message}",
            remedy=error.remedy,
            path=path,
        ) from error
    except KeyError as error:
        known = ", ".join(target.id for target in TARGETS)
        raise ProjectError(
            f"{path.name} can't be opened as a project: field target: there is no {document.target[:200]!r}.",
            remedy=f"Write one of: {known}.",
            path=path,
        ) from error
