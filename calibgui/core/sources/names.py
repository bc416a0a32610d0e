"""The name that a domain gets from its file or folder."""

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
    return domain_name_of(name)


def domain_name_of(name: str) -> str:
    """A name without a suffix, such as that of a folder, in words."""
    words = re.sub(r"[\s_-]+", " ", name).strip(" .")
    return words[:1].upper() + words[1:] if words else UNNAMED
