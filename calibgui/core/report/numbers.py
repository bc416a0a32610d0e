"""Numbers as the report writes them."""

from __future__ import annotations


def percent(share: float | None) -> str:
    """0.0123 -> "1.23%"; what would round to nothing is told as less than that."""
    if share is None:
        return "–"
    return "<0.01%" if 0 < share < 0.00005 else f"{share:.2%}"


def steps(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def signed(value: float, how: str) -> str:
    """With a true minus sign."""
    return f"{value:{how}}".replace("-", "−")


def shortened(text: str, most: int) -> str:
    """In one line of at most `most` characters."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1] + "…"
