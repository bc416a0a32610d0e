"""How the search check is looked at."""

from __future__ import annotations

from dataclasses import dataclass

from calibgui.core.search.rules import DECODED_DOT, FLOAT_BY_CODES, RAW_INT8_COSINE, RAW_INT8_DOT

DEFAULT_RULES = (RAW_INT8_DOT.id, RAW_INT8_COSINE.id, FLOAT_BY_CODES.id, DECODED_DOT.id)


@dataclass(frozen=True, slots=True)
class SearchLook:
    """`queries` is the domain whose queries count, "" for all; `query` the one whose neighbours are seen.

    `rules` are the columns beside the target's own. `closed` says of which scheme and target the advice was
    closed.
    """

    k: int = 10
    queries: str = ""
    query: int = 0
    rules: tuple[str, ...] = DEFAULT_RULES
    closed: tuple[str, str] | None = None
