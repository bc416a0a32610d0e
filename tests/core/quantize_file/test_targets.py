"""Files for engines: opened as their consumers do, with ids and texts, and nothing left of what failed."""

import json
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest

from calibgui.core.domain import ReadOptions, Source
from calibgui.core.encoding.spec import ModelSpec
from calibgui.core.errors import ExportError
from calibgui.core.export.targets.base import TargetOptions
from calibgui.core.export.targets.registry import TARGETS
from calibgui.core.quantization.quantize import quantize_embeddings
from calibgui.core.quantize_file.part import Claim
from calibgui.core.quantize_file.request import QuantizeRequest
from tests.core.quantize_file.helpers import DIM, left, ranges_of, report, steps
from tests.core.vectors.helpers import random_vectors, write
from tests.fakes import FakeEncoder, loader

OF_CODES = [target for target in TARGETS if target.holds != "ranges"]
ROWS = 333


@pytest.mark.parametrize("target", OF_CODES, ids=lambda target: target.id)
def test_that_vectors_become_a_file_of_every_kind(tmp_path: Path, target: Any) -> None:
    rows = random_vectors(ROWS)
    path = write(tmp_path / "in.npy", rows)
    out = tmp_path / f"out{target.suffix}"
    request = QuantizeRequest(
        ranges_of(rows, tmp_path), (path,), out, target.precisions[0], block_bytes=40 * DIM * 4
    )
    found = [step for step in steps(request) if step.report is not None]
    assert len(found) == 1
    assert out.is_file()
    assert not [name for name in left(tmp_path) if ".part" in name]


def test_that_hdf5_holds_the_codes(tmp_path: Path) -> None:
    h5py = pytest.importorskip("h5py")
    rows = random_vectors(ROWS)
    artefact, path = ranges_of(rows, tmp_path), write(tmp_path / "in.npy", rows)
    report(QuantizeRequest(artefact, (path,), tmp_path / "out.hdf5"))
    with h5py.File(tmp_path / "out.hdf5") as stored:
        assert np.array_equal(stored["train"][:], quantize_embeddings(rows, "int8", artefact.ranges))


def _texts(folder: Path) -> tuple[Path, Path]:
    (folder / "Erste Texte.txt").write_text("one\ntwo\n\none\n", "utf-8")
    (folder / "more.csv").write_text("n,body\n1,three\n2,four\n", "utf-8")
    return folder / "Erste Texte.txt", folder / "more.csv"


def _of_texts(folder: Path, name: str, **changes: Any) -> QuantizeRequest:
    artefact = ranges_of(random_vectors(50), folder)
    text, table = _texts(folder)
    sources = (Source(text), Source(table, "body", options=ReadOptions(header=True)))
    return QuantizeRequest(
        artefact, (), folder / name, model=ModelSpec("fake"), sources=sources, texts_at_once=2, **changes
    )


def test_that_texts_come_out_with_an_id_and_themselves(tmp_path: Path) -> None:
    report(_of_texts(tmp_path, "out.parquet"), loader(FakeEncoder(dim=DIM)))
    table = pq.read_table(tmp_path / "out.parquet").to_pydict()
    assert table["text"] == ["one", "two", "one", "three", "four"]
    assert table["id"] == ["erste-texte-0", "erste-texte-1", "erste-texte-2", "more-3", "more-4"]


def test_that_ids_and_texts_may_be_left_out(tmp_path: Path) -> None:
    report(_of_texts(tmp_path, "out.parquet", rows=False), loader(FakeEncoder(dim=DIM)))
    assert pq.read_table(tmp_path / "out.parquet").column_names == ["embedding"]


def test_that_an_engine_is_given_its_options(tmp_path: Path) -> None:
    options = TargetOptions("l2", "papers")
    report(_of_texts(tmp_path, "out.vespa.jsonl", options=options), loader(FakeEncoder(dim=DIM)))
    first = json.loads((tmp_path / "out.vespa.jsonl").read_text().splitlines()[0])
    assert first["put"] == "id:papers:papers::erste-texte-0"
    assert "euclidean" in (tmp_path / "out-papers.sd").read_text()


@pytest.mark.parametrize("phase", ["quantizing", "verifying"])
@pytest.mark.parametrize("how", ["closed", "stopped"])
def test_that_what_is_left_early_leaves_nothing_and_the_old_file_stays(
    tmp_path: Path, phase: str, how: str
) -> None:
    from calibgui.core.quantize_file.quantize import quantize_file

    request, stop = _of_texts(tmp_path, "out.parquet"), threading.Event()
    request.out.write_bytes(b"old")
    run = quantize_file(request, loader(FakeEncoder(dim=DIM)), stop.is_set)
    for step in run:
        if step.phase == phase and step.rows >= (2 if phase == "quantizing" else 0):
            if how == "closed":
                run.close()
                break
            stop.set()
        assert step.report is None
    assert request.out.read_bytes() == b"old"
    assert left(tmp_path) == {"out.parquet"}


def test_that_a_row_that_an_engine_refuses_is_told_under_the_final_name_and_leaves_nothing(
    tmp_path: Path,
) -> None:
    rows = random_vectors(20)
    rows[7] = (rows.min(0) + rows.max(0)) / 2  # the middle of every range: code 0
    low = np.full(DIM, -128.5, np.float32)
    np.save(tmp_path / "shared.npy", np.stack((low, low + 255)))
    rows[7] = 0
    from calibgui.core.ranges.artefact import load_ranges

    request = QuantizeRequest(
        load_ranges(tmp_path / "shared.npy"),
        (write(tmp_path / "in.npy", rows * 100),),
        tmp_path / "out.ndjson",
        options=TargetOptions("cosine"),
    )
    with pytest.raises(ExportError, match="All codes of row 7 are 0"):
        steps(request)
    assert left(tmp_path) == set()


def test_that_a_part_that_got_its_name_before_it_was_locked_is_not_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fcntl = pytest.importorskip("fcntl")
    part, lock = tmp_path / "out.npy.part", fcntl.flock

    def renamed_first(handle: int, how: int) -> None:
        if part.exists():
            part.rename(tmp_path / "out.npy")
        lock(handle, how)

    monkeypatch.setattr("fcntl.flock", renamed_first)
    with pytest.raises(ExportError, match=r"Another call is writing out\.npy"):
        Claim(part, "out.npy")
