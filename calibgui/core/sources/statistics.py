"""How long the texts of a domain are in the tokens of the model, and how many it cuts off."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np

from calibgui.core.domain import Role
from calibgui.core.encoding.describe import describe_model
from calibgui.core.encoding.digest import read_modules
from calibgui.core.encoding.lengths import token_lengths
from calibgui.core.encoding.locate import locate_model
from calibgui.core.encoding.spec import ModelSpec
from calibgui.core.sources.scan import ScanStopped

_BATCH_TEXTS = 256
_BATCH_CHARACTERS = 1 << 19  # about a tenth of a second


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


def _never() -> bool:
    return False


def token_statistics(
    texts: Sequence[str],
    spec: ModelSpec,
    should_stop: Callable[[], bool] = _never,
    role: Role = "documents",
) -> TokenStatistics | None:
    """The lengths of `texts` for a model, which is not loaded: its tokenizer.json is enough.

    None where there is no text, or where the model is not on this machine or has no such file. Raises
    ScanStopped within a fraction of a second of `should_stop()`.
    """
    place = locate_model(spec.name)
    tokenizer = None if place is None or not texts else _tokenizer(place.path)
    if tokenizer is None or place is None:
        return None
    info = describe_model(spec)
    prompt = (info.applied_prompt(role) if info is not None else None) or ""
    counts = []
    for batch in _batches(texts):
        if should_stop():
            raise ScanStopped
        counts.append(token_lengths(tokenizer, batch, prompt))
    lengths = np.concatenate(counts)
    most = info.max_tokens if info is not None else None
    return TokenStatistics(
        texts=len(texts),
        shortest=int(lengths.min()),
        median=int(np.median(lengths)),
        longest=int(lengths.max()),
        truncated=None if most is None else int(np.count_nonzero(lengths > most)),
        max_tokens=most,
    )


def _tokenizer(folder: Path) -> Any | None:
    from tokenizers import Tokenizer

    relative = [PurePosixPath(str(module.get("path", ""))) for module in read_modules(folder) or ()]
    inside = [folder / path for path in relative if not path.is_absolute() and ".." not in path.parts]
    for place in (folder, *inside):
        file = place / "tokenizer.json"
        if file.is_file():
            try:
                return Tokenizer.from_file(str(file))
            except Exception:  # what the library raises for a damaged file is a bare Exception
                return None
    return None


def _batches(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    start, characters = 0, 0
    for end, text in enumerate(texts):
        if end > start and (end - start == _BATCH_TEXTS or characters + len(text) > _BATCH_CHARACTERS):
            yield texts[start:end]
            start, characters = end, 0
        characters += len(text)
    yield texts[start:]
