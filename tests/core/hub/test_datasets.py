from __future__ import annotations

import errno
import gzip
import os
import shutil
import subprocess
import sys
import tracemalloc
from pathlib import Path
from threading import Event, Semaphore, current_thread, main_thread
from typing import Any

import pytest
from huggingface_hub import constants
from huggingface_hub.utils import WeakFileLock

from calibgui.core.domain import Source
from calibgui.core.errors import SourceError
from calibgui.core.hub.datasets import HubDataset, dataset_files, fetch_files
from calibgui.core.hub.errors import Repository
from calibgui.core.hub.progress import FetchProgress
from calibgui.core.hub.repository import repository_folder
from calibgui.core.sources.sampling import scan_sources
from tests.fake_hub import PIECE_BYTES, FakeHub

NAME = "team/reviews"
CSV = b"id,text\n" + b"".join(b"%d,review number %d\n" % (n, n) for n in range(20_000))
FILES = {
    "README.md": b"# Reviews\n",
    ".gitattributes": b"*.parquet filter=lfs\n",
    "dataset_infos.json": b"{}",
    "data/b.csv": CSV,
    "data/a.jsonl.gz": gzip.compress(b'{"text": "good"}\n{"text": "bad"}\n', mtime=0),
    "weights.bin": b"\0" * 10,
}
ALL = ("data/a.jsonl.gz", "data/b.csv")


@pytest.fixture(autouse=True)
def reviews(hub: FakeHub) -> None:
    hub.add_dataset(NAME, dict(FILES))


def listed(name: str = NAME, revision: str | None = None) -> HubDataset:
    dataset = dataset_files(name, revision)
    assert dataset is not None
    return dataset


def fetched(dataset: HubDataset, *paths: str) -> tuple[list[FetchProgress], tuple[Source, ...]]:
    steps = list(fetch_files(dataset, paths))
    *progress, sources = steps
    assert isinstance(sources, tuple)
    assert all(isinstance(step, FetchProgress) for step in progress)
    return progress, sources  # type: ignore[return-value]


def stopped_after(dataset: HubDataset, path: str, bytes_here: int) -> list[Any]:
    """Fetch `path`, and stop as soon as so much of it has arrived."""
    steps: list[Any] = []
    for step in fetch_files(dataset, [path], lambda: bool(steps) and steps[-1].bytes_done >= bytes_here):
        steps.append(step)
    return steps


def error_of(call: Any, *arguments: Any) -> SourceError:
    with pytest.raises(SourceError) as caught:
        list(call(*arguments) or ())
    assert caught.value.remedy
    return caught.value


def test_that_the_files_of_texts_of_a_dataset_are_listed_with_sizes_and_the_commit() -> None:
    dataset = listed()
    assert (dataset.name, dataset.revision) == (NAME, "c" * 40)
    assert [(file.path, file.size_bytes) for file in dataset.files] == [(p, len(FILES[p])) for p in ALL]


def test_that_the_address_of_a_page_is_taken_for_the_name() -> None:
    assert listed(f"https://huggingface.co/datasets/{NAME}/").name == NAME


def test_that_files_are_fetched_and_read_with_their_origin(hub: FakeHub) -> None:
    progress, sources = fetched(listed(), *ALL)
    assert [source.origin for source in sources] == [f"hf://datasets/{NAME}@{'c' * 40}/{p}" for p in ALL]
    assert [source.path.read_bytes() for source in sources] == [FILES[path] for path in ALL]
    assert scan_sources(sources, seed=0, keep=10).available == 20_002
    done = [step.bytes_done for step in progress]
    assert done == sorted(done)
    assert {step.bytes_total for step in progress} == {sum(len(FILES[path]) for path in ALL)}
    assert done[-1] == progress[-1].bytes_total
    assert len(set(done)) > 5, "a big file has many steps, of at most 64 KB each"


def test_that_huggingface_hub_finds_what_was_fetched_and_fetches_nothing_again(hub: FakeHub) -> None:
    fetched(listed(), *ALL)
    assert [hub.gets(path) for path in ALL] == [1, 1]
    fetched(listed(), *ALL)
    assert [hub.gets(path) for path in ALL] == [1, 1]


def test_that_a_stopped_download_goes_on_where_it_was(hub: FakeHub) -> None:
    steps = stopped_after(listed(), "data/b.csv", 100_000)
    assert all(isinstance(step, FetchProgress) for step in steps), "no sources"
    assert steps[-1].bytes_done < len(CSV) * 0.7
    _, (source,) = fetched(listed(), "data/b.csv")
    assert source.path.read_bytes() == CSV
    first, second = hub.ranges["data/b.csv"]
    assert first == "bytes=0-"
    assert int(second.removeprefix("bytes=").rstrip("-")) >= 100_000


