"""What the user asks for by menu, button or key: asks back where needed, then gives the command."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QDropEvent, QGuiApplication
from PySide6.QtWidgets import QAbstractSpinBox, QDialog, QLineEdit, QMenu, QMessageBox

from calibgui import __version__
from calibgui.core.encoding.spec import BUNDLED
from calibgui.core.errors import CalibError, ErrorReport, report_of
from calibgui.core.export.names import slugs
from calibgui.models.commands import Commands
from calibgui.models.session import Session
from calibgui.models.settings_store import SettingsStore
from calibgui.views import file_dialogs
from calibgui.views.panels.details_dialog import DetailsDialog
from calibgui.views.panels.dress import dress
from calibgui.views.panels.export_dialog import ExportDialog, ExportDialogState
from calibgui.views.panels.model_options_dialog import ModelOptionsDialog
from calibgui.views.theme.theme import Theme, ThemeMode

if TYPE_CHECKING:
    from calibgui.views.main_window import MainWindow

_GUESS = "–"


def dropped_files(event: QDropEvent) -> list[Path]:
    """The local files and folders of a drag or drop."""
    return [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]


def _open(dialog: QDialog) -> None:
    """Show a dialog that is gone once it is closed, not kept by the window for good."""
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    if isinstance(dialog, QMessageBox):
        dress(dialog)
    dialog.open()


class Requests(QObject):
    """One method per action of the table; panels' signals end here too."""

    def __init__(
        self, window: MainWindow, session: Session, commands: Commands, theme: Theme, settings: SettingsStore
    ) -> None:
        super().__init__(window)
        self._window = window
        self._session = session
        self._commands = commands
        self._theme = theme
        self._settings = settings

    def connect_views(self, window: MainWindow) -> None:
        """Connect the signals of the window's panels."""
        commands, domains, model = self._commands, window.setup.domains, window.setup.model
        results = window.results
        for signal, slot in (
            (window.header.calibrateRequested, self.calibrate),
            (window.header.stopRequested, self.stop),
            (window.header.exportRequested, self.export),
            (window.status.stopRequested, self.stop),
            (window.status.detailsRequested, self._on_notice_details),
            (window.status.copyRequested, self._on_notice_copy),
            (results.empty.addFilesRequested, self.add_files),
            (results.empty.demoRequested, self.load_demo),
            (results.banner.actionTriggered, self._on_banner_action),
            (results.banner.closed, commands.dismiss_notice),
            (results.envelopes.saveRequested, self.save),
            (results.envelopes.dimensionSelected, commands.select_dimension),
            (results.envelopes.hiddenChanged, commands.set_hidden),
            (results.envelopes.orderChanged, commands.set_order),
            (domains.addFilesRequested, self.add_files),
            (domains.selected, commands.select_domain),
            (domains.renamed, commands.rename_domain),
            (domains.colorPicked, commands.set_color),
            (domains.enabledToggled, commands.set_enabled),
            (domains.countsChanged, commands.set_counts),
            (domains.removeRequested, commands.remove_domain),
            (domains.addFilesToRequested, self._on_add_files_to),
            (domains.columnRequested, self._on_column),
            (domains.findFileRequested, self._on_find_file),
            (domains.detailsRequested, self._on_domain_details),
            (domains.copyRequested, self._on_domain_copy),
            (model.modelChosen, self._on_model_chosen),
            (model.folderRequested, self._on_model_folder),
            (model.nameRequested, self._on_model_name),
            (model.optionsRequested, self.model_options),
            (model.deviceChosen, self._on_device_chosen),
            (model.useBundledRequested, self._on_use_bundled),
            (model.detailsRequested, self._on_model_details),
            (model.copyRequested, self._on_model_copy),
        ):
            signal.connect(slot)

    def fill_recent(self, menu: QMenu) -> None:
        """Put the recent files into the File menu, each time it opens."""
        recent = QMenu(self.tr("Recent files"), menu)
        recent.setObjectName("menu_recent")
        actions = menu.actions()
        menu.insertMenu(actions[1], recent)
        menu.aboutToShow.connect(lambda: self._fill_recent(recent))

    def _fill_recent(self, menu: QMenu) -> None:
        menu.clear()
        for name in self._settings.value.recent_files:
            path = Path(name)
            action = menu.addAction(f"{path.name}  ({path.parent})".replace("&", "&&"))
            action.triggered.connect(lambda _checked=False, path=path: self._commands.add_files([path]))
        menu.setEnabled(bool(menu.actions()) and not self._session.activity.busy)

    # -- files and domains -------------------------------------------------------------------------

    def add_files(self) -> None:
        file_dialogs.ask_files(
            self._window, self.tr("Add files of texts"), self._folder, self._commands.add_files
        )

    def load_demo(self) -> None:
        self._commands.load_demo()

    def add_files_to_domain(self) -> None:
        if self._session.domains.selected is not None:
            self._on_add_files_to(self._session.domains.selected)

    def rename_domain(self) -> None:
        if self._session.domains.selected is not None:
            self._window.setup.domains.row(self._session.domains.selected).edit_name()

    def choose_column(self) -> None:
        if self._session.domains.selected is not None:
            self._on_column(self._session.domains.selected)

    def toggle_domain(self) -> None:
        domain = self._session.domains.get(self._session.domains.selected or "")
        if domain is not None:
            self._commands.set_enabled(domain.id, not domain.enabled)

    def remove_domain(self) -> None:
        if self._session.domains.selected is not None:
            self._commands.remove_domain(self._session.domains.selected)

    def choose_seed(self) -> None:
        file_dialogs.ask_number(
            self._window,
            self.tr("Sample seed"),
            self.tr("The same seed draws the same texts, always."),
            self._session.domains.seed,
            self._commands.set_seed,
        )

    def _on_add_files_to(self, domain_id: str) -> None:
        file_dialogs.ask_files(
            self._window,
            self.tr("Add files to this domain"),
            self._folder,
            lambda paths: self._commands.add_files_to(domain_id, paths),
        )

    def _on_find_file(self, domain_id: str) -> None:
        file_dialogs.ask_files(
            self._window,
            self.tr("Find the file"),
            self._folder,
            lambda paths: self._commands.replace_file(domain_id, paths[0]),
        )

    def _on_column(self, domain_id: str) -> None:
        domains = self._session.domains
        scan, domain = domains.scan(domain_id), domains.get(domain_id)
        columns = dict.fromkeys(column for s in (scan.sources if scan else ()) for column in s.columns)
        if domain is None:
            return
        if scan is None or not columns:
            box = QMessageBox(
                QMessageBox.Icon.NoIcon,
                self.tr("Choose column"),
                self.tr("Only tables and JSON Lines that could be read have columns to choose from."),
                QMessageBox.StandardButton.Ok,
                self._window,
            )
            box.setObjectName("no_columns_dialog")
            _open(box)
            return
        file_dialogs.ask_item(
            self._window,
            self.tr("Choose column"),
            self.tr("The column that holds the texts of {name}").format(name=domain.name),
            list(columns),
            scan.sources[0].source.column or _GUESS,
            lambda column: self._commands.choose_column(domain_id, column),
        )

    @property
    def _folder(self) -> str:
        return self._settings.value.last_folder or str(Path.home())

    # -- the model -----------------------------------------------------------------------------------

    def model_options(self) -> None:
        info = self._session.model_info
        full_dim = info.dim if info is not None and self._session.model.truncate_dim is None else None
        dialog = ModelOptionsDialog(self._session.model, model_dim=full_dim, parent=self._window)
        dialog.specChosen.connect(self._commands.set_model)
        _open(dialog)

    def _on_model_chosen(self, name: str) -> None:
        if name != BUNDLED:
            self._settings.remember_model(name)
        self._commands.set_model(replace(self._session.model, name=name, truncate_dim=None))

    def _on_model_folder(self) -> None:
        title = self.tr("Choose the folder of a model")
        file_dialogs.ask_folder(self._window, title, self._folder, lambda p: self._on_model_chosen(str(p)))

    def _on_model_name(self) -> None:
        file_dialogs.ask_text(
            self._window,
            self.tr("Model name"),
            self.tr("A sentence-transformers model, such as intfloat/multilingual-e5-small"),
            "",
            lambda name: self._on_model_chosen(name.strip()) if name.strip() else None,
        )

    def _on_device_chosen(self, device: str) -> None:
        self._commands.set_model(replace(self._session.model, device=device))  # type: ignore[arg-type]

    def _on_use_bundled(self) -> None:
        self._on_model_chosen(BUNDLED)

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
        folder = self._settings.value.export_folder or str(Path(self._folder) / "calibgui-export")
        state = ExportDialogState(
            folder=Path(folder),
            slugs=slugs(names),
            n_texts=result.mixed.count,
            dim=result.mixed.dim,
        )
        dialog = ExportDialog(state, self._window)
        dialog.exportRequested.connect(self._commands.export)
        _open(dialog)

    def _commit_typing(self) -> None:
        """A shortcut leaves the focus where it is: take what stands in the field there as it is."""
        field = self._window.focusWidget()
        if isinstance(field, (QLineEdit, QAbstractSpinBox)):
            field.clearFocus()

    # -- the view ------------------------------------------------------------------------------------

    def order(self, order: str) -> None:
        self._commands.set_order(order)

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
        _open(box)

    def quit(self) -> None:
        self._window.close()

    def _on_banner_action(self, key: str) -> None:
        self._on_notice_details() if key == "details" else self._on_notice_copy()

    def _on_notice_details(self) -> None:
        self._show(self._session.notice)

    def _on_notice_copy(self) -> None:
        self._copy(self._session.notice)

    def _on_model_details(self) -> None:
        self._show(self._session.model_error)

    def _on_model_copy(self) -> None:
        self._copy(self._session.model_error)

    def _on_domain_details(self, domain_id: str) -> None:
        self._show(self._session.domains.scan_error(domain_id))

    def _on_domain_copy(self, domain_id: str) -> None:
        self._copy(self._session.domains.scan_error(domain_id))

    def _show(self, report: ErrorReport | None) -> None:
        if report is not None:
            DetailsDialog(report, self._window).show()  # not open(), which would make it modal

    def _copy(self, report: ErrorReport | None) -> None:
        if report is not None:
            QGuiApplication.clipboard().setText(report.as_text)
