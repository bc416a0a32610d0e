"""What an export for an engine will write: its files and their sizes, and the program that uses them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from calibgui.core.calibration.snapshot import CalibrationResult
from calibgui.core.domain import Source
from calibgui.core.errors import ExportError
from calibgui.core.export.targets.export import estimated_bytes
from calibgui.core.export.targets.request import TargetRequest
from calibgui.core.quantize_file.export import FileExport, planned
from calibgui.models.export_plan import PlannedFile
from calibgui.models.session import Session
from calibgui.models.target_choice import TargetChoice


@dataclass(frozen=True, slots=True)
class TargetPlan:
    """Bytes are of the vectors as float32 and of all files. `refusal` says why there is nothing to write.

    `snippet` is the program that uses the first artefact, shown also where it is not written. Without
    `before_bytes` the size of some files is not known.
    """

    files: tuple[PlannedFile, ...] = ()
    before_bytes: int = 0
    after_bytes: int = 0
    snippet: str = ""
    refusal: str = ""


class TargetPlanner:
    """Plans for `base`, whose folder, targets and options are those of each choice."""

    def __init__(self, base: TargetRequest) -> None:
        self._base = base

    def plan(
        self,
        choice: TargetChoice,
        *,
        mixed: bool,
        per_domain: bool,
        sampled: bool = True,
        file: Path | None = None,
        snippet: bool = True,
    ) -> TargetPlan:
        """Of the codes of the sample, of another file, or of both; `snippet`: whether it is written."""
        request = chosen(self._base, choice, mixed=mixed, per_domain=per_domain, snippet=True)
        try:
            if file is not None:
                return _of_file(FileExport(request, Source(file), sampled), snippet)
            sizes = estimated_bytes(request)
        except ExportError as error:
            return TargetPlan(refusal=str(error))
        program = next((file.text for file in sizes.files if file.kind == "snippet"), "")
        written = [file for file in sizes.files if snippet or file.kind != "snippet"]
        files = tuple(PlannedFile(file.name, file.bytes) for file in written)
        return TargetPlan(files, sizes.before, sum(file.bytes for file in written), program)


def _of_file(export: FileExport, snippet: bool) -> TargetPlan:
    """How large the codes of the file will be, nobody has counted."""
    files = planned(export)
    program = next((file.text for file in files if file.kind == "snippet"), "")
    sample = estimated_bytes(export.request).files if export.sampled else ()
    known = {file.name: file.bytes for file in sample}
    written = tuple(
        PlannedFile(file.name, None if file.kind == "target" and file.name not in known else file.bytes)
        for file in files
        if snippet or file.kind != "snippet"
    )
    return TargetPlan(written, 0, sum(file.size_bytes or 0 for file in written), program)


def chosen(
    base: TargetRequest, choice: TargetChoice, *, mixed: bool, per_domain: bool, snippet: bool
) -> TargetRequest:
    """`base` with what was chosen."""
    return replace(
        base,
        targets=(choice.target,),
        mixed=mixed,
        per_domain=per_domain,
        precision=choice.precision,
        options=replace(base.options, similarity=choice.similarity),
        rows=choice.rows,
        snippets=snippet,
    )


def target_base(session: Session, result: CalibrationResult) -> TargetRequest:
    """An export of `result`, whose target, folder and options are still to be chosen.

    The scheme is that of the result, as names and sizes do not depend on it.
    """
    named = with_present_names(result, session)
    return TargetRequest(Path(), (), named, search_target=session.target.name)


def with_present_names(result: CalibrationResult, session: Session) -> CalibrationResult:
    """The result under the names and colours that its domains have now."""
    domains = tuple(
        replace(item, domain=replace(item.domain, name=present.name, color=present.color))
        if (present := session.domains.get(item.domain.id)) is not None
        else item
        for item in result.domains
    )
    return replace(result, domains=domains)
