"""Calibration without a window: no Qt in here. What `__all__` names is the Python API; see the README.

Importing it takes no time: each name is fetched from its module when it is first asked for. No name is that
of a package in here, which Python would put in its place.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from calibgui.core.calibration.calibrate import calibrate, calibrated
    from calibgui.core.calibration.snapshot import CalibrationRequest, CalibrationResult, DomainRequest
    from calibgui.core.collection.on_ray import RayPlan, ray_engine
    from calibgui.core.collection.plan import plan_collection
    from calibgui.core.collection.ranges import save_collection_ranges
    from calibgui.core.collection.run import run_collection
    from calibgui.core.collection.work import Coding
    from calibgui.core.domain import Domain, ReadOptions, SamplePlan, Source
    from calibgui.core.encoding.model import load_encoder
    from calibgui.core.encoding.spec import ModelSpec
    from calibgui.core.errors import CalibError
    from calibgui.core.export.artefacts import ExportRequest, export_artefacts
    from calibgui.core.project.load import load_project
    from calibgui.core.project.project import Project, missing_sources, project_of, request_of
    from calibgui.core.project.save import save_project
    from calibgui.core.quantization.quantize import quantize_embeddings
    from calibgui.core.ranges.artefact import load_ranges
    from calibgui.core.ranges.fits import OtherEncodingError
    from calibgui.core.ranges.of_result import under
    from calibgui.core.ranges.schemes import RangeScheme
    from calibgui.core.recommend.recommend import recommended
    from calibgui.core.search.targets import target_of

_HOMES = {
    "CalibError": "errors",
    "CalibrationRequest": "calibration.snapshot",
    "CalibrationResult": "calibration.snapshot",
    "Coding": "collection.work",
    "Domain": "domain",
    "DomainRequest": "calibration.snapshot",
    "ExportRequest": "export.artefacts",
    "ModelSpec": "encoding.spec",
    "OtherEncodingError": "ranges.fits",
    "Project": "project.project",
    "RangeScheme": "ranges.schemes",
    "RayPlan": "collection.on_ray",
    "ReadOptions": "domain",
    "SamplePlan": "domain",
    "Source": "domain",
    "calibrate": "calibration.calibrate",
    "calibrated": "calibration.calibrate",
    "export_artefacts": "export.artefacts",
    "load_encoder": "encoding.model",
    "load_project": "project.load",
    "load_ranges": "ranges.artefact",
    "missing_sources": "project.project",
    "plan_collection": "collection.plan",
    "project_of": "project.project",
    "quantize_embeddings": "quantization.quantize",
    "ray_engine": "collection.on_ray",
    "recommended": "recommend.recommend",
    "request_of": "project.project",
    "run_collection": "collection.run",
    "save_collection_ranges": "collection.ranges",
    "save_project": "project.save",
    "target_of": "search.targets",
    "under": "ranges.of_result",
}

__all__ = [
    "CalibError",
    "CalibrationRequest",
    "CalibrationResult",
    "Coding",
    "Domain",
    "DomainRequest",
    "ExportRequest",
    "ModelSpec",
    "OtherEncodingError",
    "Project",
    "RangeScheme",
    "RayPlan",
    "ReadOptions",
    "SamplePlan",
    "Source",
    "calibrate",
    "calibrated",
    "export_artefacts",
    "load_encoder",
    "load_project",
    "load_ranges",
    "missing_sources",
    "plan_collection",
    "project_of",
    "quantize_embeddings",
    "ray_engine",
    "recommended",
    "request_of",
    "run_collection",
    "save_collection_ranges",
    "save_project",
    "target_of",
    "under",
]


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{home}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
