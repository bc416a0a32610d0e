"""Requests that come from the Search check tab."""

from __future__ import annotations

from calibgui.views.requests.base import RequestsBase


class SearchRequests(RequestsBase):
    """How it is looked at, whose neighbours are wanted, and the better choice."""

    def connect_search(self) -> None:
        commands, view = self._commands, self._window.results.search
        view.lookChanged.connect(commands.look.set_search)
        view.neighboursWanted.connect(commands.search.show_neighbours)
        view.schemeChosen.connect(commands.set_scheme)
        view.judged.searchRequested.connect(commands.judged.search)
        view.targetChosen.connect(commands.set_target)
