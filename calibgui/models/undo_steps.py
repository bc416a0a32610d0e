"""The steps of undo and redo, as a list of plain values.

Not a QUndoStack: its commands and whoever made them refer to each other, and where Python's garbage collector
takes them all at once it frees the commands before the stack that still points at them (PySide6 6.11.3: the
process ends in ~QUndoStack). What a stack of Qt's does is done here the same way.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from calibgui.models.edit import Edit, edit_between
from calibgui.models.project_state import ProjectState

RAPID_S = 1.5  # quick changes of one field are one step as long as no pause is longer


@dataclass(frozen=True, slots=True)
class Step:
    """From one state of the project to another, at some time of a clock; `may_merge` with the one before."""

    before: ProjectState
    after: ProjectState
    at_s: float
    may_merge: bool
    edit: Edit

    def merged(self, newer: Step) -> Step | None:
        """Both as one, or None where they stay apart."""
        pause_s = newer.at_s - self.at_s
        if not newer.may_merge or pause_s > RAPID_S or not newer.edit.continues(self.edit):
            return None
        edit = edit_between(self.before, newer.after) if self.before != newer.after else self.edit
        return replace(self, after=newer.after, at_s=newer.at_s, edit=edit)


class UndoSteps:
    """The newest `limit` steps; those before `index` are done, those from it on undone."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._steps: list[Step] = []
        self._index = 0
        self._clean: int | None = 0  # the index at which the project is as its file has it

    @property
    def undo(self) -> Step | None:
        return self._steps[self._index - 1] if self._index else None

    @property
    def redo(self) -> Step | None:
        return self._steps[self._index] if self._index < len(self._steps) else None

    @property
    def is_clean(self) -> bool:
        return self._index == self._clean

    def push(self, step: Step) -> None:
        """What was undone can't be done again. A step there and back is none."""
        del self._steps[self._index :]
        if self._clean is not None and self._clean > self._index:
            self._clean = None
        last = self.undo
        merged = last.merged(step) if last is not None and not self.is_clean else None
        if merged is None:
            self._steps.append(step)
            self._index += 1
            self._forget_oldest()
        elif merged.before == merged.after:
            self._steps.pop()
            self._index -= 1
        else:
            self._steps[-1] = merged

    def back(self) -> Step | None:
        """The step that is to be undone, which counts as undone from now on."""
        step = self.undo
        self._index -= step is not None
        return step

    def forth(self) -> Step | None:
        """The step that is to be done again."""
        step = self.redo
        self._index += step is not None
        return step

    def set_clean(self) -> None:
        self._clean = self._index

    def clear(self, *, clean: bool) -> None:
        self._steps.clear()
        self._index, self._clean = 0, 0 if clean else None

    def _forget_oldest(self) -> None:
        while len(self._steps) > self._limit:
            del self._steps[0]
            self._index -= 1
            if self._clean is not None:
                self._clean = self._clean - 1 if self._clean else None
