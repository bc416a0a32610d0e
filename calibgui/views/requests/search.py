"""Requests that come from the Search check tab."""

from __future__ import annotations

from calibgui.views.requests.base import RequestsBase


class SearchRequests(RequestsBase):
    """How it is looked at, whose neighbours are wanted, the better choice, and what is recommended."""

    def connect_search(self) -> None:
        commands, view = self._commands, self._window.results.search
        view.lookChanged.connect(commands.look.set_search)
        view.neighboursWanted.connect(commands.search.show_neighbours)
        view.schemeChosen.connect(commands.set_scheme)
        view.judged.searchRequested.connect(commands.judged.search)
        view.targetChosen.connect(commands.set_target)
        view.recommend.actionTriggered.connect(self._on_recommend_action)
        view.recommend.closed.connect(commands.recommend.close)
        self._window.results.ranges.recommendRequested.connect(self.recommend)

    def recommend(self) -> None:
        """Ask, and see the answer where it comes."""
        self._commands.look.show_tab("search")
        self._commands.recommend.start()

    def _on_recommend_action(self, key: str) -> None:
        current = self._session.recommend.current
        if current is None:
            return
        if key == "again":
            self.recommend()
        elif key == "use" and current.answer is not None:
            self._commands.set_target(current.answer.where.id)
            self._commands.set_scheme(current.answer.scheme)
        elif key == "details":
            self._show(current.error)
        elif key == "copy":
            self._copy(current.error)