def test_that_stop_is_heard_while_nothing_arrives(hub: FakeHub) -> None:
    gate, arrives = Semaphore(3), 3 * PIECE_BYTES
    hub.before_piece = lambda: gate.acquire(timeout=30)
    steps: list[Any] = []
    stopped = Event()

    def should_stop() -> bool:
        if current_thread() is not main_thread() and steps[-1].bytes_done == arrives:
            stopped.set()  # said from beside only: this thread waits for the next piece
        return stopped.is_set()

    for step in fetch_files(listed(), ["data/b.csv"], should_stop):
        steps.append(step)
    gate.release(1000)
    assert steps[-1].bytes_done == arrives
    hub.before_piece = None
    _, (source,) = fetched(listed(), "data/b.csv")
    assert source.path.read_bytes() == CSV
    assert hub.ranges["data/b.csv"][-1] == f"bytes={arrives}-"


def test_that_a_download_waits_for_another_of_the_same_file_and_can_be_stopped(hub: FakeHub) -> None:
    dataset = listed()
    stopped_after(dataset, "data/b.csv", 100_000)
    blobs = repository_folder(Repository("dataset", NAME)) / "blobs"
    (partial,) = blobs.glob("*.incomplete")
    steps: list[Any] = []
    with WeakFileLock(partial.with_suffix(".lock")):
        for step in fetch_files(dataset, ["data/b.csv"], lambda: len(steps) > 2):
            steps.append(step)
    assert {step.bytes_done for step in steps} == {0}
    assert hub.gets("data/b.csv") == 1


def test_that_memory_does_not_grow_with_the_file(hub: FakeHub) -> None:
    hub.add_dataset("team/large", {"large.txt": bytes(24_000_000)})
    dataset = listed("team/large")
    fetched(listed(), "data/b.csv")  # everything is imported
    tracemalloc.start()
    try:
        for step in fetch_files(dataset, ["large.txt"]):
            assert step
        peak_bytes = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak_bytes < 4_000_000


def test_that_a_hub_without_ranges_sends_it_all_again(hub: FakeHub) -> None:
    hub.ranges_known = False
    stopped_after(listed(), "data/b.csv", 100_000)
    _, (source,) = fetched(listed(), "data/b.csv")
    assert source.path.read_bytes() == CSV


def test_that_a_body_broken_off_once_is_gone_on_with(hub: FakeHub) -> None:
    hub.cut["data/b.csv"] = [100_000]
    _, (source,) = fetched(listed(), "data/b.csv")
    assert source.path.read_bytes() == CSV
    assert len(hub.ranges["data/b.csv"]) == 2


def test_that_a_body_that_breaks_off_again_and_again_is_an_error_that_keeps_what_arrived(
    hub: FakeHub,
) -> None:
    hub.cut["data/b.csv"] = [50_000, 50_000, 50_000]
    error = error_of(fetch_files, listed(), ["data/b.csv"])
    assert "data/b.csv" in error.message
    assert "broke off" in error.message
    _, (source,) = fetched(listed(), "data/b.csv")
    assert source.path.read_bytes() == CSV
    assert hub.ranges["data/b.csv"][-1] == "bytes=150000-"


def test_that_damaged_bytes_are_refused_and_thrown_away(hub: FakeHub) -> None:
    hub.spoil.add("data/b.csv")
    assert "damaged" in error_of(fetch_files, listed(), ["data/b.csv"]).message
    hub.spoil.clear()
    _, (source,) = fetched(listed(), "data/b.csv")
    assert source.path.read_bytes() == CSV


@pytest.mark.parametrize("revision", [None, "v1", "refs/convert/parquet", "c" * 40])
def test_that_the_cached_copy_is_used_offline(
    hub: FakeHub, monkeypatch: pytest.MonkeyPatch, revision: str | None
) -> None:
    fetched(listed(revision=revision), "data/b.csv")
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    asked = hub.requests.total()
    dataset = listed(revision=revision)
    assert dataset.cached
    assert [file.path for file in dataset.files] == ["data/b.csv"]
    _, (source,) = fetched(dataset, "data/b.csv")
    assert source.path.read_bytes() == CSV
    assert hub.requests.total() == asked


def test_that_offline_without_a_copy_the_dataset_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    error = error_of(dataset_files, NAME)
    assert NAME in error.message
    assert "not on this machine" in error.message
    assert "HF_HUB_OFFLINE" in error.remedy


