"""CUDA that is missing, and CUDA that fails in the middle: the window offers the CPU."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtWidgets import QPushButton

from calibgui.core.encoding.encoder import SentenceEncoder
from calibgui.core.encoding.model import load_encoder
from calibgui.core.encoding.spec import ModelSpec
from calibgui.core.errors import DeviceError
from calibgui.models.activity import Outcome
from tests.window_rig import WindowRig

cuda_is_missing = pytest.mark.skipif("__import__('torch').cuda.is_available()", reason="this computer has it")


@cuda_is_missing
def test_that_a_run_with_cuda_where_there_is_none_offers_the_cpu(rig: WindowRig, tiny_model: Path) -> None:
    rig.add("a.txt")
    rig.load = load_encoder  # type: ignore[assignment]
    rig.parts.controller.set_model(ModelSpec(str(tiny_model), device="cuda"))
    rig.calibrate()
    _mend_with_the_cpu(rig)


def test_that_cuda_failing_in_the_middle_offers_the_cpu(rig: WindowRig, tiny_model: Path) -> None:
    """No test can break a card: the encoder is the real one, told that it runs on CUDA, and what torch
    raises is what CUDA reports."""
    rig.add("a.txt", count=60)
    rig.load = _failing_on_cuda  # type: ignore[assignment]
    rig.parts.controller.set_model(ModelSpec(str(tiny_model), batch_tokens=100))
    rig.calibrate()
    assert rig.text("error_text", rig.window.setup.model).startswith("The device cuda failed on the ")
    _mend_with_the_cpu(rig)


def _failing_on_cuda(spec: ModelSpec) -> SentenceEncoder:
    encoder = load_encoder(spec)
    assert isinstance(encoder, SentenceEncoder)
    if spec.device == "cpu":
        return encoder
    usual, calls = encoder._encode, [0]

    def encode(texts: Sequence[str], role: str) -> NDArray[np.float32]:
        calls[0] += 1
        if calls[0] == 3:
            raise RuntimeError("CUDA error: an illegal memory access was encountered")
        return usual(texts, role)  # type: ignore[arg-type]

    encoder._encode = encode  # type: ignore[method-assign, assignment]
    encoder._info = replace(encoder.info, device="cuda")
    return encoder


def _mend_with_the_cpu(rig: WindowRig) -> None:
    panel = rig.window.setup.model
    assert rig.session.outcome is Outcome.FAILED
    assert "device" in rig.text("error_text", panel)
    assert not rig.find(QPushButton, "error_use_bundled", panel).isVisible()
    rig.click("error_use_cpu", panel)
    assert rig.session.model.device == "cpu"
    assert not rig.find_any("error_text").isVisible()
    rig.calibrate()
    assert rig.session.outcome is Outcome.CALIBRATED


def test_that_another_error_of_the_model_offers_no_cpu(rig: WindowRig, tmp_path: Path) -> None:
    rig.add("a.txt")
    rig.load = load_encoder  # type: ignore[assignment]
    rig.parts.controller.set_model(ModelSpec(str(tmp_path)))
    rig.calibrate()
    assert not rig.find(QPushButton, "error_use_cpu", rig.window.setup.model).isVisible()


def test_that_a_driver_that_fails_while_the_model_is_loaded_is_told_as_the_device(
    tiny_model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("calibgui.core.encoding.model.choose_device", lambda spec: "cuda")
    with pytest.raises(DeviceError, match="device cuda failed while the model") as caught:
        load_encoder(ModelSpec(str(tiny_model)))
    assert "cpu" in caught.value.remedy
