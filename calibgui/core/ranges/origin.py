"""What ranges say of themselves: how the vectors that set them were made, read back from their provenance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from calibgui.core.domain import Role
from calibgui.core.encoding.spec import ModelInfo, ModelSpec

FORMAT = "calibgui provenance"
FORMAT_VERSION = 1


@dataclass(frozen=True, slots=True)
class Encoding:
    """Everything that decides a vector beside its text. `fingerprint` "" and None mean: not known.

    `normalize` is what was asked of the model (None: what its own modules do), `normalized` what came of it.
    The prompts are the texts really put before documents and before queries.
    """

    model: str
    fingerprint: str
    dim: int
    normalized: bool | None
    truncate_dim: int | None
    prompt: str | None
    query_prompt: str | None
    normalize: bool | None = None

    @property
    def is_known(self) -> bool:
        """Whether it names a model at all: vectors that were computed elsewhere don't."""
        return bool(self.fingerprint)


@dataclass(frozen=True, slots=True)
class SourceOrigin:
    """A file that set ranges."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Provenance:
    """What lies beside ranges, of what set them. Fields that it lacks are "", None or ().

    `content` is the JSON that it was read from, for who hands it on.
    """

    encoding: Encoding
    ranges_of: str = ""
    scheme: str = ""
    seed: int | None = None
    complete: bool = True
    calibration_texts: int | None = None
    domains: tuple[str, ...] = ()
    roles: tuple[Role, ...] = ()  # those that occur
    sources: tuple[SourceOrigin, ...] = ()
    versions: tuple[tuple[str, str], ...] = ()
    created: str = ""
    scheme_parameters: tuple[tuple[str, float], ...] = ()
    content: Mapping[str, Any] | None = field(default=None, compare=False, repr=False)


def encoding_of(info: ModelInfo, spec: ModelSpec) -> Encoding:
    """How a loaded model makes its vectors."""
    prompts = info.applied_prompts or (spec.prompt, spec.query_prompt)
    return Encoding(
        info.name, info.fingerprint, info.dim, info.normalized, spec.truncate_dim, *prompts, spec.normalize
    )


def is_provenance(content: object) -> bool:
    """Whether parsed JSON is a provenance that an export wrote, of this release or a later one."""
    return isinstance(content, Mapping) and content.get("format") == FORMAT


def parse_provenance(content: Mapping[str, Any]) -> Provenance:
    """A provenance from parsed JSON, which may have been edited: a field of a wrong type counts as missing.

    Raises ValueError where it is of a later version, or lacks the model's name or dimension.
    """
    version = content.get("format_version")
    if not isinstance(version, int) or version > FORMAT_VERSION:
        raise ValueError(f"it is of version {version!r}, and this release reads up to {FORMAT_VERSION}")
    model = content.get("model")
    domains = [item for item in _list(content.get("domains")) if isinstance(item, dict)]
    domains = [item for item in domains if item.get("calibration_texts") != 0]  # others only checked
    sources = [it for item in domains for it in _list(item.get("sources")) if isinstance(it, dict)]
    sources = [it for it in sources if it.get("calibration_texts") != 0]
    roles: tuple[Role, ...] = ("documents", "queries")
    versions = content.get("versions")
    return Provenance(
        encoding=_encoding(model if isinstance(model, dict) else {}),
        ranges_of=_text(content.get("ranges_of")) or "",
        scheme=_text(content.get("scheme")) or "",
        seed=_whole(content.get("seed")),
        complete=content.get("complete") is not False,
        calibration_texts=_whole(content.get("calibration_texts")),
        domains=tuple(_text(item.get("name")) or "" for item in domains),
        roles=tuple(role for role in roles if any(item.get("role") == role for item in domains)),
        sources=tuple(
            SourceOrigin(_text(it.get("name")) or "", _text(it.get("sha256")) or "") for it in sources
        ),
        versions=tuple((str(key), str(value)) for key, value in versions.items())
        if isinstance(versions, dict)
        else (),
        created=_text(content.get("created")) or "",
        scheme_parameters=_parameters(content.get("scheme_parameters")),
        content=content,
    )


def _encoding(model: Mapping[str, Any]) -> Encoding:
    name, dim = _text(model.get("name")), _whole(model.get("dim"))
    if not name or not dim:
        raise ValueError("it lacks the name or the dimension of the model")
    normalized, normalize = model.get("normalized"), model.get("normalize")
    return Encoding(
        model=name,
        fingerprint=_text(model.get("fingerprint")) or "",
        dim=dim,
        normalized=normalized if isinstance(normalized, bool) else None,
        truncate_dim=_whole(model.get("truncate_dim")),
        prompt=_text(model.get("prompt")),
        query_prompt=_text(model.get("query_prompt")),
        normalize=normalize if isinstance(normalize, bool) else None,
    )


def _parameters(value: object) -> tuple[tuple[str, float], ...]:
    numbers = value.items() if isinstance(value, Mapping) else ()
    return tuple(
        (str(key), float(number))
        for key, number in numbers
        if isinstance(number, (int, float)) and not isinstance(number, bool)
    )


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
