"""Whether ranges that were made once still fit: a sample of texts or vectors, and what lies outside."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from calibgui.core.calibration.calibrate import EncoderLoader, calibrate
from calibgui.core.calibration.snapshot import CalibrationRequest, CalibrationResult, DomainRequest, Snapshot
from calibgui.core.checks.compare import cell_of
from calibgui.core.checks.coverage import Outside, joined, outside
from calibgui.core.checks.matrix import Cell, RowRanges, steps_of, tally
from calibgui.core.domain import Domain, Role, SamplePlan, Source
from calibgui.core.encoding.spec import ModelInfo, ModelSpec
from calibgui.core.ranges.artefact import RangesArtefact
from calibgui.core.ranges.fits import fitting_loader, no_model, refuse_other_dimension
from calibgui.core.sources.formats import TEXTUAL
from calibgui.core.sources.job import open_source

MOST_TEXTS = 20  # listed of those with values outside


@dataclass(frozen=True, slots=True)
class CheckSource:
    """Files that are sampled and judged together."""

    name: str
    files: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class DriftRequest:
    """`count` texts of each source, at most `max_outside` (0 to 1) of whose values may lie outside.

    `model` with an empty name stands for none, which vectors do without. `force` checks in spite of a
    provenance that is of another model or other options.
    """

    artefact: RangesArtefact
    sources: tuple[CheckSource, ...]
    model: ModelSpec
    max_outside: float
    count: int
    seed: int
    role: Role = "documents"
    column: str | None = None
    force: bool = False


@dataclass(frozen=True, slots=True)
class SourceCheck:
    """What one source has outside. `is_vectors` where nothing was encoded."""

    source: CheckSource
    check: Cell
    is_vectors: bool
    fits: bool


@dataclass(frozen=True, slots=True)
class DimensionOutside:
    """A dimension with values outside: in how many vectors, and how far the furthest one lies."""

    dim: int
    low: float
    high: float
    vectors_outside: int
    furthest: float
    furthest_steps: float


@dataclass(frozen=True, slots=True)
class TextOutside:
    """A text, or what a vector is called, with the number of its values outside."""

    text: str
    source: str
    values_outside: int


@dataclass(frozen=True, slots=True)
class Drift:
    """The answer. `dimensions` are all that have values outside, `texts` the first `MOST_TEXTS`, worst first.

    It fits where no source has a larger share outside than the request allows.
    """

    request: DriftRequest
    model: ModelInfo
    overall: Cell
    sources: tuple[SourceCheck, ...]
    dimensions: tuple[DimensionOutside, ...]
    texts: tuple[TextOutside, ...]
    warnings: tuple[str, ...]

    @property
    def fits(self) -> bool:
        return all(source.fits for source in self.sources)


def model_of(artefact: RangesArtefact, name: str | None = None) -> ModelSpec:
    """How the texts for a check are encoded: as those that set the ranges, by the model `name` if given."""
    encoding = artefact.provenance.encoding if artefact.provenance is not None else None
    if encoding is None or not encoding.is_known:
        return ModelSpec(name or "")
    return ModelSpec(
        name=name or encoding.model,
        normalize=encoding.normalize,
        truncate_dim=encoding.truncate_dim,
        prompt=encoding.prompt or "",
        query_prompt=encoding.query_prompt or "",
    )


def seed_of(artefact: RangesArtefact) -> int:
    """A seed that draws other texts than those that set the ranges, which can't lie outside of them."""
    seed = artefact.provenance.seed if artefact.provenance is not None else None
    return (seed or 0) + 1


def role_of(artefact: RangesArtefact) -> Role:
    """Queries where only queries set the ranges."""
    roles = artefact.provenance.roles if artefact.provenance is not None else ()
    return "queries" if roles == ("queries",) else "documents"


