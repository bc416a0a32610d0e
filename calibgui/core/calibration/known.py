"""Vectors that an earlier result holds: after excluding a text or raising a count few are encoded anew."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from calibgui.core.calibration.precomputed import PARTS
from calibgui.core.calibration.snapshot import CalibrationRequest, CalibrationResult
from calibgui.core.domain import Role
from calibgui.core.encoding.cached import cached_texts
from calibgui.core.encoding.spec import Encoder, ModelInfo

_KNOWN_BATCH_TEXTS = 512  # each batch is a step of the live plot and a chance to stop
Vectors = Mapping[str, NDArray[np.float32]]


def with_known(encoder: Encoder, request: CalibrationRequest) -> Encoder:
    """`encoder`, or one before it that answers with the vectors of `request.known`.

    They count only if they come from the same ModelSpec and the same files: a model changed on the disk has
    another fingerprint.
    """
    known = request.known
    if known is None or known.request.model != request.model or known.model != encoder.info:
        return encoder
    return KnownEncoder(encoder, _vectors_by_role(known))


def _vectors_by_role(known: CalibrationResult) -> Mapping[Role, Vectors]:
    """By role, and by text; domains of vectors have none."""
    found: dict[Role, dict[str, NDArray[np.float32]]] = defaultdict(dict)
    for item in known.domains:
        if item.scan.candidate_vectors is None:
            texts = {"calibration": item.sample.calibration, "held_out": item.sample.held_out}
            rows = {"calibration": item.calibration, "held_out": item.held_out}
            for part in PARTS:
                found[item.domain.role].update(zip(texts[part], rows[part], strict=True))
    return found


class KnownEncoder:
    """Behind the `Encoder` protocol. Known texts come first, in batches of their own."""

    def __init__(self, encoder: Encoder, known: Mapping[Role, Vectors]) -> None:
        self._encoder = encoder
        self._known = known
        self._reused = 0

    @property
    def cached(self) -> int:
        """How many texts were not encoded: those known, and those that `encoder` had in a cache."""
        return self._reused + cached_texts(self._encoder)

    @property
    def info(self) -> ModelInfo:
        return self._encoder.info

    def plan_batches(self, texts: Sequence[str], role: Role = "documents") -> list[NDArray[np.intp]]:
        known = self._known.get(role, {})
        here = np.array([number for number, text in enumerate(texts) if text in known], np.intp)
        new = np.array([number for number, text in enumerate(texts) if text not in known], np.intp)
        batches = [
            here[start : start + _KNOWN_BATCH_TEXTS] for start in range(0, len(here), _KNOWN_BATCH_TEXTS)
        ]
        if len(new):
            planned = self._encoder.plan_batches([texts[number] for number in new], role=role)
            batches += [new[batch] for batch in planned]
        return batches

    def encode_batch(self, texts: Sequence[str], role: Role = "documents") -> NDArray[np.float32]:
        """A batch of `plan_batches` is known as a whole or not at all; another one is encoded."""
        known = self._known.get(role, {})
        if all(text in known for text in texts):
            self._reused += len(texts)
            return np.stack([known[text] for text in texts])
        return self._encoder.encode_batch(texts, role=role)
