"""All targets, and the one that a file name asks for."""

from __future__ import annotations

from pathlib import Path

from calibgui.core.errors import ExportError
from calibgui.core.export.targets.ann_bin import BVECS, I8BIN, U8BIN
from calibgui.core.export.targets.arrays import NPY, NPZ
from calibgui.core.export.targets.base import Holds, Target
from calibgui.core.export.targets.c_header import C_HEADER
from calibgui.core.export.targets.elastic import ELASTICSEARCH, OPENSEARCH
from calibgui.core.export.targets.faiss_index import FAISS
from calibgui.core.export.targets.haystack import HAYSTACK
from calibgui.core.export.targets.hdf5 import HDF5
from calibgui.core.export.targets.qdrant import QDRANT
from calibgui.core.export.targets.ranges_alone import RANGES_JSON, RANGES_NPY, RANGES_SAFETENSORS
from calibgui.core.export.targets.tables import ARROW, PARQUET
from calibgui.core.export.targets.tensors import SAFETENSORS
from calibgui.core.export.targets.usearch_index import USEARCH
from calibgui.core.export.targets.vespa import VESPA

TARGETS: tuple[Target, ...] = (
    NPY,
    NPZ,
    SAFETENSORS,
    PARQUET,
    ARROW,
    FAISS,
    USEARCH,
    U8BIN,
    I8BIN,
    BVECS,
    HDF5,
    ELASTICSEARCH,
    OPENSEARCH,
    VESPA,
    QDRANT,
    RANGES_NPY,
    RANGES_JSON,
    RANGES_SAFETENSORS,
    C_HEADER,
    HAYSTACK,
)
"""Codes first, then those of ranges alone."""

_REFUSED = {
    ".ibin": (
        ".ibin files hold int32 values, not int8 codes: a reader would take four codes for one value",
        "Export int8 codes as .i8bin, or uint8 codes as .u8bin.",
    ),
    ".fbin": (".fbin files hold float32 vectors, not codes", "Export .i8bin or .u8bin."),
    ".fvecs": (".fvecs files hold float32 vectors, not codes", "Export uint8 codes as .bvecs."),
    ".ivecs": (".ivecs files hold int32 values, not int8 codes", "Export uint8 codes as .bvecs."),
}


def target_for_suffix(path: Path, holds: Holds | None = None) -> Target:
    """The target whose ending the file name has, the longest that fits; of those that hold the wanted thing.

    `.npy` and `.safetensors` are of codes unless `holds` is "ranges". Raises ExportError naming the endings.
    """
    name = path.name.casefold()
    for suffix, (why, remedy) in _REFUSED.items():
        if name.endswith(suffix):
            raise ExportError(f"{path.name} can't hold these codes: {why}.", remedy=remedy, path=path)
    wanted = [target for target in TARGETS if holds is None or target.holds in (holds, "both")]
    wanted.sort(key=lambda target: holds is not None and target.holds != holds)
    fitting = [(len(end), target) for target in wanted for end in target.suffixes if name.endswith(end)]
    if fitting:
        longest = max(length for length, _ in fitting)
        return next(target for length, target in fitting if length == longest)
    endings = ", ".join(dict.fromkeys(end for target in wanted for end in target.suffixes))
    raise ExportError(
        f"No target is written as {path.name}.", remedy=f"Use one of the endings {endings}.", path=path
    )


def target_of(id_: str) -> Target:
    """Raises ExportError naming the targets; of an engine that takes no codes it says what to do instead."""
    for target in TARGETS:
        if target.id == id_:
            return target
    if id_.casefold() in NO_CODES:
        why, remedy = NO_CODES[id_.casefold()]
        raise ExportError(why, remedy=remedy)
    known = ", ".join(target.id for target in TARGETS)
    raise ExportError(f"There is no target {id_!r}.", remedy=f"Use one of {known}.")


NO_CODES = {
    "weaviate": (
        "Weaviate takes float32 vectors only and quantizes them itself: it has no field for int8 codes.",
        "Give it the float32 vectors and turn on its scalar quantization (SQ), or choose another engine.",
    ),
    "pgvector": (
        "pgvector has no type for int8 codes: it has vector (float32), halfvec (float16), bit and sparsevec.",
        "Give it the float32 vectors as halfvec, or binary codes as bit; or choose another engine.",
    ),
}
"""Engines that a user may well ask for and that can't be given codes: why, and what to do instead."""


def targets_for_search(search_target: str) -> tuple[Target, ...]:
    """Those made for an engine of `core.search.targets`, given by its id, the best fitting first."""
    fitting = [target for target in TARGETS if search_target in target.searched_as]
    return tuple(sorted(fitting, key=lambda target: target.searched_as.index(search_target)))
