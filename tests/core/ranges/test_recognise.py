"""A file that was dropped is taken for ranges only where it can be nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from calibgui.core.ranges.recognise import holds_ranges

RANGES = np.array([[-1, -2, -3], [1, 2, 3]], np.float32)


def saved(path: Path, array: np.ndarray) -> Path:
    np.save(path, array)
    return path


def test_that_ranges_of_as_many_dimensions_are_recognised(tmp_path: Path) -> None:
    path = saved(tmp_path / "ranges.npy", RANGES)
    assert holds_ranges(path, 3)
    assert not holds_ranges(path, 4)


def test_that_ranges_in_json_are_recognised(tmp_path: Path) -> None:
    path = tmp_path / "ranges.json"
    path.write_text(json.dumps(RANGES.tolist()))
    assert holds_ranges(path, 3)


@pytest.mark.parametrize(
    "array", [RANGES[::-1], RANGES[:1], np.zeros((5, 3), np.float32), np.full((2, 3), np.nan, np.float32)]
)
def test_that_vectors_are_no_ranges(tmp_path: Path, array: np.ndarray) -> None:
    assert not holds_ranges(saved(tmp_path / "vectors.npy", array), 3)


def test_that_texts_folders_and_missing_files_are_none(tmp_path: Path) -> None:
    texts = tmp_path / "texts.json"
    texts.write_text('["one", "two"]')
    folder = tmp_path / "folder.npy"
    folder.mkdir()
    for path in (texts, folder, tmp_path / "gone.npy", saved(tmp_path / "ranges", RANGES)):
        assert not holds_ranges(path, 3)


def test_that_a_large_file_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "large.json"
    path.write_bytes(b" " * ((1 << 20) + 1000))
    monkeypatch.setattr(
        "calibgui.core.ranges.recognise.load_ranges", lambda _path: pytest.fail("it was read")
    )
    assert not holds_ranges(path, 3)
