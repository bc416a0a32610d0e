"""An encoder whose batches end when the test says so, and requests to feed it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Semaphore

import numpy as np
from numpy.typing import NDArray

from calibgui.core.calibration.snapshot import CalibrationRequest, DomainRequest
from calibgui.core.domain import Domain, Role, SamplePlan, Source
from calibgui.core.encoding.spec import ModelInfo, ModelSpec


class FakeEncoder:
    """Vectors that depend on the text alone. With a `gate`, every batch takes one permit first."""

    def __init__(
        self, dim: int = 8, batch: int = 10, gate: Semaphore | None = None, fail_at: str = ""
    ) -> None:
        self.info = ModelInfo("fake", "f" * 64, None, dim, 128, True, "cpu")
        self.batches = 0
        self._batch = batch
        self._gate = gate
        self._fail_at = fail_at

    def plan_batches(self, texts: Sequence[str], role: Role = "documents") -> list[NDArray[np.intp]]:
        return [np.arange(i, min(i + self._batch, len(texts))) for i in range(0, len(texts), self._batch)]

    def encode_batch(self, texts: Sequence[str], role: Role = "documents") -> NDArray[np.float32]:
        if self._gate is not None:
            self._gate.acquire()
        if self._fail_at and any(self._fail_at in text for text in texts):
            raise RuntimeError("the model broke")
        self.batches += 1
        return np.stack([vector(text, self.info.dim) for text in texts])


def vector(text: str, dim: int = 8) -> NDArray[np.float32]:
    seed = int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest())
    return np.random.default_rng(seed).standard_normal(dim).astype(np.float32)


def loader(encoder: FakeEncoder) -> Callable[[ModelSpec], FakeEncoder]:
    return lambda spec: encoder


def write_texts(path: Path, count: int, word: str = "text") -> Path:
    path.write_text("".join(f"{word} number {i}\n" for i in range(count)), encoding="utf-8")
    return path


def request_for(folder: Path, counts: dict[str, int], plan: SamplePlan) -> CalibrationRequest:
    """One domain per name, with so many distinct texts in a file of its own."""
    domains = tuple(
        DomainRequest(
            Domain(f"domain-{name}", name, (Source(write_texts(folder / f"{name}.txt", n, name)),), plan)
        )
        for name, n in counts.items()
    )
    return CalibrationRequest(domains, ModelSpec("fake"))
