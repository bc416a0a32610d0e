"""What the user asks of the model, what is known of it, and what the rest of the program needs of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from calibgui.core.domain import Role

BUNDLED = "all-MiniLM-L6-v2 (bundled)"
Device = Literal["auto", "cpu", "cuda", "mps"]


@dataclass(frozen=True, slots=True)
class ModelSpec:
    """Which model, and how it encodes.

    `name` is `BUNDLED`, a local folder, or a model name. `normalize` None leaves it to the model's own
    modules. `truncate_dim` keeps the first so many dimensions. `prompt` is put before every document,
    `query_prompt` before every query; "" leaves each to the model, which may have prompts of its own for
    them (see `core.encoding.prompts`). `batch_tokens` None chooses by device and model size.
    """

    name: str = BUNDLED
    device: Device = "auto"
    normalize: bool | None = None
    truncate_dim: int | None = None
    prompt: str = ""
    batch_tokens: int | None = None
    query_prompt: str = ""


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """What is known of a model. `fingerprint` is the sha256 over its weights and configuration files.

    `prompts` are the name and text of each prompt that the model brings along, empty ones left out.
    `applied_prompts` are the texts really put before documents and before queries.
    """

    name: str
    fingerprint: str
    revision: str | None
    dim: int
    max_tokens: int | None
    normalized: bool
    device: str  # "" while not loaded
    prompts: tuple[tuple[str, str], ...] = ()
    applied_prompts: tuple[str, str] | None = None

    def applied_prompt(self, role: Role) -> str | None:
        """The text put before every text of that role; None while not known."""
        return self.applied_prompts[role == "queries"] if self.applied_prompts is not None else None


class Encoder(Protocol):
    """A loaded model. Texts in, one float32 row each out."""

    @property
    def info(self) -> ModelInfo: ...

    def plan_batches(self, texts: Sequence[str], role: Role = "documents") -> list[NDArray[np.intp]]:
        """Cut `texts` into batches of even cost: index arrays that together hold every index once.

        The same texts give the same batches, so the same bytes come out of every run.
        """
        ...

    def encode_batch(self, texts: Sequence[str], role: Role = "documents") -> NDArray[np.float32]:
        """Encode one batch of documents or of queries: float32 (len(texts), dim)."""
        ...
