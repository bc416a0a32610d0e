"""The demo without a window: the same core functions, a progress bar in the terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from calibgui.core.calibration.calibrate import calibrate
from calibgui.core.calibration.snapshot import CalibrationRequest, CalibrationResult, DomainRequest, Snapshot
from calibgui.core.checks.compare import Comparison
from calibgui.core.checks.compare_result import compare_result
from calibgui.core.domain import Domain, SamplePlan, Source
from calibgui.core.encoding.cache import CachePlan
from calibgui.core.encoding.cached import EncoderLoader, cached_loader
from calibgui.core.encoding.model import load_encoder
from calibgui.core.encoding.spec import Encoder, ModelSpec
from calibgui.core.export.artefacts import ExportRequest, export_artefacts
from calibgui.core.export.targets.export import write_targets
from calibgui.core.export.targets.registry import target_of as export_target
from calibgui.core.export.targets.request import TargetRequest
from calibgui.core.project.project import ExportWish, Project, project_of, request_of
from calibgui.core.ranges.artefact import load_ranges
from calibgui.core.ranges.fits import warned
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


@dataclass(frozen=True, slots=True)
class Carried:
    """What came of a project: the result under its scheme, the files, and how earlier ranges compare."""

    result: CalibrationResult
    written: tuple[Path, ...]
    compared: Comparison | None = None
    warnings: tuple[str, ...] = ()


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
    project = replace(project_of(request, scheme), export=ExportWish(held_out=held_out))
    done = carry_out(project, folder, console, plan, report=report, for_target=False)
    for message in done.warnings:
        console.print(message, markup=False)
    print_found(done, console)
    return done.result


def carry_out(
    project: Project,
    folder: Path,
    console: Console,
    plan: CachePlan | None = None,
    *,
    report: Path | None = None,
    force: bool = False,
    for_target: bool = True,
) -> Carried:
    """All that the project says: calibrate, check, compare, export to `folder`, and write the report.

    `console` shows how far it is. With `force` earlier ranges of another model are compared all the same.
    `for_target` names the project's search target in the provenance. Raises CalibError.
    """
    for id_ in project.export.targets:
        export_target(id_)  # refused before anything is encoded
    earlier = load_ranges(project.compared) if project.compared is not None else None
    warnings = list(earlier.warnings) if earlier is not None else []
    compared = None
    with cached_loader(once(load_encoder), plan) as (cached_for, messages):
        result = under(calibrated(request_of(project), cached_for, console), project.scheme)
        if earlier is not None:
            compared = compare_result(result, earlier)
            warnings += warned(earlier, compared.mismatches, "texts", force=force)
        written = _exported(project, result, folder, cached_for, for_target=for_target)
    if report is not None:
        write_report(report, result)
        written = (*written, report)
    return Carried(result, written, compared, (*warnings, *messages))


def once(encoder_for: EncoderLoader) -> EncoderLoader:
    """`encoder_for`, which loads each model once."""
    loaded: dict[ModelSpec, Encoder] = {}

    def load(spec: ModelSpec) -> Encoder:
        if spec not in loaded:
            loaded[spec] = encoder_for(spec)
        return loaded[spec]

    return load


def _exported(
    project: Project, result: CalibrationResult, folder: Path, encoder_for: EncoderLoader, *, for_target: bool
) -> tuple[Path, ...]:
    """Ranges and codes, then the files for engines. A project that wants no file gets none."""
    wish, target = project.export, project.target if for_target else None
    written: tuple[Path, ...] = ()
    request = ExportRequest(
        result,
        folder,
        mixed=wish.mixed,
        per_domain=wish.per_domain,
        precisions=wish.precisions,
        sampled_codes=wish.sampled_codes,
        texts_file=wish.texts_file,
        held_out=wish.held_out,
        target=None if target is None else target.name,
    )
    has_codes = bool(wish.precisions) and (wish.sampled_codes or wish.texts_file is not None)
    if wish.mixed or wish.per_domain or wish.held_out or has_codes:
        for step in export_artefacts(request, lambda: False, encoder_for):
            written = step.written
    if wish.targets:
        engines = TargetRequest(
            folder, wish.targets, result, search_target=None if target is None else target.id
        )
        *_, last = write_targets(engines, lambda: False)
        written = tuple(dict.fromkeys((*written, *last.written)))
    return written


def calibrated(
    request: CalibrationRequest, encoder_for: EncoderLoader, console: Console
) -> CalibrationResult:
    """The result of the whole calibration, with a bar on `console` meanwhile."""
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


def print_found(done: Carried, console: Console) -> None:
    """The numbers, and the files."""
    result = done.result
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
    for path in done.written:
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
