"""The jobs of the program, as generator functions for the worker thread."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from calibgui.core.calibration.calibrate import calibrate
from calibgui.core.calibration.snapshot import CalibrationRequest
from calibgui.core.domain import Domain
from calibgui.core.encoding.describe import describe_model
from calibgui.core.encoding.devices import available_devices
from calibgui.core.encoding.preload import import_model_library
from calibgui.core.encoding.spec import ModelSpec
from calibgui.core.export.artefacts import ExportRequest, export_artefacts
from calibgui.core.sources.sampling import ScanStopped, candidates_needed, scan_steps
from calibgui.core.sources.scan import Scan
from calibgui.core.sources.statistics import token_statistics
from calibgui.workers.job import EncoderLoader, Steps, StopCheck


def scan(domain: Domain, seed: int) -> Steps:
    """Read a domain's sources; the steps are ScanProgress, the outcome is (domain, Scan)."""

    def run(should_stop: StopCheck, _encoder_for: EncoderLoader) -> Iterator[Any]:
        keep = candidates_needed(domain.plan)
        try:
            for step in scan_steps(
                domain.sources, seed=seed, keep=keep, plan=domain.plan, should_stop=should_stop
            ):
                yield (domain, step) if isinstance(step, Scan) else step
        except ScanStopped:
            return

    return run


def statistics(domain: Domain, scan: Scan, spec: ModelSpec) -> Steps:
    """Count the tokens of a domain's candidates; the outcome is (domain id, TokenStatistics or None)."""

    def run(should_stop: StopCheck, _encoder_for: EncoderLoader) -> Iterator[Any]:
        try:
            yield domain.id, token_statistics(scan.candidates, spec, should_stop, domain.role)
        except ScanStopped:
            return

    return run


def describe(spec: ModelSpec) -> Steps:
    """Look up what is known of a model without loading it; the outcome is (spec, ModelInfo or None)."""

    def run(_should_stop: StopCheck, _encoder_for: EncoderLoader) -> Iterator[Any]:
        yield spec, describe_model(spec)

    return run


def prepare() -> Steps:
    """Import the model library; the outcome is what it can run on."""

    def run(_should_stop: StopCheck, _encoder_for: EncoderLoader) -> Iterator[Any]:
        import_model_library()
        yield available_devices()

    return run


def calibration(request: CalibrationRequest) -> Steps:
    """Calibrate; every step is a Snapshot, the last one has the result."""

    def run(should_stop: StopCheck, encoder_for: EncoderLoader) -> Iterator[Any]:
        yield from calibrate(request, should_stop, encoder_for)

    return run


def export(request: ExportRequest) -> Steps:
    """Export; every step is an ExportProgress."""

    def run(should_stop: StopCheck, encoder_for: EncoderLoader) -> Iterator[Any]:
        yield from export_artefacts(request, should_stop, encoder_for)

    return run
