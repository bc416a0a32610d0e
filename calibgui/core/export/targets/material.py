"""The ranges of an export with the vectors that go with them: mixed, and of each domain."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calibgui.core.calibration.snapshot import CalibrationResult, DomainResult
from calibgui.core.errors import ExportError
from calibgui.core.export.names import domain_slugs
from calibgui.core.export.provenance import provenance
from calibgui.core.export.targets.request import TargetRequest, VectorBlock, VectorStream, nothing_chosen
from calibgui.core.ranges.of_result import under
from calibgui.core.ranges.schemes import checked_ranges

_ROWS = 8192


@dataclass(frozen=True, slots=True, eq=False)
class Material:
    """Ranges float32 (2, dim), what they say of themselves, and what to quantize with them.

    `slug` names the domain, "" stands for mixed. `held_out` are its held-out
    vectors, (q, dim) of each domain.
    """

    slug: str
    ranges: NDArray[np.float32]
    provenance: Mapping[str, Any] | None
    vectors: VectorStream
    held_out: tuple[NDArray[np.float32], ...] = ()

    @property
    def queries(self) -> NDArray[np.float32] | None:
        """The held-out vectors as one array (q, dim), copied; None where there are none."""
        return np.concatenate(self.held_out) if self.held_out else None

    def named(self, name: str) -> str:
        return f"{name}-{self.slug}" if self.slug else name


def materials(request: TargetRequest) -> tuple[Material, ...]:
    """Raises ExportError where there is nothing to export, or where vectors and ranges do not fit."""
    found = _given(request) if request.result is None else _of_result(request, request.result)
    if not found or not request.targets:
        raise nothing_chosen()
    for material in found:
        if material.vectors.dim != material.ranges.shape[1]:
            raise ExportError(
                f"The vectors have {material.vectors.dim:,} dimensions, "
                f"the ranges {material.ranges.shape[1]:,}.",
                remedy="Choose vectors of the model that the ranges were calibrated for.",
            )
    return found


def _given(request: TargetRequest) -> tuple[Material, ...]:
    if request.ranges is None:
        raise nothing_chosen()
    ranges = checked_ranges(request.ranges)
    nothing = VectorStream(0, ranges.shape[1], lambda: iter(()))
    return (Material("", ranges, request.provenance, request.vectors or nothing),)


def _of_result(request: TargetRequest, result: CalibrationResult) -> tuple[Material, ...]:
    if request.scheme is not None:
        result = under(result, request.scheme)
    slugs, target = domain_slugs(result), request.search_target
    found = []
    if request.mixed:
        origin = provenance(result, None, target)
        found.append(_material("", result.ranges, origin, result.domains, slugs))
    if request.per_domain:
        for item in result.calibrating:
            slug, origin = slugs[item.domain.id], provenance(result, item, target)
            found.append(_material(slug, item.ranges, origin, (item,), slugs))
    if not request.held_out or request.vectors is not None:
        found = [replace(item, held_out=()) for item in found]
    if request.vectors is not None:
        found = [replace(item, vectors=request.vectors) for item in found]
    return tuple(found)


def _material(
    slug: str,
    ranges: NDArray[np.float32],
    origin: Mapping[str, Any],
    domains: tuple[DomainResult, ...],
    slugs: Mapping[str, str],
) -> Material:
    held_out = tuple(item.held_out for item in domains if len(item.held_out))
    return Material(slug, ranges, origin, _sample(domains, slugs, ranges.shape[1]), held_out)


def _sample(domains: tuple[DomainResult, ...], slugs: Mapping[str, str], dim: int) -> VectorStream:
    """The calibration vectors of domains one after the other. An id is the domain with a number from 0."""

    def blocks() -> Iterator[VectorBlock]:
        for item in domains:
            texts = item.sample.calibration
            ids = [f"{slugs[item.domain.id]}-{number}" for number in range(len(texts))]
            for start in range(0, len(texts), _ROWS):
                part = slice(start, start + _ROWS)
                yield VectorBlock(item.calibration[part], ids[part], texts[part])

    rows = sum(len(item.calibration) for item in domains)
    texts = [text for item in domains for text in item.sample.calibration]
    size = sum(len(text.encode("utf-8", "surrogatepass")) for text in texts)
    longest = max((len(slug) for slug in slugs.values()), default=0) + 6
    return VectorStream(rows, dim, blocks, ids=True, texts=True, text_bytes=size + rows * longest)
