"""Domains of vectors in a calibration: no model is needed for them, but all must agree on the dimension."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from calibgui.core.domain import Domain
from calibgui.core.encoding.spec import ModelInfo
from calibgui.core.errors import SourceError
from calibgui.core.sources.scan import Sample, Scan

_NAME = "precomputed vectors"

Part = Literal["calibration", "held_out"]
PARTS: tuple[Part, ...] = ("calibration", "held_out")


def given_rows(scan: Scan, sample: Sample) -> dict[Part, NDArray[np.float32]] | None:
    """The vectors of a sample, float32 (n, dim) and (h, dim) in its order; None where it is of texts."""
    if scan.candidate_vectors is None:
        return None
    place = {label: number for number, label in enumerate(scan.candidates)}
    vectors = scan.candidate_vectors
    drawn: dict[Part, tuple[str, ...]] = {"calibration": sample.calibration, "held_out": sample.held_out}
    return {
        part: vectors[np.array([place[label] for label in labels], np.intp)] for part, labels in drawn.items()
    }


def model_of_vectors(domains: Sequence[Domain], scans: Mapping[str, Scan]) -> ModelInfo | None:
    """What stands for the model where all domains hold vectors; None where one holds texts.

    Raises SourceError where two domains of vectors differ in dimension.
    """
    given = [domain for domain in domains if scans[domain.id].dim is not None]
    for domain in given[1:]:
        first, dim, other = given[0], scans[given[0].id].dim, scans[domain.id].dim
        if other != dim:
            raise SourceError(
                f"{_named(first)} has vectors of {dim:,} dimensions, {_named(domain)} of {other:,}.",
                remedy="Leave one of them out: all vectors must come from one model.",
                path=domain.sources[0].path,
            )
    if len(given) < len(domains) or not given:
        return None
    dim = scans[given[0].id].dim
    assert dim is not None
    return no_model(dim)


def no_model(dim: int) -> ModelInfo:
    """What stands for the model of vectors that were computed elsewhere."""
    return ModelInfo(_NAME, "", None, dim, None, False, "")


def is_no_model(model: ModelInfo) -> bool:
    """Whether this is what stands for the model of a calibration on vectors alone."""
    return model.name == _NAME and not model.fingerprint


def _named(domain: Domain) -> str:
    """The domain with its file: "Old (old.npy)", or "Old (old.npy and 2 more)"."""
    more = f" and {len(domain.sources) - 1:,} more" if len(domain.sources) > 1 else ""
    return f"{domain.name} ({domain.sources[0].path.name}{more})"


def refuse_other_dimension(domains: Sequence[Domain], scans: Mapping[str, Scan], model: ModelInfo) -> None:
    """Raises SourceError where a domain of vectors differs in dimension from the model for the others."""
    for domain in domains:
        dim = scans[domain.id].dim
        if dim is not None and dim != model.dim:
            raise SourceError(
                f"{_named(domain)} has vectors of {dim:,} dimensions, "
                f"the model {model.name} gives {model.dim:,}.",
                remedy="Choose the model that the vectors were computed with, or leave them out.",
                path=domain.sources[0].path,
            )
