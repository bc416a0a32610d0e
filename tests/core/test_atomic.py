import errno
import os
import stat
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from calibgui.core.atomic import save_array, save_json, verify, whole_file
from calibgui.core.errors import ExportError


def test_that_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "ranges.npy"
    save_array(path, np.ones(3))
    with suppress(RuntimeError), whole_file(path) as beside:
        beside.write_bytes(b"half")
        raise RuntimeError
    assert np.array_equal(np.load(path), np.ones(3))
    assert list(tmp_path.iterdir()) == [path]


def test_that_a_full_disk_is_named_with_its_remedy(tmp_path: Path) -> None:
    path = tmp_path / "ranges.npy"
    with (
        pytest.raises(ExportError, match=r"ranges\.npy could not be written: the disk is full") as caught,
        whole_file(path),
    ):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    assert "Free some space" in caught.value.remedy
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_that_a_disk_that_really_is_full_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.mkstemp", lambda **_: (os.open("/dev/null", os.O_RDWR), "/dev/full"))
    monkeypatch.setattr(Path, "unlink", lambda *_, **__: None)
    with pytest.raises(ExportError, match="the disk is full"):
        save_json(tmp_path / "ranges.json", {"a": 1})


def test_that_what_reads_back_different_is_refused() -> None:
    with pytest.raises(ExportError, match="reads back different"):
        verify(Path("x.npy"), lambda: False)


def test_that_a_new_file_has_the_usual_mode(tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    plain.write_text("x", encoding="utf-8")
    save_json(tmp_path / "ours.json", {})
    assert stat.S_IMODE((tmp_path / "ours.json").stat().st_mode) == stat.S_IMODE(plain.stat().st_mode)
