"""Save a project file: whole or not at all, and never one that can't be opened again."""

from __future__ import annotations

import json
import shutil
from contextlib import suppress
from pathlib import Path

from calibgui.core.atomic import json_bytes, verify, whole_file
from calibgui.core.errors import ExportError, ProjectError
from calibgui.core.project.content import MOST_BYTES, read_content, version_of
from calibgui.core.project.convert import content_of
from calibgui.core.project.document import FORMAT_VERSION
from calibgui.core.project.load import checked_content, load_project
from calibgui.core.project.project import Project


def save_project(project: Project, path: Path) -> None:
    """Write `project` to `path`, beside it first, and read it back.

    A file of an older version that lies there is kept as `NAME.calib.vN`. Raises ProjectError where the
    project is out of bounds, or where the disk refuses; the file that was there is then as it was.
    """
    path = path.absolute()
    content = content_of(project, path.parent)
    try:
        checked_content(path, content)
    except ProjectError as error:
        message = error.message.replace("can't be opened as a project", "can't be saved")
        raise ProjectError(
            message, remedy="Change that in the project.", path=path, details=error.details
        ) from error
    data = json_bytes(content)
    if len(data) > MOST_BYTES:
        raise ProjectError(
            f"{path.name} can't be saved: it would be larger than {MOST_BYTES >> 20} MB.",
            remedy="Exclude fewer or shorter texts.",
            path=path,
        )
    try:
        _keep_older(path)
        with whole_file(path) as beside:
            beside.write_bytes(data)
            verify(path, lambda: content_of(load_project(beside), path.parent) == json.loads(data))
    except ExportError as error:
        raise ProjectError(
            error.message,
            remedy=error.remedy.replace("export", "save"),
            path=path,
            details=error.details,
        ) from error


def _keep_older(path: Path) -> None:
    """What is no project, or one that can't be read, is replaced as any file."""
    with suppress(ProjectError):
        version = version_of(read_content(path), path)
        kept = path.with_name(f"{path.name}.v{version}")
        if version < FORMAT_VERSION and not kept.exists():
            with whole_file(kept) as beside:
                shutil.copyfile(path, beside)
