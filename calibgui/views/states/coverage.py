"""What the Coverage tab shows: the matrix, the chosen pair, and how many texts are enough."""

from __future__ import annotations

from dataclasses import replace

from calibgui.core.calibration.snapshot import CalibrationResult, Snapshot
from calibgui.core.checks.matrix import MIXED, Cell, CoverageMatrix
from calibgui.models.activity import Activity
from calibgui.models.comparison import COMPARED
from calibgui.models.look import Pair
from calibgui.models.pair_found import PairFound
from calibgui.models.plot_data import PlotData, pair_plot_data, plot_data
from calibgui.models.session import Session
from calibgui.views.coverage.content import CoverageState, Head, MatrixState, MissedRow, PairState
from calibgui.views.coverage.measures import pair_title, steps_text, vectors_text
from calibgui.views.states.adequacy import adequacy_state
from calibgui.views.states.translate import tr
from calibgui.views.widgets.numbers import count_text, percent_text


def coverage_state(session: Session) -> CoverageState:
    snapshot = session.snapshot
    if snapshot is None or (snapshot.mixed is None and not _runs(session)):
        return CoverageState(_what_to_do(session))
    own = _matrix_of(snapshot)
    if own is None or not own.columns:
        return CoverageState(_why_no_matrix(session, snapshot))
    matrix = _with_compared(session, snapshot, own)
    pair = _chosen(session, own, matrix)
    return CoverageState(
        matrix=replace(_matrix_state(session, snapshot, matrix, pair), message=_hint(session, own)),
        pair=_pair_state(session, matrix, pair) if pair is not None else None,
        adequacy=adequacy_state(session),
    )


def envelopes_shown(session: Session) -> tuple[PlotData | None, str]:
    """What the envelope plot draws, and the pair that it shows in words; "" while it shows all domains."""
    snapshot, pair = session.snapshot, session.look.pair
    if session.look.pair_shown and pair is not None and snapshot is not None and snapshot.result is not None:
        found = _found(session, snapshot.result, pair)
        if found is not None:
            row, column = name_of(session, pair[0]), name_of(session, pair[1])
            outline = tr("Mixed") if pair[0] == MIXED else tr("Ranges from {name}").format(name=row)
            return pair_plot_data(snapshot, session.domains, pair, found, outline), pair_title(row, column)
    return plot_data(snapshot, session.domains), ""


def name_of(session: Session, domain_id: str) -> str:
    """The name that the domain has now, or had when it was calibrated."""
    if domain_id == MIXED:
        return tr("Mixed")
    if domain_id == COMPARED:
        return session.comparison.state.name
    domain = session.domains.get(domain_id)
    if domain is None and session.snapshot is not None:
        parts = (part.domain for part in session.snapshot.domains if part.domain.id == domain_id)
        domain = next(parts, None)
    return domain.name if domain is not None else domain_id


def _runs(session: Session) -> bool:
    return session.activity in (Activity.CALIBRATING, Activity.STOPPING)


def _matrix_of(snapshot: Snapshot) -> CoverageMatrix | None:
    return snapshot.result.matrix if snapshot.result is not None else snapshot.matrix


def _with_compared(session: Session, snapshot: Snapshot, matrix: CoverageMatrix) -> CoverageMatrix:
    """With a row more of the ranges compared with; while a run is on its cells are not known."""
    state = session.comparison.state
    if state.shown is None:
        return matrix
    found = state.shown.coverage if snapshot.result is state.result else {}
    cells = tuple(found[column][1] if column in found else Cell() for column in matrix.columns)
    return CoverageMatrix((*matrix.rows, COMPARED), matrix.columns, (*matrix.cells, cells))


def _found(session: Session, result: CalibrationResult | None, pair: Pair) -> PairFound | None:
    compared = session.comparison.state.shown
    if pair[0] != COMPARED:
        return session.findings.pair_of(result, pair)
    is_of_result = compared is not None and session.comparison.state.result is result
    return session.findings.pair_of(result, pair, compared.other) if compared and is_of_result else None


