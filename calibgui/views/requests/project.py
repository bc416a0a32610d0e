"""Requests that concern the project's file, and the question that goes before what would lose changes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QMenu, QMessageBox

from calibgui.core.project.load import SUFFIX
from calibgui.views import file_dialogs
from calibgui.views.requests.base import open_dialog
from calibgui.views.requests.history import HistoryRequests
from calibgui.views.states.project import project_name
from calibgui.views.widgets.elided_label import as_tooltip


class ProjectRequests(HistoryRequests):
    """Where the project has changes that no file has, New, Open and closing ask first."""

    _question: QMessageBox | None = None

    def connect_project(self) -> None:
        header = self._window.header
        header.openRequested.connect(self.open_project)
        self._window.results.empty.openRequested.connect(self.open_project)
        header.saveRequested.connect(self.save_project)
        banner = self._window.results.recovery_banner
        banner.actionTriggered.connect(self._on_recovery_action)
        banner.closed.connect(self._commands.recovery.leave)

    def _on_recovery_action(self, key: str) -> None:
        recovery = self._commands.recovery
        if key == "restore":
            self.unless_unsaved(recovery.restore)
        else:
            recovery.discard()

    def fill_recent_projects(self, menu: QMenu, before: QAction) -> None:
        """Put the recent projects into the File menu, each time it opens."""
        recent = QMenu(self.tr("Open recent"), menu)
        recent.setObjectName("menu_recent_projects")
        menu.insertMenu(before, recent)
        menu.aboutToShow.connect(lambda: self._fill_recent_projects(recent))

    def _fill_recent_projects(self, menu: QMenu) -> None:
        menu.clear()
        for name in self._settings.value.recent_projects:
            path = Path(name)
            action = menu.addAction(f"{path.stem}  ({path.parent})".replace("&", "&&"))
            action.setToolTip(as_tooltip(name))
            action.triggered.connect(lambda _checked=False, path=path: self.open_project_at(path))
        menu.setEnabled(bool(menu.actions()) and not self._session.activity.busy)

    def new_project(self) -> None:
        self._commit_typing()
        self.unless_unsaved(self._commands.project.new)

    def open_project(self) -> None:
        self._commit_typing()
        title = self.tr("Open a project")
        file_dialogs.ask_project(self._window, title, self._folder, self.open_project_at)

    def open_project_at(self, path: Path) -> None:
        """Open it, after the question where there is one."""
        self.unless_unsaved(lambda: self._commands.project.open(path))

    def save_project(self) -> None:
        self._commit_typing()
        self._save_then(lambda: None)

    def save_project_as(self) -> None:
        self._commit_typing()
        self._ask_where(lambda: None)

    def drop(self, paths: Sequence[Path]) -> None:
        """A project file alone is opened; anything else is texts, vectors or ranges."""
        if len(paths) == 1 and paths[0].suffix.lower() == SUFFIX and paths[0].is_file():
            self.open_project_at(paths[0])
        else:
            self._commands.drop_files(paths)

    def unless_unsaved(self, then: Callable[[], object]) -> None:
        """Do it at once, or once the changes are saved or given up."""
        if not self._session.history.dirty:
            then()
        elif self._question is None:
            self._ask(then)

    def _ask(self, then: Callable[[], object]) -> None:
        box = QMessageBox(self._window)
        box.setObjectName("unsaved_dialog")
        box.setWindowTitle(self.tr("Unsaved changes"))
        box.setTextFormat(Qt.TextFormat.PlainText)  # the name is a file's
        box.setText(self.tr("Save the changes to {name}?").format(name=project_name(self._session)))
        box.setInformativeText(
            self.tr("If you don\u2019t, they are lost. Your files of texts are not touched.")
        )
        save = box.addButton(self.tr("Save"), QMessageBox.ButtonRole.AcceptRole)
        save.setObjectName("save_changes")
        lose = box.addButton(self.tr("Don\u2019t save"), QMessageBox.ButtonRole.DestructiveRole)
        lose.setObjectName("lose_changes")
        cancel = box.addButton(self.tr("Cancel"), QMessageBox.ButtonRole.RejectRole)
        cancel.setObjectName("cancel_button")
        box.setDefaultButton(save)
        box.setEscapeButton(cancel)

        def answered(button: QAbstractButton) -> None:
            if button is save:
                self._save_then(then)
            elif button is lose:
                then()

        box.buttonClicked.connect(answered)
        box.finished.connect(self._on_question_finished)
        self._question = box
        open_dialog(box)

    def _on_question_finished(self) -> None:
        self._question = None

    def _save_then(self, then: Callable[[], object]) -> None:
        path = self._session.project.path
        if path is None:
            self._ask_where(then)
        elif self._commands.project.save(path):
            then()

    def _ask_where(self, then: Callable[[], object]) -> None:
        known = self._session.project.path
        suggested = known or Path(self._folder) / f"{self.tr('Calibration')}{SUFFIX}"

        def chosen(path: Path) -> None:
            if self._commands.project.save(path):
                then()

        file_dialogs.ask_save(self._window, self.tr("Save the project"), suggested, chosen)
