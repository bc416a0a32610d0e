"""The one use case: texts in, ranges out, with a snapshot after every batch.

The window's worker, the command line and the tests all run this same generator.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

import numpy as np

from calibgui.core.calibration.known import with_known
from calibgui.core.calibration.precomputed import PARTS, model_of_vectors, refuse_other_dimension
from calibgui.core.calibration.roles import batches_of_one_role
from calibgui.core.calibration.snapshot import (
    CalibrationRequest,
    CalibrationResult,
    DomainRequest,
    Progress,
    Snapshot,
)
from calibgui.core.calibration.state import DomainState, RunState
from calibgui.core.encoding.cached import cached_texts
from calibgui.core.encoding.fetch import fetch_model
from calibgui.core.encoding.model import load_encoder
from calibgui.core.encoding.spec import Encoder, ModelSpec
from calibgui.core.errors import CalibError, SourceError
from calibgui.core.sources.background_hash import LateHashes
from calibgui.core.sources.sampling import ScanStopped, candidates_needed, draw, needs_rescan, scan_steps
from calibgui.core.sources.scan import Sample, Scan, ScanProgress

_log = logging.getLogger(__name__)

StopCheck = Callable[[], bool]
EncoderLoader = Callable[[ModelSpec], Encoder]
_CHUNK_TEXTS = 4096  # tokenised and cut into batches at once: about a third of a second


def calibrate(
    request: CalibrationRequest,
    should_stop: StopCheck = lambda: False,
    encoder_for: EncoderLoader = load_encoder,
) -> Iterator[Snapshot]:
    """Read the domains, draw their samples, load the model, encode, and yield a snapshot after every batch.

    Domains of vectors are not encoded; where there is no other the model is neither fetched nor loaded.
    Domains whose plan has no calibration texts are only checked; at least one must calibrate.

    Calibration texts of all domains run mixed, then the held-out texts. `should_stop` is asked between
    batches; once it says yes, the last snapshot's result (if any text was encoded) has `complete` False.
    Raises CalibError; nothing else that a user can cause.
    """
    _refuse_nothing(request)
    scans: dict[str, Scan] = {}
    for item in request.domains:
        yield Snapshot("reading", reading=item.domain.name)
        try:
            for step in _scan(item, request.seed, should_stop):
                if isinstance(step, ScanProgress):
                    yield Snapshot("reading", reading=item.domain.name, scanned=step)
                else:
                    scans[item.domain.id] = step
        except ScanStopped:
            return
    read = tuple(scans.items())
    samples = draw(
        {item.domain.id: (scans[item.domain.id], item.domain.plan) for item in request.domains},
        {item.domain.id: item.domain.excluded for item in request.domains},
    )
    _refuse_empty(request, samples)
    total = Progress(
        calibration=sum(len(sample.calibration) for sample in samples.values()),
        held_out=sum(len(sample.held_out) for sample in samples.values()),
    )
    domains = [item.domain for item in request.domains]
    model, encoder = model_of_vectors(domains, scans), None
    if model is None:
        yield Snapshot("loading", total, scans=read)
        for fetch in fetch_model(request.model.name, should_stop):
            yield Snapshot("loading", total, scans=read, fetch=fetch)
        if should_stop():
            return
        encoder = with_known(encoder_for(request.model), request)
        model = encoder.info
        refuse_other_dimension(domains, scans, model)
    states = [DomainState(domain, scans[domain.id], samples[domain.id], model.dim) for domain in domains]
    state = RunState(states, model, read)
    with LateHashes(scans) as hashes:
        yield from _encode(state, encoder, should_stop)
        state.adopt(hashes.filled(should_stop))
    yield state.snapshot("done", result=_result(request, state, should_stop))


def calibrated(request: CalibrationRequest, encoder_for: EncoderLoader = load_encoder) -> CalibrationResult:
    """The result of a whole calibration, for callers that need no progress. Raises CalibError."""
    result = None
    for snapshot in calibrate(request, encoder_for=encoder_for):
        result = snapshot.result
    assert result is not None  # a calibration that was not stopped has a result
    return result


def _scan(item: DomainRequest, seed: int, should_stop: StopCheck) -> Iterator[ScanProgress | Scan]:
    domain = item.domain
    excluded = len(domain.excluded)
    if item.scan is not None and not needs_rescan(item.scan, domain.sources, seed, domain.plan, excluded):
        yield item.scan
        return
    keep = candidates_needed(domain.plan, excluded)
    yield from scan_steps(domain.sources, seed=seed, keep=keep, plan=domain.plan, should_stop=should_stop)


def _refuse_nothing(request: CalibrationRequest) -> None:
    if not request.domains:
        raise SourceError(
            "There is nothing to calibrate on.", remedy="Add a file of texts, or enable a domain."
        )
    if all(item.domain.plan.checks_only for item in request.domains):
        raise SourceError(
            "No domain sets the ranges: all of them only check.",
            remedy="Give at least one domain a number of texts to calibrate on.",
        )


def _refuse_empty(request: CalibrationRequest, samples: Mapping[str, Sample]) -> None:
    for item in request.domains:
        sample, checks_only = samples[item.domain.id], item.domain.plan.checks_only
        if not (sample.held_out if checks_only else sample.calibration):
            what = "check that calibrates no domain" if checks_only else "calibrate on"
            raise SourceError(
                f"{item.domain.name} has no text to {what}.",
                remedy="Add texts to it, or leave it out.",
                path=item.domain.sources[0].path if item.domain.sources else None,
            )


def _encode(state: RunState, encoder: Encoder | None, should_stop: StopCheck) -> Iterator[Snapshot]:
    """Without an encoder there must be no text to encode."""
    started = time.perf_counter()
    _log.info("encoding begins: %s on %s", state.model.name, state.model.device)
    for part in PARTS:
        if should_stop():
            return
        state.add_given(part)
        if encoder is None:
            yield state.snapshot("encoding" if part == "calibration" else "checking")
            continue
        for chunk in state.interleaved(part, _CHUNK_TEXTS):
            if should_stop():
                return
            texts = [state.text(part, place) for place in chunk]
            for role, batch in batches_of_one_role(encoder, texts, [state.role(place) for place in chunk]):
                if should_stop():
                    return
                batch_texts = [texts[i] for i in batch]
                vectors = _checked(encoder.encode_batch(batch_texts, role=role), len(batch), encoder.info.dim)
                state.add(part, [chunk[i] for i in batch], vectors, time.perf_counter() - started)
                state.cached = cached_texts(encoder)
                yield state.snapshot("encoding" if part == "calibration" else "checking")


def _checked(vectors: np.ndarray, count: int, dim: int) -> np.ndarray:
    if vectors.shape != (count, dim):
        raise CalibError(
            f"The model gave vectors of shape {vectors.shape} where ({count}, {dim}) was expected.",
            remedy="Choose a model that gives one vector per text.",
        )
    return vectors


def _result(request: CalibrationRequest, state: RunState, should_stop: StopCheck) -> CalibrationResult | None:
    if state.mixed is None:
        return None
    domains = tuple(result for domain in state.domains if (result := domain.result(state.mixed)) is not None)
    complete = state.progress.calibrated == state.progress.calibration and (
        state.progress.checked == state.progress.held_out
    )
    return CalibrationResult(
        request=replace(
            request, domains=tuple(DomainRequest(d.domain, d.scan) for d in state.domains), known=None
        ),
        model=state.model,
        domains=domains,
        mixed=state.mixed,
        outside=state.outside(),
        complete=complete,
        matrix=state.matrix_found(),
        cached=state.cached,
    )
