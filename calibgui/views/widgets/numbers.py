"""How numbers are written in the window."""

from __future__ import annotations

DASH = "–"
MINUS = "\N{MINUS SIGN}"


def count_text(count: int) -> str:
    """1500 -> "1,500"."""
    return f"{count:,}".replace("-", MINUS)


def about(count: int) -> int:
    """An estimate to three digits: 12345678 -> 12300000."""
    return round(count, 3 - len(str(count))) if count > 999 else count


def percent_text(share: float | None) -> str:
    """0.00132 -> "0.13 %"; a dash where there is none yet. A share too small to show is not shown as none."""
    if share is None:
        return DASH
    percent = 100 * share
    if 0 < percent < 0.005:
        return "<0.01\N{NO-BREAK SPACE}%"
    return f"{percent:.2f}\N{NO-BREAK SPACE}%" if percent < 10 else f"{percent:.1f}\N{NO-BREAK SPACE}%"


def recall_text(recall: float | None) -> str:
    """0.8384 -> "0.838"; a dash where there is none yet. Only what lost nothing is shown as 1."""
    if recall is None:
        return DASH
    return "0.999" if 0.999 < recall < 1 else f"{recall:.3f}"


def size_text(size_bytes: int) -> str:
    """3200 -> "3.2 kB", in powers of 1000."""
    return f"{size_number(size_bytes, size_bytes)} {_unit_of(size_bytes)[0]}"


def size_number(size_bytes: int, of_bytes: int) -> str:
    """The number alone, in the unit that `of_bytes` is written in: 120,000,000 of 350,000,000 -> "120"."""
    unit, in_bytes = _unit_of(of_bytes)
    size = size_bytes / in_bytes
    return f"{size:.1f}" if unit != "bytes" and size < 9.95 else f"{size:,.0f}"


def _unit_of(size_bytes: int) -> tuple[str, int]:
    if size_bytes < 1000:
        return "bytes", 1
    units = (("kB", 1000), ("MB", 1000**2), ("GB", 1000**3))
    return next((unit for unit in units if size_bytes / unit[1] < 999.5), units[-1])
