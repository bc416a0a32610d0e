"""The jobs of the program, as generator functions for the worker thread."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from calibgui.core.calibration.cached_already import all_cached as is_all_cached
from calibgui.core.calibration.calibrate import calibrate
from calibgui.core.calibration.snapshot import (
    CalibrationRequest,
    CalibrationResult,
    Snapshot,
    with_result,
)
from calibgui.core.checks.adequacy import Adequacy
from calibgui.core.checks.checks import Checks, checks_of
from calibgui.core.checks.compare_result import compare_result
from calibgui.core.checks.matrix import MIXED
from calibgui.core.domain import Domain, JudgedFolder, Source
from calibgui.core.encoding.cache import CachePlan, cache_size, clear_cache
from calibgui.core.encoding.cached import cached_loader
from calibgui.core.encoding.describe import describe_model
from calibgui.core.encoding.devices import available_devices
from calibgui.core.encoding.preload import import_model_library
from calibgui.core.encoding.spec import ModelSpec
from calibgui.core.export.artefacts import ExportRequest, export_artefacts
from calibgui.core.export.targets.export import write_targets
from calibgui.core.export.targets.request import TargetRequest
from calibgui.core.hub.datasets import HubDataset, dataset_files, fetch_files
from calibgui.core.quantization import kernels
from calibgui.core.quantize_file.export import FileExport, export_file
from calibgui.core.ranges.artefact import RangesArtefact, load_ranges
from calibgui.core.ranges.of_result import PreparedRows, prepared_row, rows_of, under
from calibgui.core.ranges.prepared import Prepared
from calibgui.core.ranges.schemes import DEFAULT_SCHEME, RangeScheme
from calibgui.core.recommend.recommend import recommend
from calibgui.core.report.report import report_of
from calibgui.core.search.judged_check import Encoded, judged_check
from calibgui.core.search.judged_check import judged_facts as count_judged
from calibgui.core.search.schemes_check import SchemesFound, schemes_check
from calibgui.core.search.targets import Target
from calibgui.core.sources import fast_csv
from calibgui.core.sources.preview import preview as preview_of
from calibgui.core.sources.sampling import ScanStopped, candidates_needed, scan_steps
from calibgui.core.sources.scan import Scan
from calibgui.core.sources.statistics import token_statistics
from calibgui.models.neighbours_shown import NeighboursAsked, neighbours_shown
from calibgui.views.report.write import ReportStopped, write_report
from calibgui.workers.job import EncoderLoader, Steps, StopCheck


def scan(domain: Domain, seed: int) -> Steps:
    """Read a domain's sources; the steps are ScanProgress, the outcome is (domain, Scan)."""

    def run(should_stop: StopCheck, _encoder_for: EncoderLoader) -> Iterator[Any]:
        keep = candidates_needed(domain.plan, len(domain.excluded))
        try:
            for step in scan_steps(
                domain.sources, seed=seed, keep=keep, plan=domain.plan, should_stop=should_stop
            ):
                yield (domain, step) if isinstance(step, Scan) else step
        except ScanStopped:
            return

    return run


def statistics(domain: Domain, scan: Scan, spec: ModelSpec) -> Steps:
    """Count the tokens of a domain's candidates; the outcome is (domain id, TokenStatistics or None).

    Vectors have no tokens.
    """

    def run(should_stop: StopCheck, _encoder_for: EncoderLoader) -> Iterator[Any]:
        try:
            texts = scan.candidates if scan.candidate_vectors is None else ()
            yield domain.id, token_statistics(texts, spec, should_stop, domain.role)
        except ScanStopped:
            return

    return run


def preview(source: Source) -> Steps:
    """Look at the head of a source; the outcome is (source, Preview)."""

    def run(should_stop: StopCheck, _encoder_for: EncoderLoader) -> Iterator[Any]:
        try:
            found = preview_of(source, should_stop=should_stop)
        except ScanStopped:
            return
        yield source, found

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


