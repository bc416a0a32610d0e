"""Requests that concern files and domains."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from calibgui.core.domain import Role
from calibgui.views import file_dialogs
from calibgui.views.requests.base import RequestsBase
from calibgui.views.widgets.elided_label import as_tooltip


class DomainRequests(RequestsBase):
    """Adding files, and everything that is done to one domain."""

    def connect_domains(self) -> None:
        commands, domains, empty = self._commands, self._window.setup.domains, self._window.results.empty
        for signal, slot in (
            (empty.addFilesRequested, self.add_files),
            (empty.demoRequested, self.load_demo),
            (domains.addFilesRequested, self.add_files),
            (domains.selected, commands.select_domain),
            (domains.renamed, commands.rename_domain),
            (domains.colorPicked, commands.set_color),
            (domains.enabledToggled, commands.set_enabled),
            (domains.roleChosen, commands.set_role),
            (domains.readRequested, commands.read_again),
            (domains.countsChanged, commands.set_counts),
            (domains.removeRequested, commands.remove_domain),
            (domains.addFilesToRequested, self._on_add_files_to),
            (domains.findFileRequested, self._on_find_file),
            (domains.detailsRequested, self._on_domain_details),
            (domains.copyRequested, self._on_domain_copy),
        ):
            signal.connect(slot)

    def fill_recent(self, menu: QMenu, before: QAction) -> None:
        """Put the recent files into the File menu, each time it opens."""
        recent = QMenu(self.tr("Recent files"), menu)
        recent.setObjectName("menu_recent")
        menu.insertMenu(before, recent)
        menu.aboutToShow.connect(lambda: self._fill_recent(recent))

    def _fill_recent(self, menu: QMenu) -> None:
        menu.clear()
        for name in self._settings.value.recent_files:
            path = Path(name)
            action = menu.addAction(f"{path.name}  ({path.parent})".replace("&", "&&"))
            action.setToolTip(as_tooltip(name))
            action.triggered.connect(lambda _checked=False, path=path: self._commands.add_files([path]))
        menu.setEnabled(bool(menu.actions()) and not self._session.activity.busy)

    def add_files(self) -> None:
        file_dialogs.ask_files(
            self._window, self.tr("Add files of texts or vectors"), self._folder, self._commands.add_files
        )

    def add_files_to_check(self) -> None:
        file_dialogs.ask_files(
            self._window,
            self.tr("Check files of texts against the ranges"),
            self._folder,
            self._commands.add_files_to_check,
        )

    def load_demo(self) -> None:
        self._commands.load_demo()

    def add_files_to_domain(self) -> None:
        if self._session.domains.selected is not None:
            self._on_add_files_to(self._session.domains.selected)

    def rename_domain(self) -> None:
        if self._session.domains.selected is not None:
            self._window.setup.domains.row(self._session.domains.selected).edit_name()

    def role(self, role: Role) -> None:
        if self._session.domains.selected is not None:
            self._commands.set_role(self._session.domains.selected, role)

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
            lambda paths: self._commands.find_file(domain_id, paths[0]),
        )

    def _on_domain_details(self, domain_id: str) -> None:
        self._show(self._session.domains.scan_error(domain_id))

    def _on_domain_copy(self, domain_id: str) -> None:
        self._copy(self._session.domains.scan_error(domain_id))
