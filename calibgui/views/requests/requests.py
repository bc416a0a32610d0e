"""All requests of the window, one method per action of the table."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QDropEvent, QGuiApplication
from PySide6.QtWidgets import QMessageBox

from calibgui import __version__
from calibgui.core.errors import CalibError, report_of
from calibgui.core.export.names import slugs
from calibgui.models.look import Tab
from calibgui.models.target_plan import TargetPlanner, target_base
from calibgui.views import file_dialogs
from calibgui.views.panels.export_dialog import ExportDialog, ExportDialogState
from calibgui.views.requests.base import open_dialog
from calibgui.views.requests.cache import CacheRequests
from calibgui.views.requests.comparison import ComparisonRequests
from calibgui.views.requests.dimensions import DimensionRequests
from calibgui.views.requests.domains import DomainRequests
from calibgui.views.requests.hub import HubRequests
from calibgui.views.requests.model import ModelRequests
from calibgui.views.requests.project import ProjectRequests
from calibgui.views.requests.search import SearchRequests
from calibgui.views.requests.sources import SourceRequests
from calibgui.views.states.schemes import scheme_text
from calibgui.views.theme.theme import ThemeMode


def dropped_files(event: QDropEvent) -> list[Path]:
    """The local files and folders of a drag or drop."""
    return [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]


class Requests(
    CacheRequests,
    ComparisonRequests,
    DimensionRequests,
    DomainRequests,
    HubRequests,
    ModelRequests,
    ProjectRequests,
    SearchRequests,
    SourceRequests,
):
    """Those of domains and model, and the run, its artefacts, the view and help."""

    def connect_views(self) -> None:
        """Connect the signals of the window's panels."""
        self.connect_dimensions()
        self.connect_domains()
        self.connect_hub()
        self.connect_cache()
        self.connect_model()
        self.connect_project()
        self.connect_search()
        self.connect_comparison()
        self.connect_sources()
        window, results, commands = self._window, self._window.results, self._commands
        for signal, slot in (
            (window.header.calibrateRequested, self.calibrate),
            (window.header.stopRequested, self.stop),
            (window.header.exportRequested, self.export),
            (window.status.stopRequested, self.stop),
            (window.status.detailsRequested, self._on_notice_details),
            (window.status.copyRequested, self._on_notice_copy),
            (results.banner.actionTriggered, self._on_banner_action),
            (results.banner.closed, commands.dismiss_notice),
            (results.ranges.schemeChosen, commands.set_scheme),
            (results.ranges.targetChosen, commands.set_target),
            (results.tabAsked, commands.look.show_tab),
            (results.envelopes.pairClosed, commands.look.leave_pair),
            (results.coverage.measureChanged, commands.look.set_measure),
            (results.coverage.pairSelected, commands.look.select_pair),
            (results.coverage.pairShowRequested, commands.look.show_pair),
            (results.coverage.dimensionSelected, commands.select_dimension),
            (results.envelopes.saveRequested, self.save),
            (results.envelopes.dimensionSelected, commands.select_dimension),
            (results.envelopes.hiddenChanged, commands.set_hidden),
            (results.envelopes.orderChanged, commands.set_order),
        ):
            signal.connect(slot)

    # -- the run and its artefacts ---------------------------------------------------------------------

    def calibrate(self) -> None:
        self._commit_typing()
        self._commands.calibrate()

    def stop(self) -> None:
        self._commands.stop()

    def export(self) -> None:
        self._commit_typing()
        result = self._session.result
        if result is None:
            return
        domains = self._session.domains
        names = [(domains.get(d.domain.id) or d.domain).name for d in result.domains]
        slug_of = zip(slugs(names), result.domains, strict=True)
        folder = self._settings.value.export_folder or str(Path(self._folder) / "calibgui-export")
        state = ExportDialogState(
            folder=Path(folder),
            slugs=tuple(name for name, domain in slug_of if domain.envelope is not None),
            n_texts=result.mixed.count,
            dim=result.mixed.dim,
            planner=TargetPlanner(target_base(self._session, result)),
            scheme=scheme_text(self._session.scheme),
            target=self._session.target.name,
            search=self._session.target.id,
        )
        dialog = ExportDialog(state, self._window)
        dialog.exportRequested.connect(self._commands.export)
        open_dialog(dialog)

    def save_report(self) -> None:
        folder = Path(self._settings.value.export_folder or self._folder)
        file_dialogs.ask_save(
            self._window,
            self.tr("Save the report"),
            folder / "calibration-report.html",
            self._commands.report.save,
            [(self.tr("Web page"), "html"), (self.tr("PDF pages"), "pdf"), (self.tr("Picture"), "png")],
        )

    # -- the view ------------------------------------------------------------------------------------

    def order(self, order: str) -> None:
        self._commands.set_order(order)

    def tab(self, tab: Tab) -> None:
        self._commands.look.show_tab(tab)

    def zoom_in(self) -> None:
        self._window.results.envelopes.plot.zoom(2.0)

    def zoom_out(self) -> None:
        self._window.results.envelopes.plot.zoom(0.5)

    def reset_zoom(self) -> None:
        self._window.results.envelopes.reset_zoom()

    def save(self, kind: str) -> None:
        suggested = Path(self._settings.value.export_folder or self._folder) / f"envelopes.{kind}"
        file_dialogs.ask_save(
            self._window, self.tr("Save"), suggested, lambda path: self._save_to(kind, path)
        )

    def _save_to(self, kind: str, path: Path) -> None:
        try:
            self._window.results.envelopes.save(kind, path)
        except CalibError as error:
            self._session.set_notice(report_of(error))

    def theme(self, mode: ThemeMode) -> None:
        self._theme.set_mode(mode)
        self._settings.update(theme=mode)

    # -- help and errors -----------------------------------------------------------------------------

    def about(self) -> None:
        box = QMessageBox(self._window)
        box.setObjectName("about_dialog")
        box.setWindowTitle(self.tr("About calibgui"))
        box.setStandardButtons(QMessageBox.StandardButton.Ok)
        box.setIconPixmap(QGuiApplication.windowIcon().pixmap(48))
        box.setText(f"calibgui {__version__}")
        box.setInformativeText(
            self.tr("Calibrates the int8/uint8 quantization of text embeddings. Apache-2.0.")
        )
        open_dialog(box)

    def quit(self) -> None:
        self._window.close()

    def _on_banner_action(self, key: str) -> None:
        self._on_notice_details() if key == "details" else self._on_notice_copy()

    def _on_notice_details(self) -> None:
        self._show(self._session.notice)

    def _on_notice_copy(self) -> None:
        self._copy(self._session.notice)
