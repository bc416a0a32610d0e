"""What the window says of the project's file."""

from __future__ import annotations

from calibgui.models.session import Session
from calibgui.views.states.translate import tr


def project_name(session: Session) -> str:
    path = session.project.path
    return path.stem if path is not None else tr("Untitled")


def window_title(session: Session) -> str:
    """For `QWidget.setWindowTitle`: the mark of unsaved changes goes in the place of [*]."""
    return project_name(session).replace("[*]", "[*][*]") + "[*]"
