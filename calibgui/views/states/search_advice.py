"""What the banner of the Search check says: what is lost, and how to keep it."""

from __future__ import annotations

import math

from calibgui.core.search.targets import advice_for, target_of
from calibgui.models.activity import Activity
from calibgui.models.session import Session
from calibgui.views.search.content import AdviceState
from calibgui.views.states.rule_words import loss_words
from calibgui.views.states.schemes import scheme_text, target_name
from calibgui.views.states.translate import tr
from calibgui.views.widgets.numbers import count_text

_CLEARLY = 0.005  # of recall@10: what less is better by is not worth a word


def advice_state(session: Session) -> AdviceState | None:
    """None where the ranges in use fit the target, or while that is not known."""
    result, state, target = session.result, session.search, session.target
    about = state.in_use.label, target.id
    if (
        session.look.search.closed == about
        or result is None
        or session.activity is not Activity.IDLE
        or result.scheme != state.in_use
    ):
        return None
    have = state.recall(state.in_use, target.rule.id)
    if have is None:
        return None
    advice = advice_for(target, result.ranges)
    if advice is not None and advice.target is not None:
        return _other_target(session, have, advice.target)
    best = state.best(target)
    if best is None or best[1] - have <= _CLEARLY:
        return None
    scheme, recall = best
    lost = _lost(have)
    fact = tr("{what} loses {lost} of 100 neighbours with {ranges}.").format(
        what=loss_words(target.rule), lost=lost, ranges=_ranges_words(session)
    )
    shared = scheme.kind.zero_centred
    how = (
        tr("With one zero-centred range shared by all dimensions it loses {lost}.")
        if shared
        else tr("With “{scheme}” it loses {lost}.")
    ).format(lost=_lost(recall), scheme=scheme_text(scheme))
    same = tr("Same model, same {bytes} bytes a text.").format(
        bytes=count_text(target.bytes_per_vector(result.mixed.dim))
    )
    action = tr("Use the shared range") if shared else tr("Use these ranges")
    return AdviceState(about, fact, f"{how} {same}", action, scheme=scheme)


def _other_target(session: Session, have: float, other_id: str) -> AdviceState:
    target, other = session.target, target_of(other_id)
    fact = tr("{what} loses {lost} of 100 neighbours, and no ranges help.").format(
        what=loss_words(target.rule), lost=_lost(have)
    )
    remedy = target.better_how
    recall = session.search.recall(session.search.in_use, other.rule.id)
    if recall is not None:
        remedy = tr("{how} That loses {lost}.").format(how=remedy, lost=_lost(recall))
    action = tr("Choose {target}").format(target=target_name(other))
    return AdviceState((session.search.in_use.label, target.id), fact, remedy, action, target=other_id)


def _ranges_words(session: Session) -> str:
    kind = session.search.in_use.kind
    if kind.zero_centred:
        return tr("this shared range")
    return tr("shared ranges") if kind.shared else tr("per-dimension ranges")


def _lost(recall: float) -> str:
    """Of 100, to a whole number."""
    lost = 100 * (1 - recall)
    if lost == 0:
        return tr("none")
    return f"{math.floor(lost + 0.5)}" if lost >= 0.5 else tr("less than 1")
