"""Whether ranges that were made once still fit: a sample of texts or vectors, and what lies outside."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from calibgui.core.calibration.calibrate import EncoderLoader, calibrate
from calibgui.core.calibration.snapshot import CalibrationRequest, CalibrationResult, DomainRequest, Snapshot
from calibgui.core.checks.compare import Mismatch, cell_of, mismatches
from calibgui.core.checks.coverage import Outside, joined, outside
from calibgui.core.checks.matrix import Cell, RowRanges, steps_of, tally
from calibgui.core.domain import Domain, Role, SamplePlan, Source
from calibgui.core.encoding.spec import Encoder, ModelInfo, ModelSpec
from calibgui.core.errors import ModelError, RangesError
from calibgui.core.ranges.artefact import RangesArtefact
from calibgui.core.ranges.origin import encoding_of
from calibgui.core.sources.formats import TEXTUAL
from calibgui.core.sources.job import open_source

MOST_TEXTS = 20  # listed of those with values outside


class OtherEncodingError(RangesError):
    """The ranges were made for other vectors, as their provenance shows; `mismatches` has both values."""

    def __init__(self, path: Path, found: Sequence[Mismatch]) -> None:
        differences = "; ".join(f"{it.what} {it.current}, not {it.other}" for it in found)
        super().__init__(
            f"{path.name} is for other vectors than these: {differences}.",
            remedy="Use the model and the options that the ranges were made with, or calibrate again.",
            path=path,
        )
        self.mismatches = tuple(found)


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
    _refuse_other_dimension(request.artefact, result.model)
    yield _drift(request, result, warnings)


def _refuse_texts_without_model(request: DriftRequest, domains: Sequence[DomainRequest]) -> None:
    """Before gigabytes are read: files of a textual format hold no vectors."""
    if request.model.name:
        return
    for source in (source for item in domains for source in item.domain.sources):
        if open_source(source).format.name in TEXTUAL:
            raise no_model(request.artefact)


def no_model(artefact: RangesArtefact) -> ModelError:
    """For texts, where neither the ranges nor the user names a model."""
    return ModelError(
        f"{artefact.path.name} does not say which model it is for.",
        remedy="Name the model that the ranges are for, or check vectors, which need none.",
        path=artefact.path,
    )


def fitting_loader(
    artefact: RangesArtefact, encoder_for: EncoderLoader, warnings: list[str], *, force: bool
) -> EncoderLoader:
    """`encoder_for`, which refuses a model that the ranges are not for before a text is encoded.

    With `force` the differences are added to `warnings` instead; another dimension is refused all the same.
    """

    def load(spec: ModelSpec) -> Encoder:
        if not spec.name:
            raise no_model(artefact)
        encoder = encoder_for(spec)
        if artefact.provenance is not None and artefact.provenance.encoding.is_known:
            wanted = artefact.provenance.encoding
            asked_otherwise = wanted.normalized not in (None, encoder.info.normalized)
            if asked_otherwise and spec.normalize is None:  # provenance of 0.1.0 does not say what was asked
                spec = replace(spec, normalize=wanted.normalized)
                encoder = encoder_for(spec)
            found = mismatches(wanted, encoding_of(encoder.info, spec))
            if found and not force:
                raise OtherEncodingError(artefact.path, found)
            warnings.extend(f"The ranges and the texts differ in {it}." for it in found)
        _refuse_other_dimension(artefact, encoder.info)
        return encoder

    return load


def _refuse_other_dimension(artefact: RangesArtefact, model: ModelInfo) -> None:
    if model.dim != artefact.dim:
        raise RangesError(
            f"{artefact.path.name} has {artefact.dim:,} dimensions, {model.name} {model.dim:,}.",
            remedy="Use ranges of the same model and truncation.",
            path=artefact.path,
        )


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
