from hashlib import blake2b

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calibgui.core.sources import blake2b_lanes
from calibgui.core.sources.keys import Sampler, sample_key

SIZES = [0, 1, 7, 8, 127, 128, 129, 255, 256, 257, 1000, 100_000]


@pytest.fixture(autouse=True, scope="module")
def kernels() -> None:
    blake2b_lanes.load()


def keys_of(texts: list[bytes], seed: int) -> list[int]:
    """The texts lie in one buffer with something between them."""
    data, places = b"|", []
    for text in texts:
        places.append((len(data), len(data) + len(text)))
        data += text + b"|"
    keys = np.empty(len(texts), np.uint64)
    blake2b_lanes.keys_of_texts(
        np.frombuffer(data, np.uint8),
        np.array(places, np.uintp).reshape(-1, 2),
        Sampler(seed, 1).salt,
        keys,
    )
    return keys.tolist()


@pytest.mark.parametrize("seed", [0, 5, 2**127 + 3, -1])
@pytest.mark.parametrize("size", SIZES)
def test_that_a_key_is_that_of_the_standard_library(size: int, seed: int) -> None:
    text = "x" * size
    assert keys_of([text.encode()], seed) == [sample_key(text, seed)]


@settings(deadline=None, max_examples=200)
@given(st.lists(st.one_of(st.binary(max_size=40), st.sampled_from([b"a" * n for n in SIZES])), max_size=40))
def test_that_texts_of_all_lengths_share_the_lanes(texts: list[bytes]) -> None:
    salt = (3).to_bytes(16, "little")
    wanted = [int.from_bytes(blake2b(text, digest_size=8, salt=salt).digest(), "little") for text in texts]
    assert keys_of(texts, 3) == wanted
