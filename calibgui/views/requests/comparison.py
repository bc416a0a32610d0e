"""Requests that concern earlier ranges."""

from __future__ import annotations

from calibgui.views import file_dialogs
from calibgui.views.requests.base import RequestsBase


class ComparisonRequests(RequestsBase):
    """The comparison goes on until its chip or its banner is closed."""

    def connect_comparison(self) -> None:
        results, commands = self._window.results, self._commands.comparison
        results.envelopes.comparisonClosed.connect(commands.close)
        results.compare_banner.closed.connect(commands.close)
        results.compare_banner.actionTriggered.connect(self._on_compare_action)

    def compare(self) -> None:
        folder = self._settings.value.export_folder or self._folder
        file_dialogs.ask_ranges(
            self._window, self.tr("Compare with ranges"), folder, self._commands.comparison.open
        )

    def _on_compare_action(self, key: str) -> None:
        error = self._session.comparison.state.error
        if key == "compare_anyway":
            self._commands.comparison.insist()
        elif key == "details":
            self._show(error)
        else:
            self._copy(error)
