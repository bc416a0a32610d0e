"""That a log and a report can be passed on: no home folder, no name, no token."""

from __future__ import annotations

import getpass
from pathlib import Path

import pytest

from calibgui.core.diagnosis.private import without_home, without_private


@pytest.fixture
def ann(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    home = tmp_path / "home" / "ann"
    monkeypatch.setattr(Path, "home", lambda: home)
    monkeypatch.setattr(getpass, "getuser", lambda: "ann")
    return home


def test_that_the_home_folder_is_a_tilde(ann: Path) -> None:
    assert without_private(f'File "{ann}/a b/c.py", line 3') == 'File "~/a b/c.py", line 3'
    assert without_private(f"{ann}: gone") == "~: gone"
    assert without_home(ann / "logs" / "calibgui.log") == "~/logs/calibgui.log"
    assert without_home(Path("/var/log")) == "/var/log"


def test_that_another_folder_of_a_longer_name_is_left_alone(ann: Path) -> None:
    assert without_private(f"{ann}ie/x") == f"{ann}ie/x"


def test_that_the_users_name_is_gone_where_it_is_part_of_a_path(ann: Path) -> None:
    assert without_private("/media/ann/stick/a.csv") == "/media/(user)/stick/a.csv"
    assert without_private("an annex of annals") == "an annex of annals"


@pytest.mark.parametrize(
    "text",
    [
        "hf_AbCdEfGhIjKlMnOp",
        "Authorization: Bearer abc.def-ghi",
        "token=s3cretvalue",
        '{"hf_token": "s3cretvalue"}',
        "api_key: s3cretvalue",
        "https://ann:s3cretvalue@example.org/x",
    ],
)
def test_that_tokens_are_hidden(text: str) -> None:
    hidden = without_private(f"before {text} after")
    assert "(hidden)" in hidden
    assert hidden.startswith("before ")
    assert hidden.endswith("after")
    assert not any(secret in hidden for secret in ("s3cretvalue", "hf_AbC", "abc.def"))


def test_that_the_token_of_the_environment_is_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_TOKEN", "0123456789")
    assert without_private("got 0123456789, refused") == "got (hidden), refused"


def test_that_plain_words_about_tokens_stay() -> None:
    text = "a budget of 2,000 tokens per batch; the tokenizer: fast"
    assert without_private(text) == text
