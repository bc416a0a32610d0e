"""The only wiring: application, theme, settings, session, worker thread and window."""

from __future__ import annotations

import logging
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import platformdirs
from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from calibgui import __version__, diagnostics
from calibgui.controller import Controller
from calibgui.core.encoding.cache import CachePlan
from calibgui.core.encoding.model import load_encoder
from calibgui.core.project.load import SUFFIX
from calibgui.interrupts import Interrupts
from calibgui.models.session import Session
from calibgui.models.settings_store import SettingsStore
from calibgui.resources import icon_path
from calibgui.views.main_window import MainWindow
from calibgui.views.theme.theme import Theme
from calibgui.workers.job import EncoderLoader
from calibgui.workers.job_runner import JobRunner

_log = logging.getLogger("calibgui")


@dataclass(frozen=True, slots=True)
class Application:
    """Everything that lives as long as the window."""

    session: Session
    controller: Controller
    runner: JobRunner
    window: MainWindow
    settings: SettingsStore


class _Reports(QObject):
    """Carries reports of exceptions that nobody caught, from any thread, to the window's."""

    reported = Signal(object)


def build(
    app: QApplication,
    settings_path: Path,
    encoder_for: EncoderLoader = load_encoder,
    cache_path: Path | None = None,
    recovery_folder: Path | None = None,
) -> Application:
    """Make the window and all behind it; nothing is shown yet.

    Without `cache_path` nothing is cached, without `recovery_folder` no unsaved changes outlive a crash.
    """
    settings = SettingsStore(settings_path)

    def cache_plan() -> CachePlan | None:
        value = settings.value
        return (
            None if cache_path is None else CachePlan(cache_path, value.cache_limit_mb, value.cache_enabled)
        )

    theme = Theme()
    theme.set_mode(settings.value.theme)
    theme.apply(app)
    session = Session()
    runner = JobRunner(encoder_for)
    controller = Controller(session, runner, cache_plan, recovery_folder)
    window = MainWindow(session, controller, theme, settings)
    controller.filesUsed.connect(settings.remember_files)
    controller.project.saved.connect(settings.remember_project)
    controller.project.opened.connect(settings.remember_project)
    controller.exported.connect(settings.remember_export_folder)
    window.closed.connect(controller.recovery.end)
    window.closed.connect(controller.shut_down)
    return Application(session, controller, runner, window, settings)


def show_uncaught(session: Session) -> None:
    """From now on tell exceptions that nobody caught in the window's banner."""
    reports = _Reports(session)
    reports.reported.connect(session.set_notice, Qt.ConnectionType.QueuedConnection)
    diagnostics.report_uncaught(reports.reported.emit)


def run_window(files: Sequence[Path], *, demo: bool = False, start: bool = False, smoke: bool = False) -> int:
    """Open the window and run until it is closed; the exit status of the process."""
    diagnostics.log_to(platformdirs.user_log_path("calibgui") / "calibgui.log")
    diagnostics.log_qt_messages()
    app = _qt_application()
    parts = build(
        app,
        platformdirs.user_config_path("calibgui") / "settings.json",
        cache_path=platformdirs.user_cache_path("calibgui") / "embeddings.sqlite",
        recovery_folder=platformdirs.user_state_path("calibgui") / "recovery",
    )
    show_uncaught(parts.session)
    _log.info("calibgui %s starts", __version__)
    interrupts = Interrupts(lambda: _end_unasked(parts))
    parts.window.show()
    if smoke:
        QTimer.singleShot(0, parts.window.close)
    else:
        QTimer.singleShot(0, lambda: _begin(parts, files, demo, start))
    status = app.exec()
    parts.controller.recovery.keep()  # this and the next are done already,
    parts.controller.shut_down()  # unless Qt was told to quit past the window
    interrupts.stop()
    diagnostics.stop_logging_qt_messages()
    return status


def _end_unasked(parts: Application) -> None:
    """Nobody is there to answer: what is unsaved waits for the next start."""
    parts.controller.recovery.keep()
    parts.window.end()


def _begin(parts: Application, files: Sequence[Path], demo: bool, start: bool) -> None:
    """What waits until the window is painted: files, the model's facts, and its library."""
    parts.controller.describe_model()
    if demo:
        parts.controller.load_demo()
    projects = [path for path in files if path.suffix.lower() == SUFFIX]
    if projects:
        parts.controller.project.open(projects[0])
    parts.controller.recovery.look()
    texts = [path for path in files if path not in projects]
    if texts:
        parts.controller.add_files(texts)
    if start:
        parts.controller.calibrate()
    else:
        parts.controller.prepare()


def _qt_application() -> QApplication:
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setApplicationName("calibgui")
    app.setApplicationDisplayName("calibgui")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("calibgui")
    app.setWindowIcon(QIcon(str(icon_path("calibgui"))))
    return app
