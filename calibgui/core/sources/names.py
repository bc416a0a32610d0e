"""The name that a domain gets from its first file."""

from __future__ import annotations

import re
from pathlib import Path

from calibgui.core.sources.formats import SUFFIXES

UNNAMED = "Texts"


def default_domain_name(path: Path) -> str:
    """`math_and_code.jsonl.gz` gives "Math and code"; only the first letter is changed to a capital."""
    name = path.name
    known = [suffix for suffix in SUFFIXES if name.lower().endswith(suffix)]
    name = name[: -len(max(known, key=len))] if known else path.stem
    words = re.sub(r"[\s_-]+", " ", name).strip(" .")
    return words[:1].upper() + words[1:] if words else UNNAMED
