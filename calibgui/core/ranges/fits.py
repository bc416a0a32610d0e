"""Whether ranges are for these vectors: their provenance against a model and its options.

One place for all that take ranges: check, compare, quantize and run refuse by it, unless forced.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from calibgui.core.encoding.cached import EncoderLoader
from calibgui.core.encoding.model import identify
from calibgui.core.encoding.spec import Encoder, ModelInfo, ModelSpec
from calibgui.core.errors import ModelError, RangesError
from calibgui.core.ranges.artefact import RangesArtefact
from calibgui.core.ranges.origin import Encoding, encoding_of


@dataclass(frozen=True, slots=True)
class Mismatch:
    """Something that both ranges must share and do not. `what` is a word such as "model"."""

    what: str
    current: str
    other: str

    def __str__(self) -> str:
        return f"{self.what}: {self.current} and {self.other}"


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


def mismatches(current: Encoding | None, other: Encoding | None) -> tuple[Mismatch, ...]:
    """What decides the vectors and differs, with both values; what either does not know is passed over."""
    if current is None or other is None:
        return ()
    found = []
    if current.is_known and other.is_known and current.fingerprint != other.fingerprint:
        names = [f"{it.model} ({it.fingerprint[:12]})" for it in (current, other)]
        found.append(Mismatch("model", *names))
    facts: list[tuple[str, object, object]] = [("dimensions", current.dim, other.dim)]
    if current.is_known and other.is_known:
        facts += [
            ("prompt", current.prompt, other.prompt),
            ("query prompt", current.query_prompt, other.query_prompt),
            ("normalization", current.normalized, other.normalized),
        ]
    found += [
        Mismatch(what, _shown(first), _shown(second))
        for what, first, second in facts
        if first is not None and second is not None and first != second
    ]
    if current.is_known and other.is_known and current.truncate_dim != other.truncate_dim:
        found.append(Mismatch("truncation", _shown(current.truncate_dim), _shown(other.truncate_dim)))
    return tuple(found)


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    if value is None:
        return "none"
    return f"{value:,}" if isinstance(value, int) else repr(value)


def warned(artefact: RangesArtefact, found: Sequence[Mismatch], what: str, *, force: bool) -> tuple[str, ...]:
    """Raises OtherEncodingError for what differs; with `force` it becomes a warning for each.

    `what` is what the ranges are to be used for: "texts", "vectors".
    """
    if found and not force:
        raise OtherEncodingError(artefact.path, found)
    return tuple(f"The ranges and the {what} differ in {it}." for it in found)


def said_otherwise(artefact: RangesArtefact, said: ModelSpec) -> list[Mismatch]:
    """What differs in the model and options that vectors are said to be of, without loading the model.

    A model of another name is told by its files: raises ModelError where they are not on this machine.
    """
    origin = artefact.provenance
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
    ]
    if said.normalize != wanted.normalize:
        facts.append(("normalization", wanted.normalized, said.normalize))
    found += [
        Mismatch(what, _shown(first), _shown(second))
        for what, first, second in facts
        if first is not None and second is not None and first != second
    ]
    if wanted.truncate_dim != said.truncate_dim:
        found.append(Mismatch("truncation", _shown(wanted.truncate_dim), _shown(said.truncate_dim)))
    return found


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
            warnings.extend(warned(artefact, found, "texts", force=force))
        refuse_other_dimension(artefact, encoder.info)
        return encoder

    return load


def no_model(artefact: RangesArtefact) -> ModelError:
    """For texts, where neither the ranges nor the user names a model."""
    return ModelError(
        f"{artefact.path.name} does not say which model it is for.",
        remedy="Name the model that the ranges are for, or check vectors, which need none.",
        path=artefact.path,
    )


def refuse_other_dimension(artefact: RangesArtefact, model: ModelInfo) -> None:
    """Raises RangesError; ranges of another dimension are of no use, whatever anyone insists on."""
    if model.dim != artefact.dim:
        raise RangesError(
            f"{artefact.path.name} has {artefact.dim:,} dimensions, {model.name} {model.dim:,}.",
            remedy="Use ranges of the same model and truncation.",
            path=artefact.path,
        )
