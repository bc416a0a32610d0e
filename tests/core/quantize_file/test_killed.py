"""Killed at random moments and called again, it comes to the same bytes, and no torn file has the name."""

import os
import random
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import numpy as np
import pytest

from calibgui.core.quantize_file.journal import Journal
from tests.core.quantize_file.helpers import expected, left, ranges_of
from tests.core.vectors.helpers import random_vectors, write
from tests.tiny_model import build_tiny_model, tiny_texts

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="Windows has neither fork nor SIGKILL")


class Killable:
    """Calls of one request, each in a process of its own that is killed after a while."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self._process = process
        self.took_s = 0.0

    def call(self, seconds: float | None = None, cache: Path | str = "") -> int:
        """The exit code; -SIGKILL if the call was not over after that time. `took_s` is its time."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{cache}\n".encode())
        self._process.stdin.flush()
        child = int(self._process.stdout.readline())
        started = time.perf_counter()
        if not select.select([self._process.stdout], [], [], seconds)[0]:
            with suppress(ProcessLookupError):  # it was over in that moment
                os.kill(child, signal.SIGKILL)
        code = int(self._process.stdout.readline())
        self.took_s = time.perf_counter() - started
        return code


@contextmanager
def killable(*args: object) -> Iterator[Killable]:
    command = [sys.executable, "-m", "tests.core.quantize_file.forked", *map(str, args)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, bufsize=0) as process:
        try:
            yield Killable(process)
        finally:
            assert process.stdin is not None
            process.stdin.close()
            process.wait(60)


def kill_often(calls: Killable, out: Path, whole: bytes, times: int, usual_s: float) -> list[int]:
    """Kill `times` calls at seeded moments, finishing in between; the rows that were safe after each."""
    draw, safe = random.Random(5), []
    while len(safe) < times:
        code = calls.call(draw.uniform(0.0, 0.6) * usual_s)
        if code == -signal.SIGKILL:
            done = Journal(out.with_name(out.name + ".part.journal"), _identity(out)).read().done
            safe.append(done.rows if done is not None else 0)
            assert not out.exists() or out.read_bytes() == whole
        else:
            assert code == 0
            assert out.read_bytes() == whole
            out.unlink()
    assert calls.call() == 0
    assert out.read_bytes() == whole
    return safe


def _identity(out: Path) -> dict[str, object]:
    import json

    path = out.with_name(out.name + ".part.journal")
    return dict(json.loads(path.read_text("utf-8"))["identity"]) if path.exists() else {}


def test_that_vectors_killed_at_twenty_moments_come_to_the_same_bytes(tmp_path: Path) -> None:
    rows = random_vectors(12_000, dim=16)
    artefact, path, out = ranges_of(rows, tmp_path), write(tmp_path / "in.npy", rows), tmp_path / "out.npy"
    whole = expected(rows, artefact)
    with killable(artefact.path, path, out, "int8") as calls:
        assert calls.call() == 0
        assert out.read_bytes() == whole
        out.unlink()
        safe = kill_often(calls, out, whole, 20, calls.took_s)
    assert len(set(safe)) > 5  # they were killed at work
    assert left(tmp_path) == {"out.npy"}


@pytest.mark.slow
def test_that_texts_killed_at_random_moments_come_to_the_same_bytes(tmp_path: Path) -> None:
    """As float32, where a batch cut otherwise would show in the last bits; the cache outlives each call."""
    model = build_tiny_model(tmp_path / "tiny")
    texts = tiny_texts(900)
    texts[400:500] = texts[100:200]
    path = tmp_path / "in.txt"
    path.write_text("\n".join(texts), encoding="utf-8")
    artefact, out = ranges_of(random_vectors(50, dim=32), tmp_path), tmp_path / "out.npy"
    draw, safe = random.Random(7), []
    with killable(artefact.path, path, out, "float32", model) as calls:
        assert calls.call(cache=tmp_path / "whole.sqlite") == 0
        usual_s, whole = calls.took_s, out.read_bytes()
        assert np.load(out).shape == (900, 32)
        out.unlink()
        while not out.exists():
            code = calls.call(
                (1 + len(safe) / 4) * draw.uniform(0.1, 0.7) * usual_s, tmp_path / "killed.sqlite"
            )
            if code == -signal.SIGKILL:
                done = Journal(out.with_name("out.npy.part.journal"), _identity(out)).read().done
                safe.append(done.rows if done is not None else 0)
            assert len(safe) < 40
    assert out.read_bytes() == whole
    assert any(safe)
