"""Ranges as a file, ours or of a plain script, with what is known of where they come from."""

from __future__ import annotations

import json
import stat
import struct
import tokenize
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calibgui.core.errors import RangesError
from calibgui.core.ranges.origin import Provenance, is_provenance, parse_provenance
from calibgui.core.ranges.schemes import checked_ranges
from calibgui.core.ranges.stored import (
    MAX_DIM,
    MAX_JSON_BYTES,
    NoRangesError,
    RangesFormat,
    StoredArray,
    StoredFile,
    format_by_content,
    numbers,
    stored_npy,
    stored_npz,
    stored_safetensors,
)

PLAIN = "say nothing of the model and prompt that they are for"
_NAME = "ranges"  # of an array or a key that holds ranges
_AGAIN = "Copy or export the file again."
_MIN_MAX = "Row 0 must hold the minimum and row 1 the maximum of every dimension."
_FORMATS = "Ranges are read from .npy, .npz, .safetensors and .json files."
_READERS = {"npy": stored_npy, "npz": stored_npz, "safetensors": stored_safetensors}


@dataclass(frozen=True, slots=True)
class RangesArtefact:
    """`ranges` is float32 (2, dim), read-only, finite, row 0 min <= row 1 max.

    `warnings` say what makes the ranges doubtful, such as that there is no provenance.
    """

    ranges: NDArray[np.float32]
    provenance: Provenance | None
    path: Path
    format: RangesFormat
    warnings: tuple[str, ...] = ()

    @property
    def dim(self) -> int:
        return int(self.ranges.shape[1])


def load_ranges(path: Path) -> RangesArtefact:
    """Ranges from `.npy`, `.npz`, `.safetensors` or `.json`, by content, whatever the suffix.

    JSON may hold [[min, ...], [max, ...]], the same under "ranges", {"min": [...], "max": [...]}, or be a
    provenance of ours, whose ranges lie beside it. The provenance is in the file, or in the `.json` beside.
    Raises RangesError naming the file for anything else; nothing is unpickled, and no more memory is taken
    than ranges of `MAX_DIM` dimensions need.
    """
    size = _checked_size(path)
    with _read_errors(path):
        with path.open("rb") as file:
            head = file.read(64)
        found = format_by_content(head)
        if found is None:
            raise NoRangesError(_unknown(head), _FORMATS)
        if found == "json":
            return _from_json(path, size)
        stored = _READERS[found](path)
        array = _chosen(stored)
        ranges = _values(path, array)
    provenance, warnings = _described(path, stored)
    return _artefact(path, found, ranges, provenance, warnings)


def _from_json(path: Path, size: int) -> RangesArtefact:
    if size > MAX_JSON_BYTES:
        raise NoRangesError(f"it is larger than {MAX_JSON_BYTES >> 20} MB", _FORMATS)
    content = json.loads(path.read_bytes())
    rows = _rows_in(content)
    if rows is None and is_provenance(content):
        return _beside(path, content)
    array = numbers(rows)
    _refuse_other_shape(array)
    provenance, warnings = _parsed(content, path.name)
    return _artefact(path, "json", _values(path, array), provenance, warnings)


def _rows_in(content: object) -> object:
    """What may be the two lists in parsed JSON; None where nothing is called so."""
    if not isinstance(content, dict):
        return content
    content = content.get(_NAME, content)
    if isinstance(content, dict) and "min" in content and "max" in content:
        return [content["min"], content["max"]]
    return content if isinstance(content, list) else None


def _beside(path: Path, content: Mapping[str, Any]) -> RangesArtefact:
    """The ranges of a provenance: the file of the same name beside it, or the one that it names."""
    named = content.get("ranges_file")
    names = [path.with_suffix(".npy").name, *([Path(named).name] if isinstance(named, str) else [])]
    for beside in (path.with_name(name) for name in names if name):
        if beside.is_file() and beside != path:
            found = load_ranges(beside)
            provenance, warnings = _parsed(content, path.name)
            return _artefact(beside, found.format, found.ranges, provenance, warnings)
    raise NoRangesError(f"it is a provenance, and its ranges {names[-1]} are not beside it", "Add that file.")


def _chosen(stored: StoredFile) -> StoredArray:
    """The one array that can hold ranges, or the one of that name. Raises NoRangesError."""
    arrays = stored.arrays
    fitting = [name for name, array in arrays.items() if array.is_ranges]
    if len(fitting) == 1 or _NAME in fitting:
        chosen = arrays[_NAME if _NAME in fitting else fitting[0]]
    elif len(fitting) > 1:
        raise NoRangesError(
            f"it holds {len(fitting)} arrays of shape (2, dim): {', '.join(fitting[:5])}",
            f"Save the ranges alone, or call them {_NAME!r}.",
        )
    elif len(arrays) == 1 or _NAME in arrays:
        chosen = arrays.get(_NAME, next(iter(arrays.values())))
    else:
        raise NoRangesError(
            "it holds no array of shape (2, dim)" if arrays else "it holds no array", _MIN_MAX
        )
    _refuse_other_shape(chosen)
    return chosen


