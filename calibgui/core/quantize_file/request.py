"""What is asked for, how far it is, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from calibgui.core.domain import Role, Source
from calibgui.core.encoding.spec import ModelSpec
from calibgui.core.errors import ExportError
from calibgui.core.export.targets.base import USUAL, TargetOptions
from calibgui.core.quantization.quantize import Precision
from calibgui.core.ranges.artefact import RangesArtefact

Phase = Literal["counting", "quantizing", "verifying", "done"]


@dataclass(frozen=True, slots=True)
class QuantizeRequest:
    """Quantize every vector, or every text that is not blank, of `inputs` in their order into `out`.

    `column` is read of each input; `sources` stand in place of `inputs` and `column` where files are read as
    set by hand. `options` are for the engines that have some; `rows` gives texts an id and themselves in the
    files that can hold both. `model` encodes texts, and is what vectors are said to be of; an empty
    name stands for none. `max_outside` (0 to 1) is the share of all values that may
    lie outside the ranges. `force` goes on where the provenance is of another model or other options.
    `block_bytes` of float32 vectors, or `texts_at_once`, are done together. Every `sync_s` seconds what is
    written is made safe against a power cut; what was not is done again.
    """

    artefact: RangesArtefact
    inputs: tuple[Path, ...]
    out: Path
    precision: Precision = "int8"
    max_outside: float = 1.0
    column: str | None = None
    sources: tuple[Source, ...] = ()
    options: TargetOptions = USUAL
    rows: bool = True
    model: ModelSpec = field(default_factory=lambda: ModelSpec(""))
    role: Role = "documents"
    force: bool = False
    block_bytes: int = 1 << 23
    texts_at_once: int = 4096
    sync_s: float = 0.25


@dataclass(frozen=True, slots=True)
class QuantizeReport:
    """The end. `outside` is int64 (dim,), read-only: how many values of each dimension lie outside.

    `rows` counts all rows of the file, `resumed_rows` those that an earlier call had done. `bytes_read` are
    of this call; `seconds` too.
    """

    out: Path
    rows: int
    resumed_rows: int
    dim: int
    outside: NDArray[np.int64]
    bytes_read: int
    bytes_written: int
    seconds: float
    of_vectors: bool
    warnings: tuple[str, ...] = ()

    @property
    def values_outside(self) -> int:
        return int(self.outside.sum())

    @property
    def share_outside(self) -> float:
        return self.values_outside / (self.rows * self.dim)


@dataclass(frozen=True, slots=True)
class QuantizeProgress:
    """`rows` are done of `total`, which is None while they are counted. `told` are sentences that are new.

    `resumed_rows` of them an earlier call had done. The last step has the `report`.
    """

    phase: Phase
    rows: int = 0
    total: int | None = None
    resumed_rows: int = 0
    told: tuple[str, ...] = ()
    report: QuantizeReport | None = None


class TooMuchOutsideError(ExportError):
    """More values than allowed lie outside: the codes are whole, and kept beside the final name."""

    def __init__(self, report: QuantizeReport, limit: float, kept: Path | None) -> None:
        share = report.share_outside
        rest = f"The codes are kept as {kept.name}. " if kept is not None else ""
        again = "the same call puts them in place at once" if kept is not None else "call it again"
        super().__init__(
            f"{report.out.name} was not put in place: {share:.2%} of the values lie outside the ranges, "
            f"up to {100 * limit:g}% may.",
            remedy=f"{rest}Calibrate on such vectors too; or allow it with a larger --max-outside: {again}.",
            path=report.out,
        )
        self.report = report
