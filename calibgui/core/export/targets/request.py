"""What to export for which engines, and the files that it makes: known, with their sizes, before writing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from calibgui.core.calibration.snapshot import CalibrationResult
from calibgui.core.errors import ExportError
from calibgui.core.export.targets.base import USUAL, TargetOptions
from calibgui.core.quantization.quantize import Precision
from calibgui.core.ranges.schemes import RangeScheme


@dataclass(frozen=True, slots=True)
class VectorBlock:
    """Float vectors (n, dim) that are to be quantized, with an id and a text each if the stream has them."""

    vectors: NDArray[Any]
    ids: Sequence[str] | None = None
    texts: Sequence[str] | None = None


@dataclass(frozen=True, slots=True)
class VectorStream:
    """Vectors that need not fit into memory. `rows` is exact.

    `blocks()` begins anew each time that it is called, once for each file of codes. `ids` and `texts` say
    whether its blocks have them, `text_bytes` how many bytes these are in all, for the estimate of sizes.
    """

    rows: int
    dim: int
    blocks: Callable[[], Iterator[VectorBlock]]
    ids: bool = False
    texts: bool = False
    text_bytes: int = 0


@dataclass(frozen=True, slots=True)
class TargetRequest:
    """What `write_targets` writes into `folder`.

    `targets` are ids of `registry.TARGETS`; targets of codes and of ranges may be mixed. What is quantized
    is the calibration sample of `result`, that of the domain for ranges per domain, or `vectors` where
    given, with each of the ranges. These are those of `result`, mixed and/or per domain, under `scheme`
    (None: its own); without a result `ranges`, float32 (2, dim), with their `provenance` if there is one.

    `precision` None takes the usual one of each target. `rows` writes ids and texts into the files that can
    hold them. With `held_out` the held-out vectors go along as queries into the targets that hold some
    (HDF5). `search_target` is the id of the search that the ranges were chosen for, for the provenance.
    `name` begins the names of the files of codes.
    """

    folder: Path
    targets: tuple[str, ...]
    result: CalibrationResult | None = None
    vectors: VectorStream | None = None
    ranges: NDArray[np.float32] | None = None
    provenance: Mapping[str, Any] | None = None
    mixed: bool = True
    per_domain: bool = False
    scheme: RangeScheme | None = None
    search_target: str | None = None
    precision: Precision | None = None
    options: TargetOptions = field(default=USUAL)
    rows: bool = True
    held_out: bool = True
    snippets: bool = True
    name: str = "codes"


FileKind = Literal["target", "ranges", "provenance", "companion", "snippet"]


@dataclass(frozen=True, slots=True)
class PlannedFile:
    """A file that the export writes. `bytes` is exact for small files, an estimate for those of a target.

    `text` is the whole content of a companion, a snippet or a provenance, to be shown before it is written.
    """

    name: str
    kind: FileKind
    bytes: int
    target: str = ""
    precision: Precision | None = None
    text: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Sizes:
    """In bytes: of the vectors as float32, and of all files that are written."""

    before: int
    after: int
    files: tuple[PlannedFile, ...]


def nothing_chosen() -> ExportError:
    return ExportError("Nothing was chosen to export.", remedy="Choose a target, and mixed or per domain.")
