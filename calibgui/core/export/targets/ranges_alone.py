"""The ranges without codes: `.npy`, `.json` and `.safetensors`."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calibgui.core.atomic import verify
from calibgui.core.errors import ExportError, RangesError
from calibgui.core.export.targets.base import Codes, CodesHead, SnippetFacts, Target, TargetOptions, nothing
from calibgui.core.export.targets.snippets import snippet
from calibgui.core.export.targets.tensors import safetensors_header, same_ranges


class RangesWriter(ABC):
    """A TargetWriter for a small file of ranges: it is written at once, and takes no codes."""

    def __init__(self, options: TargetOptions) -> None:
        self.options = options

    def open(self, path: Path, head: CodesHead) -> None:
        if head.ranges is None:
            raise ExportError(
                f"{path.name} is a file of ranges, and there are none.",
                remedy="Calibrate first: binary codes are made without ranges.",
                path=path,
            )
        self.head, self.ranges = head, np.ascontiguousarray(head.ranges, np.float32)
        path.write_bytes(self.content())

    def write(
        self, codes: Codes, ids: Sequence[str] | None = None, texts: Sequence[str] | None = None
    ) -> None:
        raise ExportError("A file of ranges holds no codes.", remedy="Choose another target for the codes.")

    def close(self) -> None:  # noqa: B027
        """It is whole already."""

    def verify(self, path: Path, between: Callable[[], None] = nothing) -> None:
        whole = self.content()
        verify(path, lambda: path.read_bytes() == whole and same_ranges(self.read(path), self.ranges))

    def discard(self) -> None:  # noqa: B027
        """Nothing is kept open."""

    @abstractmethod
    def content(self) -> bytes:
        """The whole file."""

    @abstractmethod
    def read(self, path: Path) -> NDArray[Any]:
        """float32 (2, dim), as a consumer gets them. Raises ValueError for a file that it can't read."""


class NpyRanges(RangesWriter):
    def content(self) -> bytes:
        from io import BytesIO

        stream = BytesIO()
        np.save(stream, self.ranges, allow_pickle=False)
        return stream.getvalue()

    def read(self, path: Path) -> NDArray[Any]:
        values: NDArray[Any] = np.load(path)
        return values


class JsonRanges(RangesWriter):
    """{"ranges": [[min, ...], [max, ...]], "provenance": {...}}: digits enough for every bit."""

    def content(self) -> bytes:
        content: dict[str, Any] = {"ranges": exact_lists(self.ranges)}
        if self.head.provenance is not None:
            content["provenance"] = dict(self.head.provenance)
        return (json.dumps(content, ensure_ascii=False) + "\n").encode("utf-8", "surrogatepass")

    def read(self, path: Path) -> NDArray[Any]:
        content = json.loads(path.read_bytes().decode("utf-8", "surrogatepass"))
        return np.array(content["ranges"], np.float32)


class SafetensorsRanges(RangesWriter):
    def content(self) -> bytes:
        return safetensors_header(self.head, with_codes=False) + self.ranges.astype("<f4").tobytes()

    def read(self, path: Path) -> NDArray[Any]:
        from calibgui.core.ranges.artefact import load_ranges

        try:
            return load_ranges(path).ranges
        except RangesError as error:
            raise ValueError(error.message) from error


def exact_lists(ranges: NDArray[np.float32]) -> list[list[float]]:
    """Numbers with as few digits as give the same float32 back, which is fewer than float64 needs."""
    return [[float(str(value)) for value in row] for row in ranges]


def ranges_snippet(facts: SnippetFacts, load: Sequence[str], imports: Sequence[str] = ()) -> str:
    """A program that quantizes a query with the ranges and prints its codes."""
    return snippet(facts, load, ("print(*query_codes)",), imports)


def _npy_snippet(facts: SnippetFacts) -> str:
    return ranges_snippet(facts, (f'ranges = np.load(HERE / "{facts.artefact}")',))


def _json_snippet(facts: SnippetFacts) -> str:
    load = (
        f'with (HERE / "{facts.artefact}").open(encoding="utf-8") as file:',
        '    ranges = np.array(json.load(file)["ranges"], np.float32)',
    )
    return ranges_snippet(facts, load, ["import json"])


def _safetensors_snippet(facts: SnippetFacts) -> str:
    load = (f'ranges = load_file(HERE / "{facts.artefact}")["ranges"]',)
    return ranges_snippet(facts, load, ["from safetensors.numpy import load_file"])


RANGES_NPY = Target(
    "ranges-npy",
    "Ranges, NumPy",
    (".npy",),
    ("int8", "uint8"),
    "ranges",
    "numpy, sentence-transformers",
    "float32 (2, dimensions): what quantize_embeddings takes as ranges. The provenance lies beside.",
    NpyRanges,
    _npy_snippet,
)
RANGES_JSON = Target(
    "ranges-json",
    "Ranges, JSON",
    (".json",),
    ("int8", "uint8"),
    "ranges",
    "anything that reads JSON",
    "Two lists under ranges, minima and maxima, with the provenance.",
    JsonRanges,
    _json_snippet,
)
RANGES_SAFETENSORS = Target(
    "ranges-safetensors",
    "Ranges, safetensors",
    (".safetensors",),
    ("int8", "uint8"),
    "ranges",
    "safetensors",
    "Tensor ranges; the provenance as JSON text in the metadata.",
    SafetensorsRanges,
    _safetensors_snippet,
)
