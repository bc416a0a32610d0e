"""A file of texts or vectors for engines, with the ranges of a calibration: what the export makes of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from calibgui.core.atomic import save_array
from calibgui.core.calibration.precomputed import is_no_model
from calibgui.core.calibration.snapshot import CalibrationResult
from calibgui.core.checks.drift import model_of
from calibgui.core.domain import Source
from calibgui.core.encoding.cached import EncoderLoader
from calibgui.core.export.artefacts import CodesOfFile, ExportProgress
from calibgui.core.export.file_codes import no_model
from calibgui.core.export.names import domain_slugs, slug
from calibgui.core.export.targets.base import Target
from calibgui.core.export.targets.beside import save_text
from calibgui.core.export.targets.export import files_of, planned_files, write_targets
from calibgui.core.export.targets.material import Material, materials
from calibgui.core.export.targets.registry import target_of
from calibgui.core.export.targets.request import PlannedFile, TargetRequest, VectorStream
from calibgui.core.quantize_file.quantize import quantize_file
from calibgui.core.quantize_file.request import QuantizeProgress, QuantizeReport, QuantizeRequest
from calibgui.core.ranges.artefact import RangesArtefact
from calibgui.core.ranges.origin import parse_provenance
from calibgui.core.sources.job import open_source
from calibgui.core.vectors.kind import of_vectors

_READING_BACK = 0.1  # of the work for a file, as the progress shows it


@dataclass(frozen=True, slots=True)
class FileExport:
    """All of `source`, and the calibration sample too where `sampled`, as `request` says, which has a result.

    Its `vectors` and `name` are not looked at.
    """

    request: TargetRequest
    source: Source
    sampled: bool = False


def planned(it: FileExport) -> tuple[PlannedFile, ...]:
    """All files; the size of one that holds codes of the file is that of no row.

    Raises ExportError as `write_targets` does.
    """
    files = {file.name: file for file in planned_files(it.request)} if it.sampled else {}
    return tuple((files | {file.name: file for file in planned_files(_of_rows(it, 0))}).values())


def export_file(
    it: FileExport, should_stop: Callable[[], bool], encoder_for: EncoderLoader
) -> Generator[ExportProgress, None, None]:
    """Write the files of `planned(it)`, each whole and read back or not there.

    The sample comes first. A file of codes is read once for each of the ranges; then follows what belongs
    beside it. Where `should_stop()` says so, nothing more is yielded, and nothing of the file under way is
    left. Raises what `write_targets` and `quantize_file` do; SourceError for texts where there was no model.
    """
    request, result = it.request, _result(it)
    planned(it)  # refuses
    if is_no_model(result.model) and not of_vectors(open_source(it.source)):
        raise no_model(it.source.path)
    targets = [target_of(id_) for id_ in dict.fromkeys(request.targets)]
    jobs = [(material, target) for material in materials(_of_rows(it, 0)) for target in targets]
    done = ExportProgress(())
    if it.sampled:
        for done in write_targets(request, should_stop):
            yield replace(done, fraction=done.fraction / (1 + len(jobs)), complete=False)
        if not done.complete:
            return
    for number, (material, target) in enumerate(jobs, int(it.sampled)):
        report = None
        wanted = _quantizing(it, material, target)
        with closing(quantize_file(wanted, encoder_for, should_stop)) as steps:
            for step in steps:
                report = step.report
                share = (number + _share(step)) / (len(jobs) + it.sampled)
                told = tuple(dict.fromkeys((*done.warnings, *step.told)))
                done = replace(done, current=wanted.out.name, fraction=share, complete=False, warnings=told)
                yield done
        if report is None:
            return
        written = [*done.written, report.out, *_beside(it, material, target, report)]
        codes = CodesOfFile(report.out, report.rows, report.share_outside)
        done = replace(done, written=tuple(dict.fromkeys(written)), codes=(*done.codes, codes))
    yield replace(done, current="", fraction=1.0, complete=True)


def _result(it: FileExport) -> CalibrationResult:
    assert it.request.result is not None
    return it.request.result


def _of_rows(it: FileExport, rows: int) -> TargetRequest:
    """The request for the file alone, which has so many rows."""
    dim = _result(it).mixed.dim
    stream = VectorStream(rows, dim, lambda: iter(()), ids=True, texts=True)
    return replace(it.request, vectors=stream, name=_name(it))


def _name(it: FileExport) -> str:
    """Names no file as one of the sample of a domain."""
    taken = set(domain_slugs(_result(it)).values())
    name = slug(it.source.path.stem)
    while any(f"{name}-{other}" in taken for other in taken) or name in taken:
        name = f"file-{name}"
    return f"codes-{name}"


def _quantizing(it: FileExport, material: Material, target: Target) -> QuantizeRequest:
    request, result = it.request, _result(it)
    origin = parse_provenance(json.loads(json.dumps(material.provenance)))
    beside = request.folder / f"{material.named('ranges')}.npy"
    artefact = RangesArtefact(material.ranges, origin, beside, "npy")
    precision = request.precision or target.precisions[0]
    vectors = of_vectors(open_source(it.source))
    return QuantizeRequest(
        artefact,
        (),
        request.folder / f"{material.named(_name(it))}-{precision}{target.suffix}",
        precision,
        model=model_of(artefact) if vectors else result.request.model,
        sources=(it.source,),
        options=request.options,
        rows=request.rows,
    )


def _beside(it: FileExport, material: Material, target: Target, report: QuantizeReport) -> Iterator[Path]:
    """Write what belongs beside a file of codes: the ranges, the provenance and the program."""
    request = _of_rows(it, report.rows)
    assert request.vectors is not None
    for file in files_of(request, replace(material, vectors=request.vectors), target):
        path = request.folder / file.name
        if file.kind == "ranges":
            save_array(path, np.asarray(material.ranges))
        elif file.kind in ("provenance", "snippet"):
            save_text(path, file.text)
        if file.kind != "target":
            yield path


def _share(step: QuantizeProgress) -> float:
    if step.phase == "counting" or not step.total:
        return 0.0
    share = step.rows / step.total
    if step.phase == "quantizing":
        return share * (1 - _READING_BACK)
    return 1 - _READING_BACK * (1 - share)
