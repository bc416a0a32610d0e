"""Which files an export will write, and how large they will be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from calibgui.core.export.names import slug
from calibgui.core.quantization.quantize import Precision
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
    files: list[PlannedFile] = []
    stems = ["ranges"] if choice.mixed else []
    if choice.per_domain:
        stems += [f"ranges-{name}" for name in domain_slugs]
    for stem in stems:
        files.append(PlannedFile(f"{stem}.npy", _NPY_HEADER_BYTES + 2 * dim * _FLOAT32_BYTES))
        files.append(PlannedFile(f"{stem}.json", None))
    if choice.sampled_codes and choice.precisions:
        for precision in choice.precisions:
            files.append(PlannedFile(f"codes-{precision}.npy", _codes_bytes(n_texts, dim, precision)))
        files.append(PlannedFile("codes-texts.jsonl", None))
    if choice.texts_file is not None:
        stem = slug(choice.texts_file.stem)
        files += [PlannedFile(f"codes-{stem}-{precision}.npy", None) for precision in choice.precisions]
    return tuple(files)


def _codes_bytes(n_texts: int, dim: int, precision: Precision) -> int:
    if precision in ("binary", "ubinary"):
        return _NPY_HEADER_BYTES + n_texts * -(-dim // 8)
    return _NPY_HEADER_BYTES + n_texts * dim * (_FLOAT32_BYTES if precision == "float32" else 1)
