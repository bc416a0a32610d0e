"""A seeded monkey at the window: drops, clicks, types, resizes, starts, stops, closes what opens."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QFileDialog,
    QLineEdit,
    QMenu,
    QWidget,
)

from calibgui.app import Application

W = TypeVar("W", bound=QWidget)
_NOT_PRESSED = ("quit", "save_project", "save_png", "save_svg", "save_csv", "save_report", "add_from_hub")
_NOT_CLICKED = {"save_button", "save_changes"}
_MOST_DOMAINS = 6
_KEYS = (
    Qt.Key.Key_Tab, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Space,
    Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_PageDown,
    Qt.Key.Key_Delete,
)  # fmt: skip


class Monkey:
    """Every `step` does one thing that a person could do now. `done` counts what it did."""

    def __init__(self, parts: Application, files: list[Path], seed: int) -> None:
        self._parts, self._files = parts, files
        self._rng = random.Random(seed)
        self.done: Counter[str] = Counter()
        self._habits: dict[str, tuple[int, Callable[[], None]]] = {
            "drop": (8, self._drop),
            "remove": (4, self._remove),
            "count": (10, self._count),
            "calibrate": (9, lambda: self._press("calibrate")),
            "recommend": (6, lambda: self._press("recommend")),
            "stop": (5, lambda: self._press("stop")),
            "undo": (6, lambda: self._press("undo")),
            "redo": (4, lambda: self._press("redo")),
            "tab": (10, self._tab),
            "action": (14, self._any_action),
            "click": (30, self._click),
            "key": (14, self._key),
            "type": (5, self._type),
            "wheel": (5, self._choose),
            "resize": (4, self._resize),
            "rest": (8, lambda: None),
        }

    def step(self) -> None:
        if self._close_what_is_open():
            return
        names = list(self._habits)
        name = self._rng.choices(names, [self._habits[it][0] for it in names])[0]
        self.done[name] += 1
        self._habits[name][1]()

    def _close_what_is_open(self) -> bool:
        """Half of the time play on in what is open, else close it: menus and dialogs."""
        popup, dialog = QApplication.activePopupWidget(), QApplication.activeModalWidget()
        window = popup or dialog or self._open_dialog()
        if window is None:
            return False
        if self._rng.random() < 0.5 and not isinstance(window, QFileDialog):  # it makes and deletes files
            self.done["in what is open"] += 1
            if not isinstance(window, QMenu):
                self._click(window)
            else:
                QTest.keyClick(window, Qt.Key.Key_Down)
        else:
            self.done["close"] += 1
            QTest.keyClick(window, Qt.Key.Key_Escape)
        return True

    def _open_dialog(self) -> QWidget | None:
        dialogs = [it for it in self._parts.window.findChildren(QDialog) if it.isVisible()]
        return self._rng.choice(dialogs) if dialogs else None

    # -- what it does ------------------------------------------------------------------------------

    def _drop(self) -> None:
        if len(self._parts.session.domains.all) >= _MOST_DOMAINS:
            return
        window = self._parts.window
        files = self._rng.sample(self._files, self._rng.choice((1, 1, 2)))
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(path)) for path in files])
        how = (Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
        at = window.rect().center()
        QApplication.sendEvent(window, QDragEnterEvent(at, *how))
        QApplication.sendEvent(window, QDropEvent(at.toPointF(), *how))

    def _remove(self) -> None:
        domains = self._parts.session.domains
        if len(domains.all) > 1:
            self._press("remove_domain")

    def _count(self) -> None:
        boxes = [box for box in self._visible(QAbstractSpinBox) if box.isEnabled()]
        if boxes:
            box = self._rng.choice(boxes)
            box.setFocus()
            box.selectAll()
            QTest.keyClicks(box, str(self._rng.choice((0, 1, 7, 20, 60, 150))))
            QTest.keyClick(box, Qt.Key.Key_Return)

    def _press(self, key: str) -> None:
        try:
            action = self._parts.window.actions_table.action(key)
        except KeyError:
            return
        if action.isEnabled():
            action.trigger()

    def _tab(self) -> None:
        self._press(f"tab_{self._rng.choice(('envelopes', 'coverage', 'search', 'dimensions'))}")

    def _any_action(self) -> None:
        actions = self._parts.window.actions_table
        keys = [key for key in actions.keys if not key.startswith(_NOT_PRESSED)]
        self._press(self._rng.choice(keys))

    def _click(self, within: QWidget | None = None) -> None:
        widgets = self._visible(QWidget, within or self._parts.window)
        buttons = [it for it in widgets if isinstance(it, QAbstractButton)]
        widget = self._rng.choice(buttons if buttons and self._rng.random() < 0.6 else widgets)
        if widget.objectName() in _NOT_CLICKED or not widget.isEnabled():
            return
        where = QPoint(
            self._rng.randrange(max(1, widget.width())), self._rng.randrange(max(1, widget.height()))
        )
        QTest.mouseMove(widget, where)
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=where)

    def _key(self) -> None:
        QTest.keyClick(QApplication.focusWidget() or self._parts.window, self._rng.choice(_KEYS))

    def _type(self) -> None:
        edits = [edit for edit in self._visible(QLineEdit) if edit.isEnabled() and not edit.isReadOnly()]
        if edits:
            edit = self._rng.choice(edits)
            if self._rng.random() < 0.2:
                edit.insert("名")  # QTest can't press it
            QTest.keyClicks(edit, self._rng.choice(("a", "tea", "0.5", "  ")))

    def _choose(self) -> None:
        boxes = [box for box in self._visible(QComboBox) if box.isEnabled() and box.count() > 1]
        if boxes:
            box = self._rng.choice(boxes)
            box.setFocus()
            QTest.keyClick(box, self._rng.choice((Qt.Key.Key_Down, Qt.Key.Key_Up)))

    def _resize(self) -> None:
        self._parts.window.resize(self._rng.randrange(1024, 1601), self._rng.randrange(700, 1001))

    def _visible(self, kind: type[W], within: QWidget | None = None) -> list[W]:
        return [it for it in (within or self._parts.window).findChildren(kind) if it.isVisible()]
