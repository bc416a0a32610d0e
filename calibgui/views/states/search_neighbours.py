"""The neighbours of one query, side by side, as the Search check tab shows them."""

from __future__ import annotations

from functools import lru_cache

from calibgui.core.ranges.catalogue import SHARED_QUANTILE
from calibgui.core.ranges.schemes import DEFAULT_SCHEME, RangeScheme
from calibgui.core.search.judged import relevant_rows
from calibgui.core.search.schemes_check import SchemesFound
from calibgui.core.search.texts import SearchTexts
from calibgui.models.neighbours_shown import K, NeighboursAsked, NeighboursShown
from calibgui.models.search_state import SearchState
from calibgui.models.session import Session
from calibgui.views.search.content import NeighbourList, NeighbourRow, QueriesState, Tone
from calibgui.views.states.judged import shown_judged
from calibgui.views.states.schemes import scheme_text
from calibgui.views.states.translate import tr
from calibgui.views.widgets.numbers import count_text

_SHOWN_CHARACTERS = 300  # of a text, which is one line


def queries_state(session: Session, found: SchemesFound) -> QueriesState:
    numbers, texts = _queries(found.texts, session.look.search.queries)
    return QueriesState(numbers, texts, _current(session, numbers))


@lru_cache(maxsize=4)
def _queries(texts: SearchTexts, domain: str) -> tuple[tuple[int, ...], tuple[str, ...]]:
    numbers = tuple(n for n, id_ in enumerate(texts.query_domains) if domain in ("", id_))
    numbers = numbers or tuple(range(len(texts.query_domains)))
    return numbers, tuple(_one_line(texts.query_texts[number]) for number in numbers)


def wanted(session: Session, found: SchemesFound) -> NeighboursAsked | None:
    """None where they are there, or can't be found yet."""
    asked = _asked(session, found)
    if asked is None or _state(session).neighbours_of(asked) is not None:
        return None
    return asked


def lists_state(session: Session, found: SchemesFound) -> tuple[NeighbourList, ...]:
    """Of the newest neighbours that are there: those wanted come in a moment."""
    asked = _asked(session, found)
    state = _state(session)
    shown = state.newest_neighbours
    if asked is not None:
        shown = state.neighbours_of(asked) or shown
    if shown is None or asked is None:
        return ()
    colors = _colors(session)
    lists = [NeighbourList(tr("float32"), tr("what the neighbours were"), "text2", ())]
    for number, scheme in enumerate(shown.asked.schemes, start=1):
        kept, most = shown.kept(number), len(shown.lists[0])
        tone: Tone = "accent" if kept == most else "error"
        note = tr("{kept} of {most} kept").format(kept=kept, most=most)
        lists.append(NeighbourList(_title(scheme), note, tone, ()))
    return tuple(
        NeighbourList(it.title, it.note, it.tone, _rows(found.texts, shown, number, colors))
        for number, it in enumerate(lists)
    )


def _rows(
    texts: SearchTexts, shown: NeighboursShown, number: int, colors: dict[str, int]
) -> tuple[NeighbourRow, ...]:
    rows = []
    relevant = relevant_rows(texts.judged, shown.asked.query) if texts.judged is not None else frozenset()
    for hit in shown.lists[number]:
        mark, red = "", False
        if number == 0 and hit.lost:
            mark, red = tr("lost"), True
        elif number and hit.was != hit.place:
            mark, red = tr("was {place}").format(place=count_text(hit.was)), hit.was > K
        if hit.row in relevant:
            mark = tr("relevant, {mark}").format(mark=mark) if mark else tr("relevant")
        color = colors.get(shown.asked.judged or texts.document_domains[hit.row], 0)
        text = _one_line(texts.document_texts[hit.row])
        rows.append(NeighbourRow(hit.place, color, text, mark, red, hit.row in relevant))
    return tuple(rows)


def _asked(session: Session, found: SchemesFound) -> NeighboursAsked | None:
    target, ranges = session.target, found.ranges or {}
    numbers, _texts = _queries(found.texts, session.look.search.queries)
    if not numbers or (target.rule.needs_ranges and _state(session).in_use.label not in ranges):
        return None
    schemes = (_state(session).in_use, _other(session))
    there = tuple(scheme for scheme in schemes if scheme is not None and scheme.label in ranges)
    return NeighboursAsked(_current(session, numbers), target, there, shown_judged(session))


def _state(session: Session) -> SearchState:
    """Whose queries are chosen."""
    return session.judged.search_of(shown_judged(session)) or session.search


def _other(session: Session) -> RangeScheme | None:
    """The better scheme; where none is, the one that most start from, or the one that most are advised."""
    state = session.search
    best = state.best(session.target)
    if best is not None:
        return best[0]
    recommended = RangeScheme(SHARED_QUANTILE)
    return next((it for it in (DEFAULT_SCHEME, recommended) if it != state.in_use), None)


def _current(session: Session, numbers: tuple[int, ...]) -> int:
    chosen = session.look.search.query
    return chosen if chosen in numbers else numbers[0] if numbers else 0


def _colors(session: Session) -> dict[str, int]:
    result = session.result
    colors = {item.domain.id: item.domain.color for item in result.domains} if result is not None else {}
    return colors | {domain.id: domain.color for domain in session.domains.all}


def _title(scheme: RangeScheme) -> str:
    return scheme_text(scheme)


def _one_line(text: str) -> str:
    return " ".join(text[: 2 * _SHOWN_CHARACTERS].split())[:_SHOWN_CHARACTERS]
