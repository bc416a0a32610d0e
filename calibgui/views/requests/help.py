"""Requests that concern the log, the system, and an earlier crash."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QUrl, qVersion
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QMessageBox

from calibgui.core.diagnosis.private import without_home
from calibgui.core.diagnosis.system import system_information
from calibgui.core.errors import ErrorReport
from calibgui.views.panels.details_dialog import DetailsDialog
from calibgui.views.requests.base import RequestsBase, open_dialog
from calibgui.views.states.crash import crash_report


class HelpRequests(RequestsBase):
    """What a person needs to tell others what went wrong."""

    def connect_help(self) -> None:
        self._window.results.crash_banner.actionTriggered.connect(self._on_crash_action)
        self._window.results.crash_banner.closed.connect(self._commands.dismiss_crash)

    def show_log(self) -> None:
        """In whatever program the system opens it with, or else its folder, or else say where it is."""
        log = self._session.diagnosis.places.log
        if log is None or not log.exists():
            self._tell_log(self.tr("There is no log."), self.tr("Its folder can't be written."))
        elif not (_opens(log) or _opens(log.parent)):
            self._tell_log(self.tr("The log is here:"), without_home(log), copy=str(log))

    def copy_system_information(self) -> None:
        """To the clipboard, and on the screen: a person should see what is passed on."""
        places = self._session.diagnosis.places
        text = system_information(
            qt=f"{qVersion()}, {QGuiApplication.platformName()}",
            screens=_screens(),
            devices=self._session.devices,
            cache=places.cache,
            log=places.log,
        )
        QGuiApplication.clipboard().setText(text)
        report = ErrorReport(
            "", self.tr("Copied to the clipboard."), self.tr("Nothing is sent anywhere."), details=text
        )
        dialog = DetailsDialog(report, self._window, text=text)
        dialog.setWindowTitle(self.tr("System information"))
        dialog.show()

    def _tell_log(self, text: str, more: str, copy: str = "") -> None:
        box = QMessageBox(self._window)
        box.setObjectName("log_dialog")
        box.setWindowTitle(self.tr("Log"))
        box.setStandardButtons(QMessageBox.StandardButton.Ok)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(text)
        box.setInformativeText(more)
        if copy:
            button = box.addButton(self.tr("Copy the path"), QMessageBox.ButtonRole.ActionRole)
            button.setObjectName("log_copy")
            button.clicked.connect(lambda: QGuiApplication.clipboard().setText(copy))
        open_dialog(box)

    def _on_crash_action(self, key: str) -> None:
        report = crash_report(self._session)
        if key == "details":
            self._show(report)
        elif key == "copy":
            self._copy(report)
        else:
            self._commands.dismiss_crash()


def _opens(path: Path) -> bool:
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


def _screens() -> list[str]:
    """Size in pixels of the device and scale of each."""
    found = []
    for screen in QGuiApplication.screens():
        scale, size = screen.devicePixelRatio(), screen.size()
        width, height = round(size.width() * scale), round(size.height() * scale)
        found.append(f"{width} x {height} at {scale:g}, {screen.logicalDotsPerInch():.0f} dpi")
    return found
