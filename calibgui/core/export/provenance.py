"""Where ranges come from, as the JSON that lies beside them: model, texts, scheme, versions, time."""

from __future__ import annotations

import hashlib
import platform
from collections import Counter
from datetime import UTC, datetime
from importlib import metadata
from typing import Any

from calibgui import __version__
from calibgui.core.calibration.snapshot import CalibrationResult, DomainResult
from calibgui.core.domain import Role
from calibgui.core.encoding.spec import ModelInfo, ModelSpec
from calibgui.core.ranges.origin import FORMAT, FORMAT_VERSION
from calibgui.core.ranges.zero_centred import scale_in

_PACKAGES = ("sentence-transformers", "transformers", "torch", "numpy")


def provenance(
    result: CalibrationResult, domain: DomainResult | None = None, target: str | None = None
) -> dict[str, Any]:
    """Everything needed to know what the ranges fit: of one domain, or mixed where `domain` is None.

    The scheme is that of the result. `scale` is the s of zero-centred ranges, whose int8 codes are
    round(x / s), and None for others. `target` names the search that the ranges were chosen for, if one was.
    """
    domains = result.domains if domain is None else (domain,)
    scheme = result.scheme
    return {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "ranges_of": "all domains, mixed" if domain is None else domain.domain.name,
        "scheme": scheme.name,
        "scheme_parameters": dict(scheme.parameters),
        "scale": scale_in((result if domain is None else domain).ranges)
        if scheme.kind.zero_centred
        else None,
        "search_target": target,
        "seed": result.request.seed,
        "complete": result.complete,
        "calibration_texts": sum(len(item.sample.calibration) for item in domains),
        "held_out_texts": sum(len(item.sample.held_out) for item in domains),
        "held_out_values_outside": _outside_share(result, domain),
        "model": model_facts(result.model, result.request.model),
        "domains": [_domain(item) for item in domains],
        "versions": versions(),
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def versions() -> dict[str, str]:
    """The releases of everything that takes part in the vectors."""
    found = {"calibgui": __version__, "python": platform.python_version()}
    for name in _PACKAGES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


def _outside_share(result: CalibrationResult, domain: DomainResult | None) -> float | None:
    """Of the held-out values of all domains, or of the one, the share outside the mixed ranges."""
    return (result if domain is None else domain).outside.share


def model_facts(info: ModelInfo, spec: ModelSpec) -> dict[str, Any]:
    """Of the model and how it was used, as `ranges.origin` reads it back."""
    return {
        "name": info.name,
        "fingerprint": info.fingerprint,
        "revision": info.revision,
        "dim": info.dim,
        "max_tokens": info.max_tokens,
        "normalized": info.normalized,
        "normalize": spec.normalize,
        "truncate_dim": spec.truncate_dim,
        "prompt": _prompt(info, spec, "documents"),
        "query_prompt": _prompt(info, spec, "queries"),
        "device": info.device,
    }


def _prompt(info: ModelInfo, spec: ModelSpec, role: Role) -> str:
    """The text that was put before the texts: the model's own, where the spec leaves it to the model."""
    applied = info.applied_prompt(role)
    return applied if applied is not None else spec.query_prompt if role == "queries" else spec.prompt


def text_sha256(text: str) -> str:
    """Of its UTF-8 bytes; halves of surrogate pairs are kept as they are."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _domain(item: DomainResult) -> dict[str, Any]:
    source_of = dict(zip(item.scan.candidates, item.scan.candidate_sources, strict=True))
    sampled = Counter(source_of[text] for text in item.sample.calibration)
    checked = Counter(source_of[text] for text in item.sample.held_out)
    return {
        "name": item.domain.name,
        "role": item.domain.role,
        "calibration_texts": len(item.sample.calibration),
        "held_out_texts": len(item.sample.held_out),
        "available_texts": item.scan.available,
        "available_texts_estimated": item.scan.available_is_estimate,
        "shortest_characters": item.scan.shortest or None,
        "longest_characters": item.scan.longest,
        "stratified_by": item.scan.stratify_by,
        "excluded_texts": len(item.domain.excluded),
        "excluded_texts_sha256": sorted(text_sha256(text) for text in item.domain.excluded),
        "duplicates_dropped": item.scan.duplicates,
        "blanks_dropped": item.scan.blanks,
        "held_out_values_outside_mixed": item.outside.share,
        "sources": [
            {
                "name": source.source.path.name,
                "origin": source.source.origin or None,
                "sha256": source.sha256 or None,
                "size_bytes": source.size_bytes,
                "format": source.format,
                "sheet": source.sheet or None,
                "column": source.source.column,
                "joined_columns": list(source.source.joined),
                "joined_with": source.source.between if source.source.joined else None,
                "encoding": source.encoding or None,
                "texts_available": source.texts,
                "calibration_texts": sampled[number],
                "held_out_texts": checked[number],
            }
            for number, source in enumerate(item.scan.sources)
        ],
    }
