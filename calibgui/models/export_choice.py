"""What the user chose to export."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from calibgui.core.quantization.quantize import Precision


@dataclass(frozen=True, slots=True)
class ExportChoice:
    """`sampled_codes` quantizes the embeddings of the calibration texts; `texts_file` is another
    file of texts, all of which are encoded and quantized."""

    folder: Path
    mixed: bool = True
    per_domain: bool = True
    precisions: tuple[Precision, ...] = ("int8",)
    sampled_codes: bool = True
    texts_file: Path | None = None
