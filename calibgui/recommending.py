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

from calibgui.core.calibration.snapshot import CalibrationRequest, CalibrationResult, DomainRequest
from calibgui.core.domain import Domain, SamplePlan, Source
from calibgui.core.encoding.cache import CachePlan
from calibgui.core.encoding.cached import EncoderLoader, cached_loader
from calibgui.core.encoding.model import load_encoder
from calibgui.core.encoding.spec import BUNDLED, ModelSpec
from calibgui.core.errors import CalibError, OptionError, report_of
from calibgui.core.export.artefacts import ExportRequest, export_artefacts
from calibgui.core.project.load import SUFFIX
from calibgui.core.project.project import request_of
from calibgui.core.recommend.found import Recommendation, RecommendProgress
from calibgui.core.recommend.judged_material import EncodeProgress, corpus_request, judged_material
from calibgui.core.recommend.material import Material, material_of
from calibgui.core.recommend.recommend import recommend_from
from calibgui.core.search.beir import is_judged_folder, read_judged
from calibgui.core.search.targets import TARGETS, Target, target_of
from calibgui.core.sources.folders import find_files
from calibgui.encoding_asked import full_name
from calibgui.failures import tell_failure
from calibgui.headless import calibrated, once
from calibgui.recommend_json import as_json, targets_as_json
from calibgui.recommend_text import Told, print_recommendation, print_targets
from calibgui.running import open_whole

DONE, BAD_INPUT, INTERRUPTED = 0, 2, 130
LIST = "list"
_Step = RecommendProgress | EncodeProgress
_Answer = TypeVar("_Answer", Material, Recommendation)


@dataclass(frozen=True, slots=True)
class RecommendOptions:
    """The command line. `split` names the qrels of a judged folder; `out` is where ranges are exported to.

    `target` None is that of the project. `given` are the options that a project has no room for.
    """

    sources: tuple[Path, ...]
    target: str | None
    cache: CachePlan
    model: ModelSpec
    plan: SamplePlan
    seed: int = 0
    as_json: bool = False
    column: str | None = None
    split: str | None = None
    out: Path | None = None
    given: tuple[str, ...] = ()


def model_named(name: str | None) -> str:
    """The demo's model where none is named, or by its short name."""
    return full_name(name) or BUNDLED


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
        tell_failure(report_of(error), BAD_INPUT, as_json=options.as_json)
        return BAD_INPUT
    except Exception as error:
        tell_failure(report_of(error), BAD_INPUT, as_json=options.as_json, unforeseen=error)
        return BAD_INPUT
    return DONE


def _list_targets(options: RecommendOptions) -> None:
    if options.as_json:
        typer.echo(json.dumps(targets_as_json(TARGETS), indent=2))
    else:
        print_targets(TARGETS, Console(highlight=False, soft_wrap=True))


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the command line or the project asks. `judged` has the name of its judgements, None for any."""

    request: CalibrationRequest
    target: Target
    plan: SamplePlan
    judged: tuple[Path, str | None] | None = None
    is_project: bool = False


def _told(options: RecommendOptions) -> Told:
    """The target first, then the texts, and the model last. Raises CalibError."""
    if not options.sources and options.target is not None:
        _target(options.target)
    if not options.sources:
        raise OptionError(
            "No source is named.",
            remedy="Name files, folders or patterns of texts or vectors, or a project file.",
        )
    asked = _asked_of_project(options) if _is_project(options.sources) else _asked(options)
    console = Console(stderr=True, quiet=not sys.stderr.isatty())
    model, seed = asked.request.model, asked.request.seed
    with cached_loader(once(load_encoder), options.cache) as (encoder_for, messages):
        encoder_for = once(encoder_for)
        if asked.judged is None:
            result = calibrated(asked.request, encoder_for, console)
            material = material_of(result)
        else:
            texts = read_judged(*asked.judged)
            request = corpus_request(texts, asked.plan.calibration, model, seed)
            result = calibrated(request, encoder_for, console)
            material = _run(judged_material(result, texts, encoder_for(model)), Material, "Encoding", console)
        answer = _run(recommend_from(material, asked.target, seed), Recommendation, "Searching", console)
        written = _exported(options, result, answer, encoder_for)
    judged = asked.judged[0] if asked.judged is not None else None
    return Told(answer, result, asked.plan, judged, written, tuple(messages), asked.is_project)


def _asked(options: RecommendOptions) -> _Asked:
    if options.target is None:
        raise OptionError(
            "No target is named.", remedy=f"Name one with --target; '--target {LIST}' explains them."
        )
    target = _target(options.target)
    folder = _judged_folder(options)
    if folder is None:
        return _Asked(_request(options), target, options.plan)
    empty = CalibrationRequest((), options.model, options.seed)
    return _Asked(empty, target, options.plan, (folder, options.split))


def _is_project(sources: tuple[Path, ...]) -> bool:
    """Raises OptionError for a project among other sources."""
    projects = [path for path in sources if path.suffix.casefold() == SUFFIX]
    if projects and len(sources) > 1:
        raise OptionError(
            f"The project {projects[0].name} stands alone.", remedy="Name it as the only source."
        )
    return bool(projects)


def _asked_of_project(options: RecommendOptions) -> _Asked:
    """A project of one judged domain alone is searched by its judged queries."""
    (path,) = options.sources
    if options.given:
        raise OptionError(
            f"{options.given[0]} can't be given with a project, which says that itself.",
            remedy="Change it in the project, or name the texts instead.",
        )
    project = open_whole(path)
    target = project.target if options.target is None else _target(options.target)
    request = request_of(project)
    domains = [item.domain for item in request.domains]
    plan = domains[0].plan if domains else SamplePlan()
    judged = domains[0].judged if len(domains) == 1 else None
    whole = None if judged is None else (judged.folder, judged.split)
    return _Asked(request, target, plan, whole, is_project=True)


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
