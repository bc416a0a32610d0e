"""A Dimensions tab alone in a window, with a result of which everything is known."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from calibgui.core.calibration.snapshot import CalibrationResult
from calibgui.core.checks.checks import checks_of
from calibgui.models.session import Session
from calibgui.views.dimensions.dimensions_view import DimensionsView
from calibgui.views.theme.palette import build_palette
from calibgui.views.theme.tokens import LIGHT
from tests.core.checks.results import random_parts, result_of, snapshot_of
from tests.views.stage import stage


@pytest.fixture(scope="module")
def result() -> CalibrationResult:
    return result_of(random_parts(200, {"a": (80, 40), "b": (60, 40)}))


@pytest.fixture
def session(qapp, result: CalibrationResult) -> Session:
    session = Session()
    session.set_snapshot(snapshot_of(result))
    session.findings.set_checks(result, checks_of(result))
    return session


@pytest.fixture
def view(qtbot: QtBot, session: Session) -> Iterator[DimensionsView]:
    """Its signals go where the window's requests send them."""
    view = DimensionsView()
    view.setPalette(build_palette(LIGHT))
    view.dimensionSelected.connect(session.select_dimension)
    view.lookChanged.connect(session.look.set_dimensions)
    window = stage(qtbot, view, 1200, 730)

    def sync() -> None:
        view.sync(session)

    for signal in (session.viewChanged, session.look.changed, session.findings.changed):
        signal.connect(sync)
    sync()
    yield view
    window.close()
