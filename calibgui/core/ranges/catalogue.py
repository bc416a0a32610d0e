"""The schemes there are, as data: one row for the picker, the sliders, the command line and the README."""

from __future__ import annotations

from dataclasses import dataclass

from calibgui.core.errors import RangesError
from calibgui.core.ranges.parameters import Parameter

PER_DIMENSION_MIN_MAX = "per-dimension min-max"
PER_DIMENSION_QUANTILE = "per-dimension quantile"
PER_DIMENSION_SIGMA = "per-dimension sigma"
PER_DIMENSION_LEAST_ERROR = "per-dimension least squared error"
SHARED_LARGEST = "shared zero-centred largest"
SHARED_QUANTILE = "shared zero-centred quantile"
SHARED_SHARE = "shared zero-centred share"
SHARED_MIN_MAX = "shared min-max"

SMALLEST_QUANTILE = 0.9  # below that more is cut than any engine wants; the tails kept are as long as this


@dataclass(frozen=True, slots=True)
class SchemeKind:
    """`shared` schemes give all dimensions one range; `zero_centred` ones give `code = round(x / s)`."""

    name: str
    title: str
    formula: str
    parameters: tuple[Parameter, ...] = ()
    shared: bool = False
    zero_centred: bool = False


def _quantile(default: float) -> Parameter:
    return Parameter("q", "Quantile", SMALLEST_QUANTILE, 1.0, default, 0.0001, "tail", "share")


KINDS: tuple[SchemeKind, ...] = (
    SchemeKind(
        PER_DIMENSION_MIN_MAX,
        "Per dimension, min to max",
        "[min - m w, max + m w], w = max - min",
        (Parameter("margin", "Margin", 0.0, 1.0, 0.0, 0.01, "linear", "share"),),
    ),
    SchemeKind(
        PER_DIMENSION_QUANTILE,
        "Per dimension, quantile",
        "[Q(1 - q), Q(q)]",
        (_quantile(0.999),),
    ),
    SchemeKind(
        PER_DIMENSION_SIGMA,
        "Per dimension, mean ± k σ",
        "[mean - k σ, mean + k σ]",
        (Parameter("k", "Standard deviations", 0.5, 10.0, 4.0, 0.1, "linear", "σ"),),
    ),
    SchemeKind(
        PER_DIMENSION_LEAST_ERROR,
        "Per dimension, least squared error",
        "least of clipping² + rounding²",
    ),
    SchemeKind(
        SHARED_LARGEST,
        "Shared, zero-centred, largest value",
        "[-128.5 s, 126.5 s], s = max(abs(x)) / 126.5",
        shared=True,
        zero_centred=True,
    ),
    SchemeKind(
        SHARED_QUANTILE,
        "Shared, zero-centred, quantile",
        "[-128.5 s, 126.5 s], s = Q(abs(x), q) / 126.5",
        (_quantile(0.9999),),
        shared=True,
        zero_centred=True,
    ),
    SchemeKind(
        SHARED_SHARE,
        "Shared, zero-centred, share of the largest value",
        "[-128.5 s, 126.5 s], s = share max(abs(x)) / 126.5",
        (Parameter("share", "Share of the largest", 0.05, 1.0, 1.0, 0.01, "log", "share"),),
        shared=True,
        zero_centred=True,
    ),
    SchemeKind(SHARED_MIN_MAX, "Shared, min to max", "[min of all, max of all]", shared=True),
)

_BY_NAME = {kind.name: kind for kind in KINDS}


def kind_of(name: str) -> SchemeKind:
    """Raises RangesError for a name that no scheme has."""
    if name not in _BY_NAME:
        raise RangesError(
            f"There is no range scheme {name!r}.", remedy=f"Choose one of: {', '.join(_BY_NAME)}."
        )
    return _BY_NAME[name]
