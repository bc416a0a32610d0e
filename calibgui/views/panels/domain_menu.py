"""What can be done with one domain."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from calibgui.core.domain import Role


class MenuState(Protocol):
    """What the menu needs to know of the domain."""

    @property
    def enabled(self) -> bool: ...
    @property
    def locked(self) -> bool: ...
    @property
    def role(self) -> Role: ...


class DomainMenu(QMenu):
    """Tells the key of the action chosen: rename, colour, add_files, sources, toggle, remove."""

    actionTriggered = Signal(str)
    roleChosen = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("domain_menu")
        self._add("rename", self.tr("Rename"), "F2")
        self._add("colour", self.tr("Colour"))
        self.addSeparator()
        self._add("add_files", self.tr("Add files to this domain…"))
        self._add("sources", self.tr("Sources…"))
        self._roles = self._role_menu()
        self.addSeparator()
        self._toggle = self._add("toggle", self.tr("Leave out"), self.tr("Space"))
        self._add("remove", self.tr("Remove"), self.tr("Del"))

    def open_at(self, position: QPoint, state: MenuState) -> None:
        toggle = self.tr("Leave out") if state.enabled else self.tr("Take in again")
        self._toggle.setText(_with_key(toggle, self.tr("Space")))
        for action in self._roles.actions():
            action.setChecked(action.data() == state.role)
        for action in self.actions():
            action.setEnabled(not state.locked)
        self.popup(position)

    def action_named(self, key: str) -> QAction:
        return next(action for action in self.actions() if action.data() == key)

    def _add(self, key: str, text: str, shown_key: str = "") -> QAction:
        action = self.addAction(_with_key(text, shown_key))
        action.setObjectName(f"domain_{key}")
        action.setData(key)
        action.triggered.connect(self._on_triggered)
        return action

    def _role_menu(self) -> QMenu:
        menu = self.addMenu(self.tr("Role"))
        menu.setObjectName("domain_role_menu")
        group = QActionGroup(menu)
        texts: dict[Role, str] = {"documents": self.tr("Documents"), "queries": self.tr("Queries")}
        for role, text in texts.items():
            action = menu.addAction(text)
            action.setObjectName(f"domain_role_{role}")
            action.setData(role)
            action.setCheckable(True)
            group.addAction(action)
            action.triggered.connect(self._on_role_triggered)
        return menu

    def _on_role_triggered(self) -> None:
        action = self.sender()
        assert isinstance(action, QAction)
        self.roleChosen.emit(action.data())

    def _on_triggered(self) -> None:
        action = self.sender()
        assert isinstance(action, QAction)
        self.actionTriggered.emit(action.data())


def _with_key(text: str, key: str) -> str:
    """Shown like a shortcut, but no shortcut: the row itself listens, while it has the focus."""
    return f"{text}\t{key}" if key else text
