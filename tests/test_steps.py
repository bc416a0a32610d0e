from pathlib import Path
from typing import Any

from calibgui import steps
from calibgui.core.domain import Domain, SamplePlan, Source
from calibgui.core.encoding.spec import ModelSpec
from calibgui.core.sources.sampling import UNLIMITED
from calibgui.core.sources.scan import Scan, ScanProgress


def domain(path: Path, plan: SamplePlan = UNLIMITED) -> Domain:
    return Domain("a", "A", (Source(path),), plan)


def ran(job: Any, stop: bool = False) -> list[Any]:
    return list(job(lambda: stop, None))


def test_that_a_scan_tells_its_progress_and_last_the_outcome(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("".join(f"text {number}\n" for number in range(200_000)))
    wanted = domain(path, SamplePlan(shortest=7))
    *progress, (of, scan) = ran(steps.scan(wanted, 3))
    assert len(progress) > 1
    assert all(isinstance(step, ScanProgress) for step in progress)
    assert [step.fraction for step in progress] == sorted(step.fraction for step in progress)
    assert progress[-1].fraction == 1
    assert of == wanted
    assert isinstance(scan, Scan)
    assert (scan.too_short, scan.available) == (10, 199_990)


def test_that_a_stopped_scan_has_no_outcome(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("text\n")
    assert ran(steps.scan(domain(path), 3), stop=True) == []


def test_that_statistics_of_an_unknown_model_are_none(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("text\n")
    *_, (of, scan) = ran(steps.scan(domain(path), 3))
    assert ran(steps.statistics(of, scan, ModelSpec(str(tmp_path)))) == [("a", None)]
    assert ran(steps.statistics(of, scan, ModelSpec()), stop=True) in ([], [("a", None)])
