"""A file of vectors as its reader gives it, and what is said where there is none."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calibgui.core.errors import SourceError

Floats = NDArray[np.floating[Any]]

Block = tuple[Floats, int, float]
"""Rows (n, dim) of float16, 32 or 64, the number of the first from 0, and the share of the file read."""

AGAIN = "Write or download the file again."
AS_FLOATS = "Save the vectors as an array (rows, dimensions) of float32."


@dataclass(frozen=True, slots=True)
class StoredRows:
    """Where the rows lie in a file that holds them as they are, for who reads rather than maps them.

    They begin at byte `offset`, row after row, or column after column where `fortran`. Before each row lie
    `lead_bytes`, an int32 of its dimension. bfloat16 has the dtype uint16: the upper half of a float32.
    """

    offset: int
    dtype: np.dtype[Any]
    fortran: bool = False
    is_bfloat16: bool = False
    lead_bytes: int = 0


@dataclass(frozen=True, slots=True)
class VectorFile:
    """`blocks(n)` gives all rows in their order, at most n at a time, and raises SourceError.

    `rows` is None where only a pass can tell, `dtype` that of the file ("bfloat16" too), `dim` at least 1.
    `name` is that of the array or column, None where a file has but one; `names` are those to choose from.
    `stored` is there where the rows can be read from the file as they lie.
    """

    dim: int
    rows: int | None
    dtype: str
    blocks: Callable[[int], Iterator[Block]]
    name: str | None = None
    names: tuple[str, ...] = ()
    stored: StoredRows | None = None


class SeveralArraysError(SourceError):
    """A file holds several arrays or columns of vectors, and none of these `names` was chosen."""

    def __init__(self, path: Path, kind: str, names: tuple[str, ...]) -> None:
        """`kind` is "array" or "column"."""
        listed = ", ".join(names)
        super().__init__(
            f"{path.name} holds {len(names)} {kind}s of vectors, and none was chosen: {listed}.",
            remedy=f"Choose one {kind} in the sources of a domain.",
            path=path,
        )
        self.names = names


def chosen_name(
    path: Path, kind: str, fitting: Mapping[str, bool], wanted: str | None
) -> tuple[str, tuple[str, ...]]:
    """The array that is `wanted`, or the only one that can hold vectors; and the names to choose from.

    `fitting` says of each array whether it can; where none can, it is the only one there is. Raises
    SourceError where that leaves a choice.
    """
    names = tuple(name for name, fits in fitting.items() if fits)
    if wanted is not None:
        if wanted not in fitting:
            listed = ", ".join(names or fitting)
            raise SourceError(
                f"{path.name} has no {kind} {wanted!r}.", remedy=f"Choose one of: {listed}.", path=path
            )
        return wanted, names
    if len(names) > 1:
        raise SeveralArraysError(path, kind, names)
    if names or len(fitting) == 1:
        return next(iter(names or fitting)), names
    listed = ", ".join(fitting) or "none"
    raise refused(path, f"none of its {kind}s is one of vectors ({listed})", AS_FLOATS)


def other_length(path: Path, row: int, its_dim: int, dim: int) -> SourceError:
    """For a row, counted from 0, that is not as long as the first."""
    return SourceError(
        f"Row {row + 1:,} of {path.name} has {its_dim:,} dimensions, the first {dim:,}.",
        remedy=AGAIN,
        path=path,
        line=row + 1,
    )


def number_text(value: float) -> str:
    """Four places, or three digits where these would say nothing."""
    return f"{value:.4f}" if value == 0 or 1e-3 <= abs(value) < 1e4 else f"{value:.3g}"


def refused(path: Path, why: str, remedy: str, details: str = "") -> SourceError:
    message = f"{path.name} can't be read as vectors: {why}."
    return SourceError(message, remedy=remedy, path=path, details=details)
