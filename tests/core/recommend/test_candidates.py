from __future__ import annotations

from calibgui.core.ranges.catalogue import KINDS
from calibgui.core.ranges.schemes import DEFAULT_SCHEME, RangeScheme
from calibgui.core.recommend.candidates import candidates


def test_that_every_scheme_of_the_catalogue_is_tried_the_default_first() -> None:
    tried = candidates()
    assert tried[0] == DEFAULT_SCHEME
    assert {scheme.name for scheme in tried} == {kind.name for kind in KINDS}
    assert len(set(tried)) == len(tried)


def test_that_schemes_without_a_parameter_come_before_those_with_one() -> None:
    rest = [bool(scheme.parameters) for scheme in candidates()[1:]]
    assert rest == sorted(rest)


def test_that_the_scheme_in_use_is_tried_once() -> None:
    odd = RangeScheme("per-dimension sigma", (("k", 3.3),))
    assert candidates(odd).count(odd) == 1
    assert candidates(RangeScheme("shared min-max")) == candidates()
