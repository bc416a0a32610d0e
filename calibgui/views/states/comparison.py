"""What the window says of earlier ranges that it compares with."""

from __future__ import annotations

import math
from dataclasses import replace

from calibgui.core.checks.compare import Comparison
from calibgui.core.checks.matrix import Cell
from calibgui.models.activity import Activity
from calibgui.models.comparison import COMPARED, ComparisonState
from calibgui.models.plot_data import EarlierRanges, PlotData
from calibgui.models.session import Session
from calibgui.views.comparison.content import ChangeRow, ChipState, CompareBanner, PanelState, ShareRow
from calibgui.views.plot.ticks import signed
from calibgui.views.states.coverage import name_of
from calibgui.views.states.translate import tr
from calibgui.views.widgets.numbers import MINUS, count_text, percent_text

_CHANGES = 50


def chip_state(session: Session) -> ChipState | None:
    """None while nothing is compared, or the banner says why not."""
    state = session.comparison.state
    if state.path is None or state.error is not None or state.refused:
        return None
    if state.comparison is None:
        waits = session.domains.reading is not None
        note = tr("It waits until the domain is read.") if waits else ""
        return ChipState(tr("Comparing with {name}…").format(name=state.name), note)
    text = tr("Compared with {name}").format(name=state.name)
    facts = _facts(state)
    if state.comparison.mismatches:
        return ChipState(text, _differences(state.comparison), "error", facts)
    if session.activity in (Activity.CALIBRATING, Activity.STOPPING) or state.waiting:
        return ChipState(text, tr("Compared again once the calibration has ended."), facts=facts)
    if state.artefact is not None and state.artefact.warnings:
        return ChipState(text, state.artefact.warnings[0], "warning", facts)
    return ChipState(text, _origin(state), facts=facts)


def banner_state(session: Session) -> CompareBanner | None:
    """What keeps the ranges from being compared; None where nothing does."""
    state = session.comparison.state
    if state.error is not None:
        told = (("details", tr("Details")), ("copy", tr("Copy")))
        return CompareBanner(state.error.message, state.error.remedy, told)
    if not state.refused or state.comparison is None:
        return None
    of_model = any(item.what == "model" for item in state.comparison.mismatches)
    title = tr("{name} is of another model.") if of_model else tr("{name} is of vectors made another way.")
    text = _differences(state.comparison)
    return CompareBanner(title.format(name=state.name), text, (("compare_anyway", tr("Compare anyway")),))


def panel_state(session: Session) -> PanelState | None:
    """None while there is no comparison to show."""
    state = session.comparison.state
    found = state.shown
    if found is None:
        return None
    shares = tuple(_share_row(session, key, cells) for key, cells in found.coverage.items())
    now = sum((cells[0] for cells in found.coverage.values()), Cell())
    earlier = sum((cells[1] for cells in found.coverage.values()), Cell())
    dims = [int(dimension) for dimension in found.order[: min(_CHANGES, found.changed)]]
    changed = tr("{changed} of {dim} dimensions differ").format(
        changed=count_text(found.changed), dim=count_text(found.current.shape[1])
    )
    message = "" if shares else tr("No texts are held out: hold some back to see which ranges fit them.")
    return PanelState(
        percent_text(now.share_values),
        percent_text(earlier.share_values),
        shares,
        tuple(change_row(found, dimension) for dimension in dims),
        changed if found.changed else tr("Both ranges are the same"),
        session.selected_dimension,
        message,
    )


def with_earlier(session: Session, data: PlotData | None) -> PlotData | None:
    """`data` with the ranges that are compared, where they have the same dimensions."""
    state = session.comparison.state
    look = session.look
    if data is None or state.shown is None or state.shown.other.shape[1] != data.dim:
        return data
    if look.pair_shown and look.pair is not None and look.pair[0] == COMPARED:  # they are its outline
        return data
    return replace(data, earlier=EarlierRanges(state.name, state.shown.other))


def change_row(found: Comparison, dimension: int) -> ChangeRow:
    ends = (_steps(found, end, dimension) for end in (0, 1))
    return ChangeRow(dimension, *ends)


def _steps(found: Comparison, end: int, dimension: int) -> str:
    """Of a dimension that never varied no step has a width: any change is without end."""
    moved = float(found.changes_steps[end, dimension])
    if moved and found.current[0, dimension] == found.current[1, dimension]:
        return f"{'+' if moved > 0 else MINUS}{chr(0x221E)}"
    if abs(moved) >= 999.5:
        return f"{'+' if moved > 0 else MINUS}{count_text(math.floor(abs(moved) + 0.5))}"
    return signed(moved, 1 if abs(moved) < 99.95 else 0)


def _share_row(session: Session, domain_id: str, cells: tuple[Cell, Cell]) -> ShareRow:
    domain = session.domains.get(domain_id)
    result = session.comparison.state.result
    if domain is None and result is not None:
        domain = result.domain(domain_id).domain
    now, earlier = (percent_text(cell.share_values) for cell in cells)
    name = domain.name if domain is not None else name_of(session, domain_id)
    return ShareRow(name, domain.color if domain is not None else 0, now, earlier)


def _differences(found: Comparison) -> str:
    told = tr("Its {what}: {other}, now: {current}")
    return "; ".join(
        told.format(what=item.what, other=item.other, current=item.current) for item in found.mismatches
    )


def _origin(state: ComparisonState) -> str:
    """When the ranges were made, for the user who has several of that name."""
    origin = state.artefact.provenance if state.artefact is not None else None
    return tr("of {date}").format(date=origin.created[:10]) if origin is not None and origin.created else ""


def _facts(state: ComparisonState) -> str:
    if state.artefact is None:
        return ""
    lines = [str(state.artefact.path), *state.artefact.warnings]
    origin = state.artefact.provenance
    if origin is not None:
        lines.append(tr("Model: {name}").format(name=origin.encoding.model))
        if origin.domains:
            lines.append(tr("Domains: {names}").format(names=", ".join(origin.domains)))
        if origin.created:
            lines.append(tr("Made: {date}").format(date=origin.created))
    if state.comparison is not None:
        lines += [_differences(state.comparison)] if state.comparison.mismatches else []
    return "\n".join(lines)
