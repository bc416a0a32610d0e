"""What the Search check tab shows."""

from __future__ import annotations

from dataclasses import replace

from calibgui.core.ranges.schemes import RangeScheme
from calibgui.core.search.request import CaseResult, Summary
from calibgui.core.search.rules import RULES, ScoringRule
from calibgui.core.search.schemes_check import SchemesFound
from calibgui.models.activity import Activity
from calibgui.models.session import Session
from calibgui.views.search.content import SchemeRow, SearchViewState, TableState, ValueCell
from calibgui.views.states.coverage import name_of
from calibgui.views.states.judged import judged_choice, judged_ids, judged_line, shown_judged
from calibgui.views.states.judged_table import judged_table
from calibgui.views.states.nouns import Nouns
from calibgui.views.states.rule_words import cost_text, head_of, rule_words
from calibgui.views.states.schemes import scheme_text
from calibgui.views.states.search_advice import advice_state
from calibgui.views.states.search_neighbours import lists_state, queries_state, wanted
from calibgui.views.states.translate import tr
from calibgui.views.widgets.numbers import DASH, count_text, percent_text, recall_text


def search_state(session: Session) -> SearchViewState:
    message = _message(session)
    found = session.search.result
    if message or found is None:
        return SearchViewState(message or tr("The search check begins in a moment."))
    look = session.look.search
    judged = judged_view(session)
    if judged is not None:
        return replace(judged, choices=_choices(session, found))
    return SearchViewState(
        look=look,
        advice=advice_state(session),
        title=tr("Recall@{k} by range scheme and scoring rule").format(k=look.k),
        short_title=tr("Recall@{k} by scheme and rule").format(k=look.k),
        caption=_caption(session, found),
        tip="\n".join((_tie_rule(), *found.notes)),
        progress=session.search.progress,
        choices=_choices(session, found),
        rules=tuple((rule.id, rule_words(rule)) for rule in RULES),
        table=_table(session, found),
        queries=queries_state(session, found),
        lists=lists_state(session, found),
        wanted=wanted(session, found),
        judged=judged_line(session),
    )


def judged_view(session: Session) -> SearchViewState | None:
    """Where judged queries are chosen and have searched; else None."""
    domain_id = shown_judged(session)
    state = session.judged.search_of(domain_id)
    if state is None or state.result is None:
        return None
    found, texts = state.result, state.result.texts
    caption = tr("{queries} queries, {texts} texts, against float32 search").format(
        queries=count_text(len(texts.queries)), texts=count_text(len(texts.documents))
    )
    if state.running and state.missing:
        done = len(state.schemes) - sum(scheme in state.missing for scheme in state.schemes)
        words = tr("checking, {done} of {all} schemes done")
        if state.running == "waiting":
            words = tr("paused, {done} of {all} schemes done")
        caption = words.format(done=done, all=len(state.schemes))
    return SearchViewState(
        look=session.look.search,
        advice=advice_state(session),
        title=tr("nDCG@10 kept, by range scheme and scoring rule"),
        short_title=tr("nDCG@10 kept by scheme and rule"),
        caption=caption,
        tip="\n".join((_tie_rule(), *found.notes)),
        progress=state.progress,
        rules=tuple((rule.id, rule_words(rule)) for rule in RULES),
        table=judged_table(session, state, found),
        queries=queries_state(session, found),
        lists=lists_state(session, found),
        wanted=wanted(session, found),
        judged=judged_line(session),
        has_k=False,
    )


def _message(session: Session) -> str:
    """Why there is nothing to be seen; "" where there is something."""
    result, state = session.result, session.search
    if session.activity in (Activity.CALIBRATING, Activity.STOPPING):
        return tr("The search check follows the calibration.")
    if result is None:
        return tr("Calibrate to see what quantization does to search results.")
    if state.error is not None:
        return tr("The search check failed: {message} {remedy}").format(
            message=state.error.message, remedy=state.error.remedy
        )
    found = state.result
    if not state.is_of(result) or found is None:
        return tr("The search check begins in a moment.")
    if not len(found.texts.queries):
        return tr(
            "No texts were held out, so none can search. Set some apart under “Held out” in the list of "
            "domains, then calibrate."
        )
    if len(found.texts.documents) < 2:
        return tr("With one text there are no neighbours. Take more texts in, then calibrate.")
    return ""


