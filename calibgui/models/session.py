"""The state of the window. Views read it, commands change it, nothing else holds state."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from calibgui.core.calibration.snapshot import (
    CalibrationRequest,
    CalibrationResult,
    DomainRequest,
    Snapshot,
    with_result,
)
from calibgui.core.encoding.spec import Device, ModelInfo, ModelSpec
from calibgui.core.errors import ErrorReport
from calibgui.core.export.artefacts import ExportProgress
from calibgui.core.project.project import DEFAULT_TARGET
from calibgui.core.ranges.schemes import DEFAULT_SCHEME, RangeScheme
from calibgui.core.search.targets import Target, target_of
from calibgui.models.activity import Activity, Outcome
from calibgui.models.cache_state import CacheModel
from calibgui.models.comparison import ComparisonModel
from calibgui.models.domains import Domains
from calibgui.models.findings import Findings
from calibgui.models.history_state import HistoryState
from calibgui.models.hub import Hub
from calibgui.models.judged_state import JudgedState
from calibgui.models.look import Look
from calibgui.models.previews import Previews
from calibgui.models.project_file import ProjectFile
from calibgui.models.recommend_state import RecommendState
from calibgui.models.report_state import ReportModel, ReportState
from calibgui.models.search_state import SearchState


class Session(QObject):
    """Domains, model, the run under way and what it found. Setters emit only what changed."""

    modelChanged = Signal()
    choiceChanged = Signal()  # of range scheme or search target
    runChanged = Signal()
    noticeChanged = Signal()
    viewChanged = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._domains = Domains(self)
        self._hub = Hub(self)
        self._cache = CacheModel(self)
        self._previews = Previews(self)
        self._findings = Findings(self)
        self._search = SearchState(self)
        self._recommend = RecommendState(self)
        self._judged = JudgedState(self)
        self._look = Look(self)
        self._report = ReportModel(self)
        self._comparison = ComparisonModel(self)
        self._history = HistoryState(self)
        self._project = ProjectFile(self)
        self._model = ModelSpec()
        self._model_info: ModelInfo | None = None
        self._model_error: ErrorReport | None = None
        self._devices: tuple[Device, ...] = ("auto", "cpu")
        self._scheme = DEFAULT_SCHEME
        self._target = target_of(DEFAULT_TARGET)
        self._activity = Activity.IDLE
        self._outcome = Outcome.NONE
        self._snapshot: Snapshot | None = None
        self._kept: Snapshot | None = None  # the newest snapshot that has a result
        self._export: ExportProgress | None = None
        self._notice: ErrorReport | None = None
        self._dim = 0  # of the last ranges seen
        self._selected_dimension: int | None = None
        self._hidden: frozenset[str] = frozenset()
        self._order = "index"

    @property
    def domains(self) -> Domains:
        return self._domains

    @property
    def cache(self) -> CacheModel:
        return self._cache

    @property
    def hub(self) -> Hub:
        return self._hub

    @property
    def previews(self) -> Previews:
        return self._previews

    @property
    def findings(self) -> Findings:
        return self._findings

    @property
    def search(self) -> SearchState:
        return self._search

    @property
    def recommend(self) -> RecommendState:
        return self._recommend

    @property
    def judged(self) -> JudgedState:
        return self._judged

    @property
    def look(self) -> Look:
        return self._look

    @property
    def report(self) -> ReportModel:
        return self._report

    @property
    def comparison(self) -> ComparisonModel:
        return self._comparison

    @property
    def history(self) -> HistoryState:
        return self._history

    @property
    def project(self) -> ProjectFile:
        return self._project

    # -- model -----------------------------------------------------------------------------------

    @property
    def model(self) -> ModelSpec:
        return self._model

    @property
    def model_info(self) -> ModelInfo | None:
        return self._model_info

    @property
    def model_error(self) -> ErrorReport | None:
        return self._model_error

    @property
    def devices(self) -> tuple[Device, ...]:
        """What the model can run on here, as far as is known."""
        return self._devices

    def set_devices(self, devices: tuple[Device, ...]) -> None:
        if devices != self._devices:
            self._devices = devices
            self.modelChanged.emit()

    def set_model(self, spec: ModelSpec) -> None:
        if spec != self._model:
            self._model, self._model_info, self._model_error = spec, None, None
            self.modelChanged.emit()

    def set_model_info(self, info: ModelInfo | None) -> None:
        if info != self._model_info:
            self._model_info = info
            self.modelChanged.emit()

    def set_model_error(self, error: ErrorReport | None) -> None:
        if error != self._model_error:
            self._model_error = error
            self.modelChanged.emit()

    # -- range scheme and search target ------------------------------------------------------------

    @property
    def scheme(self) -> RangeScheme:
        """What is chosen. The result follows in a moment: `result.scheme` says under which one it is."""
        return self._scheme

    @property
    def target(self) -> Target:
        """Where the codes will be searched."""
        return self._target

    def set_scheme(self, scheme: RangeScheme) -> None:
        if scheme != self._scheme:
            self._scheme = scheme
            self.choiceChanged.emit()

    def set_target(self, target: Target) -> None:
        if target != self._target:
            self._target = target
            self.choiceChanged.emit()

    # -- the run ---------------------------------------------------------------------------------

    @property
    def activity(self) -> Activity:
        return self._activity

    @property
    def outcome(self) -> Outcome:
        return self._outcome

    @property
    def snapshot(self) -> Snapshot | None:
        return self._snapshot

    @property
    def result(self) -> CalibrationResult | None:
        return self._kept.result if self._kept is not None else None

    @property
    def export(self) -> ExportProgress | None:
        return self._export

    def request(self) -> CalibrationRequest:
        """What a calibration started now would be asked."""
        items = tuple(DomainRequest(d, self._domains.scan(d.id)) for d in self._domains.enabled)
        return CalibrationRequest(items, self._model, self._domains.seed, self.result)

    @property
    def is_stale(self) -> bool:
        """Whether the result, if any, comes from another set-up than the present one."""
        result = self.result
        return result is None or not result.complete or _essence(result.request) != _essence(self.request())

    def set_activity(self, activity: Activity, outcome: Outcome | None = None) -> None:
        if activity is not self._activity or (outcome is not None and outcome is not self._outcome):
            self._activity = activity
            self._outcome = outcome or self._outcome
            self.runChanged.emit()

    def set_snapshot(self, snapshot: Snapshot) -> None:
        """The newest moment of the run; its result, if it has one, replaces the result so far."""
        if snapshot is not self._snapshot:
            self._snapshot = snapshot
            if snapshot.result is not None:
                self._kept = snapshot
            if snapshot.mixed is not None and snapshot.mixed.dim != self._dim:
                self._dim = snapshot.mixed.dim
                self.select_dimension(None)  # another model's dimensions are not these
            self.runChanged.emit()

    def set_result(self, result: CalibrationResult) -> None:
        """The same result under another scheme. That of another calibration is not taken."""
        kept = self._kept
        if kept is None or kept.result is None or kept.result.mixed is not result.mixed:
            return
        is_shown = self._snapshot is kept
        self._kept = with_result(kept, result)
        if is_shown:
            self._snapshot = self._kept
        self.runChanged.emit()

    def forget_all(self) -> None:
        """Another project begins: nothing was read, calibrated or exported of it, and nothing is hidden."""
        self._snapshot = self._kept = self._export = None
        self._outcome = Outcome.NONE
        self._domains.forget_all()
        self._search.forget()
        self._judged.keep(set())
        self._report.set_state(ReportState())
        self.select_dimension(None)
        self.set_hidden(frozenset())
        self.set_model_error(None)
        self.set_notice(None)
        self.runChanged.emit()

    def restore_snapshot(self) -> None:
        """Show the last result again, after a run that ended without one of its own."""
        if self._snapshot is not self._kept:
            self._snapshot = self._kept
            self.runChanged.emit()

    def set_export(self, progress: ExportProgress | None) -> None:
        if progress is not self._export:
            self._export = progress
            self.runChanged.emit()

    @property
    def notice(self) -> ErrorReport | None:
        """The failure that the whole window should know of, until it is dismissed."""
        return self._notice

    def set_notice(self, notice: ErrorReport | None) -> None:
        if notice != self._notice:
            self._notice = notice
            self.noticeChanged.emit()

    # -- what is looked at -------------------------------------------------------------------------

    @property
    def selected_dimension(self) -> int | None:
        return self._selected_dimension

    @property
    def hidden(self) -> frozenset[str]:
        return self._hidden

    @property
    def order(self) -> str:
        return self._order

    def select_dimension(self, dimension: int | None) -> None:
        if dimension != self._selected_dimension:
            self._selected_dimension = dimension
            self.viewChanged.emit()

    def set_hidden(self, hidden: frozenset[str]) -> None:
        if hidden != self._hidden:
            self._hidden = hidden
            self.viewChanged.emit()

    def set_order(self, order: str) -> None:
        if order != self._order:
            self._order = order
            self.viewChanged.emit()


def _essence(request: CalibrationRequest) -> tuple[object, ...]:
    """What of a request changes the ranges: neither names nor colours do."""
    domains = tuple(
        (d.domain.id, d.domain.sources, d.domain.plan, d.domain.role, d.domain.excluded)
        for d in request.domains
    )
    return domains, request.model, request.seed
