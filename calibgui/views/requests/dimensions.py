"""Requests that come from the Dimensions tab."""

from __future__ import annotations

from calibgui.views.requests.base import RequestsBase


class DimensionRequests(RequestsBase):
    """What is selected, how the table is looked at, and which texts are excluded."""

    def connect_dimensions(self) -> None:
        commands, view = self._commands, self._window.results.dimensions
        view.dimensionSelected.connect(commands.select_dimension)
        view.lookChanged.connect(commands.look.set_dimensions)
        view.excludeRequested.connect(commands.exclude_text)
        view.takeBackRequested.connect(commands.readmit_texts)
