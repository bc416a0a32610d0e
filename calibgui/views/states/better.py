"""Whether another range scheme, or another target, keeps more of the search results, as far as is known."""

from __future__ import annotations

from typing import Protocol

from calibgui.core.ranges.catalogue import SHARED_QUANTILE
from calibgui.core.ranges.schemes import RangeScheme
from calibgui.core.search.targets import Target, advice_for, target_of
from calibgui.models.activity import Activity
from calibgui.models.session import Session
from calibgui.views.panels.better_choice import Better
from calibgui.views.states.schemes import scheme_text, target_name
from calibgui.views.states.translate import tr
from calibgui.views.widgets.numbers import recall_text

CLEARLY = 0.005  # of recall@10: what less is better by is not worth a word
ADVISED = RangeScheme(SHARED_QUANTILE)  # where nothing is measured yet


class SearchFigures(Protocol):
    """What the search check has found of the present result, by rule and scheme."""

    def recall(self, scheme: RangeScheme, rule_key: str) -> float | None: ...

    def best(self, target: Target) -> tuple[RangeScheme, float] | None: ...


def recall_of(session: Session, scheme: RangeScheme, target: Target) -> float | None:
    """recall@10 of the present result under a scheme; None until it is computed."""
    if session.result is None or not _settled(session):
        return None
    figures: SearchFigures = session.search
    return figures.recall(scheme, target.rule.id)


def better_choice(session: Session) -> Better | None:
    """What is measured counts more than what is known of the engine; without a result nothing is said."""
    result, target = session.result, session.target
    if result is None or not _settled(session) or result.scheme != session.scheme:
        return None
    advice = advice_for(target, result.ranges)
    if advice is not None and advice.target is not None:
        return _other_target(session, target_of(advice.target), advice.reason)
    figures: SearchFigures = session.search
    have, best = recall_of(session, session.scheme, target), figures.best(target)
    reason = advice.reason if advice is not None else ""
    if best is None and advice is not None and not session.scheme.kind.zero_centred:
        scheme, score = ADVISED, recall_of(session, ADVISED, target)
    elif best is not None and best[0] != session.scheme:
        scheme, score = best
    else:
        return None
    if score is not None and have is not None and score - have <= CLEARLY:
        return None
    return _other_scheme(scheme, score, reason)


def _settled(session: Session) -> bool:
    return session.activity not in (Activity.CALIBRATING, Activity.STOPPING)


def _other_scheme(scheme: RangeScheme, recall: float | None, reason: str) -> Better:
    name = tr("Shared range") if scheme.kind.shared else scheme_text(scheme)
    words, short = _with_recall(name, recall)
    tip = tr("Use {scheme}; nothing is encoded anew.").format(scheme=scheme_text(scheme))
    caption = tr("Better for this target")
    return Better(caption, words, short, f"{reason}\n{tip}".strip(), scheme=scheme)


def _other_target(session: Session, target: Target, reason: str) -> Better:
    recall = recall_of(session, session.scheme, target)
    words, short = _with_recall(target_name(target), recall)
    return Better(tr("Better than this target"), words, short, reason, target=target.id)


def _with_recall(name: str, recall: float | None) -> tuple[str, str]:
    if recall is None:
        return name, ""
    return tr("{name}: {recall}").format(name=name, recall=recall_text(recall)), recall_text(recall)
