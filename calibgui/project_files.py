"""The commands that concern project files: begin, open, save."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from calibgui.core.errors import CalibError, ErrorReport, report_of
from calibgui.core.project.load import load_project
from calibgui.core.project.project import Project, notices_of
from calibgui.core.project.save import save_project
from calibgui.history import History
from calibgui.models.project_state import ProjectState, state_of
from calibgui.models.project_view import show_view, view_of
from calibgui.models.session import Session

_NEW = Project()


class ProjectFiles(QObject):
    """`begin` puts another project in the place of the present one. What a file holds that the window does
    not show is kept, and saved again."""

    begun = Signal()  # another project, from a file or none
    saved = Signal(object)  # Path
    opened = Signal(object)  # Path

    def __init__(
        self,
        session: Session,
        history: History,
        begin: Callable[[ProjectState], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._history = history
        self._begin = begin
        self._held = _NEW

    @property
    def wants_remote_code(self) -> bool:
        return self._held.wants_remote_code

    def new(self) -> None:
        """An empty project, with the model that is chosen."""
        self._take(Project(model=self._session.model), None)

    def open(self, path: Path) -> bool:
        """Open a project file; False, and a notice, where that can't be."""
        try:
            project = load_project(path)
        except CalibError as error:
            self._session.set_notice(report_of(error))
            return False
        self._take(project, path)
        self.opened.emit(path)
        return True

    def restore(self, recovered: Path, path: Path | None) -> bool:
        """Take the unsaved changes in `recovered` of the project at `path`, which they leave as it is."""
        try:
            project = load_project(recovered)
        except CalibError as error:
            self._session.set_notice(report_of(error))
            return False
        self._take(project, path, dirty=True)
        return True

    def save(self, path: Path) -> bool:
        """Save the project there, which is its file from then on; False, and a notice, where that fails."""
        try:
            self.write(path)
        except CalibError as error:
            self._session.set_notice(report_of(error))
            return False
        self._session.set_notice(None)
        self._session.project.set_path(path)
        self._history.set_saved()
        self.saved.emit(path)
        return True

    def write(self, path: Path) -> None:
        """Write the project as it is now; it stays as unsaved as it was. Raises ProjectError."""
        save_project(self.project(), path)

    def project(self) -> Project:
        """The project as it is now."""
        state = state_of(self._session)
        return Project(
            domains=state.domains,
            model=state.model,
            seed=state.seed,
            scheme=state.scheme,
            target=state.target,
            export=self._held.export,
            compared=state.compared,
            view=view_of(self._session),
            wants_remote_code=self._held.wants_remote_code,
        )

    def _take(self, project: Project, path: Path | None, *, dirty: bool = False) -> None:
        self._held = project
        self._begin(
            ProjectState(
                project.domains, project.seed, project.model, project.scheme, project.target, project.compared
            )
        )
        show_view(self._session, project.view)
        self._session.project.set_path(path)
        self._history.begin(dirty=dirty)
        for notice in notices_of(project):
            self._session.set_notice(ErrorReport("Warning", notice))
        self.begun.emit()
