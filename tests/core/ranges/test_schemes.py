"""A scheme as a value: its parameters, its forms as JSON and as text, its sliders."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calibgui.core.errors import OptionError, RangesError
from calibgui.core.ranges.catalogue import KINDS, SchemeKind
from calibgui.core.ranges.parameters import Parameter
from calibgui.core.ranges.scheme_text import name_on_command_line, scheme_from_text
from calibgui.core.ranges.schemes import DEFAULT_SCHEME, RangeScheme
from tests.core.ranges.embeddings import any_schemes

PARAMETERS = [parameter for kind in KINDS for parameter in kind.parameters]


def test_that_the_default_is_the_min_and_max_of_sentence_transformers() -> None:
    assert RangeScheme("per-dimension min-max") == DEFAULT_SCHEME
    assert DEFAULT_SCHEME.label == "per-dimension min-max"
    assert DEFAULT_SCHEME["margin"] == 0


@settings(deadline=None)
@given(scheme=any_schemes())
def test_that_a_scheme_comes_back_from_json_and_from_the_command_line(scheme: RangeScheme) -> None:
    assert RangeScheme.from_dict(json.loads(json.dumps(scheme.to_dict()))) == scheme
    given_ones = ",".join(f"{key}={value!r}" for key, value in scheme.parameters)
    read = scheme_from_text(f"{name_on_command_line(scheme.name)}:{given_ones}")
    assert read == scheme
    assert hash(read) == hash(scheme)


def test_that_left_out_parameters_are_the_defaults_whatever_was_written() -> None:
    quantile = RangeScheme("per-dimension quantile")
    assert quantile == RangeScheme("per-dimension quantile", (("q", 0.999),))
    assert quantile.replaced(q=0.99)["q"] == 0.99
    assert quantile.replaced(q=0.99).label == "per-dimension quantile, q = 0.99"
    assert scheme_from_text("Per-dimension quantile : q = 99.9 %") == quantile
    assert RangeScheme.from_dict({"name": "shared min-max"}).parameters == ()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "can't be read"),
        ({"parameters": {}}, "can't be read"),
        ({"name": "shared min-max", "parameters": [1]}, "can't be read"),
        ({"name": "widest"}, "no range scheme 'widest'"),
        ({"name": "shared min-max", "parameters": {"q": 0.9}}, "takes no parameter 'q'"),
        ({"name": "per-dimension quantile", "parameters": {"q": 0.3}}, r"q can't be 0\.3"),
        ({"name": "per-dimension quantile", "parameters": {"q": "0.99"}}, "q can't be '0.99'"),
        ({"name": "per-dimension quantile", "parameters": {"q": True}}, "q can't be True"),
        ({"name": "per-dimension sigma", "parameters": {"k": float("nan")}}, "k can't be nan"),
    ],
)
def test_that_what_is_no_scheme_is_refused_with_a_remedy(content: Any, message: str) -> None:
    with pytest.raises(RangesError, match=message) as caught:
        RangeScheme.from_dict(content)
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no range scheme ''"),
        ("min-max", "no range scheme 'min-max'"),
        ("per-dimension-quantile:q", "can't be read at 'q'"),
        ("per-dimension-quantile:q=half", "can't be read at 'q=half'"),
        ("per-dimension-quantile:q=2", "q can't be 2"),
        ("per-dimension-quantile:k=2", "takes no parameter 'k'"),
        ("per-dimension-sigma:k=2,k=3", "twice"),
    ],
)
def test_that_a_bad_option_is_refused_with_a_remedy(text: str, message: str) -> None:
    with pytest.raises(OptionError, match=message) as caught:
        scheme_from_text(text)
    assert caught.value.remedy


@pytest.mark.parametrize("parameter", PARAMETERS, ids=lambda it: f"{it.name}-{it.default:g}")
def test_that_a_slider_reaches_both_bounds_and_finds_its_place_again(parameter: Parameter) -> None:
    stops = [parameter.at(number / 200) for number in range(201)]
    assert (stops[0], stops[-1]) == (parameter.minimum, parameter.maximum)
    assert stops == sorted(stops)
    assert len(set(stops)) > 150
    assert all(parameter.checked(stop) == stop for stop in stops)
    assert [parameter.position(stop) * 200 for stop in stops] == pytest.approx(list(range(201)), abs=0.2)
    assert parameter.at(parameter.position(parameter.default)) == pytest.approx(parameter.default, rel=1e-3)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_that_the_readme_has_a_row_for_each_scheme(kind: SchemeKind) -> None:
    readme = (Path(__file__).parents[3] / "README.md").read_text(encoding="utf-8")
    row = next(line for line in readme.splitlines() if line.startswith(f"| `{kind.name}` | `"))
    assert f"| `{kind.formula}` |" in row
    for it in kind.parameters:
        assert f"`{it.name}`" in row
        assert f"{it.default:g} ({it.minimum:g} to {it.maximum:g})" in row


@settings(deadline=None)
@given(parameter=st.sampled_from(PARAMETERS), position=st.floats(-1, 2))
def test_that_no_position_of_a_slider_leaves_the_bounds(parameter: Parameter, position: float) -> None:
    assert parameter.minimum <= parameter.at(position) <= parameter.maximum
