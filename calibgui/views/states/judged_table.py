"""The table of the Search check tab for judged queries: nDCG@10, and what is kept of it."""

from __future__ import annotations

from dataclasses import replace

from calibgui.core.ranges.schemes import RangeScheme
from calibgui.core.search.estimate import correlation
from calibgui.core.search.request import Summary
from calibgui.core.search.rules import RULES, ScoringRule
from calibgui.core.search.schemes_check import SchemesFound
from calibgui.models.search_state import K, SearchState
from calibgui.models.session import Session
from calibgui.views.search.content import RuleHead, SchemeRow, TableState, ValueCell
from calibgui.views.states.rule_words import cost_text, head_of, rule_words
from calibgui.views.states.schemes import scheme_text
from calibgui.views.states.translate import tr
from calibgui.views.widgets.numbers import DASH, count_text, percent_text


def judged_table(session: Session, state: SearchState, found: SchemesFound) -> TableState:
    """nDCG@10 under the target's rule stands first, then what is kept under each rule."""
    target, look = session.target, session.look.search
    rules = [rule for rule in RULES if rule.id in look.rules or rule == target.rule]
    rules.sort(key=lambda rule: rule != target.rule)
    gain = RuleHead(
        "ndcg",
        (tr("nDCG@10"), head_of(target.rule, is_target=True).lines[0]),
        "",
        tr("nDCG@10 under the rule of the search target, of 0 to 1: how well the results fit the judgements"),
        is_target=True,
        has_bar=False,
    )
    heads = (gain, *(_kept_head(rule, is_target=rule == target.rule) for rule in rules))
    best = _best(state, found, target.rule) if target.suits != "none" else None
    rows = []
    for scheme in state.schemes:
        in_use, is_best = scheme == state.in_use, scheme == best
        note = tr("in use") if in_use else ""
        if is_best:
            note = tr("in use, keeps most for this target") if in_use else tr("keeps most for this target")
        rows.append(
            SchemeRow(
                scheme_text(scheme),
                "\n".join((scheme.kind.formula, cost_text(session, target))),
                (
                    _gain_cell(found, scheme, target.rule),
                    *(_kept_cell(found, scheme, rule) for rule in rules),
                ),
                percent_text((found.outside or {}).get(scheme.label)),
                note,
                in_use,
                is_best,
            )
        )
    return TableState(heads, tuple(rows))


def _kept_head(rule: ScoringRule, *, is_target: bool) -> RuleHead:
    head = head_of(rule, is_target=is_target)
    tip = "\n".join((tr("nDCG@10 in percent of that of float32 search"), head.tip))
    return replace(head, tip=tip)


def _best(state: SearchState, found: SchemesFound, rule: ScoringRule) -> RangeScheme | None:
    """The one of the highest nDCG@10, once all are there; of equals the one in use, then the first.

    Another one than that in use only where the 95 % interval of what each query gains lies above 0.
    """
    if state.missing or not rule.needs_ranges:
        return None
    means = {
        scheme: part.ndcg.mean
        for scheme in (state.in_use, *state.schemes)
        if (part := _part(found, scheme, rule)) is not None and part.ndcg is not None
    }
    best = max(means, key=lambda scheme: means[scheme]) if len(means) > 1 else None
    if best is None or best == state.in_use:
        return best
    theirs, ours = found.case(best, rule), found.case(state.in_use, rule)
    if theirs is None or ours is None:
        return None
    if theirs.per_query.ndcg is None or ours.per_query.ndcg is None:
        return None
    gain = correlation(theirs.per_query.ndcg - ours.per_query.ndcg)
    return best if gain is not None and gain.low > 0 else None


def _part(found: SchemesFound, scheme: RangeScheme, rule: ScoringRule) -> Summary | None:
    case = found.case(scheme, rule)
    return None if case is None else case.overall


def _gain_cell(found: SchemesFound, scheme: RangeScheme, rule: ScoringRule) -> ValueCell:
    part = _part(found, scheme, rule)
    if part is None or part.ndcg is None:
        return ValueCell(None, DASH, _nothing(part))
    return ValueCell(part.ndcg.mean, f"{part.ndcg.mean:.3f}", _tip(found, scheme, rule, part))


def _kept_cell(found: SchemesFound, scheme: RangeScheme, rule: ScoringRule) -> ValueCell:
    part = _part(found, scheme, rule)
    if part is None or part.retention is None:
        return ValueCell(None, DASH, _nothing(part))
    # More than all: chance put judged documents before others. The bar ends at 1.
    return ValueCell(min(1.0, part.retention), percent_text(part.retention), _tip(found, scheme, rule, part))


def _nothing(part: Summary | None) -> str:
    if part is None:
        return tr("not checked yet")
    return tr("no query finds a document that is judged relevant")


def _tip(found: SchemesFound, scheme: RangeScheme, rule: ScoringRule, part: Summary) -> str:
    lines = [tr("{name}, {rule}").format(name=scheme_text(scheme), rule=rule_words(rule))]
    if part.ndcg is not None and part.reference_ndcg is not None:
        lines.append(
            tr("nDCG@10 {mean}, between {low} and {high} at 95 %; {float} with float32").format(
                mean=f"{part.ndcg.mean:.4f}",
                low=f"{part.ndcg.low:.4f}",
                high=f"{part.ndcg.high:.4f}",
                float=f"{part.reference_ndcg.mean:.4f}",
            )
        )
        lines.append(
            tr("{count} queries with relevant documents search {texts} texts").format(
                count=count_text(part.ndcg.count), texts=count_text(len(found.texts.documents))
            )
        )
    for cut, recall in zip(found.cuts, part.recalls, strict=False):
        if cut.asked == K:
            lines.append(tr("recall@10 of the float32 neighbours {mean}").format(mean=f"{recall.mean:.4f}"))
    return "\n".join(lines)