def _what_to_do(session: Session) -> str:
    if not session.domains.enabled:
        return tr("Take a domain in, then calibrate to see whose texts fit whose ranges.")
    return tr("Calibrate to see whose texts fit whose ranges.")


def _why_no_matrix(session: Session, snapshot: Snapshot) -> str:
    if _runs(session):
        if any(domain.plan.held_out for domain in session.domains.enabled):
            return tr("The first held-out texts are checked after the calibration texts are encoded.")
    elif snapshot.progress.held_out:
        return tr("Stopped before the first held-out text was checked. Calibrate to check the ranges.")
    return tr(
        "No texts are held out to check the ranges. Set a number under “Held out” in the list of domains, "
        "or add a file to check only, then calibrate."
    )


def _chosen(session: Session, own: CoverageMatrix, matrix: CoverageMatrix) -> Pair | None:
    """The user's choice of `matrix`, else the cell of `own` with the most outside once all is checked."""
    pair = session.look.pair
    if pair is not None and pair[0] in matrix.rows and pair[1] in matrix.columns:
        return pair
    if _runs(session):
        return None
    pairs = [(row, column) for row in own.rows for column in own.columns]
    return max(pairs, key=lambda pair: own.cell(*pair).share_values or 0.0)


def _matrix_state(
    session: Session, snapshot: Snapshot, matrix: CoverageMatrix, pair: Pair | None
) -> MatrixState:
    parts = {part.domain.id: part for part in snapshot.domains}
    rows = []
    for row in matrix.rows:
        if row == COMPARED:
            rows.append(Head(row, name_of(session, row), None, tr("earlier"), compared=True))
            continue
        texts = parts[row].calibrated if row in parts else snapshot.progress.calibrated
        rows.append(_head(session, row, tr("{count} texts").format(count=count_text(texts))))
    columns = []
    for number, column in enumerate(matrix.columns):
        dim = snapshot.mixed.dim if snapshot.mixed is not None else 1
        checked = matrix.cells[0][number].values // dim
        columns.append(_head(session, column, tr("{count} held out").format(count=count_text(checked))))
    return MatrixState(tuple(rows), tuple(columns), matrix.cells, session.look.measure, pair)


def _head(session: Session, domain_id: str, note: str) -> Head:
    domain = session.domains.get(domain_id)
    if domain is None and session.snapshot is not None:
        parts = (part.domain for part in session.snapshot.domains if part.domain.id == domain_id)
        domain = next(parts, None)
    return Head(domain_id, name_of(session, domain_id), domain.color if domain is not None else None, note)


def _hint(session: Session, matrix: CoverageMatrix) -> str:
    result = session.snapshot.result if session.snapshot is not None else None
    if result is not None and not result.complete:
        return tr("Stopped: only the texts encoded by then count.")
    if len(matrix.columns) == 1 and len(matrix.rows) == 2 and matrix.rows[0] == matrix.columns[0]:
        return tr("With a second domain it also shows how each one's texts fit the other's ranges.")
    return ""


def _pair_state(session: Session, matrix: CoverageMatrix, pair: Pair) -> PairState:
    cell = matrix.cell(*pair)
    missed, message = _missed(session, pair)
    return PairState(
        pair,
        pair_title(name_of(session, pair[0]), name_of(session, pair[1])),
        percent_text(cell.share_values),
        vectors_text(cell.share_vectors),
        steps_text(cell.overshoot_steps),
        missed,
        session.selected_dimension,
        message,
    )


def _missed(session: Session, pair: Pair) -> tuple[tuple[MissedRow, ...] | None, str]:
    result: CalibrationResult | None = session.snapshot.result if session.snapshot is not None else None
    found = _found(session, result, pair)
    if found is None:
        return None, tr("The dimensions missed most come once all texts are checked.")
    if not found.missed:
        return (), tr("No value lies outside.")
    return tuple(MissedRow(item.dimension, item.share) for item in found.missed), ""
