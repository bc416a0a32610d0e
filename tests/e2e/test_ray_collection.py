"""A folder on a real Ray of two CPUs: the same bytes as without, the same errors, and nothing left behind."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np
import psutil
import pytest

from calibgui.core.collection.plan import plan_collection
from calibgui.core.collection.ranges import save_collection_ranges
from calibgui.core.collection.run import CollectionProgress, run_collection
from calibgui.core.collection.work import Coding, CollectionWork
from calibgui.core.encoding.spec import ModelSpec
from calibgui.core.errors import EngineError, ModelError, OptionError, SourceError
from calibgui.core.ranges.schemes import DEFAULT_SCHEME
from tests.core.collection.folders import (
    contents,
    finished,
    ranges_file,
    texts_folder,
    vectors_folder,
    write_vectors,
)
from tests.tiny_model import build_tiny_model

pytest.importorskip("ray", reason="Ray (optional extra: ray) is not installed")
from calibgui.core.collection.on_ray import RayPlan, ray_engine

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings(r"ignore:::ray\.")]
_TIMEOUT_S = 180


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    """A Ray that runs before calibgui comes, and has to run after it went; gives its address."""
    import logging
    import warnings

    import ray

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        ray.init(
            address="local",
            num_cpus=2,
            include_dashboard=False,
            object_store_memory=80 << 20,
            logging_level=logging.ERROR,
            log_to_driver=False,
        )
        yield ray.get_runtime_context().gcs_address
        ray.shutdown()


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """With layers large enough to be packed, as those of real models are."""
    return build_tiny_model(tmp_path_factory.mktemp("model"), dim=128, inner=512)


def _texts_work(folder: Path, out: str, model: Path) -> CollectionWork:
    coding = Coding(ranges_file(folder / "ranges.npy", 128, 0.1))
    spec = ModelSpec(str(model), device="cpu")
    return plan_collection(folder / "in", folder / out, coding=coding, model=spec, cores=1)


def _vectors_work(folder: Path, out: str) -> CollectionWork:
    coding = Coding(ranges_file(folder / "ranges.npy", 16), "uint8")
    return plan_collection(folder / "in", folder / out, coding=coding)


@pytest.mark.usefixtures("cluster")
def test_that_texts_give_the_same_bytes_here_and_with_one_and_two_workers(
    tmp_path: Path, model: Path
) -> None:
    texts = texts_folder(tmp_path / "in")
    here = finished(_texts_work(tmp_path, "here", model))
    assert here.rows == len(texts)
    for workers in (1, 2):
        out = f"ray-{workers}"
        there = finished(_texts_work(tmp_path, out, model), ray_engine(RayPlan(workers=workers)))
        assert contents(tmp_path / out) == contents(tmp_path / "here")
        np.testing.assert_array_equal(there.outside, here.outside)
        assert there.blanks == here.blanks == 4


@pytest.mark.usefixtures("cluster")
def test_that_vectors_give_the_same_bytes_and_the_same_ranges(tmp_path: Path) -> None:
    vectors_folder(tmp_path / "in")
    write_vectors(
        tmp_path / "in" / "half.parquet",
        np.random.default_rng(1).normal(size=(40, 16)).astype(np.float16),
    )
    engine = ray_engine(RayPlan(workers=2))
    finished(_vectors_work(tmp_path, "here"))
    finished(_vectors_work(tmp_path, "there"), engine)
    assert contents(tmp_path / "there") == contents(tmp_path / "here")

    work = plan_collection(tmp_path / "in", tmp_path / "envelopes")
    there, _ = save_collection_ranges(tmp_path / "there.npy", work, finished(work, engine), DEFAULT_SCHEME)
    work = plan_collection(tmp_path / "in", tmp_path / "other")
    here, _ = save_collection_ranges(tmp_path / "here.npy", work, finished(work), DEFAULT_SCHEME)
    assert there.read_bytes() == here.read_bytes()


@pytest.mark.usefixtures("cluster")
def test_that_a_bad_row_is_named_and_the_next_call_does_what_is_left(tmp_path: Path) -> None:
    import ray

    vectors_folder(tmp_path / "in", files=3)
    bad = np.ones((90, 16), np.float32)
    bad[80, 2] = np.inf
    write_vectors(tmp_path / "in" / "bad.parquet", bad)
    work, engine = _vectors_work(tmp_path, "out"), ray_engine(RayPlan(workers=2))

    with pytest.raises(SourceError, match=r"Row 81 of bad\.parquet holds inf in dimension 2") as caught:
        finished(work, engine)

    assert (caught.value.path, caught.value.line) == (tmp_path / "in" / "bad.parquet", 81)
    assert ray.is_initialized()  # it ran before
    assert not (tmp_path / "out" / "bad.parquet").exists()
    assert not [name for name in contents(tmp_path / "out") if name.endswith(".part")]
    write_vectors(tmp_path / "in" / "bad.parquet", np.ones((90, 16), np.float32))
    finished(work, engine)
    finished(_vectors_work(tmp_path, "here"))
    assert contents(tmp_path / "out") == contents(tmp_path / "here")
    assert finished(work, engine).done_before == 4


@pytest.mark.usefixtures("cluster")
def test_that_a_run_that_is_stopped_keeps_whole_files_and_goes_on(tmp_path: Path) -> None:
    vectors_folder(tmp_path / "in", files=12)
    work, engine = _vectors_work(tmp_path, "out"), ray_engine(RayPlan(workers=2))
    seen: list[object] = []
    for step in run_collection(work, engine, should_stop=lambda: len(seen) > 1):
        assert isinstance(step, CollectionProgress)
        seen.append(step)
    left = contents(tmp_path / "out")
    assert not [name for name in left if name.endswith(".part")]
    finished(_vectors_work(tmp_path, "here"))
    here = contents(tmp_path / "here")
    assert left.items() <= here.items()
    assert finished(work, engine).done_before >= 1
    assert contents(tmp_path / "out") == here


@pytest.mark.usefixtures("cluster")
def test_that_a_worker_with_another_model_and_workers_that_do_not_fit_are_refused(
    tmp_path: Path, model: Path
) -> None:
    from dataclasses import replace

    texts_folder(tmp_path / "in", files=1)
    work = _texts_work(tmp_path, "out", model)
    with pytest.raises(ModelError, match="has other files here"):
        finished(replace(work, fingerprint="0" * 64), ray_engine(RayPlan(workers=1)))
    with pytest.raises(OptionError, match="3 workers of 1 CPUs and 0 GPUs do not fit: Ray has 2 CPUs"):
        finished(work, ray_engine(RayPlan(workers=3)))
    with pytest.raises(OptionError, match="Ray has 2 CPUs and 0 GPUs"):
        finished(work, ray_engine(RayPlan(gpus=1)))


def test_that_the_command_uses_a_ray_that_runs_and_leaves_it(tmp_path: Path, cluster: str) -> None:
    import ray

    vectors_folder(tmp_path / "in")
    ranges = tmp_path / "ranges.npy"
    done = _command(
        "calibrate", tmp_path / "in", ranges, "--engine", "ray", "--ray-address", cluster, "--json"
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["rows"] == 280
    assert done.stderr == ""
    assert ranges.is_file()
    assert ray.cluster_resources()["CPU"] == 2


def test_that_the_command_starts_a_ray_of_its_own_for_the_same_bytes(tmp_path: Path, model: Path) -> None:
    texts_folder(tmp_path / "in")
    ranges_file(tmp_path / "ranges.npy", 128, 0.1)
    texts = ("--model", model, "--cores", 1)
    on_ray = ("--engine", "ray", "--workers", 2)
    said = [
        _command("quantize", tmp_path / "ranges.npy", tmp_path / "in", tmp_path / out, *texts, *engine)
        for out, engine in (("here", ()), ("there", on_ray))
    ]
    assert [done.returncode for done in said] == [0, 0], said
    assert said[0].stdout == said[1].stdout
    assert contents(tmp_path / "there") == contents(tmp_path / "here")
    assert "Ray" not in said[1].stderr
    assert "ray" not in said[1].stderr


def test_that_ctrl_c_ends_the_ray_that_the_command_started(tmp_path: Path) -> None:
    vectors_folder(tmp_path / "in", files=600, rows=300)
    process = subprocess.Popen(
        _arguments(
            "calibrate", tmp_path / "in", tmp_path / "ranges.npy", "--engine", "ray", "--workers", "2"
        ),
        stderr=subprocess.PIPE,
        text=True,
    )
    started = _until_report(process, tmp_path / "ranges-envelopes")
    assert started
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=_TIMEOUT_S)
    assert process.returncode == 130, said
    assert "The same command goes on with the files that are left." in said
    assert not (tmp_path / "ranges.npy").exists()
    assert not list((tmp_path / "ranges-envelopes").rglob("*.part"))
    _, alive = psutil.wait_procs(started, timeout=_TIMEOUT_S)
    assert alive == []


def test_that_a_worker_that_dies_is_replaced(tmp_path: Path) -> None:
    vectors = vectors_folder(tmp_path / "in", files=300, rows=300)
    on_ray = ("--engine", "ray", "--workers", "2", "--json")
    process = subprocess.Popen(
        _arguments("calibrate", tmp_path / "in", tmp_path / "ranges.npy", *on_ray),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    started = _until_report(process, tmp_path / "ranges-envelopes")
    next(it for it in started if "FileActor" in " ".join(it.cmdline())).kill()
    answer, said = process.communicate(timeout=_TIMEOUT_S)
    assert process.returncode == 0, said
    assert json.loads(answer)["rows"] == len(vectors)
    np.testing.assert_array_equal(
        np.load(tmp_path / "ranges.npy"), np.vstack((vectors.min(axis=0), vectors.max(axis=0)))
    )


def test_that_an_address_where_no_ray_is_gives_an_error_with_a_remedy(tmp_path: Path) -> None:
    vectors_folder(tmp_path / "in", files=1)
    done = _command(
        "calibrate", tmp_path / "in", tmp_path / "r.npy", "--engine", "ray", "--ray-address", "127.0.0.1:9"
    )
    assert done.returncode == 2
    assert "There is no Ray that can be used at 127.0.0.1:9. Check the address" in done.stderr


def test_that_without_ray_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray.data", None)
    with pytest.raises(EngineError, match=r"pip install 'calibgui\[ray\]'"):
        ray_engine(RayPlan())


def _arguments(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "calibgui", *map(str, arguments)]


def _command(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        _arguments(*arguments), capture_output=True, text=True, timeout=_TIMEOUT_S, check=False
    )


def _until_report(process: subprocess.Popen[str], folder: Path) -> list[psutil.Process]:
    """Waits for the first report; gives all processes that were started until then."""
    for _ in range(_TIMEOUT_S * 20):
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=0.05)
            raise AssertionError("it ended before its first file")
        if any(folder.rglob("*.json")):
            return psutil.Process(process.pid).children(recursive=True)
    raise AssertionError("no file was done")
