from __future__ import annotations

from pathlib import Path

import pytest

from tests.tiny_model import build_static_model, build_tiny_model


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_tiny_model(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="session")
def wide_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Wide enough for its linear layers to be packed."""
    return build_tiny_model(tmp_path_factory.mktemp("wide"), dim=96, inner=192)


@pytest.fixture(scope="session")
def prompted_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    prompts = {"query": "find this ", "document": ""}
    folder = tmp_path_factory.mktemp("prompted")
    return build_tiny_model(folder, prompts=prompts, default_prompt_name="query", normalize=False)


@pytest.fixture(scope="session")
def dense_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_tiny_model(tmp_path_factory.mktemp("dense"), dense=20, normalize=False)


@pytest.fixture(scope="session")
def static_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_static_model(tmp_path_factory.mktemp("static"))