def warm() -> Steps:
    """Load the compiled code for large files and many vectors; there is no outcome."""

    def run(_should_stop: StopCheck, _encoder_for: EncoderLoader) -> Iterator[Any]:
        fast_csv.warm()
        yield None
        kernels.load()
        yield None

    return run


def calibration(
    request: CalibrationRequest, plan: CachePlan | None = None, scheme: RangeScheme = DEFAULT_SCHEME
) -> Steps:
    """Calibrate, with the embedding cache of `plan`; each step is a Snapshot, the last has the result.

    Only the result has the ranges of `scheme`: what is seen before is the envelope so far.
    """

    def run(should_stop: StopCheck, encoder_for: EncoderLoader) -> Iterator[Any]:
        with cached_loader(encoder_for, plan) as (cached_for, messages):
            for snapshot in calibrate(request, should_stop, cached_for):
                if snapshot.result is not None:
                    snapshot = with_result(snapshot, under(snapshot.result, scheme))
                yield _with_warnings(snapshot, messages)

    return run


def all_cached(request: CalibrationRequest, plan: CachePlan | None) -> Steps:
    """Look whether a calibration would need no model; the outcome is a bool."""

    def run(should_stop: StopCheck, _encoder_for: EncoderLoader) -> Iterator[Any]:
        yield is_all_cached(request, plan, should_stop)

    return run


def scheme(result: CalibrationResult, wanted: RangeScheme, prepared: PreparedRows | None = None) -> Steps:
    """The result under another scheme; the outcome is that and what was prepared for it, if anything was.

    It stops between the rows that it prepares.
    """

    def run(should_stop: StopCheck, _encoder_for: EncoderLoader) -> Iterator[Any]:
        rows = prepared
        if rows is None and wanted != DEFAULT_SCHEME:
            found: dict[str, Prepared] = {}
            for row in rows_of(result):
                if should_stop():
                    return
                found[row] = prepared_row(result, row)
            rows = found
        yield under(result, wanted, rows), rows

    return run


def checks(result: CalibrationResult, adequacy: Adequacy | None = None) -> Steps:
    """Find out what takes a moment, beside the `adequacy` that is known; the outcome is (result, Checks)."""

    def run(_should_stop: StopCheck, _encoder_for: EncoderLoader) -> Iterator[Any]:
        yield result, checks_of(result, adequacy)

    return run


def search(result: CalibrationResult, schemes: tuple[RangeScheme, ...], known: SchemesFound | None) -> Steps:
    """Check what schemes do to search; each step is a SchemesFound, the last has all that was finished."""

    def run(should_stop: StopCheck, _encoder_for: EncoderLoader) -> Iterator[Any]:
        yield from schemes_check(result, schemes, known, should_stop)

    return run


def judged_facts(judged: JudgedFolder) -> Steps:
    """Count the judged queries of a folder; the outcome is (JudgedFolder, JudgedFacts)."""

    def run(should_stop: StopCheck, _encoder_for: EncoderLoader) -> Iterator[Any]:
        try:
            yield judged, count_judged(judged, should_stop)
        except ScanStopped:
            return

    return run


def judged_search(
    result: CalibrationResult,
    judged: JudgedFolder,
    schemes: tuple[RangeScheme, ...],
    known: Encoded | SchemesFound | None,
    plan: CachePlan | None,
) -> Steps:
    """Search with judged queries; each step is an Encoded or a SchemesFound, the last has all there is."""

    def run(should_stop: StopCheck, encoder_for: EncoderLoader) -> Iterator[Any]:
        try:
            with cached_loader(encoder_for, plan) as (cached_for, _messages):
                yield from judged_check(result, judged, schemes, known, cached_for, should_stop)
        except ScanStopped:
            return

    return run


