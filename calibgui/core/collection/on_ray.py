"""The engine that does the files of a collection on Ray: on the cores of this computer, or on a cluster.

A file is the unit of work: an actor holds the model and makes of each file what the local engine makes of it,
so nothing depends on how many actors there are. Ray itself carries names and reports only; the files are
read and written where they lie, which every node must reach by the same path.
"""

from __future__ import annotations

import json
import os
import platform
import socket
import sys
import warnings
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from calibgui.core import errors
from calibgui.core.collection.process import CollectionWorker
from calibgui.core.collection.work import CollectionWork, FileReport, releases
from calibgui.core.errors import CalibError, EngineError, OptionError, report_of
from calibgui.core.ranges.fits import Mismatch, OtherEncodingError

if TYPE_CHECKING:
    import numpy as np

_MISSING = "Install the extra ray: pip install 'calibgui[ray]'."
_OBJECT_STORE_BYTES = 80 << 20  # for names and reports; Ray asks for at least 75 MB
_REACH_S = 10.0
_MOST_TASKS = 2_000  # each is known to Ray for itself; of more files some go together
# Read by Ray when it starts; what the user set stays. Errors come as exceptions, in the details.
_QUIET = {"RAY_USAGE_STATS_ENABLED": "0", "RAY_BACKEND_LOG_LEVEL": "fatal", "RAY_DATA_LOG_LEVEL": "ERROR"}


@dataclass(frozen=True, slots=True)
class RayPlan:
    """Where Ray is and how much of it is taken.

    `address` is that of a cluster that runs already; "" starts one on this computer for as long as the run
    takes. `workers` 0 means as many as there are CPUs for. `cpus` and `gpus` are what each worker reserves.
    """

    address: str = ""
    workers: int = 0
    cpus: float = 1
    gpus: float = 0


def ray_engine(plan: RayPlan) -> Callable[..., Generator[FileReport, None, None]]:
    """An `Engine` for `run_collection`. Raises EngineError where Ray is missing."""
    require_ray()

    def engine(
        work: CollectionWork, names: Sequence[str], should_stop: Callable[[], bool]
    ) -> Generator[FileReport, None, None]:
        if not names:
            return
        with _connected(plan):
            for report in _reports(plan, work, names):
                yield report
                if should_stop():
                    return

    return engine


def require_ray() -> None:
    """Raises EngineError naming the extra where Ray can't be imported."""
    for name, value in _QUIET.items():
        os.environ.setdefault(name, value)
    with _ray_warnings():
        try:
            import ray.data  # noqa: F401
        except ImportError as error:
            raise EngineError("Ray is not installed.", remedy=_MISSING, details=str(error)) from error


