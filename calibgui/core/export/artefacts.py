"""Write what a calibration found: ranges with their provenance, and codes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from calibgui.core.atomic import save_array, save_json, verify, whole_file
from calibgui.core.calibration.snapshot import CalibrationResult
from calibgui.core.domain import Source
from calibgui.core.encoding.spec import Encoder, ModelSpec
from calibgui.core.errors import ExportError
from calibgui.core.export.file_codes import write_file_codes
from calibgui.core.export.names import slugs
from calibgui.core.export.provenance import provenance
from calibgui.core.quantization.quantize import Precision, quantize_embeddings


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """What to write into `folder`. `texts_file` is a file whose texts are all encoded and quantized."""

    result: CalibrationResult
    folder: Path
    mixed: bool = True
    per_domain: bool = True
    precisions: tuple[Precision, ...] = ("int8",)
    sampled_codes: bool = True
    texts_file: Source | None = None


@dataclass(frozen=True, slots=True)
class ExportProgress:
    """Files written so far, and the one under way with its share done (0 to 1)."""

    written: tuple[Path, ...]
    current: str = ""
    fraction: float = 0.0
    complete: bool = False


def export_artefacts(
    request: ExportRequest, should_stop: Callable[[], bool], encoder_for: Callable[[ModelSpec], Encoder]
) -> Iterator[ExportProgress]:
    """Write the artefacts one by one, each whole or not at all, and yield after each.

    Stopping keeps the files that are whole. Raises ExportError, SourceError or ModelError.
    """
    written: list[Path] = []
    jobs = _array_jobs(request)
    if not jobs and request.texts_file is None:
        raise ExportError("Nothing was chosen to export.", remedy="Tick ranges, codes, or both.")
    for name, write in jobs:
        if should_stop():
            return
        yield ExportProgress(tuple(written), name, len(written) / (len(jobs) or 1))
        path = request.folder / name
        write(path)
        written.append(path)
    if request.texts_file is not None:
        encoder = encoder_for(request.result.request.model)
        for step in write_file_codes(
            request.result, request.texts_file, request.folder, request.precisions, encoder, should_stop
        ):
            written.extend(step.written)
            yield ExportProgress(tuple(written), step.current, step.fraction)
        if should_stop():
            return
    yield ExportProgress(tuple(written), fraction=1.0, complete=True)


def _array_jobs(request: ExportRequest) -> list[tuple[str, Callable[[Path], None]]]:
    jobs: list[tuple[str, Callable[[Path], None]]] = []
    result = request.result
    if request.mixed:
        jobs += _ranges_jobs("ranges", result.ranges, provenance(result))
    if request.per_domain:
        names = slugs(item.domain.name for item in result.domains)
        for name, item in zip(names, result.domains, strict=True):
            jobs += _ranges_jobs(f"ranges-{name}", item.ranges, provenance(result, item))
    if request.sampled_codes:
        jobs += [
            (f"codes-{precision}.npy", _codes_writer(result, precision)) for precision in request.precisions
        ]
        jobs.append(("codes-texts.jsonl", _texts_writer(result)))
    return jobs


def _ranges_jobs(
    stem: str, ranges: np.ndarray[Any, Any], origin: dict[str, Any]
) -> list[tuple[str, Callable[[Path], None]]]:
    origin = origin | {"ranges_file": f"{stem}.npy"}
    return [
        (f"{stem}.npy", lambda path: save_array(path, ranges)),
        (f"{stem}.json", lambda path: save_json(path, origin)),
    ]


def _codes_writer(result: CalibrationResult, precision: Precision) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        embeddings = np.concatenate([item.calibration for item in result.domains])
        save_array(path, quantize_embeddings(embeddings, precision, result.ranges))

    return write


def _texts_writer(result: CalibrationResult) -> Callable[[Path], None]:
    """One JSON object per row of the codes: which text it is, and of which domain."""

    def write(path: Path) -> None:
        rows = [
            {"domain": item.domain.name, "text": text}
            for item in result.domains
            for text in item.sample.calibration
        ]
        content = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        data = content.encode("utf-8", "surrogatepass")
        with whole_file(path) as beside:
            beside.write_bytes(data)
            verify(path, lambda: beside.read_bytes() == data)

    return write
