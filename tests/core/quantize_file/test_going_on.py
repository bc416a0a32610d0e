"""An unfinished file: gone on with to the same bytes, or begun anew and told why."""

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from calibgui.core.errors import ExportError, SourceError
from calibgui.core.quantize_file.quantize import quantize_file
from calibgui.core.quantize_file.request import QuantizeRequest, TooMuchOutsideError
from tests.core.quantize_file.helpers import (
    DIM,
    expected,
    left,
    no_model,
    ranges_of,
    report,
    steps,
    stop_after,
)
from tests.core.vectors.helpers import random_vectors, write

ROWS = 2000
UNFINISHED = {"out.npy.part", "out.npy.part.journal"}


@pytest.fixture
def rows() -> Any:
    return random_vectors(ROWS)


@pytest.fixture
def request_(tmp_path: Path, rows: Any) -> QuantizeRequest:
    paths = (write(tmp_path / "a.npy", rows[:700]), write(tmp_path / "b.npy", rows[700:]))
    artefact = ranges_of(rows, tmp_path)
    return QuantizeRequest(artefact, paths, tmp_path / "out.npy", block_bytes=30 * DIM * 4, sync_s=0.0)


def told(request: QuantizeRequest) -> str:
    return " ".join(sentence for step in steps(request) for sentence in step.told)


@pytest.mark.parametrize("suffix", [".npy", ".npz", ".fvecs"])
@pytest.mark.parametrize("order", ["C", "F"])
def test_that_a_second_call_goes_on_where_the_first_was_left(
    tmp_path: Path, rows: Any, request_: QuantizeRequest, suffix: str, order: Any
) -> None:
    request = replace(request_, inputs=(write(tmp_path / f"c{suffix}", np.asarray(rows, order=order)),))
    stop_after(request, 900)
    assert left(tmp_path) == UNFINISHED
    found = report(request)
    assert 900 <= found.resumed_rows < ROWS
    low, high = request.artefact.ranges
    assert np.array_equal(found.outside, ((rows < low) | (rows > high)).sum(axis=0))
    assert request.out.read_bytes() == expected(rows, request.artefact)
    assert left(tmp_path) == {"out.npy"}


def test_that_being_told_to_stop_ends_it_so_too(tmp_path: Path, rows: Any, request_: QuantizeRequest) -> None:
    seen = []
    for step in quantize_file(request_, no_model, lambda: len(seen) > 20):
        seen.append(step)
    assert seen[-1].report is None
    assert left(tmp_path) == UNFINISHED
    assert report(request_).resumed_rows > 0
    assert request_.out.read_bytes() == expected(rows, request_.artefact)


def test_that_stopped_while_it_counts_it_leaves_nothing(tmp_path: Path, request_: QuantizeRequest) -> None:
    assert list(quantize_file(request_, no_model, lambda: True))[-1].report is None
    assert left(tmp_path) == set()


def test_that_the_old_file_stays_until_the_new_one_is_whole(rows: Any, request_: QuantizeRequest) -> None:
    request_.out.write_bytes(b"before")
    stop_after(request_, 900)
    assert request_.out.read_bytes() == b"before"
    report(request_)
    assert request_.out.read_bytes() == expected(rows, request_.artefact)


def test_that_rows_of_the_journal_only_count_as_done(rows: Any, request_: QuantizeRequest) -> None:
    """What lies behind them may be torn."""
    stop_after(request_, 900)
    part = request_.out.with_name("out.npy.part")
    with part.open("ab") as file:
        file.write(b"\x7f" * 1001)
    report(request_)
    assert request_.out.read_bytes() == expected(rows, request_.artefact)


def test_that_a_changed_input_is_told_and_begun_anew(
    tmp_path: Path, rows: Any, request_: QuantizeRequest
) -> None:
    stop_after(request_, 900)
    rows[0] = 0
    write(tmp_path / "a.npy", rows[:700])
    assert "can't go on with it: a.npy changed. It starts anew." in told(request_)
    assert request_.out.read_bytes() == expected(rows, request_.artefact)


def test_that_an_input_with_another_time_only_counts_as_changed(request_: QuantizeRequest) -> None:
    stop_after(request_, 900)
    os.utime(request_.inputs[1], ns=(1, 1))
    assert "b.npy changed" in told(request_)


def test_that_other_inputs_ranges_and_precision_are_told(
    tmp_path: Path, rows: Any, request_: QuantizeRequest
) -> None:
    stop_after(request_, 900)
    other = replace(request_, artefact=ranges_of(rows, tmp_path, 0.8), precision="uint8")
    found = told(other)
    assert "the ranges are others, the precision was int8" in found
    assert other.out.read_bytes() == expected(rows, other.artefact, "uint8")
    stop_after(request_, 900)
    swapped = replace(request_, inputs=request_.inputs[::-1])
    assert "the inputs are others" in told(swapped)
    assert swapped.out.read_bytes() == expected(np.vstack((rows[700:], rows[:700])), request_.artefact)


