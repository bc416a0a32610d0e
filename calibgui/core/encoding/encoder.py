"""A loaded model at work: texts in, batches and vectors out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from calibgui.core.domain import Role
from calibgui.core.encoding.batches import cut_batches
from calibgui.core.encoding.fitting import FittingBatches, is_out_of_memory
from calibgui.core.encoding.lengths import token_lengths
from calibgui.core.encoding.parts import encode_in_parts
from calibgui.core.encoding.preload import physical_cores
from calibgui.core.encoding.prompts import TASKS, prompt_for
from calibgui.core.encoding.spec import ModelInfo, ModelSpec
from calibgui.core.errors import DeviceError, ModelError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_QUOTE = 60  # characters of a text that an error message shows


class SentenceEncoder:
    """A sentence-transformers model behind the `Encoder` protocol. Used by one thread at a time.

    Documents and queries are encoded as the model's `encode_document` and `encode_query` do, unless the
    spec has prompts of its own for them.
    `spec.normalize` False leaves out the Normalize modules at the model's end; one in the middle, whose
    result is processed further, is part of the model and stays.
    """

    def __init__(
        self,
        model: SentenceTransformer,
        spec: ModelSpec,
        info: ModelInfo,
        budget: int,
        cores: int | None = None,
    ) -> None:
        """`budget` is the number of tokens in a batch, which is halved whenever memory runs out; `cores` are
        those that a batch is spread over."""
        self._model = model
        self._spec = spec
        self._info = info
        self._fitting = FittingBatches(budget)
        self._cores = cores or physical_cores()
        self._in_parts = info.device == "cpu"

    @property
    def info(self) -> ModelInfo:
        return self._info

    def hear(self, tell: Callable[[str], object]) -> None:
        """Have `tell` called with what the user should know of the encoding; before that the log hears it."""
        self._fitting.hear(tell)

    def prompt(self, role: Role) -> str:
        """The text that is put before every text of that role."""
        return prompt_for(self._spec, self._model.prompts, self._model.default_prompt_name, role)

    def plan_batches(self, texts: Sequence[str], role: Role = "documents") -> list[NDArray[np.intp]]:
        return cut_batches(self._lengths(texts, role), self._fitting.budget)

    def encode_batch(self, texts: Sequence[str], role: Role = "documents") -> NDArray[np.float32]:
        if not texts:
            return np.empty((0, self._info.dim), dtype=np.float32)
        try:
            vectors = self._fitting.encode(
                texts, lambda part: self._encode(part, role), lambda part: self._lengths(part, role)
            )
        except Exception as error:
            raise self._failure(error, texts) from error
        result = np.ascontiguousarray(vectors, dtype=np.float32)
        if not np.isfinite(result).all():
            row = int(np.flatnonzero(~np.isfinite(result).all(axis=1))[0])
            raise ModelError(
                f"The model {self._info.name!r} gave a vector that is not finite for the text "
                f"{_beginning(texts[row])!r}.",
                remedy="Remove the text, or choose another model.",
            )
        return result

    def _lengths(self, texts: Sequence[str], role: Role) -> NDArray[np.int64]:
        lengths = token_lengths(getattr(self._model, "tokenizer", None), texts, self.prompt(role))
        if self._info.max_tokens is not None:
            np.minimum(lengths, self._info.max_tokens, out=lengths)
        return lengths

    def _encode(self, texts: Sequence[str], role: Role) -> NDArray[np.float32]:
        if self._in_parts:
            return encode_in_parts(self._model, texts, self._spec, self.prompt(role), role, self._cores)
        return self._encode_whole(texts, role)

    def _encode_whole(self, texts: Sequence[str], role: Role) -> NDArray[np.float32]:
        vectors: NDArray[np.float32] = self._model.encode(
            list(texts),
            batch_size=len(texts),
            prompt=self.prompt(role),
            task=TASKS[role],
            normalize_embeddings=self._spec.normalize is True,
            truncate_dim=self._spec.truncate_dim,
            show_progress_bar=False,
        )
        return vectors

    def _failure(self, error: Exception, texts: Sequence[str]) -> ModelError:
        details = f"{type(error).__name__}: {error}"
        start = _beginning(texts[0])
        if is_out_of_memory(error):
            return ModelError(
                f"There is not enough memory to encode even one of {len(texts)} texts, from {start!r}.",
                remedy="Close other programs, or choose a smaller model.",
                details=details,
            )
        if self._info.device != "cpu":
            return DeviceError(
                f"The device {self._info.device} failed on the {len(texts)} texts from {start!r}.",
                remedy="Choose the device cpu, and start again.",
                details=details,
            )
        return ModelError(
            f"The model {self._info.name!r} failed on the {len(texts)} texts from {start!r}.",
            remedy="The details show what the model library reports.",
            details=details,
        )


def _beginning(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _QUOTE else line[: _QUOTE - 1] + "…"
