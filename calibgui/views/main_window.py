"""The main window: lays the parts out, keeps them in step with the Session, and passes on what is asked."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, Qt, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDragLeaveEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import QDialog, QMainWindow, QMenuBar, QVBoxLayout, QWidget

from calibgui.models.activity import Activity
from calibgui.models.commands import Commands
from calibgui.models.session import Session
from calibgui.models.settings_store import SettingsStore
from calibgui.views.actions import Actions
from calibgui.views.panels.header import Header
from calibgui.views.panels.status_line import StatusLine
from calibgui.views.requests.requests import Requests, dropped_files
from calibgui.views.results_pane import ResultsPane
from calibgui.views.setup_panel import NARROW_PX, PREFERRED_PX, SetupPanel
from calibgui.views.splitter import LineSplitter
from calibgui.views.states.project import window_title
from calibgui.views.states.run import header_state, status_state
from calibgui.views.tab_order import put_in_order
from calibgui.views.theme.theme import Theme

_DEFAULT_SIZE = (1440, 900)
_MINIMUM_SIZE = (1024, 700)
_NARROW_PX = 1200


class MainWindow(QMainWindow):
    """Views read the Session in `sync`; what the user asks goes through Requests to the commands."""

    closed = Signal()

    def __init__(self, session: Session, commands: Commands, theme: Theme, settings: SettingsStore) -> None:
        super().__init__()
        self._session = session
        self._commands = commands
        self._theme = theme
        self._settings = settings
        self._closing = False
        self._asks_nothing = False
        self._was_narrow = False
        self.setObjectName("main_window")
        self.setAcceptDrops(True)
        self.setMinimumSize(*_MINIMUM_SIZE)
        self.requests = Requests(self, session, commands, theme, settings)
        self._build()
        self._connect()
        self._restore_geometry()
        self._sync_all()

    def _build(self) -> None:
        menu_bar = QMenuBar()
        self.actions_table = Actions(menu_bar, self, self.requests)
        files, action = self.actions_table.menus["file"], self.actions_table.action
        self.requests.fill_recent(files, action("add_from_hub"))
        self.requests.fill_recent_projects(files, action("save_project"))
        self.header = Header(menu_bar)
        self.setMenuWidget(self.header)
        self.setup = SetupPanel()
        self.results = ResultsPane(self._theme.tokens)
        self.status = StatusLine()
        self._splitter = LineSplitter(Qt.Orientation.Horizontal)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.addWidget(self.setup)
        self._splitter.addWidget(self.results)
        self._splitter.setStretchFactor(0, 0)
        self._splitter.setStretchFactor(1, 1)
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._splitter, 1)
        column.addWidget(self.status)
        self.setCentralWidget(body)

    def _connect(self) -> None:
        self.requests.connect_views()
        session = self._session
        session.domains.changed.connect(self._on_domains_changed)
        session.domains.selectionChanged.connect(self._on_domains_changed)
        session.domains.progressChanged.connect(self._on_progress_changed)
        session.domains.statisticsChanged.connect(self._on_statistics_changed)
        session.modelChanged.connect(self._on_model_changed)
        session.choiceChanged.connect(self._on_choice_changed)
        session.runChanged.connect(self._on_run_changed)
        session.noticeChanged.connect(self._on_run_changed)
        session.viewChanged.connect(self._on_view_changed)
        session.look.changed.connect(self._on_look_changed)
        session.findings.changed.connect(self._on_look_changed)
        session.search.changed.connect(self._on_choice_changed)
        session.search.progressed.connect(self._on_search_progressed)
        session.recommend.changed.connect(self._on_recommend_changed)
        session.recommend.progressed.connect(self._on_recommend_progressed)
        session.judged.changed.connect(self._on_judged_changed)
        session.judged.progressed.connect(self._on_judged_progressed)
        session.report.changed.connect(self._sync_bars)
        session.history.changed.connect(self._on_file_changed)
        session.project.changed.connect(self._on_file_changed)
        session.comparison.changed.connect(self._on_comparison_changed)
        self._settings.changed.connect(self._on_model_changed)
        self._theme.changed.connect(self._on_theme_changed)

    # -- in step with the session ------------------------------------------------------------------

    def _sync_all(self) -> None:
        self._on_domains_changed()
        self._on_model_changed()
        self._on_view_changed()
        self._on_file_changed()

    def _on_domains_changed(self) -> None:
        self.setup.sync_texts(self._session)
        self.results.sync_domains(self._session)
        self._on_run_changed()

    def _on_progress_changed(self, domain_id: str) -> None:
        self.setup.sync_progress(self._session, domain_id)
        self._sync_bars()

    def _on_statistics_changed(self) -> None:
        self.setup.sync_statistics(self._session)

    def _on_model_changed(self) -> None:
        self.setup.sync_model(self._session, self._settings.value)
        self.results.sync_notice(self._session)
        self._sync_bars()

    def _on_choice_changed(self) -> None:
        self.results.sync_choice(self._session)

    def _on_recommend_changed(self) -> None:
        self.results.sync_choice(self._session)
        self._sync_bars()

    def _on_recommend_progressed(self) -> None:
        self.status.sync(status_state(self._session))

    def _on_search_progressed(self) -> None:
        self.results.search.sync_progress(self._session.search.progress)

    def _on_judged_changed(self) -> None:
        self.setup.sync_domains(self._session)
        self._on_judged_progressed()

    def _on_judged_progressed(self) -> None:
        self.results.sync_search(self._session)
        self._sync_bars()

    def _on_run_changed(self) -> None:
        self.setup.sync_model(self._session, self._settings.value)
        self.setup.sync_domains(self._session)
        self.results.sync_run(self._session)
        self.results.sync_notice(self._session)
        self._sync_bars()
        if self._closing and self._session.activity is Activity.IDLE:
            self.close()

    def _on_view_changed(self) -> None:
        self.results.sync_view(self._session)
        self._sync_bars()

    def _on_look_changed(self) -> None:
        self.results.sync_look(self._session)
        self._sync_bars()

    def _on_comparison_changed(self) -> None:
        self.results.sync_comparison(self._session)
        self._sync_bars()

    def _on_file_changed(self) -> None:
        self.setWindowTitle(window_title(self._session))
        self.setWindowModified(self._session.history.dirty)
        self.results.sync_recovery(self._session)
        self._sync_bars()

    def _on_theme_changed(self) -> None:
        self.results.envelopes.set_theme(self._theme.tokens)
        self._sync_bars()

    def _sync_bars(self) -> None:
        self.header.sync(header_state(self._session))
        self.status.sync(status_state(self._session))
        domains = self._session.domains
        selected = domains.get(domains.selected or "")
        checked = {"order": self._session.order, "theme": self._theme.mode}
        checked["tab"] = self._session.look.tab
        checked["role"] = selected.role if selected is not None else ""
        self.actions_table.sync(self._session, checked)

    def focusNextPrevChild(self, forward: bool) -> bool:
        setup, results, plot = self.setup, self.results, self.results.envelopes
        left = (setup.model, setup.domains, setup.texts)
        right = (
            results.recovery_banner,
            results.banner,
            results.compare_banner,
            results.empty,
            results.ranges,
            results.tabs,
        )
        plots = (plot.toolbar, plot.compare_chip, plot.plot, plot.overview, plot.comparison)
        views = (results.coverage, results.search, results.dimensions)
        put_in_order((*left, *right, *plots, *views, self.status, self.header))
        return super().focusNextPrevChild(forward)

    # -- files dropped -------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_files(event) and self._session.activity is Activity.IDLE:
            event.acceptProposedAction()
            self._show_dragging(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._show_dragging(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self._show_dragging(False)
        files = dropped_files(event)
        if files and self._session.activity is Activity.IDLE:
            event.acceptProposedAction()
            self.requests.drop(files)

    def _show_dragging(self, dragging: bool) -> None:
        """At the large target while the window is empty, else at the domains that the files will join."""
        is_empty = not self._session.domains.all
        self.results.empty.set_dragging(dragging and is_empty)
        self.setup.domains.set_dragging(dragging and not is_empty)

    # -- opening and closing -------------------------------------------------------------------------

    def closeEvent(self, event: QCloseEvent) -> None:
        """A run is stopped first, then unsaved changes are asked about; then the window closes."""
        if self._session.activity is not Activity.IDLE:
            self._closing = True
            self._commands.stop()
        if self._session.activity is not Activity.IDLE:  # a run that only waited has ended by now
            event.ignore()
            return
        if self._session.history.dirty and not self._asks_nothing:
            self._closing = False
            event.ignore()
            self.requests.unless_unsaved(self.end)
            return
        self._settings.update(
            geometry=bytes(self.saveGeometry().toBase64().data()).decode("ascii"),
            splitter=bytes(self._splitter.saveState().toBase64().data()).decode("ascii"),
        )
        for dialog in self.findChildren(QDialog):
            dialog.close()  # details of an error are not modal: they may still be open
        self.hide()
        self.closed.emit()
        event.accept()

    def end(self) -> None:
        """Close without a question: it was answered, or nobody is there to answer."""
        self._asks_nothing = True
        self.close()

    def _restore_geometry(self) -> None:
        self.resize(*_DEFAULT_SIZE)
        settings = self._settings.value
        if settings.geometry:
            self.restoreGeometry(QByteArray.fromBase64(settings.geometry.encode("ascii", "replace")))
        self._was_narrow = self.width() < _NARROW_PX
        if not settings.splitter or not self._splitter.restoreState(
            QByteArray.fromBase64(settings.splitter.encode("ascii", "replace"))
        ):
            self._set_panel_width()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A narrow window has a narrow panel; between the two the user's own width stays."""
        super().resizeEvent(event)
        is_narrow = event.size().width() < _NARROW_PX
        if is_narrow != self._was_narrow:
            self._was_narrow = is_narrow
            self._set_panel_width()

    def _set_panel_width(self) -> None:
        first = NARROW_PX if self._was_narrow else PREFERRED_PX
        self._splitter.setSizes([first, self.width() - first])
