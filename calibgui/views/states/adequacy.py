"""What is said about how many texts are enough: the curves, a table, and advice in plain words."""

from __future__ import annotations

from collections.abc import Sequence

from calibgui.core.checks.adequacy import MORE, Adequacy, Advice, Course
from calibgui.core.checks.matrix import MIXED
from calibgui.core.domain import Domain
from calibgui.core.ranges.schemes import DEFAULT_SCHEME
from calibgui.models.activity import Activity
from calibgui.models.session import Session
from calibgui.views.coverage.content import AdequacyState, CurveState, TableRow
from calibgui.views.states.translate import tr
from calibgui.views.widgets.numbers import count_text, percent_text


def adequacy_state(session: Session) -> AdequacyState:
    snapshot = session.snapshot
    result = snapshot.result if snapshot is not None else None
    if result is None or session.activity in (Activity.CALIBRATING, Activity.STOPPING):
        return AdequacyState(message=tr("The curves come once the calibration has ended."))
    checks = session.findings.earlier_checks_of(result)  # no scheme changes the curves
    if checks is None:
        return AdequacyState(message=tr("Computing…"))
    found = checks.adequacy
    if not found.curves:
        return AdequacyState(message=tr("Hold out texts of a domain that also calibrates to see its curve."))
    note = (
        "" if result.scheme == DEFAULT_SCHEME else tr("Minimum and maximum of the texts, under any scheme.")
    )
    known = {item.domain.id: item.domain for item in result.domains}
    domains = {name: session.domains.get(name) or domain for name, domain in known.items()}
    return AdequacyState(
        found,
        _curves(found, domains),
        _heads(found),
        _table(found, domains),
        " ".join(
            (advice_text([it for it in found.advice if it.domain != MIXED], _mixed(found), domains), note)
        ).strip(),
    )


def _curves(found: Adequacy, domains: dict[str, Domain]) -> tuple[CurveState, ...]:
    curves = []
    for curve in found.curves:
        if curve.domain == MIXED:
            if len(found.curves) > 2 or curve.domains > 1:  # of one domain it is that domain's own
                curves.append(CurveState(tr("Mixed"), None, curve))
        else:
            domain = domains[curve.domain]
            curves.append(CurveState(domain.name, domain.color, curve))
    return tuple(curves)


def _mixed(found: Adequacy) -> Advice | None:
    several = any(curve.domain == MIXED and curve.domains > 1 for curve in found.curves)
    return next((item for item in found.advice if item.domain == MIXED), None) if several else None


def _heads(found: Adequacy) -> tuple[str, str, str]:
    texts = {item.texts for item in found.advice if item.domain != MIXED}
    if len(texts) > 1:
        return tr("now"), tr("expected"), tr("at {times} times").format(times=MORE)
    count = texts.pop()
    at = tr("at {count}")
    return at.format(count=count_text(count)), tr("expected"), at.format(count=count_text(MORE * count))


def _table(found: Adequacy, domains: dict[str, Domain]) -> tuple[TableRow, ...]:
    several = len({item.texts for item in found.advice if item.domain != MIXED}) > 1
    rows = []
    for item in found.advice:
        if item.domain == MIXED:
            continue
        domain = domains[item.domain]
        name = f"{domain.name} · {count_text(item.texts)}" if several else domain.name
        then = tr("≈ {share}").format(share=percent_text(item.projected))
        rows.append(TableRow(name, domain.color, percent_text(item.share), percent_text(item.expected), then))
    return tuple(rows)


def advice_text(advice: Sequence[Advice], mixed: Advice | None, domains: dict[str, Domain]) -> str:
    """Plain words from what the curves say, the domains that go the same way together."""
    parts = []
    if len(advice) == 1:
        parts.append(_of_one(advice[0], domains[advice[0].domain].name))
    for course in ("follows", "above", "below", "unknown"):
        names = [domains[item.domain].name for item in advice if item.course == course]
        if names:
            parts.append(_words(course, names, len(advice)))
    if mixed is not None:
        reach = mixed.share < min(item.share for item in advice)
        words = tr("Mixed ranges already reach {share}.") if reach else tr("Mixed ranges leave {share}.")
        parts.append(words.format(share=percent_text(mixed.share)))
    short = [domains[item.domain].name for item in advice if item.available < item.more]
    if short:
        whose = tr("every domain") if len(short) == len(advice) > 1 else _listed(short)
        parts.append(
            tr("Three times the texts are more than there are: add some to {names}.").format(names=whose)
        )
    return " ".join(parts)


def _of_one(item: Advice, name: str) -> str:
    words = tr("{texts} texts of {name}: {share} outside; {more} would give about {projected}.")
    return words.format(
        texts=count_text(item.texts),
        name=name,
        share=percent_text(item.share),
        more=count_text(item.more),
        projected=percent_text(item.projected),
    )


def _words(course: Course, names: Sequence[str], of: int) -> str:
    who = _who(names, of)
    if course == "follows":
        words = tr(
            "{who}: as expected, so more texts help evenly: "
            "three times the texts, a third of the values outside."
        )
        if len(names) == of > 1:
            words = tr(
                "{who} follow the expectation, so more texts help evenly: three times the texts, "
                "a third of the values outside."
            )
    elif course == "above":
        words = tr(
            "{who}: more outside than expected. The held-out texts differ from those calibrated on, "
            "or these repeat themselves; more kinds of text help, not only more."
        )
    elif course == "below":
        words = tr("{who}: fewer outside than expected.")
    else:
        words = tr("{who}: too few held-out values to tell; hold out more texts.")
    return words.format(who=who)


def _who(names: Sequence[str], of: int) -> str:
    if len(names) == of and of > 1:
        if of <= 4:
            return {2: tr("Both domains"), 3: tr("All three domains"), 4: tr("All four domains")}[of]
        return tr("All {count} domains").format(count=of)
    return _listed(names)


def _listed(names: Sequence[str]) -> str:
    if len(names) == 1:
        return names[0]
    if len(names) > 4:
        return tr("{count} domains").format(count=len(names))
    return tr("{names} and {last}").format(names=", ".join(names[:-1]), last=names[-1])
