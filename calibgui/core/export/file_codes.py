"""Encode and quantize every text of a file, in the order of the file, with the mixed ranges."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from calibgui.core.atomic import save_array
from calibgui.core.calibration.snapshot import CalibrationResult
from calibgui.core.domain import Source
from calibgui.core.encoding.spec import Encoder
from calibgui.core.errors import SourceError
from calibgui.core.quantization.quantize import Precision, quantize_embeddings
from calibgui.core.sources.scan import ScanStopped
from calibgui.core.sources.texts import read_texts

_CHUNK_TEXTS = 4096


@dataclass(frozen=True, slots=True)
class FileStep:
    """Files that are whole since the last step, and the share of texts encoded (0 to 1)."""

    written: tuple[Path, ...]
    current: str
    fraction: float


def write_file_codes(
    result: CalibrationResult,
    source: Source,
    folder: Path,
    names: Mapping[Precision, str],
    encoder: Encoder,
    should_stop: Callable[[], bool],
) -> Iterator[FileStep]:
    """Write a .npy file per precision, under `names`: one row per text that is not blank, duplicates kept.

    Only codes are held for the whole file; float embeddings live for one chunk. Raises SourceError when the
    file holds no text, and what the reader, the model and the disk raise.
    """
    name = source.path.name
    yield FileStep((), name, 0.0)
    try:
        texts = list(read_texts(source, should_stop))
    except ScanStopped:
        return
    if not texts:
        raise SourceError(f"{name} holds no text.", remedy="Choose a file with texts.", path=source.path)
    codes: dict[Precision, list[np.ndarray[Any, Any]]] = {precision: [] for precision in names}
    for start in range(0, len(texts), _CHUNK_TEXTS):
        chunk = texts[start : start + _CHUNK_TEXTS]
        vectors = np.empty((len(chunk), encoder.info.dim), np.float32)
        done = start
        for batch in encoder.plan_batches(chunk):
            if should_stop():
                return
            vectors[batch] = encoder.encode_batch([chunk[i] for i in batch])
            done += len(batch)
            yield FileStep((), name, done / len(texts))
        for precision, parts in codes.items():
            parts.append(quantize_embeddings(vectors, precision, result.ranges))
    for precision, parts in codes.items():
        path = folder / names[precision]
        save_array(path, np.concatenate(parts))
        yield FileStep((path,), path.name, 1.0)
