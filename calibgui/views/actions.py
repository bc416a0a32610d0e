"""Every action of the menus as data: one table gives menu, text, shortcut, and when it can be used."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from calibgui.models.activity import Activity
from calibgui.models.session import Session
from calibgui.views.states.history import redo_text, undo_text
from calibgui.views.states.run import can_save
from calibgui.views.states.translate import QT_TRANSLATE_NOOP
from calibgui.views.widgets.elided_label import as_tooltip

MENUS = {
    "file": QT_TRANSLATE_NOOP("actions", "File"),
    "edit": QT_TRANSLATE_NOOP("actions", "Edit"),
    "domains": QT_TRANSLATE_NOOP("actions", "Domains"),
    "run": QT_TRANSLATE_NOOP("actions", "Run"),
    "view": QT_TRANSLATE_NOOP("actions", "View"),
    "help": QT_TRANSLATE_NOOP("actions", "Help"),
}
SEPARATOR = None


def _always(_session: Session) -> bool:
    return True


def _idle(session: Session) -> bool:
    return session.activity is Activity.IDLE


def _has_domains(session: Session) -> bool:
    return _idle(session) and bool(session.domains.enabled)


def _has_selected(session: Session) -> bool:
    return _idle(session) and session.domains.selected is not None


def _selected_is_out(session: Session) -> bool:
    domain = session.domains.get(session.domains.selected or "")
    return domain is not None and not domain.enabled


def _has_result(session: Session) -> bool:
    return _idle(session) and session.result is not None


def _can_report(session: Session) -> bool:
    return _has_result(session) and session.report.state.writing is None


def _can_undo(session: Session) -> bool:
    return _idle(session) and session.history.undo is not None


def _can_redo(session: Session) -> bool:
    return _idle(session) and session.history.redo is not None


def _can_recommend(session: Session) -> bool:
    return _has_result(session) and not session.recommend.under_way


def _runs(session: Session) -> bool:
    idle = session.activity is Activity.IDLE
    can_stop = idle and (session.domains.reading is not None or session.recommend.under_way)
    return can_stop or session.activity in (Activity.CALIBRATING, Activity.EXPORTING)


def _has_plot(session: Session) -> bool:
    return session.snapshot is not None and session.snapshot.mixed is not None


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """`name` is also the method of the window that does it. `group` makes it one of several, one checked.

    `other_text` takes the place of `text` while `other` holds, and `words` that of both.
    """

    name: str
    text: str
    shortcut: str = ""
    enabled: Callable[[Session], bool] = _always
    group: str = ""
    argument: str = ""
    other_text: str = ""
    other: Callable[[Session], bool] = _always
    words: Callable[[Session], str] | None = None

    @property
    def key(self) -> str:
        return f"{self.name}_{self.argument}" if self.argument else self.name


TABLE: dict[str, tuple[ActionSpec | None, ...]] = {
    "file": (
        ActionSpec("new_project", QT_TRANSLATE_NOOP("actions", "New"), "Ctrl+N", _idle),
        ActionSpec("open_project", QT_TRANSLATE_NOOP("actions", "Open…"), "Ctrl+O", _idle),
        ActionSpec("save_project", QT_TRANSLATE_NOOP("actions", "Save"), "Ctrl+S", can_save),
        ActionSpec("save_project_as", QT_TRANSLATE_NOOP("actions", "Save as…"), "Ctrl+Shift+S"),
        SEPARATOR,
        ActionSpec("add_files", QT_TRANSLATE_NOOP("actions", "Add files…"), "Ctrl+Shift+A", _idle),
        ActionSpec("add_from_hub", QT_TRANSLATE_NOOP("actions", "Add from the Hub…"), "Ctrl+Shift+O", _idle),
        ActionSpec("load_demo", QT_TRANSLATE_NOOP("actions", "Load the demo"), "Ctrl+D", _idle),
        SEPARATOR,
        ActionSpec("compare", QT_TRANSLATE_NOOP("actions", "Compare with ranges…"), "Ctrl+Shift+C",
                   _has_result),
        ActionSpec("export", QT_TRANSLATE_NOOP("actions", "Export…"), "Ctrl+E", _has_result),
        ActionSpec("save_report", QT_TRANSLATE_NOOP("actions", "Save report…"), "Ctrl+Shift+R", _can_report),
        SEPARATOR,
        ActionSpec("quit", QT_TRANSLATE_NOOP("actions", "Quit"), "Ctrl+Q"),
    ),
    "edit": (
        ActionSpec("undo", QT_TRANSLATE_NOOP("actions", "Undo"), "Ctrl+Z", _can_undo, words=undo_text),
        ActionSpec("redo", QT_TRANSLATE_NOOP("actions", "Redo"), "Ctrl+Shift+Z", _can_redo, words=redo_text),
    ),
    "domains": (
        ActionSpec("add_files_to_check", QT_TRANSLATE_NOOP("actions", "Check a file only…"), "", _idle),
        SEPARATOR,
        ActionSpec("rename_domain", QT_TRANSLATE_NOOP("actions", "Rename"), "", _has_selected),
        ActionSpec("add_files_to_domain", QT_TRANSLATE_NOOP("actions", "Add files to this domain…"), "",
                   _has_selected),
        ActionSpec("edit_sources", QT_TRANSLATE_NOOP("actions", "Sources…"), "", _has_selected),
        ActionSpec("role", QT_TRANSLATE_NOOP("actions", "Its texts are documents"), "", _has_selected,
                   group="role", argument="documents"),
        ActionSpec("role", QT_TRANSLATE_NOOP("actions", "Its texts are queries"), "", _has_selected,
                   group="role", argument="queries"),
        ActionSpec("toggle_domain", QT_TRANSLATE_NOOP("actions", "Leave out"), "", _has_selected,
                   other_text=QT_TRANSLATE_NOOP("actions", "Take in again"), other=_selected_is_out),
        ActionSpec("remove_domain", QT_TRANSLATE_NOOP("actions", "Remove"), "", _has_selected),
        SEPARATOR,
        ActionSpec("choose_seed", QT_TRANSLATE_NOOP("actions", "Sample seed…"), "", _idle),
    ),
    "run": (
        ActionSpec("calibrate", QT_TRANSLATE_NOOP("actions", "Calibrate"), "Ctrl+R", _has_domains),
        ActionSpec("recommend", QT_TRANSLATE_NOOP("actions", "Recommend ranges"), "Ctrl+M", _can_recommend),
        ActionSpec("stop", QT_TRANSLATE_NOOP("actions", "Stop"), "Ctrl+.", _runs),
        SEPARATOR,
        ActionSpec("model_options", QT_TRANSLATE_NOOP("actions", "Model options…"), "", _idle),
        ActionSpec("embedding_cache", QT_TRANSLATE_NOOP("actions", "Embedding cache…"), "", _idle),
    ),
    "view": (
        ActionSpec("tab", QT_TRANSLATE_NOOP("actions", "Envelopes"), "Alt+1", group="tab",
                   argument="envelopes"),
        ActionSpec("tab", QT_TRANSLATE_NOOP("actions", "Coverage"), "Alt+2", group="tab",
                   argument="coverage"),
        ActionSpec("tab", QT_TRANSLATE_NOOP("actions", "Search check"), "Alt+3", group="tab",
                   argument="search"),
        ActionSpec("tab", QT_TRANSLATE_NOOP("actions", "Dimensions"), "Alt+4", group="tab",
                   argument="dimensions"),
        SEPARATOR,
        ActionSpec("order", QT_TRANSLATE_NOOP("actions", "Order by index"), "Ctrl+1", group="order",
                   argument="index"),
        ActionSpec("order", QT_TRANSLATE_NOOP("actions", "Order by width"), "Ctrl+2", group="order",
                   argument="width"),
        ActionSpec("order", QT_TRANSLATE_NOOP("actions", "Order by disagreement"), "Ctrl+3", group="order",
                   argument="disagreement"),
        SEPARATOR,
        ActionSpec("zoom_in", QT_TRANSLATE_NOOP("actions", "Zoom in"), "Ctrl++", _has_plot),
        ActionSpec("zoom_out", QT_TRANSLATE_NOOP("actions", "Zoom out"), "Ctrl+-", _has_plot),
        ActionSpec("reset_zoom", QT_TRANSLATE_NOOP("actions", "Show all dimensions"), "Ctrl+0", _has_plot),
        SEPARATOR,
        ActionSpec("save", QT_TRANSLATE_NOOP("actions", "Save picture as PNG…"), "", _has_plot,
                   argument="png"),
        ActionSpec("save", QT_TRANSLATE_NOOP("actions", "Save picture as SVG…"), "", _has_plot,
                   argument="svg"),
        ActionSpec("save", QT_TRANSLATE_NOOP("actions", "Save data as CSV…"), "", _has_plot,
                   argument="csv"),
        SEPARATOR,
        ActionSpec("theme", QT_TRANSLATE_NOOP("actions", "System theme"), group="theme",
                   argument="system"),
        ActionSpec("theme", QT_TRANSLATE_NOOP("actions", "Light theme"), group="theme", argument="light"),
        ActionSpec("theme", QT_TRANSLATE_NOOP("actions", "Dark theme"), group="theme", argument="dark"),
    ),
    "help": (
        ActionSpec("show_log", QT_TRANSLATE_NOOP("actions", "Show log")),
        ActionSpec("copy_system_information", QT_TRANSLATE_NOOP("actions", "Copy system information")),
        SEPARATOR,
        ActionSpec("about", QT_TRANSLATE_NOOP("actions", "About calibgui")),
    ),
}  # fmt: skip


class Actions:
    """The actions of one window, made from the table. `target` has a method for every name."""

    def __init__(self, bar: QMenuBar, window: QWidget, target: object) -> None:
        self._actions: dict[str, tuple[ActionSpec, QAction]] = {}
        self._groups: dict[str, QActionGroup] = {}
        self.menus: dict[str, QMenu] = {}
        for key, title in MENUS.items():
            menu = bar.addMenu(QCoreApplication.translate("actions", title))
            menu.setObjectName(f"menu_{key}")
            self.menus[key] = menu
            for spec in TABLE[key]:
                if spec is SEPARATOR:
                    menu.addSeparator()
                else:
                    menu.addAction(self._make(spec, window, target))

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(self._actions)

    def action(self, key: str) -> QAction:
        return self._actions[key][1]

    def sync(self, session: Session, checked: dict[str, str]) -> None:
        """Enable what can be used now; `checked` says per group which argument is in force."""
        for spec, action in self._actions.values():
            action.setEnabled(spec.enabled(session))
            if spec.other_text:
                text = spec.other_text if spec.other(session) else spec.text
                action.setText(QCoreApplication.translate("actions", text))
            if spec.words is not None:
                action.setText(spec.words(session))
                action.setToolTip(as_tooltip(action.text()))
            if spec.group:
                action.setChecked(checked.get(spec.group) == spec.argument)

    def _make(self, spec: ActionSpec, window: QWidget, target: object) -> QAction:
        action = QAction(QCoreApplication.translate("actions", spec.text), window)
        action.setObjectName(f"action_{spec.key}")
        action.setData(spec.argument)
        if spec.shortcut:
            action.setShortcut(QKeySequence(spec.shortcut))
        if spec.group:
            action.setCheckable(True)
            group = self._groups.setdefault(spec.group, QActionGroup(window))
            group.addAction(action)
        method: Callable[..., Any] = getattr(target, spec.name)
        if spec.argument:
            action.triggered.connect(lambda _checked=False: method(spec.argument))
        else:
            action.triggered.connect(lambda _checked=False: method())
        self._actions[spec.key] = (spec, action)
        return action
