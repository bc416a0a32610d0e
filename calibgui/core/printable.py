"""Texts of files, made harmless where they are shown: in a terminal, in a page."""

from __future__ import annotations

import unicodedata

_STEERING = ("Cc", "Cs", "Zl", "Zp")  # control characters, lone surrogates, line and paragraph separators


def printable(text: str, keep: str = "") -> str:
    """`text` with a replacement character for each one that steers, except for those of `keep`."""
    return "".join(
        letter
        if letter in keep or unicodedata.category(letter) not in _STEERING
        else "\N{REPLACEMENT CHARACTER}"
        for letter in text
    )
