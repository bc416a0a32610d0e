"""What the user asks of the model, what is known of it, and what the rest of the program needs of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

BUNDLED = "all-MiniLM-L6-v2 (bundled)"
Device = Literal["auto", "cpu", "cuda", "mps"]


@dataclass(frozen=True, slots=True)
class ModelSpec:
    """Which model, and how it encodes.

    `name` is `BUNDLED`, a local folder, or a model name. `normalize` None leaves it to the model's own
    modules. `truncate_dim` keeps the first so many dimensions. `prompt` is put before every text.
    `batch_tokens` None chooses by device and model size.
    """

    name: str = BUNDLED
    device: Device = "auto"
    normalize: bool | None = None
    truncate_dim: int | None = None
    prompt: str = ""
    batch_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """What is known of a model. `fingerprint` is the sha256 over its weights and configuration files."""

    name: str
    fingerprint: str
    revision: str | None
    dim: int
    max_tokens: int | None
    normalized: bool
    device: str  # "" while not loaded


class Encoder(Protocol):
    """A loaded model. Texts in, one float32 row each out."""

    @property
    def info(self) -> ModelInfo: ...

    def plan_batches(self, texts: Sequence[str]) -> list[NDArray[np.intp]]:
        """Cut `texts` into batches of even cost: index arrays that together hold every index once.

        The same texts give the same batches, so the same bytes come out of every run.
        """
        ...

    def encode_batch(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Encode one batch: float32 (len(texts), dim)."""
        ...
