"""Documents and queries: the prompts of sentence-transformers' encode_document and encode_query."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from calibgui.core.domain import Role
from calibgui.core.encoding.describe import describe_model
from calibgui.core.encoding.model import load_encoder
from calibgui.core.encoding.prompts import prompt_for
from calibgui.core.encoding.spec import ModelSpec
from tests.tiny_model import build_tiny_model, tiny_texts

TEXTS = tiny_texts(30)
ROLES: tuple[Role, ...] = ("documents", "queries")


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    prompts = {"query": "find this ", "document": "the text is ", "other": "of "}
    return build_tiny_model(tmp_path_factory.mktemp("roles"), prompts=prompts, default_prompt_name="other")


def peer_vectors(folder: Path, role: Role, **options: Any) -> np.ndarray:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    encode = model.encode_query if role == "queries" else model.encode_document
    return np.asarray(encode(TEXTS, show_progress_bar=False, **options))


@pytest.mark.parametrize("in_parts", [True, False], ids=["in parts", "whole"])
@pytest.mark.parametrize("role", ROLES)
def test_that_each_role_has_the_vectors_of_its_own_method(model: Path, role: Role, in_parts: bool) -> None:
    encoder = load_encoder(ModelSpec(str(model)))
    encoder._in_parts = in_parts  # type: ignore[attr-defined]
    ours = encoder.encode_batch(TEXTS, role=role)
    np.testing.assert_allclose(ours, peer_vectors(model, role), atol=1e-6, rtol=0)
    other = peer_vectors(model, "documents" if role == "queries" else "queries")
    assert np.abs(ours - other).max() > 1e-3


def test_that_prompts_of_the_user_go_before_those_of_the_model(model: Path) -> None:
    spec = ModelSpec(str(model), prompt="a is ", query_prompt="was the ")
    encoder = load_encoder(spec)
    for role, prompt in (("documents", "a is "), ("queries", "was the ")):
        ours = encoder.encode_batch(TEXTS, role=role)  # type: ignore[arg-type]
        np.testing.assert_allclose(ours, peer_vectors(model, role, prompt=prompt), atol=1e-6)  # type: ignore[arg-type]
    assert encoder.info.applied_prompts == ("a is ", "was the ")


def test_that_a_model_tells_its_prompts_loaded_or_not(model: Path) -> None:
    expected = {"query": "find this ", "document": "the text is ", "other": "of "}
    told = describe_model(ModelSpec(str(model)))
    loaded = load_encoder(ModelSpec(str(model))).info
    assert told is not None
    assert dict(told.prompts) == dict(loaded.prompts) == expected
    assert told.applied_prompts == loaded.applied_prompts == ("the text is ", "find this ")


@pytest.mark.parametrize(
    ("own", "default", "documents", "queries"),
    [
        ({}, None, "", ""),
        ({"query": "q: ", "passage": "p: "}, None, "p: ", "q: "),
        ({"query": "q: ", "document": "", "passage": "p: "}, "query", "", "q: "),
        ({"web": "w: "}, "web", "w: ", "w: "),
        ({"query": None, "document": None}, None, "", ""),
    ],
)
def test_that_the_models_own_prompt_is_found_by_name_then_by_default(
    own: dict[str, str | None], default: str | None, documents: str, queries: str
) -> None:
    assert prompt_for(ModelSpec(), own, default, "documents") == documents
    assert prompt_for(ModelSpec(), own, default, "queries") == queries