def check_drift(request: DriftRequest, encoder_for: EncoderLoader) -> Iterator[Snapshot | Drift]:
    """Read, sample and encode the sources, a snapshot after every batch; the Drift is the last step.

    Raises SourceError and ModelError as a calibration does, ModelError where texts are to be encoded and no
    model is named, OtherEncodingError by provenance, and RangesError where the dimensions differ.
    """
    domains = tuple(
        DomainRequest(
            Domain(
                f"source-{number}",
                source.name,
                tuple(Source(path, request.column) for path in source.files),
                SamplePlan(request.count, held_out=0),
                role=request.role,
            )
        )
        for number, source in enumerate(request.sources)
    )
    _refuse_texts_without_model(request, domains)
    warnings = list(request.artefact.warnings)
    result = None
    calibration = CalibrationRequest(domains, request.model, request.seed)
    loader = fitting_loader(request.artefact, encoder_for, warnings, force=request.force)
    for snapshot in calibrate(calibration, encoder_for=loader):
        result = snapshot.result
        yield snapshot
    assert result is not None  # it was not stopped
    refuse_other_dimension(request.artefact, result.model)
    yield _drift(request, result, warnings)


def _refuse_texts_without_model(request: DriftRequest, domains: Sequence[DomainRequest]) -> None:
    """Before gigabytes are read: files of a textual format hold no vectors."""
    if request.model.name:
        return
    for source in (source for item in domains for source in item.domain.sources):
        if open_source(source).format.name in TEXTUAL:
            raise no_model(request.artefact)


def _drift(request: DriftRequest, result: CalibrationResult, warnings: list[str]) -> Drift:
    ranges = request.artefact.ranges
    checks = [cell_of(item.calibration, ranges) for item in result.domains]
    sources = tuple(
        SourceCheck(
            source, check, item.scan.dim is not None, (check.share_values or 0.0) <= request.max_outside
        )
        for source, check, item in zip(request.sources, checks, result.domains, strict=True)
    )
    return Drift(
        request=request,
        model=result.model,
        overall=sum(checks, Cell()),
        sources=sources,
        dimensions=_dimensions(result, ranges),
        texts=_texts(result, ranges),
        warnings=(*warnings, *_doubts(request, result)),
    )


def _doubts(request: DriftRequest, result: CalibrationResult) -> Iterator[str]:
    """What makes the answer less certain than it looks."""
    origin = request.artefact.provenance
    if origin is None:
        return
    setting = {source.sha256 for source in origin.sources}
    for item in result.domains:
        name = item.domain.name
        if any(source.sha256 in setting for source in item.scan.sources):
            yield (
                f"Texts of {name} set these ranges, and what set them can't lie outside: "
                "of new texts more may."
            )
        if item.scan.dim is not None and origin.encoding.is_known:
            yield f"{name} holds vectors, which can't show that they are of {origin.encoding.model}."


def _dimensions(result: CalibrationResult, ranges: NDArray[np.float32]) -> tuple[DimensionOutside, ...]:
    """Those with values outside, most vectors first, then the furthest."""
    found = joined([outside(item.calibration, ranges) for item in result.domains])
    steps = _overshoot(found, ranges)
    counts = np.bincount(found.dims, minlength=ranges.shape[1])
    furthest: dict[int, int] = {}
    for place in np.argsort(steps, kind="stable"):
        furthest[int(found.dims[place])] = int(place)
    listed = [
        DimensionOutside(
            dim,
            float(ranges[0, dim]),
            float(ranges[1, dim]),
            int(counts[dim]),
            float(found.values[place]),
            float(steps[place]),
        )
        for dim, place in furthest.items()
    ]
    return tuple(sorted(listed, key=lambda it: (-it.vectors_outside, -it.furthest_steps, it.dim)))


def _overshoot(found: Outside, ranges: NDArray[np.float32]) -> NDArray[np.float32]:
    """How far each of the values outside lies beyond its range, in steps of it."""
    low, high = ranges[:, found.dims]
    steps: NDArray[np.float32] = (
        np.maximum(low - found.values, found.values - high) / steps_of(ranges)[found.dims]
    )
    return steps


def _texts(result: CalibrationResult, ranges: NDArray[np.float32]) -> tuple[TextOutside, ...]:
    listed: list[TextOutside] = []
    for item in result.domains:
        counts = tally(item.calibration, RowRanges.of([ranges])).values[:, 0]
        for row in np.argsort(-counts, kind="stable")[:MOST_TEXTS]:
            if counts[row]:
                listed.append(TextOutside(item.sample.calibration[row], item.domain.name, int(counts[row])))
    return tuple(sorted(listed, key=lambda it: -it.values_outside)[:MOST_TEXTS])
