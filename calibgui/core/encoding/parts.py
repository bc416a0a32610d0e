"""One batch on several cores without a barrier in it.

torch spreads each operation over all cores and waits for the slowest before the next one starts, hundreds of
times per batch. On a computer that does anything else as well, each of these waits can cost a time slice:
on two cores with two other busy programs it took three times as long. Here a batch is cut into parts, one per
core, and each runs through the whole model on its own core; they meet once, at the end.

The tokenizer, which is not made for several threads, runs before in the calling thread; the forward pass of
transformers' models is. The threads live for one batch: starting one costs less than a ten-thousandth of it.
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from calibgui.core.domain import Role
from calibgui.core.encoding.prompts import TASKS
from calibgui.core.encoding.spec import ModelSpec

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

# Python's share of a forward pass is a few milliseconds with the GIL held: more threads would queue for it.
_MOST_PARTS = 4


def encode_in_parts(
    model: SentenceTransformer, texts: Sequence[str], spec: ModelSpec, prompt: str, role: Role, cores: int
) -> NDArray[np.float32]:
    """What `model.encode` returns for one batch, computed in parts side by side. On the CPU only."""
    task = TASKS[role]
    count = max(min(cores, _MOST_PARTS, len(texts)), 1)
    cuts = [len(texts) * part // count for part in range(count + 1)]
    parts = [
        _Part(
            model,
            spec,
            model.preprocess(list(texts[start:end]), prompt=prompt, task=task),
            task,
            max(cores // count, 1),
        )
        for start, end in itertools.pairwise(cuts)
    ]
    threads = [threading.Thread(target=part.run, name="encoding part") for part in parts[1:]]
    for thread in threads:
        thread.start()
    try:
        parts[0].run()
    finally:
        for thread in threads:
            thread.join()
    return np.concatenate([part.result() for part in parts])


class _Part:
    """Some texts of a batch, tokenized, on their way through the model on cores of their own."""

    def __init__(self, model: Any, spec: ModelSpec, features: dict[str, Any], task: str, cores: int) -> None:
        self._model = model
        self._spec = spec
        self._features = features
        self._task = task
        self._cores = cores
        self._vectors: NDArray[np.float32] | None = None
        self._error: BaseException | None = None

    def run(self) -> None:
        import torch

        before = torch.get_num_threads()
        torch.set_num_threads(self._cores)  # for this thread: the others have their own number
        try:
            with torch.inference_mode():
                self._vectors = self._forward()
        except BaseException as error:  # raised again in the calling thread
            self._error = error
        finally:
            torch.set_num_threads(before)

    def result(self) -> NDArray[np.float32]:
        if self._error is not None:
            raise self._error
        assert self._vectors is not None
        return self._vectors

    def _forward(self) -> NDArray[np.float32]:
        """The steps of `SentenceTransformer.encode` after tokenizing."""
        import torch

        vectors = self._model(self._features, task=self._task)["sentence_embedding"]
        width = self._spec.truncate_dim or self._model.truncate_dim
        if width is not None:
            vectors = vectors[..., :width]
        if self._spec.normalize is True:
            vectors = torch.nn.functional.normalize(vectors, p=2, dim=1)
        return np.asarray(vectors.float().numpy(), dtype=np.float32)