@pytest.mark.parametrize("content", ["", "{", "[]", '{"format": "calibgui quantize journal"}'])
def test_that_a_damaged_journal_begins_anew(rows: Any, request_: QuantizeRequest, content: str) -> None:
    stop_after(request_, 900)
    request_.out.with_name("out.npy.part.journal").write_text(content, encoding="utf-8")
    assert report(request_).resumed_rows == 0
    assert request_.out.read_bytes() == expected(rows, request_.artefact)


def test_that_a_part_that_is_shorter_than_its_journal_says_begins_anew(
    rows: Any, request_: QuantizeRequest
) -> None:
    stop_after(request_, 900)
    part = request_.out.with_name("out.npy.part")
    os.truncate(part, 1000)
    assert "its codes are not there any more" in told(request_)
    assert request_.out.read_bytes() == expected(rows, request_.artefact)


def test_that_codes_that_changed_on_the_disk_are_found_before_they_get_the_name(
    tmp_path: Path, rows: Any, request_: QuantizeRequest
) -> None:
    stop_after(request_, 900)
    with request_.out.with_name("out.npy.part").open("r+b") as file:
        file.seek(500)
        file.write(bytes([file.read(1)[0] ^ 1]))
    with pytest.raises(ExportError, match="reads back different"):
        steps(request_)
    assert left(tmp_path) == UNFINISHED
    assert report(request_).resumed_rows == 0
    assert request_.out.read_bytes() == expected(rows, request_.artefact)


def test_that_a_part_of_someone_else_is_left_alone(tmp_path: Path, request_: QuantizeRequest) -> None:
    (tmp_path / "out.npy.part").write_bytes(b"mine")
    with pytest.raises(ExportError, match="is there already, and is not of an unfinished call"):
        steps(request_)
    assert (tmp_path / "out.npy.part").read_bytes() == b"mine"


def test_that_two_calls_do_not_write_the_same_file(request_: QuantizeRequest) -> None:
    run = quantize_file(request_, no_model, lambda: False)
    for step in run:
        if step.rows:
            break
    with pytest.raises(ExportError, match=r"Another call is writing out\.npy now"):
        steps(request_)
    assert [step.report for step in run][-1] is not None


def test_that_an_input_that_changes_meanwhile_gives_no_file(
    tmp_path: Path, request_: QuantizeRequest
) -> None:
    run = quantize_file(request_, no_model, lambda: False)
    next(step for step in run if step.rows)
    os.utime(request_.inputs[1], ns=(1, 1))
    with pytest.raises(SourceError, match=r"b\.npy changed while it was quantized"):
        list(run)
    assert left(tmp_path) == UNFINISHED


def test_that_too_much_outside_keeps_the_codes_and_a_larger_limit_puts_them_in_place(
    tmp_path: Path, rows: Any, request_: QuantizeRequest
) -> None:
    with pytest.raises(TooMuchOutsideError) as caught:
        steps(replace(request_, max_outside=1e-6))
    assert left(tmp_path) == UNFINISHED
    low, high = request_.artefact.ranges
    share = ((rows < low) | (rows > high)).mean()
    assert caught.value.report.share_outside == pytest.approx(share)
    assert "out.npy.part" in caught.value.remedy
    assert report(replace(request_, max_outside=share)).resumed_rows == ROWS
    assert request_.out.read_bytes() == expected(rows, request_.artefact)


def test_that_the_journal_is_never_ahead_of_the_data(
    monkeypatch: pytest.MonkeyPatch, request_: QuantizeRequest
) -> None:
    """Each journal speaks of rows that were synced before it was written."""
    part = request_.out.with_name("out.npy.part")
    synced = [0]
    sync = os.fdatasync

    def fdatasync(handle: int) -> None:
        size = os.fstat(handle).st_size
        sync(handle)
        synced.append(size)

    replaced = Path.replace

    def replace_(path: Path, target: Path) -> Path:
        if path.name.endswith(".journal.new"):
            done = json.loads(path.read_text("utf-8"))["rows"]
            assert done == 0 or 128 + done * DIM <= max(synced)
        return replaced(path, target)

    monkeypatch.setattr(os, "fdatasync", fdatasync)
    monkeypatch.setattr(Path, "replace", replace_)
    report(request_)
    assert len(synced) > 2
    assert not part.exists()
