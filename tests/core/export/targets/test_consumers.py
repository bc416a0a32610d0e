"""Every file is opened by what opens it in the wild, and gives the codes and the results of a search."""

import ctypes
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from calibgui.core.export.targets.base import TargetOptions
from calibgui.core.quantization.quantize import quantize_embeddings
from calibgui.core.ranges.artefact import load_ranges
from tests.core.export.targets.conftest import DIM, PROVENANCE, ROWS

K = 10


def _products(codes: NDArray[Any], queries: NDArray[Any]) -> NDArray[np.int64]:
    products: NDArray[np.int64] = queries.astype(np.int64) @ codes.astype(np.int64).T
    return products


def _same_search(read: NDArray[Any], written: NDArray[Any]) -> bool:
    """Whether both give the same order to every query."""
    found, wanted = (
        np.argsort(-_products(codes, written[:20]), axis=1, kind="stable") for codes in (read, written)
    )
    return np.array_equal(found, wanted)


@pytest.mark.parametrize("precision", ["int8", "uint8", "binary", "ubinary"])
def test_that_numpy_opens_arrays_and_archives(write: Any, precision: Any, ranges: Any) -> None:
    array = write("npy", precision)
    read = np.load(array.path, mmap_mode="r")
    assert read.dtype == array.codes.dtype
    assert np.array_equal(read, array.codes)
    assert _same_search(read, array.codes)
    with np.load(write("npz", precision).path) as stored:
        assert stored["codes"].dtype == array.codes.dtype
        assert np.array_equal(stored["codes"], array.codes)
        assert np.array_equal(stored["ranges"], ranges)
        assert json.loads(str(stored["provenance"])) == PROVENANCE


@pytest.mark.parametrize("precision", ["int8", "uint8", "ubinary"])
def test_that_safetensors_opens_its_files_with_text_for_metadata(
    write: Any, precision: Any, ranges: Any
) -> None:
    from safetensors import safe_open
    from safetensors.numpy import load_file

    done = write("safetensors", precision)
    stored = load_file(done.path)
    assert stored["codes"].dtype == done.codes.dtype
    assert np.array_equal(stored["codes"], done.codes)
    assert np.array_equal(stored["ranges"], ranges)
    assert _same_search(stored["codes"], done.codes)
    with safe_open(done.path, framework="np") as file:
        assert json.loads(file.metadata()["provenance"]) == PROVENANCE
    assert load_ranges(done.path).provenance is not None


@pytest.mark.parametrize("target", ["parquet", "arrow"])
@pytest.mark.parametrize("precision", ["int8", "uint8"])
def test_that_pyarrow_and_duckdb_open_tables_of_fixed_size_lists(
    write: Any, target: str, precision: Any, ranges: Any
) -> None:
    import pyarrow as pa
    import pyarrow.feather
    import pyarrow.parquet

    done = write(target, precision)
    reader = pyarrow.parquet.read_table if target == "parquet" else pyarrow.feather.read_table
    table = reader(done.path)
    kind = table.schema.field("embedding").type
    assert pa.types.is_fixed_size_list(kind)
    assert (kind.list_size, str(kind.value_type)) == (DIM, precision)
    codes = table["embedding"].combine_chunks().flatten().to_numpy().reshape(ROWS, DIM)
    assert np.array_equal(codes, done.codes)
    assert _same_search(codes, done.codes)
    assert table["id"].to_pylist() == done.ids
    assert table["text"].to_pylist() == done.texts
    assert json.loads(table.schema.metadata[b"provenance"]) == PROVENANCE
    assert np.array_equal(np.array(json.loads(table.schema.metadata[b"ranges"]), np.float32), ranges)
    if target == "parquet":
        import duckdb

        rows = duckdb.sql(f"select id, embedding from '{done.path}' where id = 'doc-7'").fetchall()
        assert rows[0][0] == "doc-7"
        assert list(rows[0][1]) == done.codes[7].tolist()


