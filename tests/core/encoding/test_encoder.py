from __future__ import annotations

import weakref
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from calibgui.core.encoding import parts
from calibgui.core.encoding.describe import describe_model
from calibgui.core.encoding.encoder import SentenceEncoder
from calibgui.core.encoding.model import load_encoder
from calibgui.core.encoding.spec import Encoder, ModelSpec
from calibgui.core.errors import ModelError
from tests.tiny_model import tiny_texts

TEXTS = tiny_texts(120)
MODELS = ("tiny_model", "wide_model", "prompted_model", "dense_model", "static_model")


def encode_all(encoder: Encoder, texts: list[str]) -> NDArray[np.float32]:
    vectors = np.full((len(texts), encoder.info.dim), np.nan, dtype=np.float32)
    for batch in encoder.plan_batches(texts):
        vectors[batch] = encoder.encode_batch([texts[index] for index in batch])
    return vectors


def plain_vectors(folder: Path, **options: Any) -> NDArray[np.float32]:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    return np.asarray(model.encode_document(TEXTS, show_progress_bar=False, **options))


@pytest.fixture
def folder(request: pytest.FixtureRequest) -> Path:
    path: Path = request.getfixturevalue(request.param)
    return path


@pytest.mark.parametrize("folder", MODELS, indirect=True)
def test_that_vectors_are_those_of_sentence_transformers(folder: Path) -> None:
    ours = encode_all(load_encoder(ModelSpec(str(folder), batch_tokens=200)), TEXTS)
    np.testing.assert_allclose(ours, plain_vectors(folder), atol=1e-6, rtol=0)


@pytest.mark.parametrize("folder", MODELS, indirect=True)
def test_that_a_model_is_described_without_loading_as_it_is_loaded(folder: Path) -> None:
    spec = ModelSpec(str(folder))
    told, loaded = describe_model(spec), load_encoder(spec).info
    assert told is not None
    found = (loaded.name, loaded.dim, loaded.max_tokens, loaded.normalized, loaded.revision)
    assert (told.name, told.dim, told.max_tokens, told.normalized, told.revision) == found
    assert (told.device, loaded.device) == ("", "cpu")


@pytest.mark.parametrize(
    "options",
    [
        {"truncate_dim": 10},
        {"truncate_dim": 10, "normalize": True},
        {"normalize": True},
        {"prompt": "of the "},
    ],
)
def test_that_options_do_what_they_do_in_sentence_transformers(
    prompted_model: Path, options: dict[str, Any]
) -> None:
    spec = ModelSpec(str(prompted_model), **options)
    encoder = load_encoder(spec)
    peer = {"normalize_embeddings" if key == "normalize" else key: value for key, value in options.items()}
    np.testing.assert_allclose(encode_all(encoder, TEXTS), plain_vectors(prompted_model, **peer), atol=1e-6)
    told = describe_model(spec)
    assert told is not None
    assert (told.dim, told.normalized) == (encoder.info.dim, encoder.info.normalized)


def test_that_normalize_false_leaves_out_the_normalize_module(tiny_model: Path) -> None:
    encoder = load_encoder(ModelSpec(str(tiny_model), normalize=False))
    lengths = np.linalg.norm(encode_all(encoder, TEXTS), axis=1)
    assert not encoder.info.normalized
    assert np.abs(lengths - 1).min() > 1e-3


def test_that_vectors_cut_short_are_not_called_normalized(tiny_model: Path) -> None:
    assert not load_encoder(ModelSpec(str(tiny_model), truncate_dim=8)).info.normalized
    assert load_encoder(ModelSpec(str(tiny_model), truncate_dim=8, normalize=True)).info.normalized


def test_that_the_same_texts_give_the_same_bytes(wide_model: Path) -> None:
    spec = ModelSpec(str(wide_model), batch_tokens=300)
    first, second = load_encoder(spec), load_encoder(spec)
    expected = encode_all(first, TEXTS).tobytes()
    assert encode_all(first, TEXTS).tobytes() == expected
    assert encode_all(second, TEXTS).tobytes() == expected


def test_that_batches_hold_each_text_once(tiny_model: Path) -> None:
    batches = load_encoder(ModelSpec(str(tiny_model), batch_tokens=100)).plan_batches(TEXTS)
    assert sorted(np.concatenate(batches)) == list(range(len(TEXTS)))
    assert len(batches) > 10


def test_that_the_model_before_has_left_the_memory_when_another_is_loaded(
    tiny_model: Path, wide_model: Path
) -> None:
    encoder = load_encoder(ModelSpec(str(tiny_model)))
    assert isinstance(encoder, SentenceEncoder)
    before = weakref.ref(encoder._model)
    del encoder
    load_encoder(ModelSpec(str(wide_model)))
    assert before() is None


def test_that_no_texts_give_no_batches_and_no_vectors(tiny_model: Path) -> None:
    encoder = load_encoder(ModelSpec(str(tiny_model)))
    assert encoder.plan_batches([]) == []
    assert encoder.encode_batch([]).shape == (0, 32)


def test_that_linear_layers_are_packed_where_that_pays(wide_model: Path) -> None:
    encoder = load_encoder(ModelSpec(str(wide_model)))
    assert isinstance(encoder, SentenceEncoder)
    names = [type(module).__name__ for module in encoder._model.modules()]
    assert names.count("PackedLinear") >= 12


def test_that_packing_is_undone_where_vectors_would_differ(
    wide_model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("calibgui.core.encoding.packing._is_same", lambda before, after: False)
    encoder = load_encoder(ModelSpec(str(wide_model)))
    assert isinstance(encoder, SentenceEncoder)
    assert "PackedLinear" not in {type(module).__name__ for module in encoder._model.modules()}
    np.testing.assert_allclose(encode_all(encoder, TEXTS), plain_vectors(wide_model), atol=1e-6)


@pytest.mark.parametrize("cores", [1, 2, 3, 16])
def test_that_vectors_do_not_depend_on_the_number_of_cores(
    tiny_model: Path, cores: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("calibgui.core.encoding.encoder.physical_cores", lambda: cores)
    ours = encode_all(load_encoder(ModelSpec(str(tiny_model))), TEXTS)
    np.testing.assert_allclose(ours, plain_vectors(tiny_model), atol=1e-6, rtol=0)


def test_that_a_vector_that_is_not_finite_is_an_error_that_quotes_the_text(
    tiny_model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoder = load_encoder(ModelSpec(str(tiny_model), batch_tokens=10_000))
    original = parts._Part._forward

    def broken(part: Any) -> NDArray[np.float32]:
        vectors = original(part)
        vectors[-1, 3] = np.nan
        return vectors

    monkeypatch.setattr(parts._Part, "_forward", broken)
    with pytest.raises(ModelError, match=r"not finite.*'the text that breaks'"):
        encoder.encode_batch(["the text that breaks"])


def test_that_a_failing_part_is_reported_with_its_texts(
    tiny_model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoder = load_encoder(ModelSpec(str(tiny_model)))

    def no_memory(part: Any) -> NDArray[np.float32]:
        raise RuntimeError("not enough memory: you tried to allocate 1 bytes")

    monkeypatch.setattr(parts._Part, "_forward", no_memory)
    with pytest.raises(ModelError, match="not enough memory") as caught:
        encoder.encode_batch(TEXTS[:4])
    assert "smaller model" in caught.value.remedy
    assert "allocate" in caught.value.details
