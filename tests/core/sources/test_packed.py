import bz2
import gzip
import hashlib
import random
import tracemalloc
from pathlib import Path

import pyarrow as pa
import pytest

from calibgui.core.domain import Source
from calibgui.core.sources.job import open_source
from calibgui.core.sources.scan import ScanStopped
from calibgui.core.sources.texts import read_texts, text_batches
from tests.core.sources.helpers import error, scan, stop_after, texts, written

PACKERS = {"gz": "gzip", "zst": "zstd", "bz2": "bzip2"}


def pack(content: bytes, packing: str) -> bytes:
    if packing == "zst":
        packed: bytes = pa.compress(content, codec="zstd", asbytes=True)
        return packed
    return {"gz": gzip.compress, "bz2": bz2.compress}[packing](content)


def lines(count: int) -> bytes:
    chance = random.Random(1)
    return b"".join(b"%d %s\n" % (number, chance.randbytes(20).hex().encode()) for number in range(count))


@pytest.mark.parametrize("packing", PACKERS)
@pytest.mark.parametrize("suffix", [".txt", ".csv", ".jsonl"])
def test_that_cut_off_and_damaged_data_is_told(tmp_path: Path, packing: str, suffix: str) -> None:
    packed = pack(lines(60_000), packing)
    name = f"a{suffix}.{packing}"
    for length in (4, 12, len(packed) // 2, len(packed) - 1):
        raised = error(written(tmp_path / name, packed[:length]))
        assert (
            raised.message
            == f"{name} is damaged or was cut off: its {PACKERS[packing]} data can't be unpacked."
        )
        assert raised.remedy == "Download or compress the file again."
    damaged = packed[:2000] + bytes(200) + packed[2200:]
    if packing != "zst":  # without a checksum its damage makes other texts
        assert "is damaged or was cut off" in error(written(tmp_path / name, damaged)).message


@pytest.mark.parametrize("packing", PACKERS)
def test_that_what_is_not_packed_as_its_name_says_is_told(tmp_path: Path, packing: str) -> None:
    raised = error(written(tmp_path / f"a.txt.{packing}", "plain\n"))
    assert f"its {PACKERS[packing]} data can't be unpacked" in raised.message


@pytest.mark.parametrize("packing", PACKERS)
def test_that_parts_one_after_another_are_one_file(tmp_path: Path, packing: str) -> None:
    path = written(tmp_path / f"a.txt.{packing}", pack(b"one\nt", packing) + pack(b"wo\n", packing))
    assert texts(path) == ["one", "two"]


def test_that_frames_of_zstd_to_be_skipped_are(tmp_path: Path) -> None:
    skipped = b"\x50\x2a\x4d\x18\x04\x00\x00\x00note"
    for suffix in (".txt.zst", ".txt", ".csv.zst"):
        content = pack(b"text\none\n", "zst")
        path = written(tmp_path / f"a{suffix}", skipped + content + skipped)
        assert texts(path) == (["one"] if "csv" in suffix else ["text", "one"])


@pytest.mark.parametrize("packing", PACKERS)
def test_that_nothing_in_it_is_told(tmp_path: Path, packing: str) -> None:
    raised = error(written(tmp_path / f"a.txt.{packing}", pack(b"", packing)))
    assert raised.message == f"There is no text in a.txt.{packing}."


@pytest.mark.parametrize("trailing", [b"", b"junk" * 100_000])
def test_that_the_hash_is_that_of_the_whole_packed_file(tmp_path: Path, trailing: bytes) -> None:
    """What follows the end of bzip2 data is no part of it, but is of the file."""
    path = written(tmp_path / "a.txt.bz2", bz2.compress(lines(1000)) + trailing)
    assert scan(path).sources[0].sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("packing", PACKERS)
def test_that_memory_does_not_grow_with_the_file(tmp_path: Path, packing: str) -> None:
    content = lines(2000) * (200 if packing == "bz2" else 400)  # 18 or 36 MB; bzip2 is slow
    path = written(tmp_path / f"a.txt.{packing}", pack(content, packing))
    job = open_source(Source(path))
    done = [0]
    for _ in text_batches(job, lambda: False):
        if len(done) == 1:
            tracemalloc.start()
        done.append(job.bytes_done)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 10 << 20, peak
    assert done == sorted(done)
    assert done[-1] <= job.size_bytes
    assert job.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("packing", PACKERS)
@pytest.mark.parametrize("suffix", [".txt", ".csv"])
def test_that_it_can_be_stopped(tmp_path: Path, packing: str, suffix: str) -> None:
    path = written(tmp_path / f"a{suffix}.{packing}", pack(lines(2000) * 50, packing))
    with pytest.raises(ScanStopped):
        list(read_texts(Source(path), stop_after(2)))
