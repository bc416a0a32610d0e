"""Which columns a table of dimensions has room for, and how wide they are."""

from __future__ import annotations

from calibgui.models.dimensions_look import COLUMNS, Column

_COMFORT_FROM_PX = 500
_SIGN_PX = 10  # more, for the chevron
_COMFORT: dict[Column, int] = {
    "dimension": 70, "min": 84, "max": 84, "width": 66, "outside": 74, "change": 66, "levels": 100,
    "std": 72, "outlier": 62,
}  # fmt: skip
_TIGHT: dict[Column, int] = {
    "dimension": 46, "min": 76, "max": 76, "width": 58, "outside": 68, "change": 60, "levels": 62,
    "std": 62, "outlier": 60,
}  # fmt: skip
_WANTED: tuple[Column, ...] = (
    "dimension", "min", "max", "outside", "change", "outlier", "levels", "width", "std",
)  # fmt: skip


def column_widths(room_px: int, sort: Column, *, compared: bool = False) -> dict[Column, int]:
    """The columns that fit `room_px`, in their order; the one that is sorted by is always there.

    That of the change from earlier ranges only where there are some: `compared`.
    """
    need_px = dict(_COMFORT if room_px >= _COMFORT_FROM_PX else _TIGHT)
    need_px[sort] += _SIGN_PX
    first: tuple[Column, ...] = ("dimension", sort) if sort != "dimension" else ("dimension",)
    rest = (column for column in _WANTED if column not in first and (compared or column != "change"))
    wanted = (*first, *rest)
    shown: list[Column] = []
    left_px = room_px
    for column in wanted:
        if need_px[column] > left_px and column not in first:
            break
        shown.append(column)
        left_px -= need_px[column]
    share_px, rest_px = divmod(max(left_px, 0), len(shown))
    widths: dict[Column, int] = {}
    for column in COLUMNS:
        if column in shown:
            widths[column] = need_px[column] + share_px + (1 if len(widths) < rest_px else 0)
    return widths