def _caption(session: Session, found: SchemesFound) -> str:
    state = session.search
    nouns = _nouns(session)
    texts = nouns.count(len(found.texts.documents))
    words = tr("against float32 search over all {texts}").format(texts=texts)
    if session.result is not None and not session.result.complete:
        words = tr("against float32 search over the {texts} encoded by then").format(texts=texts)
    done = len(state.schemes) - sum(scheme in state.missing for scheme in state.schemes)
    if state.running == "running":
        words = tr("checking, {done} of {all} schemes done").format(done=done, all=len(state.schemes))
    elif state.running == "waiting":
        words = tr("paused, {done} of {all} schemes done").format(done=done, all=len(state.schemes))
    elif any(cut.asked == session.look.search.k and cut.k < cut.asked for cut in found.cuts):
        cut = next(cut.k for cut in found.cuts if cut.asked == session.look.search.k)
        words = tr("of {k}: there are no more to be found").format(k=count_text(cut))
    return words


def _nouns(session: Session) -> Nouns:
    assert session.result is not None
    return Nouns.of(item.scan for item in session.result.domains)


def _tie_rule() -> str:
    return tr(
        "Exact search on both sides. Of equal scores the text that comes first wins. "
        "A query that is itself among the texts is left out of its results."
    )


def _choices(session: Session, found: SchemesFound) -> tuple[tuple[str, str], ...]:
    domains = found.texts.query_domains
    told = {item.domain.id: item.domain for item in (session.result.domains if session.result else ())}
    asking = all(told[id_].role == "queries" for id_ in dict.fromkeys(domains) if id_ in told)
    nouns = _nouns(session)
    count = count_text(len(domains))
    whole = tr("{count} held-out {things}").format(count=count, things=nouns.plural)
    if asking and len(told) > len(set(domains)):
        whole = tr("{count} queries").format(count=count)
    parts = [(id_, domains.count(id_)) for id_ in dict.fromkeys(domains)]
    judged = tuple(
        (judged_choice(id_), tr("Judged queries of {name}").format(name=name_of(session, id_)))
        for id_ in judged_ids(session)
        if (state := session.judged.search_of(id_)) is not None and state.result is not None
    )
    if len(parts) < 2:
        return (("", whole), *judged)
    return (
        ("", whole),
        *(
            (id_, tr("{count} of {name}").format(count=count_text(n), name=name_of(session, id_)))
            for id_, n in parts
        ),
        *judged,
    )


def _table(session: Session, found: SchemesFound) -> TableState:
    target, look, state = session.target, session.look.search, session.search
    chosen = [rule for rule in RULES if rule.id in look.rules or rule == target.rule]
    heads = tuple(head_of(rule, is_target=rule == target.rule) for rule in chosen)
    winner = state.winner(target.rule)
    best = state.best(target)
    rows = []
    for scheme in state.schemes:
        in_use = scheme == state.in_use
        is_best = scheme == (best[0] if best is not None else winner if not state.missing else None)
        is_best = is_best and target.suits != "none" and (best is not None or in_use)
        rows.append(
            SchemeRow(
                scheme_text(scheme),
                "\n".join((scheme.kind.formula, cost_text(session, target))),
                tuple(_cell(session, found, scheme, rule) for rule in chosen),
                percent_text((found.outside or {}).get(scheme.label)),
                _note(in_use=in_use, best=is_best),
                in_use,
                is_best,
            )
        )
    return TableState(heads, tuple(rows))


def _note(*, in_use: bool, best: bool) -> str:
    if in_use:
        return tr("in use, best for this target") if best else tr("in use")
    return tr("best for this target") if best else ""


def _cell(session: Session, found: SchemesFound, scheme: RangeScheme, rule: ScoringRule) -> ValueCell:
    case = found.case(scheme, rule)
    part = None if case is None else _summary(case, session.look.search.queries)
    place = next((n for n, cut in enumerate(found.cuts) if cut.asked == session.look.search.k), None)
    if part is None or place is None or place >= len(part.recalls):
        return ValueCell(None, DASH, tr("not checked yet"))
    recall = part.recalls[place]
    lines = [
        tr("{name}, {rule}").format(name=scheme_text(scheme), rule=rule_words(rule)),
        tr("recall@{k} {mean}, between {low} and {high} at 95 %").format(
            k=session.look.search.k,
            mean=f"{recall.mean:.4f}",
            low=f"{recall.low:.4f}",
            high=f"{recall.high:.4f}",
        ),
    ]
    if part.top1 is not None:
        lines.append(tr("the nearest one is the same for {share}").format(share=percent_text(part.top1.mean)))
    if part.correlation is not None and part.worst_correlation is not None:
        lines.append(
            tr("rank correlation of scores {mean}, at worst {worst}").format(
                mean=f"{part.correlation.mean:.3f}", worst=f"{part.worst_correlation:.3f}"
            )
        )
    return ValueCell(recall.mean, recall_text(recall.mean), "\n".join(lines))


def _summary(case: CaseResult, domain: str) -> Summary | None:
    if not domain:
        return case.overall
    return dict(case.domains).get(domain, case.overall)
