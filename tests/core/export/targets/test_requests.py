"""Files of requests against the documented form of what each server takes."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from calibgui.core.errors import ExportError
from calibgui.core.export.targets.base import USUAL, CodesHead, TargetOptions
from calibgui.core.export.targets.beside import companions_of
from calibgui.core.export.targets.registry import target_of
from tests.core.export.targets.conftest import DIM, ROWS


def _lines(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _beside(done: Any, target: str, options: TargetOptions = USUAL) -> dict[str, str]:
    return companions_of(target_of(target), done.path.name, done.head, options)


@pytest.mark.parametrize("target", ["elasticsearch", "opensearch"])
def test_that_a_bulk_file_is_an_action_and_a_document_for_every_row(write: Any, target: str) -> None:
    done = write(target)
    raw = done.path.read_bytes()
    assert raw.endswith(b"\n")
    lines = _lines(done.path)
    assert len(lines) == 2 * ROWS
    assert [line["index"]["_id"] for line in lines[::2]] == done.ids
    assert [set(line) for line in lines[::2]] == [{"index"}] * ROWS
    assert [line["text"] for line in lines[1::2]] == done.texts
    codes = np.array([line["embedding"] for line in lines[1::2]])
    assert np.array_equal(codes, done.codes)
    assert all(type(value) is int and -128 <= value <= 127 for value in lines[1]["embedding"])


def test_that_the_mapping_of_elasticsearch_is_of_bytes(write: Any) -> None:
    done = write("elasticsearch")
    name, text = next(iter(_beside(done, "elasticsearch").items()))
    assert name == "codes-mapping.json"
    field = json.loads(text)["mappings"]["properties"]["embedding"]
    assert field == {
        "type": "dense_vector",
        "element_type": "byte",
        "dims": DIM,
        "index": True,
        "similarity": "cosine",
    }
    for similarity, named in (("dot", "max_inner_product"), ("l2", "l2_norm")):
        options = TargetOptions(similarity=similarity, vector_field="v")
        text = next(iter(_beside(done, "elasticsearch", options).values()))
        assert json.loads(text)["mappings"]["properties"]["v"]["similarity"] == named


def test_that_the_mapping_of_opensearch_turns_on_search_among_bytes(write: Any) -> None:
    content = json.loads(next(iter(_beside(write("opensearch"), "opensearch").values())))
    assert content["settings"] == {"index": {"knn": True}}
    field = content["mappings"]["properties"]["embedding"]
    assert (field["type"], field["dimension"], field["data_type"]) == ("knn_vector", DIM, "byte")
    assert field["method"] == {"name": "hnsw", "engine": "lucene", "space_type": "cosinesimil"}


def test_that_a_vespa_feed_puts_a_tensor_in_hexadecimal(write: Any) -> None:
    done = write("vespa")
    for row, line in enumerate(_lines(done.path)):
        assert set(line) == {"put", "fields"}
        assert line["put"] == f"id:documents:documents::{done.ids[row]}"
        values = line["fields"]["embedding"]["values"]
        assert len(values) == 2 * DIM
        assert np.array_equal(np.frombuffer(bytes.fromhex(values), np.int8), done.codes[row])
        assert line["fields"]["text"] == done.texts[row]
    name, schema = next(iter(_beside(done, "vespa").items()))
    assert name == "codes-documents.sd"
    assert schema.count("{") == schema.count("}")
    assert f"field embedding type tensor<int8>(x[{DIM}])" in schema
    assert "distance-metric: dotproduct" in schema
    assert f"query(q) tensor<int8>(x[{DIM}])" in schema


def test_that_a_qdrant_file_holds_bodies_of_upserts_of_bounded_size(write: Any) -> None:
    done = write("qdrant")
    bodies = _lines(done.path)
    assert all(set(body) == {"points"} and len(body["points"]) <= 500 for body in bodies)
    points = [point for body in bodies for point in body["points"]]
    assert [point["id"] for point in points] == list(range(ROWS))
    assert np.array_equal(np.array([point["vector"] for point in points]), done.codes)
    assert points[3]["payload"] == {"id": "doc-3", "text": done.texts[3]}
    name, text = next(iter(_beside(done, "qdrant").items()))
    assert name == "codes-collection.json"
    assert json.loads(text) == {"vectors": {"size": DIM, "distance": "Euclid", "datatype": "uint8"}}


@pytest.mark.parametrize("similarity", ["l2", "dot", "cosine"])
def test_that_qdrant_in_memory_takes_the_file_and_finds_what_searching_the_codes_finds(
    write: Any, similarity: Any
) -> None:
    qdrant = pytest.importorskip("qdrant_client", reason="optional extra: consumers")
    options = TargetOptions(similarity=similarity)
    done = write("qdrant", options=options)
    collection = json.loads(_beside(done, "qdrant", options)["codes-collection.json"])
    asked = qdrant.models.CreateCollection.model_validate(collection)
    client = qdrant.QdrantClient(":memory:")
    client.create_collection("documents", vectors_config=asked.vectors)
    for body in _lines(done.path):
        client.upsert("documents", points=qdrant.models.PointsList.model_validate(body).points)
    codes = done.codes.astype(np.float64)
    scores = codes @ codes[3]
    if similarity == "l2":
        scores = -((codes - codes[3]) ** 2).sum(axis=1)
    elif similarity == "cosine":
        scores = scores / np.linalg.norm(codes, axis=1)
    found = client.query_points("documents", query=codes[3].tolist(), limit=10).points
    client.close()
    rows = [point.id for point in found]
    assert np.allclose(scores[rows], np.sort(scores)[::-1][:10], rtol=1e-6)
    assert found[0].payload["id"] == f"doc-{rows[0]}"


def test_that_files_without_ids_and_texts_number_their_rows(write: Any) -> None:
    bare = {"ids": False, "texts": False}
    assert _lines(write("elasticsearch", **bare).path)[0] == {"index": {"_id": "0"}}
    assert _lines(write("vespa", **bare).path)[5]["put"] == "id:documents:documents::5"
    assert _lines(write("qdrant", **bare).path)[0]["points"][0]["payload"] == {}


def test_that_more_dimensions_than_elasticsearch_takes_are_refused(tmp_path: Path) -> None:
    head = CodesHead(0, 4097, "int8", np.zeros((2, 4097), np.float32))
    writer = target_of("elasticsearch").new_writer(TargetOptions())
    with pytest.raises(ExportError, match="at most 4,096 dimensions"):
        writer.open(tmp_path / "c.ndjson", head)
