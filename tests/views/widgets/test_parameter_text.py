import pytest

from calibgui.core.ranges.catalogue import KINDS
from calibgui.core.ranges.parameters import Parameter
from calibgui.views.widgets.parameter_text import parameter_from, parameter_text

PARAMETERS = {parameter.name: parameter for kind in KINDS for parameter in kind.parameters}


@pytest.mark.parametrize("parameter", PARAMETERS.values(), ids=list(PARAMETERS))
def test_that_every_value_of_the_slider_reads_back_as_it_is_written(parameter: Parameter) -> None:
    for stop in range(1001):
        value = parameter.at(stop / 1000)
        assert parameter_from(parameter, parameter_text(parameter, value)) == pytest.approx(value, rel=1e-9)


def test_that_units_stand_behind_the_number_and_may_be_left_out() -> None:
    assert parameter_text(PARAMETERS["k"], 4.0) == "4\N{NO-BREAK SPACE}σ"
    assert parameter_text(PARAMETERS["q"], 0.9999) == "99.99\N{NO-BREAK SPACE}%"
    assert parameter_from(PARAMETERS["q"], " 99,9") == 0.999
    assert parameter_from(PARAMETERS["k"], "3.5") == 3.5


@pytest.mark.parametrize("text", ["", "much", "nan", "inf", "101 %", "-3", "12 % %x"])
def test_that_what_is_no_number_or_out_of_bounds_is_not_taken(text: str) -> None:
    assert parameter_from(PARAMETERS["q"], text) is None
