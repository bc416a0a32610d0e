"""Between the Session and the worker: turns commands into jobs and ends of jobs into state."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from calibgui import steps
from calibgui.cache_jobs import CacheJobs
from calibgui.checks_jobs import ChecksJobs
from calibgui.comparison_jobs import ComparisonJobs
from calibgui.core.calibration.snapshot import CalibrationRequest, Snapshot, with_scan
from calibgui.core.encoding.cache import CachePlan
from calibgui.core.encoding.spec import ModelSpec
from calibgui.core.errors import ErrorReport
from calibgui.core.export.artefacts import ExportProgress
from calibgui.core.ranges.schemes import RangeScheme
from calibgui.core.sources.scan import Scan, ScanProgress
from calibgui.export_requests import export_request, target_request
from calibgui.history import History
from calibgui.hub_jobs import HubJobs
from calibgui.judged_jobs import JudgedJobs
from calibgui.models.activity import Activity, Outcome
from calibgui.models.export_choice import ExportChoice
from calibgui.models.project_state import ProjectState, restore
from calibgui.models.session import Session
from calibgui.placing import Placing
from calibgui.previewing import Previewing
from calibgui.project_files import ProjectFiles
from calibgui.recommend_jobs import RecommendJobs
from calibgui.recovery import Recovery
from calibgui.reopening import Reopening
from calibgui.report_jobs import ReportJobs
from calibgui.scheme_jobs import SchemeJobs
from calibgui.search_jobs import SearchJobs
from calibgui.setup_commands import SetupCommands
from calibgui.statistics_jobs import StatisticsJobs
from calibgui.workers.job import End, Ended, Job
from calibgui.workers.job_runner import JobRunner


class Controller(SetupCommands):
    """The commands that views may give. Only the controller submits jobs."""

    exported = Signal(object)  # Path of the folder

    def __init__(
        self,
        session: Session,
        runner: JobRunner,
        cache_plan: Callable[[], CachePlan | None] = lambda: None,
        recovery_folder: Path | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(session, parent)
        self._cache_plan = cache_plan
        self._runner = runner
        self._hub = HubJobs(session, runner, self)
        self._cache = CacheJobs(session, runner, cache_plan, self)
        self._statistics = StatisticsJobs(session, runner, self)
        self._scheme = SchemeJobs(session, runner, self)
        self._checks = ChecksJobs(session, runner, self)
        self._search = SearchJobs(session, runner, self)
        self.recommend = RecommendJobs(session, runner, self._scheme.prepared_of, self)
        self._judged = JudgedJobs(session, runner, cache_plan, self)
        self.report = ReportJobs(session, runner, self)
        self._comparison = ComparisonJobs(session, runner, self)
        self._placing = Placing(session, self)
        self._previews = Previewing(session, runner, self)
        self._run: Job | None = None  # the calibration or export under way
        self._request: tuple[CalibrationRequest, CachePlan | None, RangeScheme] | None = None  # newest run's
        self._reading: dict[str, object] = {}  # domain id: what of it is being read
        self._scan_ids: dict[str, int] = {}  # and by which job
        runner.progressed.connect(self._on_progressed)
        runner.ended.connect(self._on_ended)
        session.domains.changed.connect(self._on_domains_changed)
        self.history = History(session, self.restore, parent=self)
        self.project = ProjectFiles(session, self.history, self.begin, self)
        self._reopening = Reopening(session, runner, cache_plan, self.calibrate, self)
        self.project.begun.connect(self._reopening.begin)
        self.recovery = Recovery(session, self.project, self.history, recovery_folder, self)

    @property
    def cache(self) -> CacheJobs:
        return self._cache

    @property
    def hub(self) -> HubJobs:
        return self._hub

    @property
    def search(self) -> SearchJobs:
        return self._search

    @property
    def judged(self) -> JudgedJobs:
        return self._judged

    @property
    def previews(self) -> Previewing:
        return self._previews

    @property
    def comparison(self) -> ComparisonJobs:
        return self._comparison

    def drop_files(self, paths: Sequence[Path]) -> None:
        if not self._comparison.take_dropped(paths):
            self.add_files(paths)

    def begin(self, state: ProjectState) -> None:
        """Another project: nothing was found of it yet."""
        self._request = None
        self._comparison.close()
        self.history.restore(state, afresh=True)

    def restore(self, state: ProjectState, afresh: bool = False) -> None:
        """Set everything up as it was; `afresh` forgets what was found of it."""
        session = self._session
        wanted = {domain.id: (domain.sources, state.seed, domain.plan) for domain in state.domains}
        for domain_id, what in tuple(self._reading.items()):
            if wanted.get(domain_id) != what:
                self.forget_reading(domain_id)
        model_before = session.model
        if afresh:
            session.forget_all()
        restore(session, state)
        if session.model != model_before:
            self.describe_model()
        self._comparison.follow(state.compared)

    # -- the model -------------------------------------------------------------------------------

    def set_model(self, spec: ModelSpec) -> None:
        """Choose a model, or its options; what is known of it without loading it is looked up."""
        self._session.set_model(spec)
        self.describe_model()

    def describe_model(self) -> None:
        self._runner.drop_waiting("describe")
        self._runner.submit("describe", steps.describe(self._session.model), first=True)

    def prepare(self) -> None:
        """Import the model library while nobody waits for it."""
        self._runner.submit("prepare", steps.prepare())

    # -- the run ---------------------------------------------------------------------------------

    def calibrate(self) -> None:
        session = self._session
        if session.activity.busy or not session.domains.enabled:
            return
        session.set_notice(None)
        session.set_model_error(None)
        self._request = session.request(), self._cache_plan(), session.scheme
        session.set_snapshot(Snapshot("loading"))
        session.set_activity(Activity.CALIBRATING, Outcome.NONE)
        self._run = self._runner.submit("calibrate", steps.calibration(*self._request))

    def export(self, choice: ExportChoice) -> None:
        session = self._session
        if session.activity.busy or session.result is None:
            return
        requested = export_request if choice.engine is None else target_request
        request = requested(session, session.result, choice)
        session.set_notice(None)
        session.set_export(ExportProgress(()))
        session.set_activity(Activity.EXPORTING, Outcome.NONE)
        self._run = self._runner.submit("export", steps.export(request, self._cache_plan()))

    def stop(self) -> None:
        """Ask the calibration or export to stop; the state says STOPPING until it has.

        While neither is under way, the domain that is being read is left unread, or else the search for
        ranges to recommend is left without an answer.
        """
        if self._run is None:
            if self._session.domains.reading is None:
                self.recommend.stop()
            self._stop_reading()
            return
        if self._session.activity is Activity.STOPPING:
            return
        self._session.set_activity(Activity.STOPPING)
        if self._runner.current == self._run:
            self._runner.cancel()
        else:  # it still waits for an import to end, which nothing can interrupt
            run, self._run = self._run, None
            self._runner.drop_waiting(run.kind)
            self._end_run(Ended(run, End.CANCELLED))

    def shut_down(self) -> None:
        """Stop whatever runs and wait for the thread to end."""
        self._checks.leave()
        self._runner.close()

    @Slot(object, object)
    def _on_progressed(self, job: Job, item: Any) -> None:
        if isinstance(item, ScanProgress):
            if job.key in self._reading:
                self._session.domains.set_scan_progress(job.key, item)
            return
        if self._run is None or job.id != self._run.id:
            return
        if isinstance(item, Snapshot):
            self._take_scans(item)
            if item.phase != "done":  # the end says that itself
                self._session.set_snapshot(item)
        elif isinstance(item, ExportProgress):
            self._session.set_export(item)

    @Slot(object)
    def _on_ended(self, ended: Ended) -> None:
        if self._run is not None and ended.job.id == self._run.id:
            self._run = None
            self._end_run(ended)
        elif ended.job.kind == "scan":
            self._end_scan(ended)
        elif ended.job.kind == "describe" and ended.outcome is not None:
            spec, info = ended.outcome
            if spec == self._session.model:
                self._session.set_model_info(info)
        elif ended.job.kind == "prepare":
            self._session.set_model_error(ended.error)
            if ended.outcome is not None:
                self._session.set_devices(ended.outcome)
            self._runner.submit("warm", steps.warm())

    def _end_run(self, ended: Ended) -> None:
        session = self._session
        if isinstance(ended.outcome, Snapshot):
            self._take_scans(ended.outcome)
            if ended.outcome.warnings and ended.error is None:
                session.set_notice(ErrorReport("Warning", " ".join(ended.outcome.warnings)))
            if ended.outcome.result is not None:
                session.set_model_info(ended.outcome.model)
                session.set_snapshot(ended.outcome)
        if ended.job.kind == "calibrate":
            if not (isinstance(ended.outcome, Snapshot) and ended.outcome.result is not None):
                session.restore_snapshot()
            good = Outcome.CALIBRATED
        else:
            session.set_export(ended.outcome or session.export)
            if isinstance(ended.outcome, ExportProgress) and ended.outcome.warnings and ended.error is None:
                session.set_notice(ErrorReport("Warning", ended.outcome.warnings[0]))
            good = Outcome.EXPORTED
        if ended.error is not None:
            self._placing.place(ended.error)
        outcome = {End.DONE: good, End.CANCELLED: Outcome.STOPPED, End.FAILED: Outcome.FAILED}[ended.end]
        if ended.end is End.CANCELLED and _is_complete(ended.outcome):
            outcome = good  # the stop came after the last step
        session.set_activity(Activity.IDLE, outcome)
        if outcome is Outcome.EXPORTED and session.export is not None and session.export.written:
            self.exported.emit(session.export.written[0].parent)

    # -- reading ---------------------------------------------------------------------------------

    @Slot()
    def _on_domains_changed(self) -> None:
        domains = self._session.domains
        for domain in domains.all:
            wanted = (domain.sources, domains.seed, domain.plan)
            if domains.wants_scan(domain) and self._reading.get(domain.id) != wanted:
                self.forget_reading(domain.id)
                self._reading[domain.id] = wanted
                read = steps.scan(domain, domains.seed)
                self._scan_ids[domain.id] = self._runner.submit("scan", read, domain.id, first=True).id

    def forget_reading(self, domain_id: str) -> None:
        if self._reading.pop(domain_id, None) is not None:
            self._runner.drop_waiting("scan", domain_id)
            current = self._runner.current
            if current is not None and (current.kind, current.key) == ("scan", domain_id):
                self._runner.cancel()

    def _stop_reading(self) -> None:
        current = self._runner.current
        if current is not None and current.kind == "scan" and current.key in self._reading:
            self.forget_reading(current.key)
            self._session.domains.set_scan_progress(current.key, None)
            self._session.domains.set_stopped(current.key, True)

    def _end_scan(self, ended: Ended) -> None:
        self._session.domains.set_scan_progress(ended.job.key, None)
        if ended.job.key not in self._reading or self._scan_ids.get(ended.job.key) != ended.job.id:
            return  # asked again since, with other files or counts, or not wanted any more
        if isinstance(ended.outcome, tuple):  # what came before are ScanProgress
            domain, scan = ended.outcome
            del self._reading[domain.id]
            self._session.domains.set_scan(domain.id, scan)
            self._hand_over(scan, domain.id)
        elif ended.error is not None:
            del self._reading[ended.job.key]
            self._session.domains.set_scan_error(ended.job.key, ended.error)

    def _hand_over(self, scan: Scan, domain_id: str) -> None:
        """A calibration that waited for the reading need not read the same again."""
        if self._run is not None and self._run.kind == "calibrate" and self._request is not None:
            request, plan, scheme = self._request
            self._request = with_scan(request, domain_id, scan), plan, scheme
            self._run = self._runner.with_steps(self._run, steps.calibration(*self._request))

    def _take_scans(self, snapshot: Snapshot) -> None:
        for domain_id, scan in snapshot.scans:
            self._session.domains.set_scan(domain_id, scan)


def _is_complete(outcome: object) -> bool:
    if isinstance(outcome, Snapshot):
        return outcome.result is not None and outcome.result.complete
    return isinstance(outcome, ExportProgress) and outcome.complete
