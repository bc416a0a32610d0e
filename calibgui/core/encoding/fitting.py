"""Batches that fit the memory, found by trying.

How much a batch takes depends on the model and on what else runs, so nobody can know it before. Where memory
runs out, the budget of tokens is halved, for all later batches too, and the batch goes on in parts. Which
texts are encoded together decides the last bits of their vectors only.
"""

from __future__ import annotations

import ctypes
import gc
import logging
import re
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress

import numpy as np
from numpy.typing import NDArray

from calibgui.core.encoding.batches import cut_batches

_log = logging.getLogger(__name__)

Encode = Callable[[Sequence[str]], NDArray[np.float32]]
Lengths = Callable[[Sequence[str]], NDArray[np.int64]]
# What torch says where the system refuses memory, on a CPU of Linux or Windows, with CUDA, cuBLAS and MPS.
_WORDS = re.compile(r"out of memory|not enough memory|can't allocate memory|_ALLOC_FAILED|bad_alloc", re.I)
# oneDNN says no more than that where it gets no memory; there may be other reasons.
_DOUBTFUL = re.compile(r"could not (create|execute) a|can't start new thread")


def is_out_of_memory(error: BaseException) -> bool:
    """Whether memory ran out, as Python or as torch tells it."""
    return isinstance(error, MemoryError) or (
        isinstance(error, RuntimeError | OSError) and _WORDS.search(str(error)) is not None
    )


def _may_be_memory(error: BaseException) -> bool:
    is_doubtful = isinstance(error, RuntimeError) and _DOUBTFUL.search(str(error)) is not None
    return is_doubtful or is_out_of_memory(error)


class FittingBatches:
    """Holds the budget, in tokens with their padding; `hear` gives it somebody to tell when it shrinks."""

    def __init__(self, budget: int) -> None:
        self.budget = budget
        self._shrunk = False
        self._tell: Callable[[str], object] = _log.warning

    def hear(self, tell: Callable[[str], object]) -> None:
        self._tell = tell

    def encode(self, texts: Sequence[str], encode: Encode, lengths_of: Lengths) -> NDArray[np.float32]:
        """float32 (len(texts), dim): in one part, or in as many as it takes.

        Raises what `encode` raises, where it is about something else or one text alone is too much.
        """
        whole = np.arange(len(texts))
        waiting = self._cut(texts, whole, lengths_of) if self._shrunk else [whole]
        done: list[tuple[NDArray[np.intp], NDArray[np.float32]]] = []
        while waiting:
            part = waiting.pop()
            part_texts = [texts[int(index)] for index in part]
            try:
                done.append((part, encode(part_texts)))
                continue
            except Exception as error:
                if len(part) == 1 or not _may_be_memory(error):
                    raise
            _give_back_memory()  # not above: an error that is handled holds what its frames hold
            self._shrink(int(lengths_of(part_texts).max()) * len(part))
            waiting = self._cut(texts, np.concatenate([part, *waiting]), lengths_of)
        if len(done) == 1:
            return done[0][1]
        vectors = np.empty((len(texts), done[0][1].shape[1]), np.float32)
        for part, rows in done:
            vectors[part] = rows
        return vectors

    def _cut(
        self, texts: Sequence[str], part: NDArray[np.intp], lengths_of: Lengths
    ) -> list[NDArray[np.intp]]:
        lengths = lengths_of([texts[int(index)] for index in part])
        return [part[places] for places in cut_batches(lengths, self.budget)]

    def _shrink(self, cost: int) -> None:
        """`cost` is what the batch took that was too much; it may be far below the budget."""
        self.budget = max(min(self.budget, cost) // 2, 1)
        self._tell(
            "Memory ran out while texts were encoded: calibgui went on with "
            f"{self.budget:,} tokens per batch. Close other programs, or set fewer in the model's options."
        )
        self._shrunk = True


def _give_back_memory() -> None:
    gc.collect()
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):  # another C library
            ctypes.CDLL(None).malloc_trim(0)  # what was freed in pieces would not fit what comes next
    torch = sys.modules.get("torch")
    if torch is not None and torch.cuda.is_available():
        torch.cuda.empty_cache()
