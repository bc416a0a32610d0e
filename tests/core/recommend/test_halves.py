from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from calibgui.core.recommend.halves import SMALLEST_STRATUM, halves, strata_of

DOMAINS = st.lists(st.sampled_from("abcdefgh"), max_size=60)


@given(domains=DOMAINS, seed=st.integers(0, 1000))
def test_that_every_domain_is_cut_in_half_and_so_is_the_whole(domains: Sequence[str], seed: int) -> None:
    first = halves(domains, seed)
    assert abs(2 * first.sum() - len(domains)) <= 1
    for name in set(domains):
        of = np.array(domains) == name
        assert abs(2 * first[of].sum() - of.sum()) <= 1


@given(domains=st.lists(st.sampled_from("abcdefgh"), min_size=SMALLEST_STRATUM, max_size=60))
def test_that_every_stratum_has_enough_queries_in_each_half(domains: list[str]) -> None:
    first, strata = halves(domains, 0), strata_of(domains)
    assert set(strata.tolist()) == set(range(strata.max() + 1))
    for stratum in set(strata.tolist()):
        assert first[strata == stratum].sum() >= SMALLEST_STRATUM // 2
        assert (~first)[strata == stratum].sum() >= SMALLEST_STRATUM // 2


def test_that_the_seed_decides() -> None:
    domains = ("a",) * 40
    assert (halves(domains, 3) == halves(domains, 3)).all()
    assert (halves(domains, 3) != halves(domains, 4)).any()
