"""What Recommend says: the answer in words, or why there is none."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Literal

from calibgui.core.recommend.found import Choice, DomainRanges, Recommendation
from calibgui.core.recommend.intervals import Difference, Prediction
from calibgui.core.recommend.recommend import FEWEST
from calibgui.core.search.estimate import Estimate
from calibgui.models.activity import Activity
from calibgui.models.recommend_state import Recommending
from calibgui.models.session import Session
from calibgui.views.search.recommend_card import RecommendCardState
from calibgui.views.search.recommend_domains import WeighedRow
from calibgui.views.states.nouns import Nouns
from calibgui.views.states.schemes import scheme_text, target_name
from calibgui.views.states.translate import tr
from calibgui.views.widgets.numbers import DASH, MINUS, count_text, recall_text


def can_recommend(session: Session) -> bool:
    return (
        session.result is not None and session.activity is Activity.IDLE and not session.recommend.under_way
    )


def recommend_tip(session: Session) -> str:
    """What the button does, or why it can't now."""
    if session.activity in (Activity.CALIBRATING, Activity.STOPPING):
        return tr("Once the calibration has ended: the held-out texts say which ranges keep the results.")
    if session.activity is Activity.EXPORTING:
        return tr("Once the export has ended.")
    if session.result is None:
        return tr("Calibrate first: the held-out texts say which ranges keep the search results.")
    if session.recommend.under_way:
        return tr("Under way: the status line says how far.")
    return tr(
        "Find the ranges that keep the search results of {target}: one half of the held-out texts picks, "
        "the other half scores."
    ).format(target=session.target.name)


def progress_words(it: Recommending) -> tuple[str, float | Literal["indeterminate"]]:
    """How far it is, in words and as a share."""
    progress = it.progress
    if it.phase == "waiting":
        return tr("goes on in a moment"), "indeterminate"
    if progress is None:
        return "", "indeterminate"
    if progress.done >= progress.total:
        return tr("weighing each domain’s own ranges"), "indeterminate"
    percent = tr("{percent} %").format(percent=math.floor(100 * progress.fraction))
    return percent, progress.fraction


def recommend_state(session: Session) -> RecommendCardState | None:
    """None while nothing was asked, or while a calibration runs."""
    it = session.recommend.current
    if it is None or session.activity in (Activity.CALIBRATING, Activity.STOPPING):
        return None
    if it.under_way:
        return _under_way(session, it)
    if it.error is not None:
        actions = (("again", tr("Try again")), ("details", tr("Details")), ("copy", tr("Copy")))
        return RecommendCardState("error", it.error.message, (it.error.remedy,), actions=actions)
    if it.answer is None:
        title = tr("Stopped before there was an answer.")
        lines = (tr("The ranges in use stay as they are."),)
        return RecommendCardState("advice", title, lines, actions=(("again", tr("Recommend again")),))
    return _with_note(session, it.answer, _answered(session, it.answer))


def _under_way(session: Session, it: Recommending) -> RecommendCardState:
    title = tr("Looking for the ranges that keep the search results of {target}").format(
        target=it.target.name
    )
    line = tr(
        "Range schemes are tried on one half of the held-out {things}; the other half scores the one picked."
    )
    line = line.format(things=_nouns(session).plural)
    return RecommendCardState("advice", title, (line,))


def _answered(session: Session, answer: Recommendation) -> RecommendCardState:
    final = answer.final
    if final is None:
        return _cannot_tell(session, answer)
    words = {"scheme": scheme_text(answer.scheme), "target": final.target.name}
    words["kept"] = recall_text(final.picked.score.mean)
    if _in_use(session, answer):
        title = tr(
            "In use, and recommended for {target}: “{scheme}” keeps {kept} of the ten nearest neighbours."
        )
    elif answer.verdict == "other target":
        title = tr(
            "No ranges help with {other}. Use {target} with “{scheme}”: it keeps {kept} of the ten nearest "
            "neighbours."
        )
    else:
        title = tr("Use “{scheme}” for {target}: it keeps {kept} of the ten nearest neighbours.")
    lines = [_score_line(session, answer, final), _reason_line(answer, final)]
    return RecommendCardState(
        "advice",
        title.format(other=answer.target.name, **words),
        tuple(lines),
        tip=_tip(final),
        actions=(("use", _action(answer)),),
        rows=tuple(_row(session, it) for it in answer.domains),
    )


def _action(answer: Recommendation) -> str:
    if answer.where == answer.target:
        return tr("Use these ranges")
    return tr("Use {target}").format(target=target_name(answer.where))


def _score_line(session: Session, answer: Recommendation, final: Choice) -> str:
    picking, scoring = answer.halves
    line = tr("Picked on {picking} held-out {things}, scored on the other {scoring}: {score}.").format(
        picking=count_text(picking),
        things=_nouns(session).plural,
        scoring=count_text(scoring),
        score=_between(final.picked.score),
    )
    if final.picked is not final.default:
        kept = recall_text(final.default.score.mean)
        line += " " + tr("Per-dimension min–max keeps {kept}.").format(kept=kept)
    return line


