"""The inputs as float32 blocks, from any row of them all on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from calibgui.core.domain import Role
from calibgui.core.encoding.cached import encoded_steadily
from calibgui.core.encoding.spec import Encoder
from calibgui.core.export.names import slug
from calibgui.core.quantize_file.inputs import Input
from calibgui.core.quantize_file.rows import FloatBuffers, row_blocks
from calibgui.core.sources.texts import read_texts
from calibgui.core.vectors.file import Floats


@dataclass(frozen=True, slots=True)
class Block:
    """`rows` is float32 (n, dim), `raw` the same as in the file. `first` is the number in the file `path`.

    `texts` and their `ids` are None for vectors.
    """

    rows: NDArray[np.float32]
    raw: Floats
    path: Path
    first: int
    texts: Sequence[str] | None = None
    ids: Sequence[str] | None = None


def vector_blocks(
    inputs: Sequence[Input], counts: Sequence[int], skip: int, block_bytes: int
) -> Iterator[Block]:
    """Of files of vectors, without the first `skip` rows. Raises SourceError."""
    dim = max(it.vectors.dim for it in inputs if it.vectors is not None)
    most = max(1, block_bytes // (4 * dim))
    buffers = FloatBuffers(most, dim)
    for it, count in zip(inputs, counts, strict=True):
        assert it.vectors is not None
        first, skip = min(skip, count), max(0, skip - count)
        if first == count:
            continue
        for raw in row_blocks(it.path, it.vectors, first, most):
            yield Block(buffers.float32(raw), raw, it.path, first)
            first += len(raw)


def text_chunks(
    inputs: Sequence[Input], skip: int, at_once: int, should_stop: Callable[[], bool]
) -> Iterator[list[tuple[str, Path]]]:
    """Of files of texts, `at_once` together whatever their files, without the first `skip`.

    What is done ends with such a chunk, so that a later call encodes the same texts together. Raises
    SourceError and ScanStopped.
    """
    chunk: list[tuple[str, Path]] = []
    for it in inputs:
        for text in read_texts(it.job.source, should_stop):
            if skip:
                skip -= 1
                continue
            chunk.append((text, it.path))
            if len(chunk) == at_once:
                yield chunk
                chunk = []
    if chunk:
        yield chunk


def encoded_blocks(
    chunks: Iterator[list[tuple[str, Path]]], encoder: Encoder, role: Role, skip: int
) -> Iterator[Block | int]:
    """A block for each chunk; before it, after each batch, how many of its texts are encoded.

    An id is the name of the file with the number of the text among all, from 0: distinct whatever the names.
    Raises ModelError.
    """
    slug_of = cache(lambda path: slug(path.stem))
    for chunk in chunks:
        texts = [text for text, _ in chunk]
        vectors = np.empty((len(texts), encoder.info.dim), np.float32)
        done = 0
        for batch, found in encoded_steadily(encoder, texts, role):
            vectors[batch] = found
            done += len(batch)
            yield done
        ids = [f"{slug_of(path)}-{skip + number}" for number, (_, path) in enumerate(chunk)]
        yield Block(vectors, vectors, chunk[0][1], skip, texts, ids)
        skip += len(texts)