@contextmanager
def _ray_warnings() -> Iterator[None]:
    """Ray warns of itself to those who develop it; what its modules say is no concern of a user."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", module=r"ray(\.|$)")
        yield


@contextmanager
def _connected(plan: RayPlan) -> Iterator[None]:
    """Ray for the length of the block. One that this process was connected to before stays connected."""
    import ray

    with _ray_warnings():
        if ray.is_initialized():
            yield
            return
        try:
            with _no_greeting():
                _connect(plan)
        except (RuntimeError, ConnectionError, ValueError, OSError) as error:
            raise _no_ray(plan, error) from error
        try:
            yield
        finally:
            ray.shutdown()


@contextmanager
def _no_greeting() -> Iterator[None]:
    """Ray's C++ part says on stderr which log level it was given, whatever the level."""
    sys.stderr.flush()
    kept = os.dup(2)
    try:
        with open(os.devnull, "wb") as nowhere:  # noqa: PTH123 - a descriptor is needed
            os.dup2(nowhere.fileno(), 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def _connect(plan: RayPlan) -> None:
    import logging

    import ray

    quiet: dict[str, Any] = {"logging_level": logging.ERROR, "log_to_driver": False}
    if plan.address:
        _reach(plan.address)
        ray.init(address=plan.address, **quiet)
        return
    ray.init(
        address="local",
        num_cpus=max(1, round(plan.workers * plan.cpus)) if plan.workers else None,
        include_dashboard=False,
        object_store_memory=_OBJECT_STORE_BYTES,
        **quiet,
    )


def _reach(address: str) -> None:
    """Raises OSError where nothing listens: Ray would try for minutes, and then end the process."""
    host, _, port = address.removeprefix("ray://").rpartition(":")
    if host and port.isdecimal():
        socket.create_connection((host, int(port)), timeout=_REACH_S).close()


def _no_ray(plan: RayPlan, error: Exception) -> EngineError:
    details = f"{type(error).__name__}: {error}"
    if plan.address:
        message = f"There is no Ray that can be used at {plan.address}."
        remedy = (
            "Check the address, and that the same releases of Ray and Python run there and here; "
            "if it asks for a token, set RAY_AUTH_MODE=token."
        )
    else:
        message, remedy = "Ray could not be started on this computer.", "The details show what it reports."
    return EngineError(message, remedy=remedy, details=details)


def _reports(plan: RayPlan, work: CollectionWork, names: Sequence[str]) -> Iterator[FileReport]:
    import ray
    from ray.data import ActorPoolStrategy, DataContext
    from ray.exceptions import RayError

    count = _worker_count(plan, ray.cluster_resources(), len(names))
    context = DataContext.get_current()
    context.enable_progress_bars = False
    context.print_on_execution_start = False
    tasks = min(len(names), _MOST_TASKS)
    dataset = ray.data.from_items([{"name": name} for name in names], override_num_blocks=tasks)
    answers = dataset.map_batches(
        FileActor,
        batch_size=1,
        fn_constructor_args=(work, releases()),
        compute=ActorPoolStrategy(size=count, max_tasks_in_flight_per_actor=1),
        num_cpus=plan.cpus,
        num_gpus=plan.gpus,
    )
    # Not by iter_batches: it fetches ahead in a thread that stays when the loop is left before the end.
    bundles = answers.iter_internal_ref_bundles()
    try:
        for bundle in bundles:
            for block in ray.get(list(bundle.block_refs)):
                for answer in block["answer"].to_pylist():
                    yield report_in(json.loads(answer))
    except RayError as error:
        raise EngineError(
            "A worker of Ray ended before its work.",
            remedy="Most often there is too little memory: take fewer workers. Else see the details; "
            "RAY_AUTH_MODE must be set as it is on the cluster.",
            details=f"{type(error).__name__}: {error}",
        ) from error
    finally:
        del bundles  # which ends the workers: Ray has no other way, and a traceback keeps what a frame names


def _worker_count(plan: RayPlan, resources: dict[str, float], files: int) -> int:
    """As many as were asked for or as there is room for, and no more than there are files."""
    cpus, gpus = resources.get("CPU", 0.0), resources.get("GPU", 0.0)
    room = min(cpus // plan.cpus, gpus // plan.gpus if plan.gpus else float("inf"))
    wanted = max(1, plan.workers)
    if room < wanted:
        raise OptionError(
            f"{wanted} workers of {plan.cpus:g} CPUs and {plan.gpus:g} GPUs do not fit: "
            f"Ray has {cpus:g} CPUs and {gpus:g} GPUs.",
            remedy="Take fewer workers, or fewer cores for each.",
        )
    return min(plan.workers or int(room), files)


class FileActor:
    """What runs on a node: it keeps the model from one file to the next, and answers with JSON.

    An error is an answer too: Ray would wrap it, and try again what fails every time.
    """

    def __init__(self, work: CollectionWork, expected: dict[str, str]) -> None:
        self._worker = CollectionWorker(work)
        self._expected = expected

    def __call__(self, batch: dict[str, np.ndarray[Any, Any]]) -> dict[str, list[str]]:
        (name,) = batch["name"]
        try:
            _refuse_other_versions(self._expected)
            answer: dict[str, Any] = {"report": self._worker.process(str(name)).to_json()}
        except Exception as error:
            answer = {"error": _as_json(error)}
        return {"answer": [json.dumps(answer)]}


def _refuse_other_versions(expected: dict[str, str]) -> None:
    here = releases()
    other = [f"{name} {here.get(name)}, not {wanted}" for name, wanted in expected.items()]
    other = [text for text, name in zip(other, expected, strict=True) if here.get(name) != expected[name]]
    if other:
        raise EngineError(
            f"The node {platform.node()} has other releases than where the run was started: "
            f"{', '.join(other)}.",
            remedy="Install the same releases on every node: the codes may differ otherwise.",
        )


def _as_json(error: Exception) -> dict[str, Any]:
    found = report_of(error)
    kind = next((it.__name__ for it in type(error).__mro__ if it.__name__ in vars(errors)), "EngineError")
    return {
        "kind": kind if isinstance(error, CalibError) else "EngineError",
        "message": found.message,
        "remedy": found.remedy,
        "path": None if found.path is None else str(found.path),
        "line": found.line,
        "details": found.details,
        "mismatches": [astuple(it) for it in getattr(error, "mismatches", ())],
    }


def report_in(answer: dict[str, Any]) -> FileReport:
    """The report in an answer. Raises the error in it, as what it was."""
    if "report" in answer:
        return FileReport.from_json(answer["report"])
    found = answer["error"]
    if found["mismatches"]:
        raise OtherEncodingError(Path(found["path"]), [Mismatch(*it) for it in found["mismatches"]])
    kind: type[CalibError] = getattr(errors, found["kind"])
    raise kind(
        found["message"],
        remedy=found["remedy"],
        path=None if found["path"] is None else Path(found["path"]),
        line=found["line"],
        details=found["details"],
    )
