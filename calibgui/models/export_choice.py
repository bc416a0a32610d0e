"""What the user chose to export."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from calibgui.core.quantization.quantize import Precision
from calibgui.models.target_choice import TargetChoice


@dataclass(frozen=True, slots=True)
class ExportChoice:
    """`sampled_codes` quantizes the embeddings of the calibration texts; `texts_file` is another
    file of texts, all of which are encoded and quantized, or of vectors. With an `engine` the files are those
    that it opens: of mixed and per-domain ranges only, in its own precision. `snippet` writes the program
    that uses the codes."""

    folder: Path
    mixed: bool = True
    per_domain: bool = True
    precisions: tuple[Precision, ...] = ("int8",)
    sampled_codes: bool = True
    texts_file: Path | None = None
    engine: TargetChoice | None = None
    snippet: bool = False
