"""The whole window as the program builds it, with a fake encoder, driven as a person does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Semaphore
from typing import Any, TypeVar

from PySide6.QtCore import QEvent, QMimeData, Qt, QUrl
from PySide6.QtGui import QAction, QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QFileDialog,
    QInputDialog,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QWidget,
)
from pytestqt.qtbot import QtBot

from calibgui.app import build
from calibgui.core.encoding.spec import ModelSpec
from calibgui.models.activity import Activity
from calibgui.models.session import Session
from calibgui.views.panels.domain_row import DomainRow
from tests.fakes import FakeEncoder, write_texts

W = TypeVar("W", bound=QWidget)
_LONG_MS = 10_000


class WindowRig:
    """`load` is what loads the model; a test may put another function there."""

    def __init__(
        self,
        qtbot: QtBot,
        folder: Path,
        settings: Path | None = None,
        cache: Path | None = None,
        recovery: Path | None = None,
        **fake: Any,
    ) -> None:
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        self.qtbot, self.folder = qtbot, folder
        self.gate: Semaphore | None = fake.get("gate")
        self.encoder = FakeEncoder(**fake)
        self.load: Callable[[ModelSpec], FakeEncoder] = lambda spec: self.encoder
        self.settings_path = settings or folder / "settings" / "settings.json"
        self.parts = build(
            app, self.settings_path, lambda spec: self.load(spec), cache_path=cache, recovery_folder=recovery
        )
        self.window = self.parts.window
        with qtbot.waitActive(self.window):
            self.window.show()
            self.window.activateWindow()

    # -- what there is -----------------------------------------------------------------------------

    @property
    def session(self) -> Session:
        return self.parts.session

    @property
    def ids(self) -> list[str]:
        return [domain.id for domain in self.session.domains.all]

    @property
    def names(self) -> list[str]:
        return [domain.name for domain in self.session.domains.all]

    def find(self, kind: type[W], name: str, parent: QWidget | None = None) -> W:
        found = (parent or self.window).findChild(kind, name)
        assert found is not None, name
        return found

    def find_any(self, name: str) -> QWidget:
        return self.find(QWidget, name)

    def text(self, name: str, parent: QWidget | None = None) -> str:
        return self.find(QLabel, name, parent).text()

    def fact(self, name: str) -> str:
        """The value of a fact in the ranges bar."""
        return self.text("fact_value", self.find(QWidget, name))

    def button(self, name: str, parent: QWidget | None = None) -> QPushButton:
        return self.find(QPushButton, name, parent)

    def action(self, key: str) -> QAction:
        return self.window.actions_table.action(key)

    def row(self, domain_id: str) -> DomainRow:
        return self.window.setup.domains.row(domain_id)

    def dialog(self, name: str) -> QDialog:
        self.wait(lambda: any(d.isVisible() for d in self.window.findChildren(QDialog, name)))
        return next(d for d in self.window.findChildren(QDialog, name) if d.isVisible())

    # -- what a person does ------------------------------------------------------------------------

    def click(self, name: str, parent: QWidget | None = None) -> None:
        button = self.button(name, parent)
        assert button.isVisible(), name
        assert button.isEnabled(), name
        self.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    def trigger(self, key: str) -> None:
        assert self.action(key).isEnabled(), key
        self.action(key).trigger()

    def type_count(self, domain_id: str, name: str, value: int) -> None:
        box = self.find(QSpinBox, name, self.row(domain_id))
        box.setFocus()
        box.selectAll()
        self.qtbot.keyClicks(box, str(value))
        self.qtbot.keyClick(box, Qt.Key.Key_Return)

    def drop(self, *paths: Path, over: QWidget | None = None) -> QDropEvent:
        """Let files go over the middle of the window or of a widget in it; the last event."""
        at = self.hover(*paths, over=over).position()
        dropped = QDropEvent(at, *self._how(paths))
        self._send(dropped, over)
        return dropped

    def hover(self, *paths: Path, over: QWidget | None = None) -> QDropEvent:
        """Drag files there and hold them."""
        target = self._target(over)
        at = target.mapFromGlobal((over or self.window).mapToGlobal((over or self.window).rect().center()))
        moved = QDragMoveEvent(at, *self._how(paths))
        self._send(QDragEnterEvent(at, *self._how(paths)), over)
        self._send(moved, over)
        return moved

    def leave(self) -> None:
        QApplication.sendEvent(self._target(None), QDragLeaveEvent())

    def _target(self, over: QWidget | None) -> QWidget:
        """The child that the window system finds under the pointer."""
        over = over or self.window
        return self.window.childAt(over.mapTo(self.window, over.rect().center())) or self.window

    def _how(self, paths: tuple[Path, ...]) -> tuple[Any, ...]:
        """As a file manager does it: addresses, and the same as text."""
        self._mime = QMimeData()  # an event does not own it
        self._mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        self._mime.setText("\n".join(str(path) for path in paths))
        return Qt.DropAction.CopyAction, self._mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier

    def _send(self, event: QDropEvent, over: QWidget | None) -> None:
        event.setAccepted(False)
        QApplication.sendEvent(self._target(over), event)

    def answer_files(self, *paths: Path) -> None:
        """Type names into the file dialog that is open, and accept it."""
        dialog = self.dialog("file_dialog")
        assert isinstance(dialog, QFileDialog)
        names = " ".join(f'"{path}"' for path in paths) if len(paths) > 1 else str(paths[0])
        self.find(QLineEdit, "fileNameEdit", dialog).setText(names)
        dialog.accept()
        self.forget_closed()

    def answer_input(self, answer: str | int) -> None:
        dialog = self.dialog("input_dialog")
        assert isinstance(dialog, QInputDialog)
        if isinstance(answer, int):
            dialog.setIntValue(answer)
        else:
            dialog.setTextValue(answer)
        dialog.accept()
        self.forget_closed()

    def dismiss(self, name: str) -> None:
        self.dialog(name).reject()
        self.forget_closed()

    def forget_closed(self) -> None:
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)  # type: ignore[call-overload]

    # -- setting up and waiting ----------------------------------------------------------------------

    def file(self, name: str, count: int = 60) -> Path:
        return write_texts(self.folder / name, count, Path(name).stem)

    def add(self, *names: str, count: int = 60, calibration: int = 30, held_out: int = 10) -> list[str]:
        """Add one domain per name, read, with counts of a size for tests."""
        self.parts.controller.add_files([self.file(name, count) for name in names])
        added = self.ids[-len(names) :]
        for domain_id in added:
            self.parts.controller.set_counts(domain_id, calibration, held_out)
        self.wait(lambda: all(self.session.domains.scan(domain_id) is not None for domain_id in added))
        return added

    def wait(self, condition: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(condition, timeout=_LONG_MS)

    def wait_idle(self) -> None:
        self.wait(lambda: self.session.activity is Activity.IDLE and not self.parts.runner.busy)

    def calibrate(self) -> None:
        self.click("calibrate_button")
        self.wait_idle()

    def end(self) -> None:
        """Close what is open and take the window away, whatever the test left."""
        if self.gate is not None:
            self.gate.release(10_000)
        for dialog in self.window.findChildren(QDialog):
            dialog.close()
        self.window.end()
        self.wait(lambda: not self.window.isVisible())
        self.parts.controller.shut_down()
        self.window.deleteLater()
        self.forget_closed()
