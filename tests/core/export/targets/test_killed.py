"""A run that is killed at any moment leaves no file at its final name that is not whole."""

import hashlib
import random
import subprocess
import sys
from pathlib import Path

import pytest

_EXPORT = """
import sys
from pathlib import Path
import numpy as np
from calibgui.core.export.targets.export import write_targets
from calibgui.core.export.targets.request import TargetRequest, VectorBlock, VectorStream
from calibgui.core.export.targets.registry import TARGETS

rng = np.random.default_rng(0)
vectors = rng.normal(size=(4000, 64)).astype(np.float32)
ranges = np.vstack((vectors.min(axis=0), vectors.max(axis=0)))
blocks = lambda: (VectorBlock(vectors[start:start + 250]) for start in range(0, 4000, 250))
ids = tuple(target.id for target in TARGETS if target.id not in ("usearch", "faiss", "haystack"))
request = TargetRequest(Path(sys.argv[1]), ids, None, VectorStream(4000, 64, blocks), ranges)
print("begun", flush=True)
for _ in write_targets(request, lambda: False):
    pass
print("done", flush=True)
"""


def _started(folder: Path) -> "subprocess.Popen[str]":
    process = subprocess.Popen(
        [sys.executable, "-c", _EXPORT, str(folder)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "begun\n"
    return process


def _digests(folder: Path) -> dict[str, str]:
    files = folder.iterdir() if folder.exists() else ()
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files if path.name[0] != "."}


@pytest.mark.slow
def test_that_a_kill_at_any_moment_leaves_whole_files_only(tmp_path: Path) -> None:
    with _started(tmp_path / "whole") as process:
        assert process.communicate()[0] == "done\n"
    wanted = _digests(tmp_path / "whole")
    seen = set()
    chance = random.Random(7)
    for attempt in range(6):
        folder = tmp_path / f"killed-{attempt}"
        with _started(folder) as process:
            try:
                process.wait(timeout=chance.uniform(0.02, 1.5))
            except subprocess.TimeoutExpired:
                process.kill()
            process.communicate()
        found = _digests(folder)
        assert found.items() <= wanted.items()
        seen.add(len(found))
        with _started(folder) as process:
            assert process.communicate()[0] == "done\n"
        assert _digests(folder) == wanted
    assert len(seen) > 2
