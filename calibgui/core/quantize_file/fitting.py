"""Whether the ranges are for these vectors or this model, as far as both say."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from calibgui.core.quantize_file.inputs import Input
from calibgui.core.quantize_file.request import QuantizeRequest
from calibgui.core.ranges.fits import said_otherwise, warned

_UNIT_TOLERANCE = 1e-2
_LOOKED_AT = 64


def vector_warnings(request: QuantizeRequest, inputs: Sequence[Input]) -> tuple[str, ...]:
    """What makes it doubtful that the ranges are for the vectors.

    Raises OtherEncodingError where the model and options that they are said to be of are not those of the
    ranges, unless `force` turns that into warnings.
    """
    warnings = list(request.artefact.warnings)
    found = said_otherwise(request.artefact, request.model)
    warnings += warned(request.artefact, found, "vectors", force=request.force)
    origin = request.artefact.provenance
    if origin is not None and origin.encoding.is_known and origin.encoding.normalized:
        warnings += [
            f"The vectors of {it.path.name} are not of length 1, and the ranges are for vectors that are."
            for it in inputs
            if not _of_length_one(it)
        ]
    return tuple(warnings)


def _of_length_one(it: Input) -> bool:
    assert it.vectors is not None
    block, _, _ = next(iter(it.vectors.blocks(_LOOKED_AT)))
    lengths = np.linalg.norm(block.astype(np.float64), axis=1)
    return bool((np.abs(lengths - 1) < _UNIT_TOLERANCE).all() or not np.isfinite(lengths).all())
