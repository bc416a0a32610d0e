from __future__ import annotations

import numpy as np
import pytest

from calibgui.core.search.rules import RULES
from calibgui.core.search.shape import shape_of
from calibgui.core.search.targets import TARGETS, advice_for, target_of
from tests.core.search.vectors import clustered, min_max, zero_centred

VECTORS = clustered(100)
PER_DIMENSION, ZERO_CENTRED = min_max(VECTORS), zero_centred(VECTORS)
SHARED = np.repeat(np.array([[VECTORS.min()], [VECTORS.max()]]), VECTORS.shape[1], axis=1)


def test_that_ids_and_names_are_unique_and_every_better_target_fits_any_or_shared_ranges() -> None:
    assert len({target.id for target in TARGETS}) == len({target.name for target in TARGETS}) == len(TARGETS)
    for target in TARGETS:
        assert target.rule in RULES
        assert (target.suits == "none") == (target.better is not None)
        if target.better is not None:
            assert target_of(target.better).suits in ("any", "shared")
            assert target.better_how
    with pytest.raises(KeyError):
        target_of("none")


def test_that_the_shape_of_ranges_is_seen() -> None:
    assert shape_of(PER_DIMENSION) == "per dimension"
    assert shape_of(SHARED) == "shared"
    assert shape_of(ZERO_CENTRED) == "shared zero-centred"
    assert shape_of(np.zeros((2, 4), np.float32)) == "per dimension"


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.id)
def test_that_the_advice_leads_to_a_choice_without_advice(target: object) -> None:
    for ranges in (PER_DIMENSION, SHARED, ZERO_CENTRED):
        advice = advice_for(target, ranges)
        if advice is None:
            continue
        assert advice.reason.endswith(".")
        assert (advice.shape is None) != (advice.target is None)
        chosen = target if advice.target is None else target_of(advice.target)
        assert advice_for(chosen, ZERO_CENTRED if advice.shape else SHARED) is None


def test_that_raw_int8_engines_are_led_to_shared_zero_centred_ranges() -> None:
    for id_ in ("st-usearch", "usearch-i8", "elasticsearch-byte", "vespa-int8", "redis-int8"):
        for ranges in (PER_DIMENSION, SHARED):
            advice = advice_for(target_of(id_), ranges)
            assert advice is not None
            assert advice.shape == "shared zero-centred"
        assert advice_for(target_of(id_), ZERO_CENTRED) is None


def test_that_raw_uint8_is_led_elsewhere_whatever_the_ranges() -> None:
    for ranges in (PER_DIMENSION, ZERO_CENTRED):
        advice = advice_for(target_of("st-faiss"), ranges)
        assert advice is not None
        assert advice.target == "faiss-sq8"
        assert "as its training" in advice.reason
    assert advice_for(target_of("faiss-sq8"), PER_DIMENSION) is None
    assert advice_for(target_of("qdrant-uint8-euclid"), PER_DIMENSION) is not None


def test_that_a_vector_takes_a_byte_for_each_dimension() -> None:
    assert {target.bytes_per_vector(384) for target in TARGETS} == {384}
