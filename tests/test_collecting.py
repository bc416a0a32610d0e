"""Folders of Parquet from the command line, without Ray: what is printed, and the exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from calibgui.cli import cli
from tests.core.collection.folders import contents, ranges_file, texts_folder, vectors_folder, write_vectors
from tests.tiny_model import build_tiny_model, tiny_texts


def _run(*arguments: object) -> tuple[int, str, str]:
    done = CliRunner().invoke(cli, list(map(str, arguments)))
    return done.exit_code, done.stdout, done.stderr


def test_that_a_folder_is_calibrated_and_then_quantized(tmp_path: Path) -> None:
    vectors = vectors_folder(tmp_path / "in")
    ranges = tmp_path / "ranges.npy"

    code, said, _ = _run("calibrate", tmp_path / "in", ranges)
    assert code == 0
    assert said.splitlines() == [
        "280 vectors of 4 files.",
        str(ranges),
        str(tmp_path / "ranges.json"),
    ]
    np.testing.assert_array_equal(np.load(ranges), np.vstack((vectors.min(axis=0), vectors.max(axis=0))))

    code, said, warned = _run("quantize", ranges, tmp_path / "in", tmp_path / "out")
    assert (code, warned) == (0, "")
    assert said.splitlines() == ["280 vectors of 4 files.", "0.00% of the values lie outside the ranges."]
    code, said, _ = _run("quantize", ranges, tmp_path / "in", tmp_path / "out")
    assert said.splitlines()[0] == "280 vectors of 4 files, 4 of them done before."


def test_that_more_outside_than_allowed_is_exit_code_1_and_the_dimensions_are_listed(tmp_path: Path) -> None:
    vectors = vectors_folder(tmp_path / "in")
    ranges_file(tmp_path / "ranges.npy", 16)
    arguments = (
        "quantize",
        tmp_path / "ranges.npy",
        tmp_path / "in",
        tmp_path / "out",
        "--max-outside",
        "5%",
    )
    code, said, warned = _run(*arguments)
    assert code == 1
    assert "  and 8 dimensions with fewer" in said
    assert "of the values lie outside the ranges, up to 5% may. The codes are written all the same" in warned
    code, said, _ = _run(*arguments, "--json")
    found = json.loads(said)
    assert (code, found["exit_code"], found["files_done_before"]) == (1, 1, 4)
    assert found["values_outside"] == int(np.count_nonzero(np.abs(vectors) > 1))


def test_that_a_bad_row_is_told_with_its_file_and_row(tmp_path: Path) -> None:
    vectors_folder(tmp_path / "in")
    write_vectors(tmp_path / "in" / "part-1.parquet", np.full((9, 16), np.inf, np.float32))
    code, said, warned = _run("calibrate", tmp_path / "in", tmp_path / "ranges.npy", "--json")
    assert code == 2
    assert "Row 1 of part-1.parquet holds inf in dimension 0" in warned
    assert json.loads(said)["error"]["line"] == 1
    assert not (tmp_path / "ranges.npy").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--scheme", "per-dimension-sigma"], "needs all vectors at once"),
        (["--column", "other"], "has no column 'other'"),
    ],
)
def test_that_what_envelopes_can_not_give_is_refused(
    tmp_path: Path, arguments: list[str], message: str
) -> None:
    vectors_folder(tmp_path / "in")
    code, _, warned = _run("calibrate", tmp_path / "in", tmp_path / "ranges.npy", *arguments)
    assert code == 2
    assert message in warned


def test_that_ranges_need_their_ending(tmp_path: Path) -> None:
    vectors_folder(tmp_path / "in")
    code, _, warned = _run("calibrate", tmp_path / "in", tmp_path / "ranges.txt")
    assert (code, "End it in .npy." in warned) == (2, True)


def test_that_ray_takes_a_folder_and_gives_one(tmp_path: Path) -> None:
    vectors_folder(tmp_path / "in")
    ranges_file(tmp_path / "ranges.npy", 16)
    code, _, warned = _run(
        "quantize", tmp_path / "ranges.npy", tmp_path / "in", tmp_path / "out.npy", "--engine", "ray"
    )
    assert code == 2
    assert "IN must be one folder of Parquet files" in warned


def test_that_each_file_is_what_quantizing_it_alone_gives(tmp_path: Path) -> None:
    model = build_tiny_model(tmp_path)
    (tmp_path / "in").mkdir()
    for number in (0, 1):
        texts = [f"{text} of {number}" for text in tiny_texts(60)]
        pq.write_table(pa.table({"text": texts}), tmp_path / "in" / f"{number}.parquet")
    ranges_file(tmp_path / "ranges.npy", 32, 0.2)
    options = ("--model", model, "--no-cache")
    code, *said = _run("quantize", tmp_path / "ranges.npy", tmp_path / "in", tmp_path / "out", *options)
    assert code == 0, said
    for number in (0, 1):
        alone = tmp_path / f"{number}.parquet"
        code, *said = _run("quantize", tmp_path / "ranges.npy", tmp_path / "in" / alone.name, alone, *options)
        assert code == 0, said
        both = [pq.read_table(path) for path in (alone, tmp_path / "out" / alone.name)]
        assert both[0].select(["embedding", "text"]).equals(both[1].select(["embedding", "text"]))


def test_that_texts_without_a_named_model_are_refused(tmp_path: Path) -> None:
    texts_folder(tmp_path / "in")
    ranges_file(tmp_path / "ranges.npy", 16)
    code, _, warned = _run("quantize", tmp_path / "ranges.npy", tmp_path / "in", tmp_path / "out")
    assert (code, "does not say which model it is for" in warned) == (2, True)


@pytest.mark.slow
def test_that_a_run_that_was_killed_goes_on_to_the_same_bytes(tmp_path: Path) -> None:
    vectors_folder(tmp_path / "in", files=200, rows=300)
    ranges_file(tmp_path / "ranges.npy", 16)
    arguments = ("quantize", tmp_path / "ranges.npy", tmp_path / "in", tmp_path / "out")
    process = subprocess.Popen([sys.executable, "-m", "calibgui", *map(str, arguments)])
    while not any((tmp_path / "out").rglob("*.json")):
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=0.01)
            raise AssertionError("it ended before its first file")
    process.kill()
    process.wait()
    assert all(pq.read_metadata(path).num_rows == 300 for path in (tmp_path / "out").rglob("*.parquet"))

    code, said, _ = _run(*arguments, "--json")

    assert code == 0
    assert 0 < json.loads(said)["files_done_before"] < 200
    assert _run("quantize", tmp_path / "ranges.npy", tmp_path / "in", tmp_path / "whole")[0] == 0
    assert contents(tmp_path / "out") == contents(tmp_path / "whole")
