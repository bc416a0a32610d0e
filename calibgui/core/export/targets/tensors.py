"""Codes and ranges as `.safetensors`, with the provenance in the metadata, which is text to text only."""

from __future__ import annotations

import json
from collections.abc import Generator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calibgui.core.export.targets.base import CodesHead, SnippetFacts, Target
from calibgui.core.export.targets.blocks import Block, StreamWriter, rows_at_once
from calibgui.core.export.targets.snippets import array_search, snippet


class SafetensorsWriter(StreamWriter):
    """The header holds every size, so it goes first; ranges, then codes follow without holes."""

    def _beginning(self, head: CodesHead) -> bytes:
        ranges = b"" if head.ranges is None else np.ascontiguousarray(head.ranges, "<f4").tobytes()
        return safetensors_header(head) + ranges

    def _read(self, path: Path) -> Generator[Block]:
        from safetensors import SafetensorError, safe_open

        try:
            with safe_open(path, framework="np") as stored:
                codes = stored.get_slice("codes")
                if tuple(codes.get_shape()) != (self._head.rows, self._head.width):
                    raise ValueError(f"codes of {codes.get_shape()}")
                step = rows_at_once(self._head.width)
                for start in range(0, self._head.rows, step):
                    yield Block(codes[start : min(start + step, self._head.rows)])
        except SafetensorError as error:
            raise ValueError(str(error)) from error

    def _verify_rest(self, path: Path) -> bool:
        from safetensors import safe_open

        head = self._head
        with safe_open(path, framework="np") as stored:
            metadata = stored.metadata() or {}
            ranges = None if head.ranges is None else stored.get_tensor("ranges")
        return metadata == metadata_of(head.provenance) and same_ranges(ranges, head.ranges)


def same_ranges(read: NDArray[Any] | None, written: NDArray[np.float32] | None) -> bool:
    """Equal to the bit, or both None."""
    if read is None or written is None:
        return read is written
    return read.dtype == np.float32 and np.array_equal(read, written)


def metadata_of(provenance: Mapping[str, Any] | None) -> dict[str, str]:
    """The provenance as the one text that it must be in there."""
    return {} if provenance is None else {"provenance": json.dumps(dict(provenance))}


def safetensors_header(head: CodesHead, with_codes: bool = True) -> bytes:
    """The length, then JSON padded to 8 bytes, so that the tensors behind it are aligned."""
    content: dict[str, Any] = {}
    if metadata := metadata_of(head.provenance):
        content["__metadata__"] = metadata
    start = 0
    if head.ranges is not None:
        start = head.ranges.size * 4
        content["ranges"] = {"dtype": "F32", "shape": list(head.ranges.shape), "data_offsets": [0, start]}
    if with_codes:
        end = start + head.rows * head.width
        kind = "I8" if head.dtype == np.int8 else "U8"
        content["codes"] = {"dtype": kind, "shape": [head.rows, head.width], "data_offsets": [start, end]}
    text = json.dumps(content, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return len(text).to_bytes(8, "little") + text


def _snippet(facts: SnippetFacts) -> str:
    load = [
        f'stored = load_file(HERE / "{facts.artefact}")',
        'codes, ranges = stored["codes"], stored["ranges"]'
        if facts.precision in ("int8", "uint8")
        else 'codes = stored["codes"]',
    ]
    return snippet(facts, load, array_search(facts), ["from safetensors.numpy import load_file"])


SAFETENSORS = Target(
    "safetensors",
    "Safetensors",
    (".safetensors",),
    ("int8", "uint8", "binary", "ubinary"),
    "both",
    "safetensors",
    "Tensors codes and ranges; the provenance as JSON text under the key provenance of the metadata.",
    lambda _: SafetensorsWriter(),
    _snippet,
    searched_as=("own-code",),
)
