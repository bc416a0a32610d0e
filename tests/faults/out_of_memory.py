"""Encodes with all memory, then with little more than there is in use, in a process of its own.

Usage: python -m tests.faults.out_of_memory MODEL HEADROOM_MB
"""

from __future__ import annotations

import json
import resource
import sys

import numpy as np

from calibgui.core.encoding.cached import cached_loader
from calibgui.core.encoding.model import load_encoder
from calibgui.core.encoding.spec import ModelSpec
from tests.tiny_model import tiny_texts


def main(folder: str, headroom_mb: int) -> None:
    texts = tiny_texts(12_000)
    with cached_loader(load_encoder, None) as (loader, messages):
        encoder = loader(ModelSpec(folder, device="cpu", batch_tokens=10_000_000))
        (batch,) = encoder.plan_batches(texts)
        parts = [texts[index] for index in batch]
        encoder.encode_batch(parts[:64])  # what libraries load late
        budgets = [len(encoder.plan_batches(texts))]
        pages = int(open("/proc/self/statm").read().split()[5])  # noqa: SIM115, PTH123
        limit = pages * resource.getpagesize() + (headroom_mb << 20)
        resource.setrlimit(resource.RLIMIT_DATA, (limit, resource.RLIM_INFINITY))
        scarce = encoder.encode_batch(parts)
        budgets.append(len(encoder.plan_batches(texts)))
        resource.setrlimit(resource.RLIMIT_DATA, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        plenty = load_encoder(ModelSpec(folder, device="cpu", batch_tokens=10_000_000)).encode_batch(parts)
    found = {"difference": float(np.abs(plenty - scarce).max()), "batches": budgets, "messages": messages}
    print(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
