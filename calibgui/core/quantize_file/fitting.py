"""Whether the ranges are for these vectors or this model, as far as both say."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from calibgui.core.checks.compare import Mismatch
from calibgui.core.checks.drift import OtherEncodingError
from calibgui.core.encoding.model import identify
from calibgui.core.quantize_file.inputs import Input
from calibgui.core.quantize_file.request import QuantizeRequest

_UNIT_TOLERANCE = 1e-2
_LOOKED_AT = 64


def vector_warnings(request: QuantizeRequest, inputs: Sequence[Input]) -> tuple[str, ...]:
    """What makes it doubtful that the ranges are for the vectors.

    Raises OtherEncodingError where the model and options that they are said to be of are not those of the
    ranges, unless `force` turns that into warnings.
    """
    warnings = list(request.artefact.warnings)
    found = _said_otherwise(request)
    if found and not request.force:
        raise OtherEncodingError(request.artefact.path, found)
    warnings += [f"The ranges and the vectors differ in {it}." for it in found]
    origin = request.artefact.provenance
    if origin is not None and origin.encoding.is_known and origin.encoding.normalized:
        warnings += [
            f"The vectors of {it.path.name} are not of length 1, and the ranges are for vectors that are."
            for it in inputs
            if not _of_length_one(it)
        ]
    return tuple(warnings)


def _said_otherwise(request: QuantizeRequest) -> list[Mismatch]:
    said, origin = request.model, request.artefact.provenance
    if origin is None or not origin.encoding.is_known:
        return []
    wanted = origin.encoding
    found = []
    if said.name and said.name != wanted.model:
        fingerprint = identify(said)
        if fingerprint != wanted.fingerprint:
            names = (f"{wanted.model} ({wanted.fingerprint[:12]})", f"{said.name} ({fingerprint[:12]})")
            found.append(Mismatch("model", *names))
    facts: list[tuple[str, object, object]] = [
        ("prompt", wanted.prompt, said.prompt),
        ("query prompt", wanted.query_prompt, said.query_prompt),
        ("truncation", wanted.truncate_dim or "none", said.truncate_dim or "none"),
    ]
    if said.normalize != wanted.normalize:
        facts.append(("normalization", wanted.normalized, said.normalize))
    return found + [
        Mismatch(what, _shown(first), _shown(second))
        for what, first, second in facts
        if first is not None and second is not None and first != second
    ]


def _of_length_one(it: Input) -> bool:
    assert it.vectors is not None
    block, _, _ = next(iter(it.vectors.blocks(_LOOKED_AT)))
    lengths = np.linalg.norm(block.astype(np.float64), axis=1)
    return bool((np.abs(lengths - 1) < _UNIT_TOLERANCE).all() or not np.isfinite(lengths).all())


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return str(value) if isinstance(value, int) or value == "none" else repr(value)
