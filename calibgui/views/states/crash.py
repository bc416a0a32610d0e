"""How the window tells that calibgui ended unexpectedly before."""

from __future__ import annotations

from calibgui.core.errors import ErrorReport
from calibgui.models.session import Session
from calibgui.views.states.translate import tr


def crash_report(session: Session) -> ErrorReport | None:
    """One report of all crashes that are not dismissed, the newest first; None where there is none."""
    crashes = session.diagnosis.crashes
    if not crashes:
        return None
    newest, earlier = crashes[0], len(crashes) - 1
    text = f"{newest.fault}, {newest.when:%Y-%m-%d %H:%M}."
    if earlier:
        before = tr("And once before.") if earlier == 1 else tr("And {n} times before.").format(n=earlier)
        text = f"{text} {before}"
    return ErrorReport(
        tr("Crash"),
        tr("calibgui ended unexpectedly last time."),
        text,
        details="\n\n".join(crash.text for crash in crashes),
    )
