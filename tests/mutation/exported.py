"""An export of two small domains under a fake model, for the loader of artefacts."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from calibgui.core.calibration.calibrate import calibrated
from calibgui.core.domain import SamplePlan
from calibgui.core.export.artefacts import ExportRequest, export_artefacts
from tests.fakes import FakeEncoder, loader, request_for


def write_artefacts(folder: Path) -> None:
    fake = loader(FakeEncoder())
    with TemporaryDirectory() as texts:
        result = calibrated(request_for(Path(texts), {"a": 60, "b": 60}, SamplePlan(30, 12)), fake)
        for _ in export_artefacts(ExportRequest(result, folder), lambda: False, fake):
            pass
    for codes in folder.glob("codes-*"):
        codes.unlink()
