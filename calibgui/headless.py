"""The demo without a window: the same core functions, a progress bar in the terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from calibgui.core.calibration.calibrate import calibrate
from calibgui.core.calibration.snapshot import CalibrationRequest, CalibrationResult, DomainRequest, Snapshot
from calibgui.core.domain import Domain, SamplePlan, Source
from calibgui.core.encoding.cache import CachePlan
from calibgui.core.encoding.cached import EncoderLoader, cached_loader
from calibgui.core.encoding.model import load_encoder
from calibgui.core.encoding.spec import Encoder, ModelSpec
from calibgui.core.export.artefacts import ExportRequest, export_artefacts
from calibgui.core.ranges.of_result import under
from calibgui.core.ranges.schemes import DEFAULT_SCHEME, RangeScheme
from calibgui.core.report.report import write_report
from calibgui.resources import DEMO_NAMES, demo_corpora

_PHASES = {
    "reading": "Reading the texts",
    "loading": "Loading the model",
    "encoding": "Encoding",
    "checking": "Checking held-out texts",
    "done": "Done",
}


def demo_request(seed: int, plan: SamplePlan, model: ModelSpec) -> CalibrationRequest:
    """The demo's three domains as a request."""
    domains = tuple(
        Domain(f"demo-{number}", name, (Source(path),), plan, color=number)
        for number, (path, name) in enumerate(zip(demo_corpora(), DEMO_NAMES, strict=True))
    )
    return CalibrationRequest(tuple(DomainRequest(domain) for domain in domains), model, seed)


def run_headless(
    request: CalibrationRequest,
    folder: Path,
    console: Console,
    plan: CachePlan | None = None,
    *,
    held_out: bool = False,
    scheme: RangeScheme = DEFAULT_SCHEME,
    report: Path | None = None,
) -> CalibrationResult:
    """Calibrate, export everything to `folder`, and print what was found. Raises CalibError.

    `plan` says where embeddings are cached; without one every text is encoded. `held_out` exports the
    held-out embeddings too; `report` is where the report is written as HTML. The result that is given back
    has the ranges of `scheme`.
    """
    encoders: dict[ModelSpec, Encoder] = {}

    def encoder_for(spec: ModelSpec) -> Encoder:
        if spec not in encoders:
            encoders[spec] = load_encoder(spec)
        return encoders[spec]

    with cached_loader(encoder_for, plan) as (cached_for, messages):
        result = under(_calibrated(request, cached_for, console), scheme)
        written: tuple[Path, ...] = ()
        for step in export_artefacts(
            ExportRequest(result, folder, held_out=held_out), lambda: False, cached_for
        ):
            written = step.written
    if report is not None:
        write_report(report, result)
        written = (*written, report)
    for message in messages:
        console.print(message, markup=False)
    _report(result, written, console)
    return result


def _calibrated(
    request: CalibrationRequest, encoder_for: EncoderLoader, console: Console
) -> CalibrationResult:
    result = None
    with progress_bar(console) as show:
        for snapshot in calibrate(request, encoder_for=encoder_for):
            show(snapshot)
            result = snapshot.result
    assert result is not None  # it was not stopped
    return result


@contextmanager
def progress_bar(console: Console) -> Iterator[Callable[[Snapshot], None]]:
    """A bar in the terminal, and the function that moves it on to a snapshot."""
    columns = (
        TextColumn("{task.description:<24}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console) as bar:
        task = bar.add_task(_PHASES["reading"], total=None, rate="")

        def show(snapshot: Snapshot) -> None:
            progress = snapshot.progress
            rate = "" if progress.texts_per_s is None else f"{progress.texts_per_s:,.0f} texts/s"
            bar.update(
                task,
                description="Fetching the model" if snapshot.fetch else _PHASES[snapshot.phase],
                completed=progress.calibrated + progress.checked,
                total=(progress.calibration + progress.held_out) or None,
                rate=rate,
            )

        yield show


def _report(result: CalibrationResult, written: tuple[Path, ...], console: Console) -> None:
    texts = sum(len(item.sample.calibration) for item in result.domains)
    console.print(
        f"Ranges of {result.mixed.dim} dimensions from {texts:,} texts in {len(result.calibrating)} domains."
    )
    if result.scheme != DEFAULT_SCHEME:
        console.print(f"Range scheme: {result.scheme.label}.")
    checked = sum(len(item.sample.held_out) for item in result.domains)
    if result.cached:
        console.print(f"{result.cached:,} of {texts + checked:,} texts came from the embedding cache.")
    console.print(_widths(result))
    for item in result.domains:
        share = item.outside.share
        outside = "not checked" if share is None else f"{share:.2%} of held-out values outside"
        console.print(
            f"  {item.domain.name}: {len(item.sample.calibration):,} texts, {outside}", markup=False
        )
    if result.outside.share is not None:
        console.print(f"All: {result.outside.share:.2%} of held-out values outside the mixed ranges.")
    for path in written:
        console.print(str(path), markup=False, highlight=False, soft_wrap=True)


def _widths(result: CalibrationResult) -> str:
    low, high = result.ranges
    if result.scheme.kind.shared:
        return f"All dimensions share the range {low[0]:.4g} to {high[0]:.4g}."
    widths = high - low
    narrowest, widest = int(widths.argmin()), int(widths.argmax())
    return (
        f"Narrowest dimension {narrowest} ({widths[narrowest]:.2g}), widest {widest} ({widths[widest]:.2g})."
    )