def _refuse_other_shape(array: StoredArray) -> None:
    shape = array.shape
    if array.dtype is None:
        raise NoRangesError(f"its values are of type {array.kind}", "Save the ranges as float32.")
    if len(shape) != 2:
        raise NoRangesError(f"its array has the shape {shape}, not (2, dim)", _MIN_MAX)
    if shape[1] == 2 and shape[0] != 2:
        raise NoRangesError(
            f"its array has the shape {shape}, a row per dimension, not (2, dim)",
            "Save it transposed: ranges.T. " + _MIN_MAX,
        )
    if shape[0] != 2:
        raise NoRangesError(
            f"its array has the shape {shape}: these are vectors, or codes, rather than ranges",
            "Calibrate on it, or choose a file of ranges. " + _MIN_MAX,
        )
    if shape[1] == 0:
        raise NoRangesError("its array has no dimension", _MIN_MAX)
    if shape[1] > MAX_DIM:
        raise NoRangesError(
            f"it is said to have {shape[1]:,} dimensions, more than the {MAX_DIM:,} that are read",
            "Choose a file of ranges, one minimum and one maximum per dimension.",
        )


def _values(path: Path, array: StoredArray) -> NDArray[np.float32]:
    """float32 (2, dim), read-only. Raises RangesError for values that are no ranges."""
    with np.errstate(over="ignore"):
        values = np.array(array.read(), np.float32, order="C")
    try:
        ranges = checked_ranges(values)
    except RangesError as error:
        message = f"{path.name} can't be used as ranges: {error.message[:1].lower()}{error.message[1:]}"
        raise RangesError(message, remedy=error.remedy, path=path) from error
    ranges.setflags(write=False)
    return ranges


def _described(path: Path, stored: StoredFile) -> tuple[Provenance | None, tuple[str, ...]]:
    """The provenance in the file itself, else the one beside it."""
    for text in (stored.metadata.get("provenance"), stored.metadata.get("calibgui")):
        if text is not None:
            with suppress(ValueError, RecursionError):
                return _parsed(json.loads(text), path.name)
    beside = path.with_suffix(".json")
    content = None
    with suppress(OSError, ValueError, RecursionError):
        if beside != path and beside.is_file() and beside.stat().st_size <= MAX_JSON_BYTES:
            content = json.loads(beside.read_bytes())
    return _parsed(content, beside.name if is_provenance(content) else path.name)


def _parsed(content: object, name: str) -> tuple[Provenance | None, tuple[str, ...]]:
    """The provenance in parsed JSON from the file `name`, and what there is to warn of."""
    if isinstance(content, dict) and not is_provenance(content):
        content = content.get("provenance")
    if not isinstance(content, dict) or not is_provenance(content):
        return None, (f"The ranges in {name} {PLAIN}.",)
    try:
        found = parse_provenance(content)
    except ValueError as error:
        return None, (f"The provenance in {name} can't be read: {error}. So the ranges {PLAIN}.",)
    if not found.complete:
        return found, (f"The ranges of {name} come from a calibration that was stopped before its end.",)
    return found, ()


def _artefact(
    path: Path,
    format_: RangesFormat,
    ranges: NDArray[np.float32],
    provenance: Provenance | None,
    warnings: tuple[str, ...],
) -> RangesArtefact:
    dim = ranges.shape[1]
    if provenance is not None and provenance.encoding.dim != dim:
        raise RangesError(
            f"{path.name} has {dim:,} dimensions, its provenance says {provenance.encoding.dim:,}: "
            "they do not belong together.",
            remedy="Export both again, or move the .json file away that lies beside the ranges.",
            path=path,
        )
    return RangesArtefact(ranges, provenance, path, format_, warnings)


def _checked_size(path: Path) -> int:
    """The size of a regular file that holds something; folders, pipes and devices are not opened."""
    remedy = "Choose a file of ranges, such as ranges.npy."
    try:
        state = path.stat()
    except FileNotFoundError as error:
        raise RangesError(f"{path} does not exist.", remedy=remedy, path=path) from error
    except (OSError, ValueError) as error:
        raise RangesError(f"{path} can't be read.", remedy=remedy, path=path, details=str(error)) from error
    if stat.S_ISDIR(state.st_mode):
        raise RangesError(f"{path.name} is a folder, not a file of ranges.", remedy=remedy, path=path)
    if not stat.S_ISREG(state.st_mode):
        raise RangesError(f"{path.name} is a pipe or a device, not a file.", remedy=remedy, path=path)
    if state.st_size == 0:
        raise RangesError(f"{path.name} is empty.", remedy=_AGAIN, path=path)
    return state.st_size


def _unknown(head: bytes) -> str:
    if head.startswith(b"\x80"):
        return "it is a pickle, which could run any code"
    return "it is damaged, cut off, or no file of ranges"


@contextmanager
def _read_errors(path: Path) -> Iterator[None]:
    """Turns what is raised while a file is read into a RangesError that names it."""
    try:
        yield
    except NoRangesError as error:
        message = f"{path.name} can't be used as ranges: {error.why}."
        raise RangesError(message, remedy=error.remedy, path=path) from error
    except PermissionError as error:
        remedy = "Change the file's permissions, or copy it."
        raise RangesError(f"You may not read {path.name}.", remedy=remedy, path=path) from error
    except (
        ValueError, KeyError, TypeError, AttributeError, IndexError, EOFError, SyntaxError, RecursionError,
        NotImplementedError, RuntimeError, ArithmeticError, OSError, MemoryError, zipfile.BadZipFile,
        zlib.error, tokenize.TokenError, struct.error,
    ) as error:  # fmt: skip
        message = f"{path.name} can't be used as ranges: it is damaged or cut off."
        details = f"{type(error).__name__}: {error}"
        raise RangesError(message, remedy=_AGAIN, path=path, details=details) from error
