"""The controller's part for comparing with earlier ranges: read and compared in the worker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Slot

from calibgui import steps
from calibgui.core.calibration.snapshot import CalibrationResult
from calibgui.core.checks.compare import Comparison
from calibgui.core.ranges.artefact import RangesArtefact
from calibgui.core.ranges.recognise import holds_ranges
from calibgui.models.activity import Activity
from calibgui.models.comparison import ComparisonState
from calibgui.models.session import Session
from calibgui.workers.job import Ended, Job
from calibgui.workers.job_runner import JobRunner

KIND = "compare"


class ComparisonJobs(QObject):
    """The commands that concern the comparison; every new result is compared again."""

    def __init__(self, session: Session, runner: JobRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._runner = runner
        self._job: Job | None = None
        self._asked: CalibrationResult | None = None
        session.runChanged.connect(self._on_run_changed)
        runner.ended.connect(self._on_ended)

    def open(self, path: Path) -> None:
        """Compare the result with the ranges in `path`."""
        result = self._session.result
        if result is not None:
            self._session.comparison.set_state(ComparisonState(path, waiting=True))
            self._ask(path, result)

    def follow(self, path: Path | None) -> None:
        """Compare with `path` again, or with nothing; without a result that waits for one."""
        if path == self._session.comparison.state.path:
            return
        self.close()
        if path is not None:
            self._session.comparison.set_state(ComparisonState(path, waiting=True))
            self._on_run_changed()

    def take_dropped(self, paths: Sequence[Path]) -> bool:
        """Compare with a single file of ranges that fit the result; False for anything else."""
        result = self._session.result
        if result is None or len(paths) != 1 or not holds_ranges(paths[0], result.mixed.dim):
            return False
        self.open(paths[0])
        return True

    def insist(self) -> None:
        """Compare although the ranges were made another way."""
        state = self._session.comparison.state
        if state.refused:
            self._session.comparison.set_state(replace(state, insisted=True))

    def close(self) -> None:
        """Compare with nothing any more."""
        self._runner.drop_waiting(KIND)
        self._job = self._asked = None
        self._session.comparison.set_state(ComparisonState())

    @Slot()
    def _on_run_changed(self) -> None:
        state, result = self._session.comparison.state, self._session.result
        if state.path is None or result is None or self._session.activity is not Activity.IDLE:
            return
        if result is not self._asked:
            self._session.comparison.set_state(replace(state, waiting=True))
            self._ask(state.artefact or state.path, result)

    def _ask(self, ranges: Path | RangesArtefact, result: CalibrationResult) -> None:
        self._runner.drop_waiting(KIND)
        self._asked = result
        self._job = self._runner.submit(KIND, steps.comparison(ranges, result), first=True)

    @Slot(object)
    def _on_ended(self, ended: Ended) -> None:
        if self._job is None or ended.job.id != self._job.id:
            return
        self._job = None
        state, result = self._session.comparison.state, self._asked
        if isinstance(ended.outcome, tuple) and ended.error is None:
            artefact, comparison = ended.outcome
            insisted = state.insisted and _same_mismatches(state.comparison, comparison)
            found = ComparisonState(state.path, artefact, result, comparison, insisted=insisted)
        elif ended.error is not None:
            found = ComparisonState(state.path, state.artefact, error=ended.error)
        else:
            found = ComparisonState()  # it was stopped
        self._session.comparison.set_state(found)


def _same_mismatches(before: Comparison | None, after: Comparison) -> bool:
    return before is not None and before.mismatches == after.mismatches
