"""Requests that concern the embedding cache."""

from __future__ import annotations

from calibgui.views.panels.cache_dialog import CacheDialog
from calibgui.views.requests.base import RequestsBase, open_dialog


class CacheRequests(RequestsBase):
    """One dialog at a time, kept in step with `Session.cache`."""

    _cache_dialog: CacheDialog | None = None

    def connect_cache(self) -> None:
        self._session.cache.changed.connect(self._on_cache_changed)

    def embedding_cache(self) -> None:
        settings = self._settings.value
        dialog = CacheDialog(settings.cache_enabled, settings.cache_limit_mb, self._window)
        dialog.settingsChosen.connect(self._on_cache_settings)
        dialog.clearRequested.connect(self._commands.cache.clear)
        dialog.finished.connect(self._on_cache_closed)
        self._cache_dialog = dialog
        self._on_cache_changed()
        self._commands.cache.measure()
        open_dialog(dialog)

    def _on_cache_changed(self) -> None:
        if self._cache_dialog is not None:
            self._cache_dialog.sync(self._session.cache.state)

    def _on_cache_settings(self, enabled: bool, limit_mb: int) -> None:
        self._settings.update(cache_enabled=enabled, cache_limit_mb=limit_mb)

    def _on_cache_closed(self) -> None:
        self._cache_dialog = None
