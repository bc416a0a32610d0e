"""Which files an export will write, and how large they will be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from calibgui.core.export.plan import Artefact, artefacts
from calibgui.models.export_choice import ExportChoice

# A .npy file starts with a header that NumPy pads to a multiple of 64 bytes; our shapes need two such.
_NPY_HEADER_BYTES = 128
_FLOAT32_BYTES = 4


@dataclass(frozen=True, slots=True)
class PlannedFile:
    """`size_bytes` is None where it depends on texts nobody has counted."""

    name: str
    size_bytes: int | None


def planned_files(
    choice: ExportChoice, domain_slugs: Sequence[str], n_texts: int, dim: int
) -> tuple[PlannedFile, ...]:
    """The files in the order in which they are written. `n_texts` is how many sampled texts get codes."""
    files = artefacts(
        domain_slugs,
        mixed=choice.mixed,
        per_domain=choice.per_domain,
        precisions=choice.precisions,
        sampled_codes=choice.sampled_codes,
        texts_file=choice.texts_file,
        snippet=choice.snippet,
    )
    return tuple(PlannedFile(file.name, _size_bytes(file, n_texts, dim)) for file in files)


def _size_bytes(file: Artefact, n_texts: int, dim: int) -> int | None:
    if file.kind == "ranges":
        return _NPY_HEADER_BYTES + 2 * dim * _FLOAT32_BYTES
    if file.kind != "codes":
        return None
    if file.precision in ("binary", "ubinary"):
        return _NPY_HEADER_BYTES + n_texts * -(-dim // 8)
    return _NPY_HEADER_BYTES + n_texts * dim * (_FLOAT32_BYTES if file.precision == "float32" else 1)
