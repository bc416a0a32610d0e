"""Requests that concern the hub."""

from __future__ import annotations

from calibgui.models.hub import HubActivity
from calibgui.views.panels.hub_dialog import HubDialog
from calibgui.views.requests.base import RequestsBase, open_dialog
from calibgui.views.states.hub import hub_dialog_state


class HubRequests(RequestsBase):
    """One dialog at a time, kept in step with `Session.hub`."""

    _hub_dialog: HubDialog | None = None

    def connect_hub(self) -> None:
        self._session.hub.changed.connect(self._on_hub_changed)

    def add_from_hub(self) -> None:
        hub = self._commands.hub
        dialog = HubDialog(self._window)
        for signal, slot in (
            (dialog.listRequested, hub.list_dataset),
            (dialog.addRequested, hub.fetch_dataset),
            (dialog.stopRequested, hub.stop),
            (dialog.detailsRequested, self._on_hub_details),
            (dialog.copyRequested, self._on_hub_copy),
            (dialog.finished, self._on_hub_closed),
        ):
            signal.connect(slot)
        self._hub_dialog = dialog
        self._on_hub_changed()  # a job of the last dialog may still be ending
        open_dialog(dialog)

    def _on_hub_changed(self) -> None:
        if self._hub_dialog is None:
            return
        state = self._session.hub.state
        if state.activity is HubActivity.ADDED:
            self._hub_dialog.accept()
        else:
            self._hub_dialog.sync(hub_dialog_state(state))

    def _on_hub_closed(self) -> None:
        self._hub_dialog = None
        self._commands.hub.leave()

    def _on_hub_details(self) -> None:
        self._show(self._session.hub.state.error)

    def _on_hub_copy(self) -> None:
        self._copy(self._session.hub.state.error)
