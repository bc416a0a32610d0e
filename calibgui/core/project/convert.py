"""Between a project and what stands in its file."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from calibgui.core.domain import Domain, JudgedFolder, ReadOptions, SamplePlan, Source
from calibgui.core.encoding.spec import ModelSpec
from calibgui.core.project.document import (
    FORMAT,
    FORMAT_VERSION,
    DomainPart,
    ExportPart,
    ModelPart,
    ProjectDocument,
    SourcePart,
)
from calibgui.core.project.paths import opened_path, stored_path
from calibgui.core.project.project import ExportWish, Project
from calibgui.core.ranges.schemes import RangeScheme
from calibgui.core.search.targets import target_of


def content_of(project: Project, folder: Path) -> dict[str, Any]:
    """The JSON of `project` as a file in `folder`, which is absolute."""
    return {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "domains": [_domain_content(domain, folder) for domain in project.domains],
        "model": _model_content(project, folder),
        "seed": project.seed,
        "scheme": project.scheme.to_dict(),
        "target": project.target.id,
        "export": _export_content(project.export, folder),
        "compared": None if project.compared is None else stored_path(project.compared, folder),
        "view": dict(project.view),
    }


def project_in(document: ProjectDocument, folder: Path) -> Project:
    """The project of a file in `folder`, which is absolute.

    Raises RangesError for a scheme that there is not, KeyError for such a target.
    """
    return Project(
        domains=tuple(_domain(part, folder) for part in document.domains),
        model=_model(document.model, folder),
        seed=document.seed,
        scheme=RangeScheme(document.scheme.name, tuple(document.scheme.parameters.items())),
        target=target_of(document.target),
        export=_export(document.export, folder),
        compared=None if document.compared is None else opened_path(document.compared, folder),
        view=dict(document.view),
        wants_remote_code=document.model.trust_remote_code,
    )


def _domain_content(domain: Domain, folder: Path) -> dict[str, Any]:
    judged = domain.judged
    return {
        "id": domain.id,
        "name": domain.name,
        "color": domain.color,
        "enabled": domain.enabled,
        "role": domain.role,
        "plan": asdict(domain.plan),
        "sources": [_source_content(source, folder) for source in domain.sources],
        "excluded": sorted(domain.excluded),
        "judged": None
        if judged is None
        else {"folder": stored_path(judged.folder, folder), "split": judged.split},
    }


def _domain(part: DomainPart, folder: Path) -> Domain:
    judged = part.judged
    return Domain(
        id=part.id,
        name=part.name,
        sources=tuple(_source(source, folder) for source in part.sources),
        plan=SamplePlan(**part.plan.model_dump()),
        color=part.color,
        enabled=part.enabled,
        role=part.role,
        excluded=frozenset(part.excluded),
        judged=None if judged is None else JudgedFolder(opened_path(judged.folder, folder), judged.split),
    )


def _source_content(source: Source, folder: Path) -> dict[str, Any]:
    return {
        "path": stored_path(source.path, folder),
        "column": source.column,
        "joined": list(source.joined),
        "between": source.between,
        "options": asdict(source.options),
        "origin": source.origin,
    }


def _source(part: SourcePart, folder: Path) -> Source:
    return Source(
        path=opened_path(part.path, folder),
        column=part.column,
        joined=tuple(part.joined),
        options=ReadOptions(**part.options.model_dump()),
        origin=part.origin,
        between=part.between,
    )


def _model_content(project: Project, folder: Path) -> dict[str, Any]:
    """A model that is named by an absolute path moves with the project; any other name stays as it is."""
    content = asdict(project.model)
    name = content.pop("name")
    place = Path(name)
    is_folder = place.is_absolute()
    return {
        "name": None if is_folder else name,
        "folder": stored_path(place, folder) if is_folder else None,
        **content,
        "trust_remote_code": project.wants_remote_code,
    }


def _model(part: ModelPart, folder: Path) -> ModelSpec:
    fields = part.model_dump(exclude={"name", "folder", "trust_remote_code"})
    name = part.name if part.folder is None else str(opened_path(part.folder, folder))
    return ModelSpec(name=name or "", **fields)


def _export_content(wish: ExportWish, folder: Path) -> dict[str, Any]:
    return {
        "mixed": wish.mixed,
        "per_domain": wish.per_domain,
        "precisions": list(wish.precisions),
        "sampled_codes": wish.sampled_codes,
        "texts_file": None if wish.texts_file is None else _source_content(wish.texts_file, folder),
        "held_out": wish.held_out,
        "targets": list(wish.targets),
    }


def _export(part: ExportPart, folder: Path) -> ExportWish:
    return ExportWish(
        mixed=part.mixed,
        per_domain=part.per_domain,
        precisions=tuple(part.precisions),
        sampled_codes=part.sampled_codes,
        texts_file=None if part.texts_file is None else _source(part.texts_file, folder),
        held_out=part.held_out,
        targets=tuple(part.targets),
    )
