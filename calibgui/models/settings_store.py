"""The settings as the window uses them: read once, written when something changed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from calibgui.core.settings import Settings, load_settings, save_settings, with_recent


class SettingsStore(QObject):
    """Holds the settings and writes each change to the file handed in."""

    changed = Signal()

    def __init__(self, path: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path = path
        self._settings = load_settings(path)

    @property
    def value(self) -> Settings:
        return self._settings

    def update(self, **fields: Any) -> None:
        """Change fields of `Settings` by name, and write the file if that changed anything."""
        settings = self._settings.model_copy(update=fields)
        if settings != self._settings:
            self._settings = settings
            save_settings(self._path, settings)
            self.changed.emit()

    def remember_files(self, paths: Sequence[Path]) -> None:
        recent = self._settings.recent_files
        for path in reversed(paths):
            recent = with_recent(recent, str(path))
        self.update(recent_files=recent, last_folder=str(paths[0].parent))

    def remember_project(self, path: Path) -> None:
        recent = with_recent(self._settings.recent_projects, str(path))
        self.update(recent_projects=recent, last_folder=str(path.parent))

    def remember_export_folder(self, folder: Path) -> None:
        self.update(export_folder=str(folder))

    def remember_model(self, name: str) -> None:
        self.update(recent_models=with_recent(self._settings.recent_models, name))
