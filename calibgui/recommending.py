"""`calibgui recommend`: the ranges that keep the search results, without a window and without Qt."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from calibgui.core.calibration.calibrate import calibrate
from calibgui.core.calibration.snapshot import CalibrationRequest, CalibrationResult, DomainRequest
from calibgui.core.domain import Domain, SamplePlan, Source
from calibgui.core.encoding.cache import CachePlan
from calibgui.core.encoding.cached import EncoderLoader, cached_loader
from calibgui.core.encoding.model import load_encoder
from calibgui.core.encoding.spec import BUNDLED, Encoder, ModelSpec
from calibgui.core.errors import CalibError, OptionError, report_of
from calibgui.core.export.artefacts import ExportRequest, export_artefacts
from calibgui.core.recommend.found import Recommendation, RecommendProgress
from calibgui.core.recommend.judged_material import EncodeProgress, corpus_request, judged_material
from calibgui.core.recommend.material import Material, material_of
from calibgui.core.recommend.recommend import recommend_from
from calibgui.core.search.beir import is_judged_folder, read_judged
from calibgui.core.search.targets import TARGETS, Target, target_of
from calibgui.core.sources.folders import find_files
from calibgui.failures import tell_failure
from calibgui.headless import progress_bar
from calibgui.recommend_json import as_json, targets_as_json
from calibgui.recommend_text import Told, print_recommendation, print_targets

DONE, BAD_INPUT, INTERRUPTED = 0, 2, 130
LIST = "list"
_SHORT_NAME = "bundled"  # what the demo model may be called by
_Step = RecommendProgress | EncodeProgress
_Answer = TypeVar("_Answer", Material, Recommendation)


@dataclass(frozen=True, slots=True)
class RecommendOptions:
    """The command line. `split` names the qrels of a judged folder; `out` is where ranges are exported to."""

    sources: tuple[Path, ...]
    target: str
    cache: CachePlan
    model: ModelSpec
    plan: SamplePlan
    seed: int = 0
    as_json: bool = False
    column: str | None = None
    split: str | None = None
    out: Path | None = None


def model_named(name: str | None) -> str:
    """The demo's model where none is named, or by its short name."""
    return BUNDLED if name in (None, _SHORT_NAME) else str(name)


def run_recommend(options: RecommendOptions) -> int:
    """Print the answer and give the exit code."""
    try:
        if options.target == LIST:
            _list_targets(options)
            return DONE
        told = _told(options)
        for warning in told.warnings:
            typer.echo(f"calibgui: {warning}", err=True)
        if options.as_json:
            typer.echo(json.dumps(as_json(told), indent=2, allow_nan=False))
        else:
            print_recommendation(told, Console(highlight=False, soft_wrap=True))
    except KeyboardInterrupt:
        typer.echo("calibgui: interrupted.", err=True)
        return INTERRUPTED
    except CalibError as error:
        tell_failure(report_of(error), BAD_INPUT, as_json=options.as_json, details=False)
        return BAD_INPUT
    except Exception as error:
        tell_failure(report_of(error), BAD_INPUT, as_json=options.as_json, details=True)
        return BAD_INPUT
    return DONE


def _list_targets(options: RecommendOptions) -> None:
    if options.as_json:
        typer.echo(json.dumps(targets_as_json(TARGETS), indent=2))
    else:
        print_targets(TARGETS, Console(highlight=False, soft_wrap=True))


def _told(options: RecommendOptions) -> Told:
    """The target first, then the texts, and the model last. Raises CalibError."""
    target = _target(options.target)
    if not options.sources:
        raise OptionError(
            "No source is named.", remedy="Name files, folders or patterns of texts or vectors."
        )
    judged = _judged_folder(options)
    console = Console(stderr=True, quiet=not sys.stderr.isatty())
    with cached_loader(_once(load_encoder), options.cache) as (encoder_for, messages):
        encoder_for = _once(encoder_for)
        if judged is None:
            result = _calibrated(_request(options), encoder_for, console)
            material = material_of(result)
        else:
            texts = read_judged(judged, options.split)
            request = corpus_request(texts, options.plan.calibration, options.model, options.seed)
            result = _calibrated(request, encoder_for, console)
            steps = judged_material(result, texts, encoder_for(options.model))
            material = _run(steps, Material, "Encoding", console)
        answer = _run(recommend_from(material, target, options.seed), Recommendation, "Searching", console)
        written = _exported(options, result, answer, encoder_for)
    return Told(answer, result, options.plan, judged, written, tuple(messages))


def _target(name: str) -> Target:
    try:
        return target_of(name.strip().casefold())
    except KeyError as error:
        known = ", ".join(target.id for target in TARGETS)
        raise OptionError(
            f"There is no target {name!r}.",
            remedy=f"Choose one of: {known}; '--target {LIST}' explains them.",
        ) from error


def _judged_folder(options: RecommendOptions) -> Path | None:
    judged = [path for path in options.sources if path.is_dir() and is_judged_folder(path)]
    if judged and len(options.sources) > 1:
        raise OptionError(
            f"The folder {judged[0].name} holds judged texts, which stand alone.",
            remedy="Name it as the only source, or its corpus.jsonl as one of several.",
        )
    if options.split is not None and not judged:
        raise OptionError(
            "--split names judgements, and no source holds any.",
            remedy="Name a folder of corpus.jsonl, queries.jsonl and qrels/*.tsv.",
        )
    return judged[0].absolute() if judged else None


def _request(options: RecommendOptions) -> CalibrationRequest:
    """A folder is one domain, with its files together; every file of a pattern is one."""
    found = find_files(options.sources)
    if found.refused:
        raise found.refused[0]
    domains = tuple(
        Domain(
            f"source-{number}",
            group.name,
            tuple(Source(path, options.column) for path in group.files),
            options.plan,
        )
        for number, group in enumerate(found.groups)
    )
    return CalibrationRequest(tuple(DomainRequest(it) for it in domains), options.model, options.seed)


def _once(encoder_for: EncoderLoader) -> EncoderLoader:
    """Loads each model once."""
    loaded: dict[ModelSpec, Encoder] = {}

    def load(spec: ModelSpec) -> Encoder:
        if spec not in loaded:
            loaded[spec] = encoder_for(spec)
        return loaded[spec]

    return load


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


def _run(steps: Iterator[_Step | _Answer], wanted: type[_Answer], what: str, console: Console) -> _Answer:
    """The last step, with a bar for those before it."""
    answer = None
    with _bar(what, console) as show:
        for step in steps:
            if isinstance(step, wanted):
                answer = step
            elif isinstance(step, RecommendProgress | EncodeProgress):
                show(step)
    assert answer is not None  # it was not stopped
    return answer


@contextmanager
def _bar(what: str, console: Console) -> Iterator[Callable[[_Step], None]]:
    columns = (TextColumn("{task.description:<24}"), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console) as bar:
        task = bar.add_task(what, total=None)
        yield lambda step: bar.update(task, completed=step.done, total=step.total)


def _exported(
    options: RecommendOptions, result: CalibrationResult, answer: Recommendation, encoder_for: EncoderLoader
) -> tuple[Path, ...]:
    """The recommended ranges of all domains mixed, and of each where its own ones are better for some."""
    if options.out is None:
        return ()
    request = ExportRequest(
        result,
        options.out,
        per_domain=any(it.verdict == "own" for it in answer.domains),
        precisions=(),
        sampled_codes=False,
        scheme=answer.scheme,
    )
    written: tuple[Path, ...] = ()
    for step in export_artefacts(request, lambda: False, encoder_for):
        written = step.written
    return written
