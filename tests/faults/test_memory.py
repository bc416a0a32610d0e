"""Memory that runs out in a batch."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from calibgui.core.encoding.fitting import FittingBatches, is_out_of_memory
from calibgui.core.encoding.model import load_encoder
from calibgui.core.encoding.spec import ModelSpec
from calibgui.core.errors import ModelError
from tests.tiny_model import tiny_texts


@pytest.mark.skipif(sys.platform != "linux", reason="the limit on memory is Linux's")
def test_that_a_batch_that_finds_no_memory_goes_on_in_parts_to_the_same_vectors(tiny_model: Path) -> None:
    """The system itself refuses the memory, to torch, oneDNN and Python alike."""
    command = [sys.executable, "-m", "tests.faults.out_of_memory", str(tiny_model), "300"]
    environment = os.environ | {"MALLOC_ARENA_MAX": "1"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=240)
    assert done.returncode == 0, done.stderr[-4000:]
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["difference"] < 1e-6
    before, after = found["batches"]
    assert before == 1
    assert after > 1, "what comes later is planned in smaller batches"
    (message,) = found["messages"]
    assert "Memory ran out" in message
    assert "tokens per batch" in message


def lengths(texts: Sequence[str]) -> NDArray[np.int64]:
    return np.array([len(text) for text in texts])


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        RuntimeError("CUDA out of memory. Tried to allocate 20.00 MiB."),
        RuntimeError("[enforce fail at alloc_cpu.cpp:115] DefaultCPUAllocator: can't allocate memory"),
        RuntimeError("DefaultCPUAllocator: not enough memory: you tried to allocate 40 bytes."),
        RuntimeError("MPS backend out of memory"),
        RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling cublasCreate(handle)"),
    ],
)
def test_that_memory_is_told_from_other_errors_and_halved_until_it_fits(error: Exception) -> None:
    sizes: list[int] = []

    def encode(texts: Sequence[str]) -> NDArray[np.float32]:
        sizes.append(len(texts))
        if len(texts) > 10:
            raise error
        return np.array([[float(text)] for text in texts], np.float32)

    assert is_out_of_memory(error)
    batches, told = FittingBatches(100_000), list[str]()
    batches.hear(told.append)
    texts = [f"{number:04}" for number in range(64)]
    assert batches.encode(texts, encode, lengths)[:, 0].tolist() == [float(number) for number in range(64)]
    assert batches.budget <= 40
    assert len(told) == 3  # 64, 32, 16, 8
    before = len(sizes)
    batches.encode(texts, encode, lengths)
    assert max(sizes[before:]) <= 10, "it does not run into the same again"


def test_that_another_error_is_raised_at_once_and_one_text_that_is_too_much_is_told(
    tiny_model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[int] = []

    def no_memory(texts: Sequence[str], role: str) -> NDArray[np.float32]:
        calls.append(len(texts))
        raise RuntimeError("CUDA out of memory")

    encoder = load_encoder(ModelSpec(str(tiny_model), device="cpu"))
    monkeypatch.setattr(encoder, "_encode", no_memory)
    with pytest.raises(ModelError, match="not enough memory to encode even one of 8 texts") as caught:
        encoder.encode_batch(tiny_texts(8))
    assert "smaller model" in caught.value.remedy
    assert 1 in calls

    def broken(texts: Sequence[str], role: str) -> NDArray[np.float32]:
        calls.append(len(texts))
        raise RuntimeError("another error")

    encoder = load_encoder(ModelSpec(str(tiny_model), device="cpu"))
    monkeypatch.setattr(encoder, "_encode", broken)
    calls.clear()
    with pytest.raises(ModelError, match="failed on the 8 texts"):
        encoder.encode_batch(tiny_texts(8))
    assert calls == [8]
