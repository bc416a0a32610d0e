"""How the tab keeps step with a run."""

from __future__ import annotations

from dataclasses import replace

from pytestqt.qtbot import QtBot

from calibgui.core.calibration.snapshot import CalibrationResult, Snapshot
from calibgui.models.activity import Activity
from calibgui.models.dimensions_model import DimensionsModel
from calibgui.models.session import Session
from calibgui.views.dimensions.dimensions_view import DimensionsView
from tests.core.checks.results import random_parts, result_of, snapshot_of


def shown(view: DimensionsView) -> object:
    model = view.table.model()
    assert isinstance(model, DimensionsModel)
    return None if model.rows is None else model.rows.table.minimum


def live(result: CalibrationResult) -> Snapshot:
    return replace(snapshot_of(result), phase="encoding", result=None)


def test_that_of_many_snapshots_only_the_newest_is_shown_now_and_then(
    qtbot: QtBot, view: DimensionsView, session: Session
) -> None:
    results = [result_of(random_parts(200, {"a": (20, 5)}, seed)) for seed in range(3)]
    session.set_activity(Activity.CALIBRATING)
    session.set_snapshot(live(results[0]))
    view.sync_run(session)
    first = session.snapshot.mixed.bounds[0]  # type: ignore[union-attr]
    assert (shown(view) == first).all(), "the beginning at once"
    for result in results[1:]:
        session.set_snapshot(live(result))
        view.sync_run(session)
        assert (shown(view) == first).all()
    newest = results[2].mixed.bounds[0]
    qtbot.waitUntil(lambda: bool((shown(view) == newest).all()))
    session.set_activity(Activity.IDLE)
    session.set_snapshot(snapshot_of(results[1]))
    view.sync_run(session)
    assert (shown(view) == results[1].mixed.bounds[0]).all(), "the end at once"


def test_that_it_does_nothing_while_it_is_not_shown(qtbot: QtBot, session: Session) -> None:
    view = DimensionsView()
    qtbot.addWidget(view)
    view.sync(session)
    view.sync_run(session)
    assert shown(view) is None
    view.resize(1200, 700)
    with qtbot.waitExposed(view):
        view.show()
    assert shown(view) is not None
    view.hide()
