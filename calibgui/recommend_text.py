"""What `calibgui recommend` prints for a person: a sentence, a small table, the score, and what to do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.cells import cell_len
from rich.console import Console

from calibgui.core.calibration.snapshot import CalibrationResult
from calibgui.core.domain import SamplePlan
from calibgui.core.printable import printable
from calibgui.core.recommend.found import Choice, DomainRanges, Recommendation, Trial
from calibgui.core.recommend.intervals import Difference, Prediction
from calibgui.core.recommend.recommend import FEWEST
from calibgui.core.search.estimate import Estimate
from calibgui.core.search.targets import Target, target_of

_SUITS = {
    "any": "any ranges",
    "shared": "shared ranges",
    "shared zero-centred": "shared, zero-centred ranges",
    "none": "none: see another target",
}
_OBSTACLES = {
    "no held-out texts": "no text is held out to search with",
    "few held-out texts": "{queries} texts to search with are too few; it takes {fewest}",
    "few documents": "of {documents} documents every search finds all",
}


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """An answer with what it came from. `judged` is the folder of judged texts, None where there is none."""

    answer: Recommendation
    result: CalibrationResult
    plan: SamplePlan
    judged: Path | None = None
    written: tuple[Path, ...] = ()
    warnings: tuple[str, ...] = ()
    is_project: bool = False


def print_targets(targets: Sequence[Target], console: Console) -> None:
    width = max(len(target.id) for target in targets)
    for target in targets:
        console.print(f"{target.id:<{width}}  {target.name} ({target.setting})", markup=False)
        better = f" ({target.better})" if target.better else ""
        console.print(
            f"{'':<{width}}  {target.rule.name}; suits {_SUITS[target.suits]}{better}", markup=False
        )


def print_recommendation(told: Told, console: Console) -> None:
    for line in _lines(told):
        console.print(line, markup=False)


def _lines(told: Told) -> Iterator[str]:
    answer = told.answer
    yield _sentence(answer)
    if answer.choice is None:
        yield _what_to_do(told)
        yield from map(str, told.written)
        return
    yield f"{_texts(told)} Half of them picked, the other half scored:"
    for choice in filter(None, (answer.choice, answer.instead)):
        yield from _table(choice)
        yield from _score(choice)
    if answer.verdict == "ranges" and answer.advice is not None:
        yield f"Mind that {answer.advice.reason}"
    yield from _domains(told)
    yield _what_to_do(told)
    yield from map(str, told.written)


def _sentence(answer: Recommendation) -> str:
    target, final = answer.target, answer.final
    if final is None:
        why = _OBSTACLES[answer.obstacle].format(
            queries=sum(answer.halves), fewest=FEWEST, documents=answer.documents
        )
        used = target if target.better is None else target_of(target.better)
        advice = "" if answer.advice is None else f" {answer.advice.reason}"
        return (
            f"CAN'T TELL: {why}. Going by how codes are compared alone: "
            f"{answer.scheme.label} with {used.name}.{advice}"
        )
    kept = _between(final.picked.score)
    if answer.verdict == "other target" and answer.choice is not None and answer.advice is not None:
        best = answer.choice.picked.score.mean
        return (
            f"ANOTHER TARGET: no ranges help with {target.name}, which keeps {best:.3f} of the ten nearest "
            f"neighbours at best; {final.target.name} with {answer.scheme.label} keeps {kept}. "
            f"{answer.advice.reason}"
        )
    return (
        f"USE {answer.scheme.label} with {target.name}: it keeps {kept} of the ten nearest neighbours of "
        f"float32 search{_against_default(final)}."
    )


def _against_default(choice: Choice) -> str:
    if choice.picked is choice.default:
        return ", and nothing else that was tried beats it by more than noise"
    return f"; per-dimension min-max keeps {choice.default.score.mean:.3f}"


def _texts(told: Told) -> str:
    answer = told.answer
    kind = "judged queries" if told.judged is not None else "held-out texts"
    return f"{sum(answer.halves):,} {kind} searched {answer.documents:,} documents."


def _table(choice: Choice) -> Iterator[str]:
    """The best of each scheme on the first half, with the pick and the default whatever they scored."""
    shown = _shown(choice)
    heading = f"recall@10 with {choice.target.id}"
    width = max(len(heading), *(cell_len(trial.scheme.label) for trial in shown))
    judged = "" if shown[0].second.retention is None else "  nDCG@10 kept"
    yield f"  {heading:<{width}}  picking  scoring{judged}"
    for trial in shown:
        mark = "  <- picked" if trial is choice.picked else ""
        retention = "" if trial.second.retention is None else f"  {trial.second.retention:>12.1%}"
        yield (
            f"  {trial.scheme.label:<{width}}  {trial.first.recalls[0].mean:>7.3f}  "
            f"{trial.score.mean:>7.3f}{retention}{mark}"
        )


def _shown(choice: Choice) -> list[Trial]:
    best: dict[str, Trial] = {}
    for trial in choice.tried:
        known = best.get(trial.scheme.name)
        if known is None or trial.first.recalls[0].mean > known.first.recalls[0].mean:
            best[trial.scheme.name] = trial
    wanted = {id(trial) for trial in (*best.values(), choice.picked, choice.default)}
    found = [trial for trial in choice.tried if id(trial) in wanted]
    return sorted(found, key=lambda trial: -trial.first.recalls[0].mean)


def _score(choice: Choice) -> Iterator[str]:
    picked = choice.picked
    hit = "as" if choice.as_predicted else "NOT as"
    expected = _between(choice.predicted)
    yield f"Score {_between(picked.score)}, {hit} predicted at 99 % by the half that picked: {expected}."
    if picked is not choice.default:
        yield f"Against per-dimension min-max: {_more(choice.gain)}."
    if choice.best is not picked:
        yield (
            f"{choice.best.scheme.label} against it on the half that picked: {_more(choice.passed_over)}, "
            "noise, so the simpler one was picked."
        )
    if picked.second.ndcg is not None and picked.second.reference_ndcg is not None:
        whole, kept = picked.second.reference_ndcg.mean, picked.second.retention
        share = "" if kept is None else f": {kept:.1%} are kept"
        yield f"nDCG@10 {_between(picked.second.ndcg)}, by float32 {whole:.3f}{share}."


def _domains(told: Told) -> Iterator[str]:
    if not told.answer.domains:
        return
    yield (
        "A domain's own ranges against the mixed ones, searching within the domain (codes under different "
        "ranges can't be compared across domains):"
    )
    names = {it.domain: printable(told.result.domain(it.domain).domain.name) for it in told.answer.domains}
    width = max(map(cell_len, names.values()))
    for it in told.answer.domains:
        name = names[it.domain]
        yield f"  {name}{' ' * (width - cell_len(name))}  {_domain(it)}"


def _domain(it: DomainRanges) -> str:
    if it.more is None or it.own is None or it.mixed is None:
        return "too few texts to tell"
    words = {"own": "its own keep more", "mixed": "the mixed ones keep more"}
    verdict = words.get(it.verdict, "no more than noise")
    return f"own {it.own.mean:.3f}, mixed {it.mixed.mean:.3f}, {_more(it.more)}: {verdict}"


def _what_to_do(told: Told) -> str:
    answer = told.answer
    if answer.obstacle in ("no held-out texts", "few held-out texts"):
        return f"What to do: {_how_to_get_more(told)}, so that {FEWEST} or more search."
    if answer.obstacle:
        return "What to do: add texts."
    target = answer.target if answer.instead is None else answer.instead.target
    do = f"quantize documents and queries with these ranges, for {target.name} ({target.setting})"
    if told.written:
        return f"What to do: {do}. Written:"
    return f"What to do: {do}. --out DIR writes them."


def _how_to_get_more(told: Told) -> str:
    if told.judged is not None:
        return "have more queries judged"
    if told.is_project:
        return "calibrate on fewer texts, or hold out more, in the project"
    lacking = any(len(item.held_out) < told.plan.held_out for item in told.result.domains)
    return "calibrate on fewer texts with --count" if lacking else "hold out more texts with --held-out"


def _between(it: Estimate | Prediction) -> str:
    return f"{it.mean:.3f} ({it.low:.3f} to {it.high:.3f})"


def _more(it: Difference) -> str:
    return f"{it.mean:+.3f} ({it.low:+.3f} to {it.high:+.3f})"
