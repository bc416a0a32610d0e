"""A project as a value: all that a user set up, nothing of what was read or found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from calibgui.core.calibration.snapshot import CalibrationRequest, DomainRequest
from calibgui.core.domain import Domain, Source
from calibgui.core.encoding.spec import ModelSpec
from calibgui.core.quantization.quantize import Precision
from calibgui.core.ranges.schemes import DEFAULT_SCHEME, RangeScheme
from calibgui.core.search.targets import Target, target_of

DEFAULT_TARGET = "usearch-i8"


@dataclass(frozen=True, slots=True)
class ExportWish:
    """What a run of the project writes: as `ExportRequest`, but without a folder.

    `targets` are ids of `core.export.targets.registry`, written beside the ranges and codes.
    """

    mixed: bool = True
    per_domain: bool = True
    precisions: tuple[Precision, ...] = ("int8",)
    sampled_codes: bool = True
    texts_file: Source | None = None
    held_out: bool = False
    targets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Project:
    """What is set up. All paths are absolute.

    `domains` keep their order, also those that are switched off. `target` is where the codes are searched,
    `compared` are earlier ranges to lay over the new ones. `view` is what the window remembers of itself:
    JSON that nobody else reads. `wants_remote_code` says that the file asks for code that comes with the
    model to be run; opening a project never grants that, and nothing in `model` does.
    """

    domains: tuple[Domain, ...] = ()
    model: ModelSpec = field(default_factory=ModelSpec)
    seed: int = 0
    scheme: RangeScheme = DEFAULT_SCHEME
    target: Target = field(default_factory=lambda: target_of(DEFAULT_TARGET))
    export: ExportWish = field(default_factory=ExportWish)
    compared: Path | None = None
    view: Mapping[str, Any] = field(default_factory=dict)
    wants_remote_code: bool = False


def request_of(project: Project) -> CalibrationRequest:
    """What a calibration of the project is asked: its enabled domains, not read yet."""
    enabled = tuple(DomainRequest(domain) for domain in project.domains if domain.enabled)
    return CalibrationRequest(enabled, project.model, project.seed)


def project_of(request: CalibrationRequest, scheme: RangeScheme = DEFAULT_SCHEME) -> Project:
    """A project that asks the same."""
    domains = tuple(item.domain for item in request.domains)
    return Project(domains, request.model, request.seed, scheme)


def missing_sources(project: Project) -> tuple[Path, ...]:
    """Files of the domains that are not where the project says, each once, in order."""
    paths = dict.fromkeys(source.path for domain in project.domains for source in domain.sources)
    return tuple(path for path in paths if not _is_there(path))


def notices_of(project: Project) -> tuple[str, ...]:
    """What whoever opens the project should be told."""
    if not project.wants_remote_code:
        return ()
    return (
        f"The project asks to run code that comes with the model {project.model.name}. It is not run: "
        "such code can do anything that you can.",
    )


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False