def search_neighbours(found: SchemesFound, asked: NeighboursAsked) -> Steps:
    """Find the neighbours of one query; the outcome is a NeighboursShown."""

    def run(should_stop: StopCheck, _encoder_for: EncoderLoader) -> Iterator[Any]:
        yield from neighbours_shown(found, asked, should_stop)

    return run


def recommendation(result: CalibrationResult, target: Target, rows: PreparedRows | None) -> Steps:
    """Recommend ranges for `target`; each step is a RecommendProgress, the outcome a Recommendation.

    `rows` are what was prepared of the result, if anything was. It stops between the parts of that, too.
    """

    def run(should_stop: StopCheck, _encoder_for: EncoderLoader) -> Iterator[Any]:
        def stop() -> None:
            if should_stop():
                raise _Stopped

        try:
            prepared = rows[MIXED] if rows is not None else prepared_row(result, MIXED, stop)
        except _Stopped:
            return
        yield from recommend(result, target, 0, should_stop, prepared)

    return run


class _Stopped(Exception):  # noqa: N818 - it is no error
    """Out of the middle of what asks nothing but whether it should go on."""


def comparison(ranges: Path | RangesArtefact, result: CalibrationResult) -> Steps:
    """Compare the ranges of a result with others; the outcome is (RangesArtefact, Comparison)."""

    def run(_should_stop: StopCheck, _encoder_for: EncoderLoader) -> Iterator[Any]:
        artefact = load_ranges(ranges) if isinstance(ranges, Path) else ranges
        yield artefact, compare_result(result, artefact)

    return run


def export(request: ExportRequest | TargetRequest | FileExport, plan: CachePlan | None = None) -> Steps:
    """Export, with the embedding cache of `plan`; every step is an ExportProgress."""

    def run(should_stop: StopCheck, encoder_for: EncoderLoader) -> Iterator[Any]:
        if isinstance(request, TargetRequest):
            yield from write_targets(request, should_stop)
            return
        with cached_loader(encoder_for, plan) as (cached_for, _messages):
            if isinstance(request, FileExport):
                yield from export_file(request, should_stop, cached_for)
            else:
                yield from export_artefacts(request, should_stop, cached_for)

    return run


def report(path: Path, result: CalibrationResult, known: Checks | None) -> Steps:
    """Write the report of a result; the outcome is its path. Checks that are not known are computed."""

    def run(should_stop: StopCheck, _encoder_for: EncoderLoader) -> Iterator[Any]:
        try:
            write_report(path, report_of(result, known), should_stop)
        except ReportStopped:
            return
        yield path

    return run


def list_dataset(name: str, revision: str) -> Steps:
    """List a dataset of the hub; the outcome is a HubDataset."""

    def run(should_stop: StopCheck, _encoder_for: EncoderLoader) -> Iterator[Any]:
        dataset = dataset_files(name, revision, should_stop)
        if dataset is not None:
            yield dataset

    return run


def fetch_dataset(dataset: HubDataset, paths: tuple[str, ...]) -> Steps:
    """Fetch files of a dataset; every step is a FetchProgress, the outcome the tuple of their sources."""

    def run(should_stop: StopCheck, _encoder_for: EncoderLoader) -> Iterator[Any]:
        yield from fetch_files(dataset, paths, should_stop)

    return run


def measure_cache(plan: CachePlan) -> Steps:
    """Look how large the embedding cache is; the outcome is a CacheSize."""

    def run(_should_stop: StopCheck, _encoder_for: EncoderLoader) -> Iterator[Any]:
        yield cache_size(plan.path)

    return run


def empty_cache(plan: CachePlan) -> Steps:
    """Forget all embeddings; the outcome is the CacheSize afterwards."""

    def run(_should_stop: StopCheck, _encoder_for: EncoderLoader) -> Iterator[Any]:
        clear_cache(plan.path)
        yield cache_size(plan.path)

    return run


def _with_warnings(snapshot: Snapshot, messages: list[str]) -> Snapshot:
    return replace(snapshot, warnings=tuple(messages)) if messages else snapshot
