from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from huggingface_hub import constants

from calibgui.core.calibration.calibrate import calibrate
from calibgui.core.calibration.snapshot import CalibrationRequest, Snapshot
from calibgui.core.domain import SamplePlan
from calibgui.core.encoding.fetch import fetch_model
from calibgui.core.encoding.model import load_encoder
from calibgui.core.encoding.spec import ModelSpec
from calibgui.core.errors import ModelError
from calibgui.core.hub.progress import FetchProgress
from tests.fake_hub import FakeHub
from tests.fakes import request_for
from tests.tiny_model import build_tiny_model, tiny_texts

NAME = "team/tiny"


@pytest.fixture(scope="module")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = build_tiny_model(tmp_path_factory.mktemp("tiny"), dim=96, inner=192)
    (folder / "pytorch_model.bin").write_bytes(b"pickled")
    return folder


@pytest.fixture(autouse=True)
def served(hub: FakeHub, tiny_model: Path) -> None:
    hub.add_model(NAME, tiny_model)


def request(folder: Path) -> CalibrationRequest:
    asked = request_for(folder, {"a": 30}, SamplePlan(20, 10))
    return CalibrationRequest(asked.domains, ModelSpec(NAME, device="cpu"))


def fetched(steps: list[Snapshot]) -> list[FetchProgress]:
    assert all(step.phase == "loading" for step in steps if step.fetch is not None)
    return [step.fetch for step in steps if step.fetch is not None]


def test_that_a_model_is_fetched_with_progress_and_encodes_as_its_original(
    tiny_model: Path, tmp_path: Path, hub: FakeHub
) -> None:
    steps = list(calibrate(request(tmp_path)))
    progress = fetched(steps)
    done = [step.bytes_done for step in progress]
    assert done == sorted(done)
    assert done[-1] == progress[-1].bytes_total > 10_000
    result = steps[-1].result
    assert result is not None
    assert result.complete
    assert result.model.revision == "c" * 40
    assert hub.gets("model.safetensors") == 1, "huggingface_hub found what had been fetched"
    assert hub.gets("pytorch_model.bin") == 0, "nothing pickled is fetched"
    texts = tiny_texts(5)
    ours, original = (
        load_encoder(ModelSpec(name, device="cpu")).encode_batch(texts) for name in (NAME, str(tiny_model))
    )
    assert np.array_equal(ours, original)


def test_that_a_model_that_is_here_asks_the_hub_nothing(tmp_path: Path, hub: FakeHub) -> None:
    list(calibrate(request(tmp_path)))
    asked = hub.requests.total()
    assert fetched(list(calibrate(request(tmp_path)))) == []
    assert hub.requests.total() == asked


def test_that_stop_ends_the_fetching_and_the_next_time_goes_on(tmp_path: Path, hub: FakeHub) -> None:
    steps: list[Any] = []
    weights = "model.safetensors"
    for step in fetch_model(NAME, lambda: sum(step.file == weights for step in steps) > 1):
        steps.append(step)
    assert steps[-1].bytes_done < steps[-1].bytes_total
    stopped = list(calibrate(request(tmp_path), lambda: True))
    assert stopped[-1].result is None
    steps = list(calibrate(request(tmp_path)))
    assert steps[-1].result is not None
    ranges = hub.ranges[weights]
    assert len(ranges) == 2
    assert ranges[1] != "bytes=0-"


def test_that_offline_the_fetched_model_is_used(
    tmp_path: Path, hub: FakeHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    list(calibrate(request(tmp_path)))
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    asked = hub.requests.total()
    assert load_encoder(ModelSpec(NAME, device="cpu")).info.revision == "c" * 40
    assert hub.requests.total() == asked


def test_that_offline_without_it_the_model_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    with pytest.raises(ModelError, match="'team/tiny' is not on this machine") as caught:
        list(calibrate(request(tmp_path)))
    assert "HF_HUB_OFFLINE" in caught.value.remedy


@pytest.mark.parametrize(
    ("status", "code", "words"),
    [
        (401, "RepoNotFound", "no model called 'team/tiny'"),
        (403, "GatedRepo", "consent to its terms"),
        (503, "", "trouble of its own"),
    ],
)
def test_that_a_refusal_is_told(hub: FakeHub, status: int, code: str, words: str) -> None:
    hub.repos[f"models/{NAME}"].status = status
    hub.repos[f"models/{NAME}"].error_code = code
    with pytest.raises(ModelError, match=words) as caught:
        list(fetch_model(NAME, lambda: False))
    assert caught.value.remedy


def test_that_a_bare_name_means_a_model_of_sentence_transformers(hub: FakeHub, tiny_model: Path) -> None:
    hub.add_model("sentence-transformers/mini", tiny_model)
    assert list(fetch_model("mini", lambda: False))
    assert load_encoder(ModelSpec("mini", device="cpu")).info.revision == "c" * 40
