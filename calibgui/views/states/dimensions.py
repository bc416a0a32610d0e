"""What the table of dimensions shows."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from calibgui.core.checks.dimensions import DimensionTable, live_dimension_table
from calibgui.models.activity import Activity
from calibgui.models.dimension_order import arranged, counts_of
from calibgui.models.dimensions_look import DimensionsLook, Filter
from calibgui.models.dimensions_model import DimensionRows
from calibgui.models.session import Session
from calibgui.views.states.translate import tr


@dataclass(frozen=True, slots=True, eq=False)
class DimensionsState:
    """`message` says what the table waits for; it is "" where there are rows to show.

    `counts` says per filter how many dimensions it keeps, None while that is not known.
    """

    rows: DimensionRows | None
    look: DimensionsLook
    counts: dict[Filter, int | None]
    selected: int | None
    message: str = ""

    @property
    def dim(self) -> int:
        return self.rows.table.dim if self.rows is not None else 0


def dimensions_state(session: Session) -> DimensionsState:
    look = session.look.dimensions
    table = _table(session)
    if table is None:
        return DimensionsState(None, look, {}, session.selected_dimension, _waiting_for(session))
    change = _change(session, table)
    if change is None and look.sort == "change":
        look = replace(look, sort="outside", descending=True)  # until ranges are compared again
    known = {part.domain.id: part.domain for part in session.snapshot.domains} if session.snapshot else {}
    domains = [session.domains.get(domain_id) or known.get(domain_id) for domain_id in table.domains]
    rows = DimensionRows(
        table,
        arranged(table, look, change),
        tuple(domain.name if domain is not None else "" for domain in domains),
        tuple(domain.color if domain is not None else 0 for domain in domains),
        look.thresholds,
        change,
    )
    message = "" if len(rows.order) else tr("No dimension is left: take a filter off.")
    return DimensionsState(rows, look, counts_of(table, look.thresholds), session.selected_dimension, message)


def _table(session: Session) -> DimensionTable | None:
    """The checks of the result; while they are not there yet, or a run is on, what is known by then.

    While those of another scheme are on their way, the table stays as it was.

    The last result stays until a new run has its first texts.
    """
    snapshot, result = session.snapshot, session.result
    if snapshot is None:
        return None
    if snapshot.mixed is not None and snapshot.result is None:
        return live_dimension_table(snapshot)
    checks = session.findings.earlier_checks_of(result)
    if checks is None or result is None:
        return live_dimension_table(snapshot)
    is_of_model = snapshot.result is result or result.request.model == session.model
    return checks.dimensions if is_of_model else None


def _change(session: Session, table: DimensionTable) -> NDArray[np.float64] | None:
    """How far the ranges compared with lie off, in steps; None where there are none of these dimensions."""
    found = session.comparison.state.shown
    return found.largest_steps if found is not None and found.current.shape[1] == table.dim else None


def _waiting_for(session: Session) -> str:
    if session.activity is Activity.CALIBRATING:
        return tr("The dimensions appear with the first texts.")
    if not session.domains.enabled:
        return tr("Take a domain in, then calibrate to see its dimensions.")
    return tr("Calibrate to see the range of each dimension, and what lies outside.")
