"""From what was ticked in the export dialog to what the exporter is asked."""

from __future__ import annotations

from dataclasses import replace

from calibgui.core.calibration.snapshot import CalibrationResult
from calibgui.core.export.artefacts import ExportRequest
from calibgui.core.export.file_codes import source_as_read
from calibgui.models.export_choice import ExportChoice
from calibgui.models.session import Session


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
        texts_file=source_as_read(result, choice.texts_file) if choice.texts_file is not None else None,
    )


def with_present_names(result: CalibrationResult, session: Session) -> CalibrationResult:
    """The result under the names and colours that its domains have now."""
    domains = tuple(
        replace(item, domain=replace(item.domain, name=present.name, color=present.color))
        if (present := session.domains.get(item.domain.id)) is not None
        else item
        for item in result.domains
    )
    return replace(result, domains=domains)
