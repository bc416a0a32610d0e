"""Ranges, a run to its end, and the bytes that must come of it."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calibgui.core.encoding.spec import Encoder, ModelSpec
from calibgui.core.errors import ModelError
from calibgui.core.quantization.quantize import Precision, quantize_embeddings
from calibgui.core.quantize_file.quantize import quantize_file
from calibgui.core.quantize_file.request import QuantizeProgress, QuantizeReport, QuantizeRequest
from calibgui.core.ranges.artefact import RangesArtefact, load_ranges

DIM = 8


def ranges_of(rows: NDArray[Any], folder: Path, share: float = 0.9) -> RangesArtefact:
    """A little narrower than the rows: some values lie outside."""
    path = folder / "ranges.npy"
    np.save(path, (np.stack((rows.min(axis=0), rows.max(axis=0))) * share).astype(np.float32))
    return load_ranges(path)


def no_model(_: ModelSpec) -> Encoder:
    raise ModelError("no model is needed here")


def steps(
    request: QuantizeRequest,
    encoder_for: Callable[[ModelSpec], Encoder] = no_model,
    should_stop: Callable[[], bool] = lambda: False,
) -> list[QuantizeProgress]:
    return list(quantize_file(request, encoder_for, should_stop))


def report(
    request: QuantizeRequest, encoder_for: Callable[[ModelSpec], Encoder] = no_model
) -> QuantizeReport:
    found = steps(request, encoder_for)[-1].report
    assert found is not None
    return found


def stop_after(request: QuantizeRequest, rows: int, encoder_for: Any = no_model) -> None:
    """Leave the run once so many rows are quantized."""
    run = quantize_file(request, encoder_for, lambda: False)
    for step in run:
        if step.phase == "quantizing" and step.rows >= rows:
            run.close()
            return
    raise AssertionError("it ended before")


def npy_bytes(array: NDArray[Any]) -> bytes:
    file = BytesIO()
    np.save(file, array)
    return file.getvalue()


def expected(rows: NDArray[Any], artefact: RangesArtefact, precision: Precision = "int8") -> bytes:
    return npy_bytes(quantize_embeddings(rows.astype(np.float32), precision, artefact.ranges))


def left(folder: Path) -> set[str]:
    """What is in the folder beside the inputs."""
    return {path.name for path in folder.iterdir() if path.name.startswith("out")}
