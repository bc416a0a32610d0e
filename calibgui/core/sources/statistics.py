"""How long the texts of a domain are in the tokens of the model, and how many it cuts off."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TokenStatistics:
    """Lengths in tokens of the model, its special ones and the prompt included.

    `texts` are those looked at. `truncated` of them are longer than the model's `max_tokens`; None where
    the model has no limit that is known.
    """

    texts: int
    shortest: int
    median: int
    longest: int
    truncated: int | None
    max_tokens: int | None