def test_that_offline_the_files_that_are_missing_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    dataset = listed()
    fetched(dataset, "data/b.csv")
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    error = error_of(fetch_files, dataset, list(ALL))
    assert "data/a.jsonl.gz" in error.message
    assert "data/b.csv" not in error.message


def test_that_a_dead_connection_falls_back_on_the_cached_copy(monkeypatch: pytest.MonkeyPatch) -> None:
    fetched(listed(), "data/b.csv")
    monkeypatch.setattr(constants, "ENDPOINT", "http://127.0.0.1:9")
    assert listed().cached
    error = error_of(dataset_files, "team/others")
    assert "connection" in error.message


@pytest.mark.parametrize(
    ("status", "code", "words"),
    [
        (404, "RepoNotFound", "There is no dataset 'team/reviews'"),
        (401, "", "does not let you read"),
        (401, "GatedRepo", "consent to its terms"),
        (403, "", "does not let you read"),
        (404, "RevisionNotFound", "no such revision"),
    ],
)
def test_that_a_refusal_says_what_to_do(hub: FakeHub, status: int, code: str, words: str) -> None:
    dataset = listed()
    hub.repos[f"datasets/{NAME}"].status = status
    hub.repos[f"datasets/{NAME}"].error_code = code
    assert words in error_of(dataset_files, NAME).message
    assert words in error_of(fetch_files, dataset, ["data/b.csv"]).message


def test_that_a_revision_that_is_not_there_is_told() -> None:
    assert "no such revision" in error_of(dataset_files, NAME, "v2").message


def test_that_a_limit_of_requests_is_told(hub: FakeHub, monkeypatch: pytest.MonkeyPatch) -> None:
    hub.repos[f"datasets/{NAME}"].status = 429
    error = error_of(dataset_files, NAME)
    assert "no more requests" in error.message
    assert "hf auth login" in error.remedy


def test_that_a_full_disk_is_told_before_anything_arrives(
    hub: FakeHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage("/")._replace(free=1000)
    monkeypatch.setattr("shutil.disk_usage", lambda path: usage)
    error = error_of(fetch_files, listed(), ["data/b.csv"])
    assert "disk is full" in error.message
    assert hub.gets("data/b.csv") == 0


def test_that_a_disk_that_fills_up_midway_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: object, piece: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("calibgui.core.hub.partial.Partial.write", full)
    assert "disk is full" in error_of(fetch_files, listed(), ["data/b.csv"]).message


@pytest.mark.parametrize(
    "name", ["", "a/b/c", "../etc", "a b", "-x/y", "/home/me/texts.csv", "org/..", "x--y"]
)
def test_that_what_is_no_name_is_refused_without_asking_the_hub(hub: FakeHub, name: str) -> None:
    assert "name" in error_of(dataset_files, name).message
    assert "not a revision" in error_of(dataset_files, NAME, "a b").message
    assert hub.requests.total() == 0


def test_that_a_dataset_without_files_of_texts_says_what_is_read(hub: FakeHub) -> None:
    hub.add_dataset("team/pictures", {"a.png": b"\x89PNG", "../evil.csv": b"x", "/evil.csv": b"x"})
    error = error_of(dataset_files, "team/pictures")
    assert "no file that calibgui reads" in error.message
    assert "refs/convert/parquet" in error.remedy


def test_that_listing_stops_when_told_to() -> None:
    assert dataset_files(NAME, should_stop=lambda: True) is None


def test_that_an_empty_file_is_fetched_too(hub: FakeHub) -> None:
    hub.add_dataset("team/odd", {"empty file.txt": b"", "a+b ü.txt": b"text\n"})
    _, sources = fetched(listed("team/odd"), "a+b ü.txt", "empty file.txt")
    assert [source.path.read_bytes() for source in sources] == [b"text\n", b""]


def test_that_the_environment_alone_says_which_hub_is_asked(hub: FakeHub, tmp_path: Path) -> None:
    """In a process of its own, as the program is started: nothing is patched."""
    code = (
        "from calibgui.core.hub.datasets import dataset_files, fetch_files\n"
        f"*_, sources = fetch_files(dataset_files({NAME!r}), ['data/b.csv'])\n"
        "print(sources[0].origin, sources[0].path)"
    )
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HF_")}
    environment |= {"HF_ENDPOINT": hub.endpoint, "HF_HOME": str(tmp_path / "home")}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True, timeout=60
    )
    origin, _, place = done.stdout.strip().partition(" ")
    assert origin == f"hf://datasets/{NAME}@{'c' * 40}/data/b.csv"
    assert Path(place).read_bytes() == CSV
    assert Path(place).is_relative_to(tmp_path / "home" / "hub")
