import json
import logging
from pathlib import Path

import pytest

from calibgui.core.settings import RECENT, Settings, load_settings, save_settings, with_recent


def test_that_settings_come_back(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "settings.json"
    settings = Settings(theme="dark", last_folder="/data", recent_files=["/data/文.txt"])
    save_settings(path, settings)
    assert load_settings(path) == settings


def test_that_no_file_gives_the_defaults(tmp_path: Path) -> None:
    assert load_settings(tmp_path / "none.json") == Settings()


def test_that_only_the_bad_fields_are_dropped_and_the_old_file_is_kept(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "settings.json"
    path.write_text(
        json.dumps({"theme": "pink", "last_folder": "/data", "recent_files": 5}), encoding="utf-8"
    )
    with caplog.at_level(logging.WARNING):
        assert load_settings(path) == Settings(last_folder="/data")
    assert "theme" in caplog.text
    assert (tmp_path / "settings.json.bad").exists()


@pytest.mark.parametrize("content", ["", "{", "[1]", "null", "\x00\xff"])
def test_that_a_file_that_is_no_settings_never_stops_the_start(tmp_path: Path, content: str) -> None:
    path = tmp_path / "settings.json"
    path.write_text(content, encoding="latin-1")
    assert load_settings(path) == Settings()
    assert (tmp_path / "settings.json.bad").read_text(encoding="latin-1") == content


def test_that_a_folder_that_cannot_be_written_is_only_logged(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    save_settings(tmp_path / "file" / "settings.json", Settings())


def test_that_recent_things_come_newest_first_once() -> None:
    assert with_recent(["a", "b"], "b") == ["b", "a"]
    assert len(with_recent([str(i) for i in range(RECENT)], "new")) == RECENT
