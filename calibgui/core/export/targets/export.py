"""Writes a request: each file whole and verified or not there, one after the other."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from calibgui.core.atomic import save_array
from calibgui.core.errors import ExportError
from calibgui.core.export.artefacts import ExportProgress
from calibgui.core.export.targets.base import CodesHead, Target, TargetOptions
from calibgui.core.export.targets.beside import companions_of, save_text, snippet_name, snippet_of
from calibgui.core.export.targets.blocks import Block
from calibgui.core.export.targets.material import Material, materials
from calibgui.core.export.targets.registry import target_of
from calibgui.core.export.targets.request import FileKind, PlannedFile, Sizes, TargetRequest
from calibgui.core.export.targets.write import write_codes
from calibgui.core.quantization.quantize import quantize_embeddings


@dataclass(frozen=True, slots=True, eq=False)
class TargetFile:
    """A file to come: `text` is the content of a small one; the others come from target and head."""

    name: str
    kind: FileKind
    material: Material
    head: CodesHead
    target: Target
    text: str = ""

    @property
    def size(self) -> int:
        """In bytes, estimated where it holds codes."""
        if self.kind in ("companion", "snippet", "provenance"):
            return len(self.text.encode("utf-8", "surrogatepass"))
        if self.kind == "ranges":
            return 128 + 8 * self.head.dim
        return _target_bytes(self.target, self.head, self.material)


def write_targets(request: TargetRequest, should_stop: Callable[[], bool]) -> Iterator[ExportProgress]:
    """Write the files of `planned_files(request)` into its folder, and yield as they grow.

    Each yields its name and the share of all rows done; `written` are the files that have their final names
    by then. A file gets its final name only after it was read back and found equal; one that was there is
    replaced in that moment. Where `should_stop()` says so nothing more is yielded: files that are whole stay,
    and nothing of the one under way. The last one yielded otherwise is `complete`.

    Everything that can be refused is refused before the first file: raises ExportError for an unknown
    target, a precision, a similarity or a dimension that a target does not take, a missing package, or
    nothing to export; later for what an engine would refuse of the data, naming the row, for a disk that
    is full, and for a file that reads back different. Raises RangesError for vectors that are not finite.
    """
    files = _files(request)
    work = sum(_rows(file) for file in files) or 1
    done = 0
    written: list[Path] = []
    for file in files:
        if should_stop():
            return
        yield ExportProgress(tuple(written), file.name, done / work)
        path = request.folder / file.name
        if file.kind == "target":
            options = _options(request, file)
            whole = False
            for step in write_codes(file.target, path, file.head, _blocks(file), should_stop, options):
                whole = step.whole
                yield ExportProgress(tuple(written), file.name, (done + step.rows) / work)
            if not whole:
                return
        elif file.kind == "ranges":
            save_array(path, np.asarray(file.material.ranges))
        else:
            save_text(path, file.text)
        done += _rows(file)
        written.append(path)
    yield ExportProgress(tuple(written), fraction=1.0, complete=True)


def planned_files(request: TargetRequest) -> tuple[PlannedFile, ...]:
    """All files in the order in which they are written. Raises ExportError as `write_targets` does."""
    return tuple(
        PlannedFile(
            file.name,
            file.kind,
            file.size,
            file.target.id if file.kind in ("target", "companion", "snippet") else "",
            file.head.precision if file.kind == "target" and file.target.holds != "ranges" else None,
            file.text,
        )
        for file in _files(request)
    )


def estimated_bytes(request: TargetRequest) -> Sizes:
    """The vectors as float32 against the files that come of them, without writing or quantizing anything.

    Raises ExportError as `write_targets` does.
    """
    before = sum(item.vectors.rows * item.vectors.dim * 4 for item in materials(request))
    files = planned_files(request)
    return Sizes(before, sum(file.bytes for file in files), files)


def _files(request: TargetRequest) -> tuple[TargetFile, ...]:
    """By name: a file that two targets want is written once. JSON ranges carry the provenance themselves."""
    files: dict[str, TargetFile] = {}
    found = materials(request)
    targets = [target_of(id_) for id_ in dict.fromkeys(request.targets)]
    for target in targets:
        precision = request.precision if request.precision and target.holds != "ranges" else None
        target.refuse(precision or target.precisions[0], f"A file for {target.title}")
        target.similarity(request.options)
        _refuse_missing(target)
    for material in found:
        for target in targets:
            for file in files_of(request, material, target):
                if file.name not in files or file.kind == "target":
                    files[file.name] = file
    return tuple(files.values())


def files_of(request: TargetRequest, material: Material, target: Target) -> Iterator[TargetFile]:
    """The file of a target for some ranges, and those that belong beside it. Raises ExportError."""
    head = _head(request, material, target)
    ranges = material.named("ranges")
    if target.holds == "ranges":
        stem = ranges
    else:
        stem = f"{material.named(request.name)}-{head.precision}"
        if head.rows == 0 and request.vectors is None:
            raise ExportError(
                f"{target.title} holds codes, and there are no vectors to quantize.",
                remedy="Give vectors, or choose a target that holds ranges alone.",
            )
    made = TargetFile(f"{stem}{target.suffix}", "target", material, head, target)
    if target.holds == "codes" and head.ranges is not None:
        yield replace(made, name=f"{ranges}.npy", kind="ranges")
        yield _provenance(made, ranges, f"{ranges}.npy")
    yield made
    for name, text in companions_of(target, made.name, head, request.options).items():
        yield replace(made, name=name, kind="companion", text=text)
    beside = made.name if target.ranges_inside else f"{ranges}.npy"
    yield _provenance(made, stem, beside)
    if request.snippets:
        text = snippet_of(target, made.name, head, f"{ranges}.npy", request.options)
        yield replace(made, name=snippet_name(made.name), kind="snippet", text=text)


def _provenance(file: TargetFile, stem: str, ranges_file: str) -> TargetFile:
    content: dict[str, Any] = {**(file.head.provenance or {}), "ranges_file": ranges_file}
    if stem != file.material.named("ranges"):
        head = file.head
        content["codes"] = {"precision": head.precision, "rows": head.rows, "dim": head.dim}
    text = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
    return replace(file, name=f"{stem}.json", kind="provenance", text=text)


def _head(request: TargetRequest, material: Material, target: Target) -> CodesHead:
    codes = target.holds != "ranges"
    precision = (request.precision if codes else None) or target.precisions[0]
    return CodesHead(
        rows=material.vectors.rows if codes else 0,
        dim=material.vectors.dim,
        precision=precision,
        ranges=material.ranges if precision in ("int8", "uint8") else None,
        provenance=material.provenance,
        ids=codes and request.rows and target.takes_rows and material.vectors.ids,
        texts=codes and request.rows and target.takes_rows and material.vectors.texts,
    )


def _options(request: TargetRequest, file: TargetFile) -> TargetOptions:
    queries = file.material.queries
    if queries is None or request.options.queries is not None or file.target.holds == "ranges":
        return request.options
    return replace(
        request.options, queries=quantize_embeddings(queries, file.head.precision, file.head.ranges)
    )


def _blocks(file: TargetFile) -> Iterator[Block]:
    if file.target.holds == "ranges":
        return
    for block in file.material.vectors.blocks():
        yield Block(
            quantize_embeddings(block.vectors, file.head.precision, file.head.ranges),
            block.ids,
            block.texts,
        )


def _rows(file: TargetFile) -> int:
    """Work of a file, in rows."""
    return file.head.rows if file.kind == "target" else 0


def _target_bytes(target: Target, head: CodesHead, material: Material) -> int:
    if target.holds == "ranges":
        return int(256 + 2 * head.dim * (4 if target.id in ("ranges-npy", "ranges-safetensors") else 14))
    size = head.rows * (head.width * target.value_bytes + target.row_bytes)
    if head.ids or head.texts:
        size += material.vectors.text_bytes * (1.1 if target.value_bytes > 1 else 1)
    if target.ranges_inside and head.ranges is not None:
        size += head.ranges.nbytes
    return int(size)


def _refuse_missing(target: Target) -> None:
    modules = {"faiss-cpu": "faiss"}
    if target.needs and importlib.util.find_spec(modules.get(target.needs, target.needs)) is None:
        raise ExportError(
            f"{target.title} is written by the package {target.needs}, which is not installed.",
            remedy="Install it with: pip install 'calibgui[engines]'",
        )
