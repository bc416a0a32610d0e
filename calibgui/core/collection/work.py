"""What is to be done with a collection, and what comes of each of its files."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calibgui.core.domain import Role
from calibgui.core.encoding.spec import ModelInfo, ModelSpec
from calibgui.core.export.provenance import versions
from calibgui.core.quantization.quantize import Precision
from calibgui.core.ranges.artefact import RangesArtefact
from calibgui.core.ranges.envelope import Envelope


def releases() -> dict[str, str]:
    """Of everything that decides the bytes. That of Python does not, and Ray compares it by itself."""
    found = {name: release for name, release in versions().items() if name != "python"}
    return found | {"pyarrow": metadata.version("pyarrow")}


@dataclass(frozen=True, slots=True, eq=False)
class Coding:
    """How vectors become codes. `force` takes texts of another model than the ranges are for."""

    artefact: RangesArtefact
    precision: Precision = "int8"
    force: bool = False

    @property
    def ranges(self) -> NDArray[np.float32]:
        return self.artefact.ranges

    @property
    def provenance(self) -> Mapping[str, Any] | None:
        """The JSON that goes along with the codes."""
        known = self.artefact.provenance
        return None if known is None else known.content


@dataclass(frozen=True, slots=True, eq=False)
class CollectionWork:
    """What every worker is told. It holds nothing that depends on who does the work, or on how many do.

    `source` and `out` are absolute folders that every worker reaches by these names. With a `coding` each
    file of `source` becomes one of the same name in `out`; without, only its envelope is found, and `out`
    keeps the reports. `column` is that of the texts or vectors, `ids` and `texts` are columns that are kept
    beside the codes ("" for none); the texts that are encoded are kept in any case.

    `model` encodes texts; `fingerprint` is that of its files, which each worker compares with its own.
    `cores` is how many a model computes on: the last bit of a vector depends on how a batch is cut for them.
    """

    source: Path
    out: Path
    column: str
    of_vectors: bool
    cores: int
    coding: Coding | None = None
    ids: str = ""
    texts: str = ""
    model: ModelSpec | None = None
    fingerprint: str = ""
    role: Role = "documents"

    @property
    def digest(self) -> str:
        """sha256 of all that decides what comes of a file, the releases of the libraries too."""
        coding = self.coding
        facts = {
            "column": [self.column, self.of_vectors, self.ids, self.texts],
            "model": None if self.model is None else asdict(replace(self.model, name="")),
            "fingerprint": self.fingerprint,
            "role": self.role,
            "cores": self.cores if self.model is not None else 0,
            "releases": releases(),
        }
        if coding is not None:
            facts["ranges"] = hashlib.sha256(coding.ranges.astype("<f4").tobytes()).hexdigest()
            facts["coding"] = [coding.precision, json.dumps(coding.provenance, sort_keys=True)]
        return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True, slots=True, eq=False)
class FileReport:
    """What came of one file. `name` is its path in the folder, with `/`.

    `rows` were taken, `blanks` are texts that were left out. `outside` counts the values outside of the
    ranges per dimension, int64 (dim,); `envelope` is that of the vectors. One of both is None.
    """

    name: str
    rows: int
    blanks: int = 0
    outside: NDArray[np.int64] | None = None
    envelope: Envelope | None = None
    sha256: str = ""
    model: ModelInfo | None = None

    def to_json(self) -> dict[str, Any]:
        envelope = self.envelope
        return {
            "name": self.name,
            "rows": self.rows,
            "blanks": self.blanks,
            "outside": None if self.outside is None else self.outside.tolist(),
            "envelope": None if envelope is None else _packed(envelope.bounds),
            "dim": None if envelope is None else envelope.dim,
            "sha256": self.sha256,
            "model": None if self.model is None else asdict(self.model),
        }

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> FileReport:
        """From what `to_json` gave. Raises KeyError, TypeError or ValueError for anything else."""
        outside, bounds = content["outside"], content["envelope"]
        rows = int(content["rows"])
        return cls(
            name=str(content["name"]),
            rows=rows,
            blanks=int(content["blanks"]),
            outside=None if outside is None else np.array(outside, np.int64),
            envelope=None if bounds is None else Envelope(_unpacked(bounds, int(content["dim"])), rows),
            sha256=str(content["sha256"]),
            model=None if content["model"] is None else _model(content["model"]),
        )


def _packed(bounds: NDArray[np.float32]) -> str:
    return base64.b64encode(bounds.astype("<f4").tobytes()).decode("ascii")


def _unpacked(text: str, dim: int) -> NDArray[np.float32]:
    """Read-only float32 (2, dim)."""
    bounds = np.frombuffer(base64.b64decode(text), "<f4").reshape(2, dim).astype(np.float32)
    bounds.setflags(write=False)
    return bounds


def _model(content: Mapping[str, Any]) -> ModelInfo:
    applied = content["applied_prompts"]
    return ModelInfo(
        **{
            **content,
            "prompts": tuple((name, text) for name, text in content["prompts"]),
            "applied_prompts": None if applied is None else (applied[0], applied[1]),
        }
    )
