"""The beginning of a JSON file made whole, so that it can be read without the rest."""

from __future__ import annotations

import re

_TOKENS = re.compile(r'"(?:[^"\\]|\\.)*+"|[\[\]{},]|"', re.DOTALL)
_CLOSERS = {"[": "]", "{": "}"}


def closed(text: str) -> str:
    """`text` up to the last whole value in it, with every array and object closed that is open there.

    What is no JSON comes back as it is, or as something that is no JSON either.
    """
    still_open: list[str] = []
    cut, closers = 0, ""
    for token in _TOKENS.finditer(text):
        character = token[0]
        if character in _CLOSERS:
            still_open.append(_CLOSERS[character])
        elif character in ("]", "}"):
            if not still_open or still_open.pop() != character:
                return text
            cut, closers = token.end(), "".join(reversed(still_open))
        elif character == "," and still_open:
            cut, closers = token.start(), "".join(reversed(still_open))
        elif character == '"':
            break  # a string that goes on behind the end
    return text[:cut] + closers if still_open and cut else text
