"""Undo and redo of everything that changes the project: each step knows it whole, before and after."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot

from calibgui.models.edit import edit_between
from calibgui.models.project_state import ProjectState, state_of
from calibgui.models.session import Session
from calibgui.models.undo_steps import RAPID_S, Step, UndoSteps

__all__ = ["RAPID_S", "STEPS", "History"]

STEPS = 1000


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
        self._steps = UndoSteps(STEPS)
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

    def undo(self) -> None:
        if not self._session.activity.busy:
            self._may_merge = False
            if (step := self._steps.back()) is not None:
                self.restore(step.before)
                self._tell()
            self.stepped.emit()

    def redo(self) -> None:
        if not self._session.activity.busy:
            self._may_merge = False
            if (step := self._steps.forth()) is not None:
                self.restore(step.after)
                self._tell()
            self.stepped.emit()

    def set_saved(self) -> None:
        """The project is now as its file has it."""
        self._steps.set_clean()
        self._tell()

    def begin(self, *, dirty: bool = False) -> None:
        """Another project begins, with what the Session has: nothing of the one before can be undone.

        `dirty`: it is not as its file has it.
        """
        self._steps.clear(clean=not dirty)
        self._last = state_of(self._session)
        self._may_merge = False
        self._tell()

    @Slot()
    def _on_changed(self) -> None:
        if self._is_restoring or self._session.history.is_unsettled:
            return
        state = state_of(self._session)
        if state == self._last:
            return
        before, self._last = self._last, state
        edit = edit_between(before, state)
        self._steps.push(Step(before, state, self._clock_s(), self._may_merge, edit))
        self._may_merge = True
        self._tell()
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
        undo, redo = self._steps.undo, self._steps.redo
        self._session.history.set_state(
            undo.edit if undo is not None else None,
            redo.edit if redo is not None else None,
            not self._steps.is_clean,
        )
