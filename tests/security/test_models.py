"""Models of strangers: their code is never run, nothing is unpickled, and there is no switch that would."""

from __future__ import annotations

import json
import shutil
import sys
from contextlib import suppress
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from calibgui.core.encoding.describe import describe_model
from calibgui.core.encoding.model import load_encoder
from calibgui.core.encoding.spec import ModelSpec
from calibgui.core.errors import ModelError
from tests.tiny_model import build_tiny_model, rewrite_json

_RUNS = "open({marker!r}, 'w')\nclass Own:\n    load = classmethod(lambda *a, **k: None)\n"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_tiny_model(tmp_path_factory.mktemp("built"), dense=20)


@pytest.fixture
def model(built: Path, tmp_path: Path) -> Path:
    folder = Path(shutil.copytree(built, tmp_path / "model"))
    (folder / "own.py").write_text(_RUNS.format(marker=str(tmp_path / "ran")), "utf-8")
    return folder


def refused(folder: Path) -> ModelError:
    describe_model(ModelSpec(str(folder)))
    with pytest.raises(ModelError) as caught:
        load_encoder(ModelSpec(str(folder)))
    assert not (folder.parent / "ran").exists()
    assert caught.value.remedy
    return caught.value


def with_modules(folder: Path, number: int, **changes: Any) -> None:
    modules = json.loads((folder / "modules.json").read_text("utf-8"))
    modules[number].update(changes)
    (folder / "modules.json").write_text(json.dumps(modules), "utf-8")


@pytest.mark.parametrize("number", [0, 1, 2, 3])
@pytest.mark.parametrize("kind", ["own.Own", "torch.jit", "subprocess.Popen", "calibgui.core.hub", "", "own"])
def test_that_a_module_that_is_no_class_of_sentence_transformers_is_refused_by_name(
    kind: str, number: int, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where Python would find it: beside the program, or in the folder it was started in."""
    monkeypatch.syspath_prepend(str(model))
    with_modules(model, number, type=kind)
    message = refused(model).message
    assert "needs code of its own" in message
    assert f"({kind})" in message
    assert "own" not in sys.modules


def test_that_a_module_inside_of_a_router_is_refused_too(model: Path) -> None:
    config = {"types": {"query_0_Own": "own.Own"}, "structure": {"query": ["query_0_Own"]}}
    (model / "router_config.json").write_text(json.dumps(config), "utf-8")
    assert "needs code of its own (own.Own)" in refused(model).message


def test_that_code_named_in_config_json_is_refused(model: Path) -> None:
    classes = {"AutoConfig": "own.Own", "AutoModel": "own.Own"}
    rewrite_json(model / "config.json", model_type="their_own", auto_map=classes)
    assert "needs code of its own" in refused(model).message


@pytest.mark.parametrize(
    "where", ["config.json", "sentence_bert_config.json", "config_sentence_transformers.json"]
)
def test_that_a_file_of_the_model_cannot_turn_it_on(where: str, model: Path) -> None:
    asked = {"trust_remote_code": True}
    classes = {"AutoConfig": "own.Own", "AutoModel": "own.Own"}
    rewrite_json(model / "config.json", model_type="their_own", auto_map=classes)
    if not (model / where).exists():
        (model / where).write_text("{}", "utf-8")
    rewrite_json(model / where, **asked, model_args=asked, config_args=asked, model_kwargs=asked)
    refused(model)


def test_that_an_activation_that_is_no_class_of_torch_is_not_made(model: Path) -> None:
    place = next(path for path in model.iterdir() if path.is_dir() and "Dense" in path.name)
    rewrite_json(place / "config.json", activation_function="own.Own")
    with suppress(ModelError):
        load_encoder(ModelSpec(str(model)))
    assert not (model.parent / "ran").exists()


@pytest.mark.parametrize("path", ["../elsewhere", "/etc", "a/../../b", "..\\b"])
def test_that_a_module_in_a_folder_outside_is_refused(path: str, model: Path) -> None:
    with_modules(model, 1, path=path)
    assert "outside" in refused(model).message


@pytest.mark.parametrize("name", ["pytorch_model.bin", "model.pt", "model.pth", "weights.pkl", "last.ckpt"])
def test_that_weights_that_are_pickles_are_refused_and_never_read(name: str, model: Path) -> None:
    import pickle

    class Evil:
        def __reduce__(self) -> tuple[object, tuple[str, str]]:
            return open, (str(model.parent / "ran"), "w")

    (model / "model.safetensors").unlink()
    (model / name).write_bytes(pickle.dumps(Evil()))
    error = refused(model)
    assert name in error.message
    assert "pickle" in error.message
    assert "model.safetensors" in error.remedy


@pytest.mark.parametrize("cut", [0, 7, 100, -1, 0.5])
def test_that_weights_that_are_cut_off_are_an_error_with_a_remedy(cut: float, model: Path) -> None:
    whole = (model / "model.safetensors").read_bytes()
    end = int(len(whole) * cut) if isinstance(cut, float) else cut
    (model / "model.safetensors").write_bytes(whole[:end])
    assert "could not be loaded" in refused(model).message


def test_that_weights_that_claim_a_million_million_rows_are_an_error(model: Path) -> None:
    header = json.dumps({"a": {"dtype": "F32", "shape": [10**12], "data_offsets": [0, 4 * 10**12]}}).encode()
    (model / "model.safetensors").write_bytes(len(header).to_bytes(8, "little") + header)
    assert "could not be loaded" in refused(model).message


def test_that_nothing_that_is_set_of_a_model_runs_its_code() -> None:
    assert not [field.name for field in fields(ModelSpec) if "code" in field.name or "trust" in field.name]
