"""What the user chose of an export for an engine."""

from __future__ import annotations

from dataclasses import dataclass

from calibgui.core.export.targets.base import Similarity
from calibgui.core.quantization.quantize import Precision


@dataclass(frozen=True, slots=True)
class TargetChoice:
    """`target` is the id of a target of the export; None for precision and similarity takes its usual one.

    `rows` writes ids and texts where the file can hold them.
    """

    target: str
    precision: Precision | None = None
    similarity: Similarity | None = None
    rows: bool = True
