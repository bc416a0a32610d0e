"""A disk that is full, a limit on the size of files, a folder that can't be written."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from calibgui.core.errors import ExportError
from calibgui.core.quantization import kernels
from calibgui.core.quantize_file.request import QuantizeRequest
from tests.core.quantize_file.helpers import expected, left, ranges_of, report, steps
from tests.core.vectors.helpers import random_vectors, write
from tests.rights import ordinary_user

_LIMITED = """
import resource, sys
from pathlib import Path
from calibgui.core.errors import ExportError
from calibgui.core.quantization import kernels
from calibgui.core.quantize_file.quantize import quantize_file
from calibgui.core.quantization import kernels
from calibgui.core.quantize_file.request import QuantizeRequest
from calibgui.core.ranges.artefact import load_ranges
ranges, path, out = map(Path, sys.argv[1:])
kernels.load()  # what it keeps on disk is no part of this
resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))
try:
    request = QuantizeRequest(load_ranges(ranges), (path,), out, block_bytes=4096)
    list(quantize_file(request, None, lambda: False))
except ExportError as error:
    print(error)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_that_a_file_that_may_not_grow_is_named_and_gone_on_with_once_it_may(tmp_path: Path) -> None:
    rows = random_vectors(20_000)
    artefact, path, out = ranges_of(rows, tmp_path), write(tmp_path / "in.npy", rows), tmp_path / "out.npy"
    command = [sys.executable, "-c", _LIMITED, str(artefact.path), str(path), str(out)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    assert "out.npy could not be written: the disk takes no file of that size." in done.stdout
    assert left(tmp_path) == {"out.npy.part", "out.npy.part.journal"}
    found = report(QuantizeRequest(artefact, (path,), out, block_bytes=4096))
    assert 0 < found.resumed_rows < 50_000 / 8
    assert out.read_bytes() == expected(rows, artefact)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 256 KB."""
    folder = tmp_path / "small"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(folder)]
    if sys.platform != "linux" or subprocess.run(command, capture_output=True).returncode:
        pytest.skip("mounting a small disk needs Linux and its rights")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_that_a_full_disk_is_told_and_gone_on_with_once_there_is_room(
    tmp_path: Path, small_disk: Path
) -> None:
    rows = random_vectors(20_000)
    artefact, path = ranges_of(rows, tmp_path), write(tmp_path / "in.npy", rows)
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(150_000))
    request = QuantizeRequest(artefact, (path,), small_disk / "out.npy", block_bytes=4096)
    with pytest.raises(ExportError, match=r"out\.npy could not be written: the disk is full"):
        steps(request)
    assert "out.npy" not in left(small_disk)
    ballast.unlink()
    report(request)
    assert request.out.read_bytes() == expected(rows, artefact)


def test_that_a_read_only_disk_is_told_before_anything_is_quantized(tmp_path: Path, small_disk: Path) -> None:
    rows = random_vectors(100)
    artefact, path = ranges_of(rows, tmp_path), write(tmp_path / "in.npy", rows)
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with pytest.raises(ExportError, match="the disk is read-only"):
        steps(QuantizeRequest(artefact, (path,), small_disk / "out.npy"))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such rights of folders")
def test_that_a_read_only_folder_is_told(tmp_path: Path) -> None:
    rows = random_vectors(100)
    artefact, path = ranges_of(rows, tmp_path), write(tmp_path / "in.npy", rows)
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o555)
    kernels.load()
    with ordinary_user(tmp_path), pytest.raises(ExportError, match="you may not write there"):
        steps(QuantizeRequest(artefact, (path,), folder / "out.npy"))


def test_that_a_folder_of_that_name_and_a_file_as_folder_are_told(tmp_path: Path) -> None:
    rows = random_vectors(100)
    artefact, path = ranges_of(rows, tmp_path), write(tmp_path / "in.npy", rows)
    (tmp_path / "out.npy").mkdir()
    with pytest.raises(ExportError, match=r"out\.npy is a folder"):
        steps(QuantizeRequest(artefact, (path,), tmp_path / "out.npy"))
    with pytest.raises(ExportError, match="its folder is a file"):
        steps(QuantizeRequest(artefact, (path,), path / "out.npy"))


def test_that_a_missing_folder_is_made(tmp_path: Path) -> None:
    rows = random_vectors(100)
    artefact, path = ranges_of(rows, tmp_path), write(tmp_path / "in.npy", rows)
    report(QuantizeRequest(artefact, (path,), tmp_path / "new" / "out.npy"))
    assert (tmp_path / "new" / "out.npy").read_bytes() == expected(rows, artefact)
