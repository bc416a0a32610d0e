"""A range scheme as a value, and what ranges must be: float32 (2, dim), row 0 min, row 1 max."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from calibgui.core.errors import RangesError
from calibgui.core.ranges.catalogue import PER_DIMENSION_MIN_MAX, SchemeKind, kind_of
from calibgui.core.ranges.envelope import Envelope


@dataclass(frozen=True, slots=True)
class RangeScheme:
    """How ranges follow from embeddings: a name of the catalogue and all parameters that it takes, in order.

    Parameters that are left out get their default. Raises RangesError for a name or parameter that there is
    not, or a value out of bounds. Equal schemes give equal ranges of the same embeddings.
    """

    name: str
    parameters: tuple[tuple[str, float], ...] = ()

    def __post_init__(self) -> None:
        known, given = self.kind.parameters, dict(self.parameters)
        for key in given:
            if key not in {parameter.name for parameter in known}:
                takes = ", ".join(parameter.name for parameter in known) or "none"
                raise RangesError(f"{self.name} takes no parameter {key!r}.", remedy=f"It takes: {takes}.")
        whole = tuple((it.name, it.checked(given.get(it.name, it.default))) for it in known)
        object.__setattr__(self, "parameters", whole)

    @property
    def kind(self) -> SchemeKind:
        return kind_of(self.name)

    def __getitem__(self, parameter: str) -> float:
        """Raises KeyError for a parameter that the scheme does not take."""
        return dict(self.parameters)[parameter]

    def replaced(self, **parameters: float) -> RangeScheme:
        """The same with other values of some parameters. Raises RangesError."""
        return RangeScheme(self.name, tuple((dict(self.parameters) | parameters).items()))

    @property
    def label(self) -> str:
        """`per-dimension quantile, q = 0.999`; a margin of 0, which changes nothing, is left out."""
        shown = [f"{key} = {value:.9g}" for key, value in self.parameters if (key, value) != ("margin", 0.0)]
        return ", ".join((self.name, *shown))

    def to_dict(self) -> dict[str, Any]:
        """For JSON: `{"name": ..., "parameters": {...}}`."""
        return {"name": self.name, "parameters": dict(self.parameters)}

    @classmethod
    def from_dict(cls, content: object) -> RangeScheme:
        """From what `to_dict` gave, perhaps edited by hand. Raises RangesError."""
        name = content.get("name") if isinstance(content, Mapping) else None
        parameters = content.get("parameters", {}) if isinstance(content, Mapping) else None
        if not isinstance(name, str) or not isinstance(parameters, Mapping):
            raise RangesError(
                f"A range scheme can't be read from {content!r}.",
                remedy='It must have the form {"name": ..., "parameters": {...}}.',
            )
        return cls(name, tuple((str(key), value) for key, value in parameters.items()))


DEFAULT_SCHEME = RangeScheme(PER_DIMENSION_MIN_MAX)


def min_max_ranges(envelope: Envelope) -> NDArray[np.float32]:
    """The ranges of sentence-transformers: `np.vstack((emb.min(axis=0), emb.max(axis=0)))`."""
    return envelope.bounds


def checked_ranges(ranges: ArrayLike, dim: int | None = None) -> NDArray[np.float32]:
    """`ranges` as float32 (2, dim). Raises RangesError for another shape, NaN, infinity, or min above max."""
    array = np.asarray(ranges)
    if array.ndim != 2 or array.shape[0] != 2 or not np.issubdtype(array.dtype, np.number):
        raise RangesError(
            f"Ranges must be numbers of shape (2, dim), got {array.dtype} of shape {array.shape}.",
            remedy="Row 0 holds the minimum and row 1 the maximum of every dimension.",
        )
    if dim is not None and array.shape[1] != dim:
        raise RangesError(
            f"The ranges have {array.shape[1]} dimensions, the embeddings {dim}.",
            remedy="Use ranges of the same model and truncation.",
        )
    array = array.astype(np.float32, copy=False)
    if not np.isfinite(array).all():
        dimension = int(np.argwhere(~np.isfinite(array))[0][1])
        raise RangesError(f"The ranges are not finite in dimension {dimension}.", remedy="Calibrate again.")
    if (array[0] > array[1]).any():
        dimension = int(np.argmax(array[0] > array[1]))
        raise RangesError(
            f"The minimum lies above the maximum in dimension {dimension}.",
            remedy="Row 0 must hold the minimum, row 1 the maximum.",
        )
    return array
