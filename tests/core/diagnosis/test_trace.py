"""That a trace for the log says where and what, and quotes nothing that was in a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from calibgui.core.diagnosis.trace import place_of, safe_line, safe_trace
from calibgui.core.errors import ExportError, SourceError

TEXT = "dear diary, today"


def _raised(error: BaseException, cause: BaseException | None = None) -> BaseException:
    try:
        raise error from cause
    except BaseException as caught:
        return caught


@pytest.mark.parametrize(
    "error",
    [
        ValueError(f"could not convert string to float: {TEXT!r}"),
        KeyError(TEXT),
        OSError(f"Invalid row: {TEXT}"),
        SourceError(f"Row 3 holds {TEXT}.", path=Path("a.csv"), line=3, details=TEXT),
        type("ParserError", (Exception,), {})(TEXT),
    ],
)
def test_that_a_message_that_may_quote_a_text_is_left_out(error: Exception) -> None:
    for raised in (_raised(error), _raised(RuntimeError("no"), error)):
        trace = safe_trace(raised)
        assert TEXT not in trace
        assert type(error).__name__ in trace
        assert "test_trace.py" in trace, "where it happened"


def test_that_messages_of_the_program_and_the_system_stay() -> None:
    assert safe_line(FileNotFoundError(2, "No such file", "a.csv")).endswith("No such file: 'a.csv'")
    assert safe_line(TypeError("f() takes 1 argument")) == "TypeError: f() takes 1 argument"
    assert safe_line(ExportError("a.npy could not be written.")).endswith("a.npy could not be written.")
    place = safe_line(SourceError(TEXT, path=Path("a.csv"), line=1_234))
    assert place == "calibgui.core.errors.SourceError at a.csv, line 1,234"


def test_that_a_trace_is_short_however_deep_the_fault() -> None:
    def dig(depth: int) -> None:
        dig(depth + 1)

    with pytest.raises(RecursionError) as caught:
        dig(0)
    assert len(safe_trace(caught.value)) < 20_000
    assert len(safe_line(RuntimeError("x" * 10_000))) < 400


def test_that_an_error_that_cannot_say_what_it_is_has_a_trace_too() -> None:
    class MuteError(RuntimeError):
        def __str__(self) -> str:
            raise ValueError

    assert "MuteError" in safe_trace(_raised(MuteError()))


def test_that_causes_that_go_in_a_circle_end() -> None:
    one, two = ValueError(), KeyError()
    one.__cause__, two.__cause__ = two, one
    assert safe_trace(one).count("which led to") == 1


def test_that_the_same_fault_has_the_same_place() -> None:
    places = {place_of(_raised(error)) for error in (ValueError(1), ValueError(2))}
    assert len(places) == 1
    assert place_of(ValueError()) == ("ValueError", "", 0)
