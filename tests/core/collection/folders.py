"""Folders of Parquet files for the tests, and what is compared of two of them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from calibgui.core.collection.run import CollectionResult, Engine, on_this_computer, run_collection
from calibgui.core.collection.work import CollectionWork
from calibgui.core.ranges.artefact import RangesArtefact, load_ranges
from tests.tiny_model import tiny_texts


def write_vectors(path: Path, vectors: NDArray[np.floating]) -> None:
    """Ids and a column of lists, in row groups of 30."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lists = pa.array(list(vectors), pa.list_(pa.from_numpy_dtype(vectors.dtype)))
    ids = [f"{path.stem}-{number}" for number in range(len(vectors))]
    pq.write_table(pa.table({"id": ids, "vector": lists}), path, row_group_size=30)


def write_texts(path: Path, texts: list[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    ids = pa.array(range(1000, 1000 + len(texts)), pa.int64())
    pq.write_table(pa.table({"id": ids, "text": texts}), path, row_group_size=30)


def vectors_folder(folder: Path, files: int = 4, rows: int = 70, dim: int = 16) -> NDArray[np.float32]:
    """`files` files, one of them in a folder of its own; gives all vectors in the order of their names."""
    vectors = np.random.default_rng(3).normal(size=(files, rows, dim)).astype(np.float32)
    for number, part in enumerate(vectors):
        write_vectors(folder / ("sub" if number == files - 1 else "") / f"part-{number}.parquet", part)
    return vectors.reshape(-1, dim)


def texts_folder(folder: Path, files: int = 4) -> list[str]:
    """As `vectors_folder`, of texts with a blank one in each; gives those that are not blank."""
    kept = []
    for number in range(files):
        texts = [f"{text} of {number}" for text in tiny_texts(40 + 5 * number)]
        kept += texts
        texts.insert(7, " \n")
        write_texts(folder / ("sub" if number == files - 1 else "") / f"part-{number}.parquet", texts)
    return kept


def ranges_file(path: Path, dim: int, reach: float = 1.0) -> RangesArtefact:
    np.save(path, np.stack((np.full(dim, -reach), np.full(dim, reach))).astype(np.float32))
    return load_ranges(path)


def finished(work: CollectionWork, engine: Engine = on_this_computer) -> CollectionResult:
    *_, last = run_collection(work, engine)
    assert isinstance(last, CollectionResult)
    return last


def contents(folder: Path) -> dict[str, bytes]:
    """Every file in a folder, hidden ones too, by its path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def codes_in(path: Path) -> NDArray[np.int8]:
    table = pq.read_table(path)
    codes: NDArray[np.int8] = table["embedding"].combine_chunks().flatten().to_numpy()
    return codes.reshape(table.num_rows, -1)
