from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from calibgui.models.plot_data import PlotData
from calibgui.views.plot.envelope_plot import EnvelopePlot
from tests.views.plot.plot_stage import Maker


@pytest.fixture
def plot_of(qtbot: QtBot) -> Maker:
    def make(data: PlotData | None) -> EnvelopePlot:
        plot = EnvelopePlot()
        qtbot.addWidget(plot)
        plot.resize(856, 426)  # the plot area is 800 x 400
        plot.show()
        plot.set_data(data)
        return plot

    return make
