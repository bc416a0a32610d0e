"""How many tokens each text has, so that batches can be cut to even cost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

_CHUNK = 256  # texts per call: tokenizing releases the GIL, and a call stays within hundredths of a second
_BYTES_PER_TOKEN = 4  # UTF-8: about right for English words, and for Chinese a little under one per character
_SPECIAL = 2  # tokens that frame a text


def token_lengths(tokenizer: Any, texts: Sequence[str], prompt: str = "") -> NDArray[np.int64]:
    """The number of tokens of each text with its prompt, not yet cut to what the model takes.

    Counted by the model's own fast tokenizer where it has one, estimated from the size otherwise. Only the
    time depends on these numbers, never the vectors.
    """
    fast = getattr(tokenizer, "backend_tokenizer", tokenizer)
    if not hasattr(fast, "encode_batch") or not hasattr(fast, "no_padding"):
        return _estimate(texts, prompt)
    fast.no_padding()  # transformers sets both again on each of its own calls
    fast.no_truncation()
    encode = getattr(fast, "encode_batch_fast", fast.encode_batch)
    counts: list[int] = []
    for start in range(0, len(texts), _CHUNK):
        counts += [
            len(encoding) for encoding in encode([prompt + text for text in texts[start : start + _CHUNK]])
        ]
    return np.array(counts, dtype=np.int64)


def _estimate(texts: Sequence[str], prompt: str) -> NDArray[np.int64]:
    sizes = [len((prompt + text).encode("utf-8", "surrogatepass")) for text in texts]
    return np.array(sizes, dtype=np.int64) // _BYTES_PER_TOKEN + _SPECIAL
