"""Quantize every vector or every text of a file, in the order of the file, with the mixed ranges."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calibgui.core.atomic import save_array
from calibgui.core.calibration.precomputed import is_no_model
from calibgui.core.calibration.snapshot import CalibrationResult
from calibgui.core.domain import Source
from calibgui.core.encoding.spec import Encoder, ModelSpec
from calibgui.core.errors import SourceError
from calibgui.core.quantization.quantize import Precision, quantize_embeddings
from calibgui.core.sources.job import ReadJob, open_source
from calibgui.core.sources.scan import ScanStopped
from calibgui.core.sources.texts import read_texts
from calibgui.core.vectors.kind import of_vectors
from calibgui.core.vectors.readers import float_blocks, open_vectors

_CHUNK_TEXTS = 4096

_Embedded = tuple[NDArray[np.float32] | None, float]
"""The next rows (n, dim), or None before they are whole, and the share of the file done."""


@dataclass(frozen=True, slots=True)
class FileStep:
    """Files that are whole since the last step, and the share of the file done (0 to 1)."""

    written: tuple[Path, ...]
    current: str
    fraction: float


def source_as_read(result: CalibrationResult, path: Path) -> Source:
    """The file as a domain of `result` reads it, with its column and options; if none does, as detected."""
    known = (source for item in result.domains for source in item.domain.sources if source.path == path)
    return next(known, Source(path))


def write_file_codes(
    result: CalibrationResult,
    source: Source,
    folder: Path,
    names: Mapping[Precision, str],
    encoder_for: Callable[[ModelSpec], Encoder],
    should_stop: Callable[[], bool],
) -> Iterator[FileStep]:
    """Write a .npy file per precision, under `names`: one row per vector, or text that is not blank.

    Duplicates are kept. The model is loaded for texts only. Only codes are held for the whole file; float
    embeddings live for one chunk. Raises SourceError when the file holds no text, holds texts though there
    was no model, or vectors of another dimension; and what the reader, the model and the disk raise.
    """
    yield FileStep((), source.path.name, 0.0)
    job = open_source(source)
    codes: dict[Precision, list[NDArray[Any]]] = {precision: [] for precision in names}
    if of_vectors(job):
        embedded = _vectors(job, result)
    elif is_no_model(result.model):
        raise no_model(source.path)
    else:
        embedded = _encoded(source, encoder_for(result.request.model), should_stop)
    for vectors, fraction in embedded:
        if should_stop():
            return
        yield FileStep((), source.path.name, fraction)
        if vectors is not None:
            for precision, parts in codes.items():
                parts.append(quantize_embeddings(vectors, precision, result.ranges))
    if should_stop():
        return
    for precision, parts in codes.items():
        path = folder / names[precision]
        save_array(path, np.concatenate(parts))
        yield FileStep((path,), path.name, 1.0)


def _vectors(job: ReadJob, result: CalibrationResult) -> Iterator[_Embedded]:
    path, dim = job.source.path, result.ranges.shape[1]
    file = open_vectors(job)
    if file.dim != dim:
        raise SourceError(
            f"{path.name} has vectors of {file.dim:,} dimensions, the ranges are of {dim:,}.",
            remedy="Choose a file of vectors of the same model.",
            path=path,
        )
    for block, _, share in float_blocks(path, file):
        yield block, share


def _encoded(source: Source, encoder: Encoder, should_stop: Callable[[], bool]) -> Iterator[_Embedded]:
    """Nothing more once `should_stop()` says so."""
    name = source.path.name
    try:
        texts = list(read_texts(source, should_stop))
    except ScanStopped:
        return
    if not texts:
        raise SourceError(f"{name} holds no text.", remedy="Choose a file with texts.", path=source.path)
    for start in range(0, len(texts), _CHUNK_TEXTS):
        chunk = texts[start : start + _CHUNK_TEXTS]
        vectors = np.empty((len(chunk), encoder.info.dim), np.float32)
        done = start
        for batch in encoder.plan_batches(chunk):
            if should_stop():
                return
            vectors[batch] = encoder.encode_batch([chunk[i] for i in batch])
            done += len(batch)
            yield None, done / len(texts)
        yield vectors, done / len(texts)


def no_model(path: Path) -> SourceError:
    """For a file of texts."""
    return SourceError(
        f"{path.name} holds texts, and the ranges come from vectors alone: no model was used to encode with.",
        remedy="Choose a file of vectors, or calibrate on texts too, with the model that made the vectors.",
        path=path,
    )
