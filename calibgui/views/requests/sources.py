"""Requests that concern how the files of a domain are read."""

from __future__ import annotations

from calibgui.core.domain import SamplePlan, Source
from calibgui.views import file_dialogs
from calibgui.views.panels.source_dialog import SourceDialog, SourceDialogState
from calibgui.views.requests.base import RequestsBase, open_dialog


class SourceRequests(RequestsBase):
    """One dialog at a time, kept in step with `Session.previews`."""

    _source_dialog: SourceDialog | None = None
    _edited_domain: str = ""

    def connect_sources(self) -> None:
        self._session.previews.changed.connect(self._on_preview_changed)
        self._window.setup.domains.sourcesRequested.connect(self._on_sources)

    def edit_sources(self) -> None:
        if self._session.domains.selected is not None:
            self._on_sources(self._session.domains.selected)

    def _on_sources(self, domain_id: str) -> None:
        domains = self._session.domains
        domain, scan = domains.get(domain_id), domains.scan(domain_id)
        if domain is None:
            return
        texts, columns = {}, {}
        if scan is not None:
            texts = {s: read.texts for s, read in zip(domain.sources, scan.sources, strict=False)}
            columns = {read.source.path: read.columns for read in scan.sources}
        of_vectors = scan is not None and scan.dim is not None
        state = SourceDialogState(domain, texts, columns, domains.scan_error(domain_id), of_vectors)
        dialog = SourceDialog(state, self._window)
        for signal, slot in (
            (dialog.previewRequested, self._commands.previews.show),
            (dialog.addFilesRequested, self._on_add_sources),
            (dialog.detailsRequested, self._show),
            (dialog.copyRequested, self._copy),
            (dialog.applied, self._on_sources_applied),
            (dialog.finished, self._on_sources_closed),
        ):
            signal.connect(slot)
        self._source_dialog, self._edited_domain = dialog, domain_id
        open_dialog(dialog)

    def _on_preview_changed(self) -> None:
        if self._source_dialog is not None:
            self._source_dialog.sync(self._session.previews.state)

    def _on_add_sources(self) -> None:
        dialog = self._source_dialog
        if dialog is not None:
            file_dialogs.ask_files(
                dialog, self.tr("Add files to this domain"), self._folder, dialog.add_files
            )

    def _on_sources_applied(self, sources: tuple[Source, ...], plan: SamplePlan) -> None:
        self._commands.set_reading(self._edited_domain, sources, plan)

    def _on_sources_closed(self) -> None:
        self._source_dialog = None
        self._commands.previews.leave()
