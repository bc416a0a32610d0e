from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from calibgui.core.encoding.bundled import find_bundled
from calibgui.core.encoding.model import load_encoder
from calibgui.core.encoding.spec import ModelSpec
from calibgui.resources import demo_corpora


@pytest.fixture(scope="session")
def demo_vectors() -> NDArray[np.float32]:
    """The 3 x 700 demo texts by the demo model, domain after domain: float32 (2100, 384), read-only."""
    if find_bundled() is None:
        pytest.skip("the demo model (optional extra: demo) is not installed")
    encoder = load_encoder(ModelSpec(device="cpu"))
    texts = [text for path in demo_corpora() for text in _texts(path)]
    vectors = np.empty((len(texts), encoder.info.dim), np.float32)
    for batch in encoder.plan_batches(texts):
        vectors[batch] = encoder.encode_batch([texts[place] for place in batch])
    vectors.setflags(write=False)
    return vectors


def _texts(path: Path) -> list[str]:
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [json.loads(line)["text"] for line in lines] if path.suffix == ".jsonl" else lines
