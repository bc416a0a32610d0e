from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from calibgui.core.export.targets.base import USUAL, CodesHead, TargetOptions
from calibgui.core.export.targets.blocks import Block
from calibgui.core.export.targets.registry import target_of
from calibgui.core.export.targets.write import write_codes
from calibgui.core.quantization.quantize import Precision, quantize_embeddings

DIM, ROWS = 24, 300
PROVENANCE: dict[str, Any] = {
    "format": "calibgui provenance",
    "format_version": 1,
    "ranges_of": "all domains, mixed",
    "scheme": "per-dimension min-max",
    "model": {"name": "model é", "fingerprint": "f" * 64, "dim": DIM, "normalize": None},
    "domains": [],
}


@dataclass(frozen=True)
class Written:
    path: Path
    head: CodesHead
    codes: NDArray[Any]
    ids: list[str]
    texts: list[str]


@pytest.fixture
def vectors() -> NDArray[np.float32]:
    rng = np.random.default_rng(5)
    spread = rng.uniform(0.2, 2, DIM)
    return (rng.normal(size=(ROWS, DIM)) * spread + rng.normal(size=DIM) / 4).astype(np.float32)


@pytest.fixture
def ranges(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.vstack((vectors[:200].min(axis=0), vectors[:200].max(axis=0)))


@pytest.fixture
def write(tmp_path: Path, vectors: NDArray[np.float32], ranges: NDArray[np.float32]):
    """Writes the codes of `vectors` for a target in uneven blocks, and says what was written."""

    def written(
        target_id: str,
        precision: Precision | None = None,
        options: TargetOptions = USUAL,
        **changes: Any,
    ) -> Written:
        target = target_of(target_id)
        precision = precision or target.precisions[0]
        codes = quantize_embeddings(vectors, precision, ranges)
        ids = [f"doc-{row}" for row in range(ROWS)]
        texts = [f'text "{row}" é \n 文' for row in range(ROWS)]
        head = CodesHead(ROWS, DIM, precision, ranges, PROVENANCE, target.takes_rows, target.takes_rows)
        head = replace(head, **changes)
        cuts = [0, 1, 1, 120, 120, ROWS]
        blocks = (
            Block(codes[start:stop], ids[start:stop], texts[start:stop]) for start, stop in pairwise(cuts)
        )
        path = tmp_path / f"codes{target.suffix}"
        list(
            write_codes(
                target, path, head, () if target.holds == "ranges" else blocks, lambda: False, options
            )
        )
        return Written(path, head, codes, ids, texts)

    return written
