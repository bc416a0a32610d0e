"""Disks that are really full or read-only, and models to run into them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.tiny_model import build_tiny_model

_BALLAST = "ballast"


def _mounted(folder: Path, size: str) -> bool:
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    return sys.platform == "linux" and subprocess.run(command, capture_output=True).returncode == 0


def _unmount(folder: Path) -> None:
    """Fails where a file was left open."""
    done = subprocess.run(["umount", str(folder)], capture_output=True, text=True)
    if done.returncode:
        subprocess.run(["umount", "-l", str(folder)], check=True)
    assert done.returncode == 0, done.stderr


@pytest.fixture
def full_disk(tmp_path: Path) -> Iterator[Callable[[int], Path]]:
    """Makes a file system with room for so many bytes."""
    folder = tmp_path / "full"
    made = False

    def make(room: int) -> Path:
        nonlocal made
        if not _mounted(folder, "1m"):
            pytest.skip("mounting a small disk needs Linux and its rights")
        made = True
        (folder / _BALLAST).write_bytes(bytes((1 << 20) - (room + 4095) // 4096 * 4096))
        return folder

    yield make
    if made:
        _unmount(folder)


@pytest.fixture
def read_only(tmp_path: Path) -> Iterator[Path]:
    """A folder in which nothing can be made: closed to its owner, for root on a read-only disk."""
    folder = tmp_path / "read_only"
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        folder.mkdir(mode=0o555)
        yield folder
        folder.chmod(0o755)
        return
    if not _mounted(folder, "64k"):
        pytest.skip("mounting a small disk needs Linux and its rights")
    subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)
    yield folder
    _unmount(folder)


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_tiny_model(tmp_path_factory.mktemp("tiny"))
