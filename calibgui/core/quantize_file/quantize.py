"""Quantize a collection into one file: what is refused, and then the run."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import asdict

from calibgui.core.encoding.cached import EncoderLoader
from calibgui.core.encoding.spec import Encoder
from calibgui.core.quantize_file.fitting import vector_warnings
from calibgui.core.quantize_file.inputs import Input, open_inputs
from calibgui.core.quantize_file.journal import Journal
from calibgui.core.quantize_file.place import Place, claimed, place_of
from calibgui.core.quantize_file.request import QuantizeProgress, QuantizeRequest
from calibgui.core.quantize_file.run import Run
from calibgui.core.ranges.fits import fitting_loader, no_model


def quantize_file(
    request: QuantizeRequest, encoder_for: EncoderLoader, should_stop: Callable[[], bool]
) -> Generator[QuantizeProgress, None, None]:
    """Write `request.out`; the report is in the last step, unless `should_stop()` said so before.

    Stopped, closed, failed or killed, what is done stays beside the final name as `.part`, with a journal,
    and a later call with the same request goes on from there to the same bytes; for `.npy` only, other
    targets start anew, and leave nothing unless killed. The final name is given to a whole file only, after
    its bytes were read back. `should_stop` is asked in a thread too. Texts go through the cache that
    `encoder_for` has.

    Raises OtherEncodingError, RangesError, SourceError, ModelError and ExportError; TooMuchOutsideError
    where the codes are whole but more than `max_outside` of the values lie outside.
    """
    started = time.perf_counter()
    inputs = open_inputs(request)
    place = place_of(request, inputs)
    warnings: list[str] = []
    encoder = None
    if inputs[0].vectors is not None:
        warnings += vector_warnings(request, inputs)
    else:
        warnings += request.artefact.warnings
        encoder = _encoder(request, encoder_for, warnings)
    with claimed(place):
        journal = Journal(place.journal, _identity(request, inputs, encoder, place))
        yield from Run(request, inputs, place, encoder, journal, should_stop, warnings, started).steps()


def _encoder(request: QuantizeRequest, encoder_for: EncoderLoader, warnings: list[str]) -> Encoder:
    if not request.model.name:
        raise no_model(request.artefact)
    return fitting_loader(request.artefact, encoder_for, warnings, force=request.force)(request.model)


def _identity(
    request: QuantizeRequest, inputs: Sequence[Input], encoder: Encoder | None, place: Place
) -> dict[str, object]:
    """All that decides a byte of the codes, as JSON holds it."""
    encoding = None
    if encoder is not None:
        info = encoder.info
        encoding = {
            "fingerprint": info.fingerprint,
            "normalized": info.normalized,
            "prompts": list(info.applied_prompts or ()),
            "role": request.role,
            **asdict(request.model),
        }
    return {
        "inputs": [it.identity for it in inputs],
        "ranges_sha256": hashlib.sha256(request.artefact.ranges.tobytes()).hexdigest(),
        "precision": request.precision,
        "encoding": encoding,
        "target": "npy" if place.target is None else place.target.id,
        "texts_at_once": None if encoder is None else request.texts_at_once,
    }
