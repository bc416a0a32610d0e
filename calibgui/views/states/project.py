"""What the window says of the project's file."""

from __future__ import annotations

from PySide6.QtCore import QDateTime, QLocale

from calibgui.models.session import Session
from calibgui.views.states.translate import tr


def project_name(session: Session) -> str:
    path = session.project.path
    return path.stem if path is not None else tr("Untitled")


def window_title(session: Session) -> str:
    """For `QWidget.setWindowTitle`: the mark of unsaved changes goes in the place of [*]."""
    return project_name(session).replace("[*]", "[*][*]") + "[*]"


def recovery_words(session: Session) -> tuple[str, str] | None:
    """What is offered for restoring, and of which project; None for nothing."""
    offer = session.project.offer
    if offer is None:
        return None
    name = offer.project.name if offer.project is not None else tr("A project that was never saved")
    at = QDateTime.fromSecsSinceEpoch(int(offer.changed.timestamp()))
    changed = QLocale().toString(at, QLocale.FormatType.ShortFormat)
    words = tr("{name}, last changed {time}").format(name=name, time=changed)
    return tr("calibgui ended unexpectedly. Restore what was unsaved?"), words
