"""Write what a calibration found: ranges with their provenance, and codes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from calibgui.core.atomic import save_array, save_json
from calibgui.core.calibration.snapshot import CalibrationResult
from calibgui.core.domain import Source
from calibgui.core.encoding.spec import Encoder, ModelSpec
from calibgui.core.errors import ExportError
from calibgui.core.export.file_codes import write_file_codes
from calibgui.core.export.names import domain_slugs
from calibgui.core.export.plan import Artefact, artefacts, ranges_stem
from calibgui.core.export.provenance import provenance
from calibgui.core.export.targets.arrays import NPY
from calibgui.core.export.targets.base import CodesHead
from calibgui.core.export.targets.beside import save_text, snippet_of
from calibgui.core.quantization.quantize import Precision, quantize_embeddings
from calibgui.core.ranges.of_result import under
from calibgui.core.ranges.schemes import RangeScheme


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """What to write into `folder`.

    `texts_file` is a file whose texts are all encoded and quantized, or whose vectors are all quantized.
    `held_out` adds the held-out embeddings of each domain, float32 (h, dim): the coverage can be checked.
    `scheme` makes the ranges; None stays with that of the result. `target` names what they were chosen for.
    `snippet` writes a program that quantizes a query as the codes of the sample were, and searches them.
    """

    result: CalibrationResult
    folder: Path
    mixed: bool = True
    per_domain: bool = True
    precisions: tuple[Precision, ...] = ("int8",)
    sampled_codes: bool = True
    texts_file: Source | None = None
    held_out: bool = False
    scheme: RangeScheme | None = None
    target: str | None = None
    snippet: bool = False


@dataclass(frozen=True, slots=True)
class CodesOfFile:
    """A file of codes of another file: its rows, and the share of all values that lay outside."""

    path: Path
    rows: int
    share_outside: float


@dataclass(frozen=True, slots=True)
class ExportProgress:
    """Files written so far, and the one under way with its share done (0 to 1).

    `codes` are those among them that an engine opens, of another file than the sample. `warnings` are
    sentences about that.
    """

    written: tuple[Path, ...]
    current: str = ""
    fraction: float = 0.0
    complete: bool = False
    codes: tuple[CodesOfFile, ...] = ()
    warnings: tuple[str, ...] = ()


def export_artefacts(
    request: ExportRequest, should_stop: Callable[[], bool], encoder_for: Callable[[ModelSpec], Encoder]
) -> Iterator[ExportProgress]:
    """Write the artefacts one by one, each whole or not at all, and yield after each.

    Stopping keeps the files that are whole. Raises ExportError, SourceError or ModelError.
    """
    written: list[Path] = []
    files = _files(request)
    if not files:
        raise ExportError("Nothing was chosen to export.", remedy="Tick ranges, codes, or both.")
    if request.scheme is not None:
        request = replace(request, result=under(request.result, request.scheme))
    at_once = [file for file in files if file.kind != "file_codes"]
    for file in at_once:
        if should_stop():
            return
        yield ExportProgress(tuple(written), file.name, len(written) / len(at_once))
        path = request.folder / file.name
        _write(request, file, path)
        written.append(path)
    codes = {file.precision: file.name for file in files if file.kind == "file_codes" and file.precision}
    if codes and request.texts_file is not None:
        for step in write_file_codes(
            request.result, request.texts_file, request.folder, codes, encoder_for, should_stop
        ):
            written.extend(step.written)
            yield ExportProgress(tuple(written), step.current, step.fraction)
        if should_stop():
            return
    yield ExportProgress(tuple(written), fraction=1.0, complete=True)


def _files(request: ExportRequest) -> tuple[Artefact, ...]:
    result, slug_of = request.result, domain_slugs(request.result)
    return artefacts(
        [slug_of[item.domain.id] for item in result.calibrating],
        mixed=request.mixed,
        per_domain=request.per_domain,
        precisions=request.precisions,
        sampled_codes=request.sampled_codes,
        texts_file=request.texts_file.path if request.texts_file is not None else None,
        held_out_slugs=[slug_of[item.domain.id] for item in result.checked] if request.held_out else (),
        snippet=request.snippet,
    )


def _write(request: ExportRequest, file: Artefact, path: Path) -> None:
    result = request.result
    if file.kind == "held_out" and file.domain is not None:
        save_array(path, result.checked[file.domain].held_out)
        return
    item = result.calibrating[file.domain] if file.domain is not None else None
    if file.kind == "ranges":
        save_array(path, result.ranges if item is None else item.ranges)
    elif file.kind == "provenance":
        save_json(
            path, provenance(result, item, request.target) | {"ranges_file": path.with_suffix(".npy").name}
        )
    elif file.kind == "snippet" and file.precision is not None:
        save_text(path, _snippet(result, file.precision))
    elif file.precision is not None:
        embeddings = np.concatenate([item.calibration for item in result.domains])
        save_array(path, quantize_embeddings(embeddings, file.precision, result.ranges))
    else:
        _write_texts(result, path)


def _write_texts(result: CalibrationResult, path: Path) -> None:
    """One JSON object per row of the codes: which text or vector it is, and of which domain."""
    rows = [
        {"domain": item.domain.name, "text" if item.scan.dim is None else "vector": text}
        for item in result.domains
        for text in item.sample.calibration
    ]
    save_text(path, "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))


def _snippet(result: CalibrationResult, precision: Precision) -> str:
    rows = sum(len(item.calibration) for item in result.domains)
    origin = provenance(result)
    head = CodesHead(rows, result.mixed.dim, precision, result.ranges, origin)
    return snippet_of(NPY, f"codes-{precision}.npy", head, f"{ranges_stem()}.npy")
