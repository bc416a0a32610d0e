"""Whether a calibration would need no model: every vector of it is there."""

from __future__ import annotations

from collections.abc import Callable

from calibgui.core.calibration.snapshot import CalibrationRequest
from calibgui.core.domain import Role
from calibgui.core.encoding.cache import CachePlan
from calibgui.core.encoding.cached import cached_loader
from calibgui.core.encoding.fetch import present_model
from calibgui.core.encoding.spec import Encoder, ModelSpec
from calibgui.core.errors import CalibError
from calibgui.core.sources.sampling import draw, needs_rescan
from calibgui.core.sources.scan import Scan

_ROLES: tuple[Role, ...] = ("documents", "queries")


class _ModelNeededError(Exception):
    """A text is not in the cache."""


def all_cached(
    request: CalibrationRequest, plan: CachePlan | None, should_stop: Callable[[], bool] = lambda: False
) -> bool:
    """True if all domains are read, and each of their texts is in the cache of `plan` or came as a vector.

    Neither loads a model nor fetches one; False also where the calibration would fail.
    """
    scans = _scans(request)
    if scans is None or all(item.domain.plan.checks_only for item in request.domains):
        return False
    samples = draw(
        {item.domain.id: (scans[item.domain.id], item.domain.plan) for item in request.domains},
        {item.domain.id: item.domain.excluded for item in request.domains},
    )
    texts: dict[Role, list[str]] = {role: [] for role in _ROLES}
    for item in request.domains:
        sample = samples[item.domain.id]
        if not (sample.held_out if item.domain.plan.checks_only else sample.calibration):
            return False
        if scans[item.domain.id].dim is None:
            texts[item.domain.role] += (*sample.calibration, *sample.held_out)
    if not any(texts.values()):
        return True
    if plan is None or not plan.enabled or present_model(request.model.name) is None:
        return False
    return _are_in_cache(texts, request.model, plan, should_stop)


def _scans(request: CalibrationRequest) -> dict[str, Scan] | None:
    """By domain id; None where one is missing or its files have changed."""
    scans: dict[str, Scan] = {}
    for item in request.domains:
        domain, scan = item.domain, item.scan
        if scan is None or needs_rescan(
            scan, domain.sources, request.seed, domain.plan, len(domain.excluded)
        ):
            return None
        scans[domain.id] = scan
    return scans


def _are_in_cache(
    texts: dict[Role, list[str]], model: ModelSpec, plan: CachePlan, should_stop: Callable[[], bool]
) -> bool:
    try:
        with cached_loader(_refuse, plan) as (encoder_for, _messages):
            encoder = encoder_for(model)
            for role, its in texts.items():
                if should_stop():
                    return False
                if its:
                    encoder.plan_batches(its, role=role)  # loads the model for what is not there
    except (_ModelNeededError, CalibError):
        return False
    return True


def _refuse(_spec: ModelSpec) -> Encoder:
    raise _ModelNeededError
