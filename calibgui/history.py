"""Undo and redo of everything that changes the project: each step knows it whole, before and after."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QUndoCommand, QUndoStack  # in Qt 5 among the widgets; neither paints anything

from calibgui.models.edit import Edit, edit_between
from calibgui.models.project_state import ProjectState, state_of
from calibgui.models.session import Session

STEPS = 1000
RAPID_S = 1.5  # quick changes of one field are one step as long as no pause is longer


class History(QObject):
    """Watches the Session, so that no command can forget to be undoable; `Session.history` says what it has.

    `put_back` restores a state, as `restore` is asked to. Nothing is undone while a run is on: the project
    is locked then.
    """

    stepped = Signal()  # after every change of the project, also one that joined the step before

    def __init__(
        self,
        session: Session,
        put_back: Callable[[ProjectState, bool], None],
        clock_s: Callable[[], float] = time.monotonic,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._put_back = put_back
        self._clock_s = clock_s
        self._stack = QUndoStack(self)
        self._stack.setUndoLimit(STEPS)
        self._last = state_of(session)
        self._is_restoring = False
        self._may_merge = False
        for signal in (
            session.domains.changed,
            session.modelChanged,
            session.choiceChanged,
            session.comparison.changed,
            session.history.settled,
        ):
            signal.connect(self._on_changed)
        self._stack.indexChanged.connect(self._tell)
        self._stack.cleanChanged.connect(self._tell)

    def undo(self) -> None:
        if not self._session.activity.busy:
            self._may_merge = False
            self._stack.undo()
            self.stepped.emit()

    def redo(self) -> None:
        if not self._session.activity.busy:
            self._may_merge = False
            self._stack.redo()
            self.stepped.emit()

    def set_saved(self) -> None:
        """The project is now as its file has it."""
        self._stack.setClean()

    def begin(self, *, dirty: bool = False) -> None:
        """Another project begins, with what the Session has: nothing of the one before can be undone.

        `dirty`: it is not as its file has it.
        """
        self._stack.clear()
        self._last = state_of(self._session)
        self._may_merge = False
        if dirty:
            self._stack.resetClean()
        self._tell()

    @Slot()
    def _on_changed(self) -> None:
        if self._is_restoring or self._session.history.is_unsettled:
            return
        state = state_of(self._session)
        if state == self._last:
            return
        before, self._last = self._last, state
        step = _Step(self, before, state, self._clock_s(), may_merge=self._may_merge)
        self._may_merge = True
        self._stack.push(step)
        self._tell()  # a step merged into another changes its words, not the index
        self.stepped.emit()

    def restore(self, state: ProjectState, *, afresh: bool = False) -> None:
        """Put a state back, which is no step; `afresh` forgets what was found of it."""
        self._is_restoring = True
        try:
            self._put_back(state, afresh)
        finally:
            self._is_restoring = False
            self._last = state_of(self._session)

    @Slot()
    def _tell(self) -> None:
        index = self._stack.index()
        undo, redo = self._edit(index - 1), self._edit(index)
        self._session.history.set_state(undo, redo, not self._stack.isClean())

    def _edit(self, index: int) -> Edit | None:
        step = self._stack.command(index)
        return step.edit if isinstance(step, _Step) else None


class _Step(QUndoCommand):
    """From one state of the project to another."""

    def __init__(
        self, history: History, before: ProjectState, after: ProjectState, at_s: float, *, may_merge: bool
    ) -> None:
        super().__init__()
        self._history = history
        self._before, self._after = before, after
        self._at_s = at_s
        self._may_merge = may_merge
        self._is_done = True  # pushing a command makes Qt do it; the Session has the change already
        self.edit = edit_between(before, after)

    def id(self) -> int:
        return 1  # any two may be one step; `mergeWith` looks closer

    def mergeWith(self, other: QUndoCommand) -> bool:
        assert isinstance(other, _Step)
        pause_s = other._at_s - self._at_s
        if not other._may_merge or pause_s > RAPID_S or not other.edit.continues(self.edit):
            return False
        self._after, self._at_s = other._after, other._at_s
        self.edit = edit_between(self._before, self._after) if self._before != self._after else self.edit
        self.setObsolete(self._before == self._after)  # turned there and back: no step at all
        return True

    def undo(self) -> None:
        self._history.restore(self._before)

    def redo(self) -> None:
        if self._is_done:
            self._is_done = False
        else:
            self._history.restore(self._after)
