"""The campaign of damaged files, in small: each kind answers, and what fails would be told."""

from pathlib import Path

import pytest

from tests.mutation import campaign, readers
from tests.mutation.whole import KINDS


@pytest.mark.parametrize("kind", KINDS)
def test_that_damaged_files_are_read_or_refused(kind: str, tmp_path: Path) -> None:
    tally = campaign.run(kind, 30, 1, tmp_path)
    assert tally.holds, tally.failures
    assert tally.inputs == tally.read + tally.refused == 30


@pytest.mark.parametrize("kind", KINDS)
def test_that_whole_files_are_read(kind: str, tmp_path: Path) -> None:
    KINDS[kind](tmp_path)
    for path in sorted(it for it in tmp_path.iterdir() if it.is_file()):
        readers.READERS[kind](path, path)


def test_that_a_worker_that_dies_is_counted_and_the_rest_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dying = tmp_path / "sitecustomize.py"
    dying.write_text(
        "import os\n"
        "from tests.mutation import readers\n"
        "seen = []\n"
        "def die(path, whole):\n"
        "    seen.append(path)\n"
        "    if len(seen) == 3: os._exit(7)\n"
        "readers.READERS['lines'] = die\n"
    )
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}:{Path.cwd()}")
    tally = campaign.run("lines", 5, 1, tmp_path / "campaign")
    assert (tally.inputs, tally.crashed, tally.read) == (5, 2, 3)
    assert not tally.holds
    assert "7" in tally.failures[0]
