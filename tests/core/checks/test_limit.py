import pytest

from calibgui.core.checks.limit import parse_share
from calibgui.core.errors import OptionError


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("0.5%", 0.005),
        ("0.5 %", 0.005),
        (" .5% ", 0.005),
        ("0.005", 0.005),
        ("5e-3", 0.005),
        ("0", 0.0),
        ("1", 1.0),
        ("100%", 1.0),
        ("1.%", 0.01),
    ],
)
def test_that_a_share_may_be_written_in_per_cent_or_not(text: str, share: float) -> None:
    assert parse_share(text, "--max-outside") == share


@pytest.mark.parametrize(
    "text", ["", "%", "half", "0,5%", "-1%", "nan", "inf", "1_0%", "5%%", "1e999", "0x1", "٥%", "0.5 percent"]
)
def test_that_nonsense_is_refused_with_the_option_and_how_to_write_it(text: str) -> None:
    with pytest.raises(OptionError, match="--max-outside") as caught:
        parse_share(text, "--max-outside")
    assert "0.5%" in caught.value.remedy or "%" in caught.value.remedy


def test_that_a_number_above_one_may_have_been_meant_in_per_cent() -> None:
    with pytest.raises(OptionError) as caught:
        parse_share("5", "--max-outside")
    assert caught.value.remedy == "For 5 per cent write 5%."
