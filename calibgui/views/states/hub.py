"""What the dialog "Add from the Hub" shows, and how a download is told."""

from __future__ import annotations

from calibgui.core.hub.progress import FetchProgress
from calibgui.models.hub import HubActivity, HubState
from calibgui.views.panels.hub_dialog import HubDialogState
from calibgui.views.states.translate import tr
from calibgui.views.widgets.numbers import size_number, size_text


def hub_dialog_state(state: HubState) -> HubDialogState:
    text, progress = "", None
    if state.activity is HubActivity.LISTING:
        text, progress = tr("Asking the hub"), None
    elif state.activity is HubActivity.FETCHING and state.progress is not None:
        text = ", ".join(fetch_texts(state.progress, tr("Fetching")))
        progress = state.progress.fraction
    elif state.activity is HubActivity.FETCHING:
        text = tr("Fetching")
    elif state.activity is HubActivity.STOPPING:
        text = tr("Stopping…")
    elif state.was_stopped:
        text = tr("Stopped; what has arrived is kept")
    elif state.dataset is not None and state.dataset.cached:
        text = tr("The hub can't be asked: these files are on this machine")
    elif state.dataset is not None:
        text = tr("Revision {commit}").format(commit=state.dataset.revision[:8])
    elif state.error is None:
        text = tr("Name a dataset of the hub, and list its files")
    return HubDialogState(
        files=state.dataset.files if state.dataset is not None else (),
        text=text,
        progress=progress,
        busy=state.activity.busy,
        stoppable=state.activity in (HubActivity.LISTING, HubActivity.FETCHING),
        error=state.error,
    )


def fetch_texts(fetch: FetchProgress, what: str) -> tuple[str, str]:
    """("Fetching the model 34 %", "120 of 350 MB")."""
    percent = f"{what} {int(100 * fetch.fraction)}\N{NO-BREAK SPACE}%"
    sizes = tr("{done} of {total}").format(
        done=size_number(fetch.bytes_done, fetch.bytes_total), total=size_text(fetch.bytes_total)
    )
    return percent, sizes
