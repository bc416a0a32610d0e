"""What all requests share: the window, the session, the commands, and reports of errors."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QMessageBox

from calibgui.core.errors import ErrorReport
from calibgui.models.commands import Commands
from calibgui.models.session import Session
from calibgui.models.settings_store import SettingsStore
from calibgui.views.panels.details_dialog import DetailsDialog
from calibgui.views.panels.dress import dress
from calibgui.views.theme.theme import Theme

if TYPE_CHECKING:
    from calibgui.views.main_window import MainWindow


def open_dialog(dialog: QDialog) -> None:
    """Show a dialog that is gone once it is closed, not kept by the window for good."""
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    if isinstance(dialog, QMessageBox):
        dress(dialog)
    dialog.open()


class RequestsBase(QObject):
    """Asks with the window as parent, and acts through the commands only."""

    def __init__(
        self, window: MainWindow, session: Session, commands: Commands, theme: Theme, settings: SettingsStore
    ) -> None:
        super().__init__(window)
        self._window = window
        self._session = session
        self._commands = commands
        self._theme = theme
        self._settings = settings

    @property
    def _folder(self) -> str:
        return self._settings.value.last_folder or str(Path.home())

    def _show(self, report: ErrorReport | None) -> None:
        if report is not None:
            DetailsDialog(report, self._window).show()  # not open(), which would make it modal

    def _copy(self, report: ErrorReport | None) -> None:
        if report is not None:
            QGuiApplication.clipboard().setText(report.as_text)
