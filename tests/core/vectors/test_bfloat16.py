"""bfloat16, as torch and safetensors write it, becomes float32 to the bit."""

from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from calibgui.core.errors import SourceError
from tests.core.vectors.helpers import random_vectors, scan


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16, torch.float32, torch.float64])
def test_that_every_float_of_torch_becomes_the_float32_that_torch_makes_of_it(
    tmp_path: Path, dtype: torch.dtype
) -> None:
    tensor = torch.from_numpy(random_vectors(50)).to(dtype)
    tensor[0] = torch.tensor([0.0, -0.0, 1.0, -1.0, 1e-6, 6e4, -6e4, 0.1])
    save_file({"ids": torch.arange(50), "vectors": tensor}, tmp_path / "a.safetensors")
    found = scan(tmp_path / "a.safetensors")
    rows = [int(label.split()[1]) - 1 for label in found.candidates]
    expected = tensor.to(torch.float32).numpy()[rows]
    assert found.candidate_vectors is not None
    assert found.candidate_vectors.tobytes() == expected.tobytes()
    assert sorted(rows) == list(range(50))


def test_that_the_row_of_a_bfloat16_that_is_not_finite_is_named(tmp_path: Path) -> None:
    tensor = torch.from_numpy(random_vectors(50)).to(torch.bfloat16)
    tensor[41, 3] = float("nan")
    save_file({"vectors": tensor}, tmp_path / "a.safetensors")
    with pytest.raises(SourceError, match=r"Row 42 of a\.safetensors holds nan in dimension 3"):
        scan(tmp_path / "a.safetensors")


def test_that_bfloat16_is_read_out_of_a_map_of_the_file(tmp_path: Path) -> None:
    from calibgui.core.domain import Source
    from calibgui.core.sources.job import open_source
    from calibgui.core.vectors.readers import float_blocks, open_vectors

    tensor = torch.from_numpy(random_vectors(50)).to(torch.bfloat16)
    path = tmp_path / "a.safetensors"
    save_file({"vectors": tensor}, path)
    file = open_vectors(open_source(Source(path)))
    assert (file.rows, file.dim, file.dtype) == (50, 8, "bfloat16")
    raw = next(file.blocks(7))[0]
    assert raw.shape == (7, 8)
    together = np.concatenate([block for block, _, _ in float_blocks(path, file)])
    assert np.array_equal(together, tensor.to(torch.float32).numpy())
