"""What `calibgui recommend --json` prints."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from calibgui.core.ranges.schemes import RangeScheme
from calibgui.core.recommend.found import Choice, DomainRanges, Trial
from calibgui.core.recommend.intervals import Difference, Prediction
from calibgui.core.search.estimate import Estimate
from calibgui.core.search.request import Summary
from calibgui.core.search.targets import Target
from calibgui.recommend_text import Told


def targets_as_json(targets: Sequence[Target]) -> list[dict[str, Any]]:
    return [_target(target) for target in targets]


def as_json(told: Told) -> dict[str, Any]:
    """One object; numbers that there are not are null."""
    it, result = told.answer, told.result
    return {
        "verdict": it.verdict,
        "exit_code": 0,
        "obstacle": it.obstacle or None,
        "target": _target(it.target),
        "scheme": _scheme(it.scheme),
        "choice": _choice(it.choice),
        "advice": None
        if it.advice is None
        else {"reason": it.advice.reason, "shape": it.advice.shape, "target": it.advice.target},
        "instead": _choice(it.instead),
        "domains": [_domain(one, told) for one in it.domains],
        "documents": it.documents,
        "queries": {"picking": it.halves[0], "scoring": it.halves[1]},
        "model": {"name": result.model.name, "fingerprint": result.model.fingerprint},
        "seed": it.seed,
        "judged": None if told.judged is None else str(told.judged),
        "sources": [
            {
                "name": item.domain.name,
                "files": [str(source.path) for source in item.domain.sources],
                "calibration": len(item.calibration),
                "held_out": len(item.held_out),
            }
            for item in result.domains
        ],
        "written": [str(path) for path in told.written],
        "warnings": list(told.warnings),
    }


def _target(target: Target) -> dict[str, Any]:
    return {
        "id": target.id,
        "name": target.name,
        "setting": target.setting,
        "rule": target.rule.id,
        "suits": target.suits,
        "better": target.better,
    }


def _scheme(scheme: RangeScheme) -> dict[str, Any]:
    return scheme.to_dict() | {"label": scheme.label}


def _choice(choice: Choice | None) -> dict[str, Any] | None:
    if choice is None:
        return None
    return {
        "target": choice.target.id,
        "picked": _trial(choice.picked),
        "best_of_first_half": choice.best.scheme.label,
        "best_minus_picked": _difference(choice.passed_over),
        "predicted": _estimate(choice.predicted) | {"as_predicted": choice.as_predicted},
        "default": _trial(choice.default),
        "gain": _difference(choice.gain),
        "tried": [_trial(trial) for trial in choice.tried],
    }


def _trial(trial: Trial) -> dict[str, Any]:
    return {
        "scheme": _scheme(trial.scheme),
        "recall_at_10": {
            "picking": _estimate(trial.first.recalls[0]),
            "scoring": _estimate(trial.score),
        },
        "ndcg_at_10": _judged(trial.second),
    }


def _judged(summary: Summary) -> dict[str, Any] | None:
    if summary.ndcg is None or summary.reference_ndcg is None:
        return None
    return {
        "quantized": _estimate(summary.ndcg),
        "float32": _estimate(summary.reference_ndcg),
        "retention": summary.retention,
    }


def _domain(it: DomainRanges, told: Told) -> dict[str, Any]:
    return {
        "name": told.result.domain(it.domain).domain.name,
        "verdict": it.verdict,
        "own": None if it.own is None else _estimate(it.own),
        "mixed": None if it.mixed is None else _estimate(it.mixed),
        "own_minus_mixed": None if it.more is None else _difference(it.more),
    }


def _estimate(it: Estimate | Prediction) -> dict[str, Any]:
    return {"mean": it.mean, "low": it.low, "high": it.high, "queries": it.count}


def _difference(it: Difference) -> dict[str, Any]:
    return {"mean": it.mean, "low": it.low, "high": it.high, "queries": it.count}
