"""File names of artefacts: the same in the window, on the command line and in the README."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from calibgui.core.calibration.snapshot import CalibrationResult


def slugs(names: Iterable[str]) -> tuple[str, ...]:
    """One file-name part per domain name, distinct: "Math and code" gives "math-and-code"."""
    taken: set[str] = set()
    found = []
    for name in names:
        base = slug(name)
        candidate, number = base, 2
        while candidate in taken:
            candidate, number = f"{base}-{number}", number + 1
        taken.add(candidate)
        found.append(candidate)
    return tuple(found)


def domain_slugs(result: CalibrationResult) -> dict[str, str]:
    """By domain id."""
    ids = [item.domain.id for item in result.domains]
    return dict(zip(ids, slugs(item.domain.name for item in result.domains), strict=True))


def slug(name: str) -> str:
    """Letters and digits of any script, lower case, joined by hyphens; at most 60 characters, never empty."""
    folded = unicodedata.normalize("NFC", name).casefold()
    return re.sub(r"[\W_]+", "-", folded).strip("-")[:60].strip("-") or "domain"
