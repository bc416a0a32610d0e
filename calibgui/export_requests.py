"""From what was ticked in the export dialog to what the exporter is asked."""

from __future__ import annotations

from dataclasses import replace

from calibgui.core.calibration.snapshot import CalibrationResult
from calibgui.core.export.artefacts import ExportRequest
from calibgui.core.export.file_codes import source_as_read
from calibgui.core.export.targets.request import TargetRequest
from calibgui.core.quantize_file.export import FileExport
from calibgui.models.export_choice import ExportChoice
from calibgui.models.session import Session
from calibgui.models.target_plan import chosen, target_base, with_present_names


def export_request(session: Session, result: CalibrationResult, choice: ExportChoice) -> ExportRequest:
    """The export of `result`, under the names that its domains have now."""
    return ExportRequest(
        result=with_present_names(result, session),
        folder=choice.folder,
        mixed=choice.mixed,
        per_domain=choice.per_domain,
        precisions=choice.precisions,
        sampled_codes=choice.sampled_codes,
        scheme=session.scheme,  # where the result is not there yet
        target=session.target.name,
        snippet=choice.snippet,
        texts_file=source_as_read(result, choice.texts_file) if choice.texts_file is not None else None,
    )


def target_request(
    session: Session, result: CalibrationResult, choice: ExportChoice
) -> TargetRequest | FileExport:
    """The export of `result` for the chosen engine."""
    assert choice.engine is not None
    base = replace(target_base(session, result), folder=choice.folder, scheme=session.scheme)
    request = chosen(
        base, choice.engine, mixed=choice.mixed, per_domain=choice.per_domain, snippet=choice.snippet
    )
    if choice.texts_file is None:
        return request
    return FileExport(request, source_as_read(result, choice.texts_file), choice.sampled_codes)