@pytest.mark.parametrize("target", ["parquet", "arrow"])
def test_that_long_tables_are_written_and_read_in_groups(
    write: Any, target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    monkeypatch.setattr("calibgui.core.export.targets.tables._GROUP_ROWS", 50)
    done = write(target)
    if target == "parquet":
        with pq.ParquetFile(done.path) as file:
            assert file.num_row_groups > 3
            assert file.read()["text"].to_pylist() == done.texts
    else:
        with pa.memory_map(str(done.path)) as source, pa.ipc.open_file(source) as file:
            assert file.num_record_batches > 3
            assert file.read_all()["text"].to_pylist() == done.texts


@pytest.mark.parametrize("similarity", ["dot", "l2"])
def test_that_a_faiss_index_finds_what_searching_the_decoded_codes_finds(
    write: Any, vectors: Any, ranges: Any, similarity: Any
) -> None:
    faiss = pytest.importorskip("faiss", reason="optional extra: engines")
    done = write("faiss", options=TargetOptions(similarity=similarity))
    index = faiss.read_index(str(done.path))
    assert isinstance(index, faiss.IndexScalarQuantizer)
    assert np.array_equal(faiss.vector_to_array(index.codes).reshape(ROWS, DIM), done.codes)
    assert np.array_equal(
        faiss.vector_to_array(index.sq.trained), np.concatenate((ranges[0], ranges[1] - ranges[0]))
    )
    decoded = ranges[0] + (done.codes + 0.5) / 255 * (ranges[1] - ranges[0])
    queries = vectors[:20] + 0.01
    scores = queries.astype(np.float64) @ decoded.T
    if similarity == "l2":
        scores = -((queries.astype(np.float64)[:, None] - decoded[None]) ** 2).sum(axis=2)
    wanted = np.argsort(-scores, axis=1, kind="stable")[:, :K]
    found, rows = index.search(queries, K)
    assert np.array_equal(rows, wanted)
    assert np.allclose(np.abs(found), np.abs(np.take_along_axis(scores, wanted, axis=1)), rtol=1e-4)
    again = index.sa_encode(vectors)
    assert np.abs(again.reshape(ROWS, DIM).astype(int) - done.codes).max() <= 1  # add() rounds by itself


@pytest.mark.parametrize("similarity", ["dot", "cosine", "l2"])
def test_that_a_usearch_index_finds_what_searching_the_codes_finds(write: Any, similarity: Any) -> None:
    usearch = pytest.importorskip("usearch.index", reason="optional extra: engines")
    done = write("usearch", options=TargetOptions(similarity=similarity))
    index = usearch.Index.restore(str(done.path))
    assert (len(index), index.ndim, index.dtype) == (ROWS, DIM, usearch.ScalarKind.I8)
    assert np.array_equal(np.vstack(index.get(np.arange(ROWS, dtype=np.uint64))), done.codes)
    codes = done.codes.astype(np.float64)
    scores = codes[:20] @ codes.T
    if similarity == "l2":
        scores = -((codes[:20, None] - codes[None]) ** 2).sum(axis=2)
    elif similarity == "cosine":
        lengths = np.linalg.norm(codes, axis=1)
        scores = scores / lengths[:20, None] / lengths[None]
    wanted = np.sort(-scores, axis=1)[:, :K] + (0 if similarity == "l2" else 1)
    exact = index.search(done.codes[:20], K, exact=True)
    assert np.allclose(exact.distances, wanted, atol=1e-4)
    graph = index.search(done.codes[:20], K)
    shared = [len(set(a) & set(b)) for a, b in zip(graph.keys, exact.keys, strict=True)]
    assert np.mean(shared) / K > 0.9


@pytest.mark.parametrize(("target", "kind"), [("u8bin", np.uint8), ("i8bin", np.int8)])
def test_that_big_ann_files_are_two_counts_and_the_codes(write: Any, target: str, kind: Any) -> None:
    done = write(target)
    assert np.fromfile(done.path, "<u4", 2).tolist() == [ROWS, DIM]
    read = np.memmap(done.path, kind, "r", 8, (ROWS, DIM))
    assert np.array_equal(read, done.codes)
    assert _same_search(read, done.codes)


def test_that_each_row_of_bvecs_tells_its_length(write: Any) -> None:
    done = write("bvecs")
    rows = np.fromfile(done.path, np.uint8).reshape(ROWS, DIM + 4)
    assert (np.ascontiguousarray(rows[:, :4]).view("<i4") == DIM).all()
    assert np.array_equal(rows[:, 4:], done.codes)
    assert _same_search(rows[:, 4:], done.codes)


@pytest.mark.parametrize("similarity", ["cosine", "l2"])
def test_that_hdf5_has_the_layout_of_ann_benchmarks_with_exact_neighbours(
    write: Any, vectors: Any, ranges: Any, similarity: Any
) -> None:
    h5py = pytest.importorskip("h5py", reason="optional extra: engines")
    queries = quantize_embeddings(vectors[:7] + 0.1, "int8", ranges)
    done = write("hdf5", options=TargetOptions(similarity=similarity, queries=queries))
    codes, asked = done.codes.astype(np.float64), queries.astype(np.float64)
    if similarity == "cosine":
        lengths = np.linalg.norm(asked, axis=1)[:, None] * np.linalg.norm(codes, axis=1)[None]
        distances = 1 - asked @ codes.T / lengths
    else:
        distances = np.sqrt(((asked[:, None] - codes[None]) ** 2).sum(axis=2))
    with h5py.File(done.path) as file:
        assert {"train", "test", "neighbors", "distances"} <= set(file)
        assert file.attrs["distance"] == ("angular" if similarity == "cosine" else "euclidean")
        assert (file.attrs["type"], file.attrs["dimension"]) == ("dense", DIM)
        assert np.array_equal(file["train"][:], done.codes)
        assert np.array_equal(file["test"][:], queries)
        assert file["neighbors"].shape == file["distances"].shape == (7, 100)
        assert np.allclose(file["distances"][:], np.sort(distances, axis=1)[:, :100], atol=1e-5)
        found = np.take_along_axis(distances, file["neighbors"][:].astype(int), axis=1)
        assert np.allclose(found, file["distances"][:], atol=1e-5)
        assert np.array_equal(file["ranges"][:], ranges)


@pytest.mark.parametrize("target", ["ranges-npy", "ranges-json", "ranges-safetensors"])
def test_that_ranges_alone_are_read_back_by_calibgui_itself(write: Any, target: str, ranges: Any) -> None:
    assert np.array_equal(load_ranges(write(target).path).ranges, ranges)


def test_that_a_c_compiler_gets_the_same_ranges_and_codes(
    write: Any, tmp_path: Path, vectors: Any, ranges: Any
) -> None:
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if compiler is None:
        pytest.skip("no C compiler")
    header = write("c-header").path
    source = tmp_path / "ranges.c"
    source.write_text(
        f'#include "{header.name}"\n'
        "const float *minimum(void) { return calibgui_min; }\n"
        "const float *maximum(void) { return calibgui_max; }\n"
        "int code(float value, int dimension) { return calibgui_code(value, dimension); }\n"
    )
    library = tmp_path / "ranges.so"
    command = [compiler, "-std=c99", "-Wall", "-Werror", "-shared", "-fPIC", "-o", str(library), str(source)]
    subprocess.run(command, check=True)
    loaded = ctypes.CDLL(str(library))
    loaded.code.argtypes = [ctypes.c_float, ctypes.c_int]
    for name, row in (("minimum", ranges[0]), ("maximum", ranges[1])):
        function = getattr(loaded, name)
        function.restype = ctypes.POINTER(ctypes.c_float)
        assert np.array_equal(np.ctypeslib.as_array(function(), (DIM,)), row)
    codes = quantize_embeddings(vectors[:40], "uint8", ranges)
    assert [[loaded.code(float(v), d) for d, v in enumerate(row)] for row in vectors[:40]] == codes.tolist()


def test_that_haystack_reads_its_setting_into_both_embedders(write: Any, ranges: Any) -> None:
    yaml = pytest.importorskip("yaml")
    done = write("haystack")
    components = yaml.safe_load(done.path.read_text(encoding="utf-8"))["components"]
    for component in components.values():
        read = np.array(component["init_parameters"]["quantization_ranges"], np.float32)
        assert np.array_equal(read, ranges)
    pytest.importorskip(
        "haystack_integrations.components.embedders.sentence_transformers",
        reason="optional extra: consumers",
    )
    from haystack_integrations.components.embedders import sentence_transformers as embedders

    for component in components.values():
        kind = getattr(embedders, component["type"].rpartition(".")[2])
        embedder = kind.from_dict(component)
        assert embedder.precision == "int8"
        assert np.array_equal(np.array(embedder.quantization_ranges, np.float32), ranges)