def _reason_line(answer: Recommendation, final: Choice) -> str:
    """Why this one; of another target, why not the one that was asked for."""
    if answer.verdict == "other target" and answer.choice is not None:
        kept = recall_text(answer.choice.picked.score.mean)
        line = tr("{target} keeps {kept} with the best of ranges. {how}")
        return line.format(target=answer.target.name, kept=kept, how=answer.target.better_how)
    tried, target = count_text(len(final.tried)), final.target.name
    if final.best is not final.picked:
        line = tr(
            "Of {tried} that were tried, the simplest that none beats by more than noise: {more} at best."
        )
        line = line.format(tried=tried, more=_signed(final.passed_over.mean))
    elif final.picked is final.default:
        line = tr("The best of {tried} that were tried, and the simplest.").format(tried=tried)
    else:
        line = tr("The best of {tried} that were tried; no simpler one that suits {target} is within noise.")
        line = line.format(tried=tried, target=target)
    if answer.advice is not None:
        line += " " + tr("Mind that {reason}").format(reason=answer.advice.reason)
    return line


def _tip(final: Choice) -> str:
    predicted = tr("The half that picked predicted {predicted} at 99 %.")
    lines = [predicted.format(predicted=_between(final.predicted, ""))]
    if not final.as_predicted:
        lines.append(tr("The score lies outside of that."))
    if final.picked is not final.default:
        more = tr("More than per-dimension min–max: {more} at 95 %.")
        lines.append(more.format(more=_more(final.gain)))
    if final.best is not final.picked:
        best = tr("On the half that picked, “{scheme}” had most: {more} more.")
        lines.append(best.format(scheme=scheme_text(final.best.scheme), more=_more(final.passed_over)))
    return "\n".join(lines)


def _cannot_tell(session: Session, answer: Recommendation) -> RecommendCardState:
    nouns = _nouns(session)
    queries, documents = count_text(sum(answer.halves)), count_text(answer.documents)
    if answer.obstacle == "no held-out texts":
        title = tr("It can’t be told: no {things} are held out to search with.")
    elif answer.obstacle == "few held-out texts":
        title = tr("It can’t be told: {queries} held-out {things} are too few, it takes {fewest}.")
    else:
        title = tr("It can’t be told: of {documents} {things} every search finds all.")
    if answer.obstacle == "few documents":
        todo = tr("Add {things}, then calibrate.")
    elif _lacks(session):
        todo = tr("Lower “Calibrate” in the list of domains so that more {things} are held out, or add some.")
    else:
        todo = tr("Raise “Held out” in the list of domains, then calibrate.")
    guess = tr("Not measured, going by how codes are compared: “{scheme}” for {target}.")
    values = {"things": nouns.plural, "queries": queries, "documents": documents, "fewest": str(FEWEST)}
    return RecommendCardState(
        "warning",
        title.format(**values),
        (todo.format(**values), guess.format(scheme=scheme_text(answer.scheme), target=answer.where.name)),
        actions=(("use", _action(answer)),),
    )


def _lacks(session: Session) -> bool:
    """Whether a domain has fewer held out than it was asked for."""
    domains = session.result.domains if session.result is not None else ()
    return any(len(item.held_out) < item.domain.plan.held_out for item in domains)


def _with_note(session: Session, answer: Recommendation, state: RecommendCardState) -> RecommendCardState:
    """What has changed since, and the buttons that fit."""
    if session.target not in (answer.target, answer.where):
        note = tr("The search target is {target} now.").format(target=session.target.name)
        return replace(state, note=note, actions=(("again", tr("Recommend again")),))
    if _in_use(session, answer):
        return replace(state, actions=())
    tried = [trial.scheme for trial in answer.final.tried] if answer.final is not None else []
    if tried and session.scheme not in tried:
        note = tr("“{scheme}”, in use now, was not tried.").format(scheme=scheme_text(session.scheme))
        return replace(state, note=note, actions=(("again", tr("Recommend again")), *state.actions))
    return state


def _in_use(session: Session, answer: Recommendation) -> bool:
    return session.scheme == answer.scheme and session.target == answer.where


def _row(session: Session, it: DomainRanges) -> WeighedRow:
    told = session.domains.get(it.domain)
    if told is None and session.result is not None:
        told = session.result.domain(it.domain).domain
    name, color = (it.domain, 0) if told is None else (told.name, told.color)
    if it.own is None or it.mixed is None or it.more is None:
        return WeighedRow(name, color, DASH, DASH, DASH, tr("too few texts to tell"))
    verdicts = {
        "own": tr("its own keep more"),
        "mixed": tr("the mixed ones keep more"),
    }
    return WeighedRow(
        name,
        color,
        recall_text(it.own.mean),
        recall_text(it.mixed.mean),
        _more(it.more),
        verdicts.get(it.verdict, tr("no more than noise")),
        it.verdict in verdicts,
    )


def _nouns(session: Session) -> Nouns:
    return Nouns.of(item.scan for item in session.result.domains) if session.result else Nouns()


def _between(it: Estimate | Prediction, level: str = "") -> str:
    return tr("{mean} ({low} to {high}{level})").format(
        mean=recall_text(it.mean), low=recall_text(it.low), high=recall_text(it.high), level=level
    )


def _more(it: Difference) -> str:
    low, high = _signed(it.low), _signed(it.high)
    return tr("{mean} ({low} to {high})").format(mean=_signed(it.mean), low=low, high=high)


def _signed(value: float) -> str:
    text = f"{value:+.3f}"
    return "0.000" if float(text) == 0 else text.replace("-", MINUS)
