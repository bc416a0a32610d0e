"""Where an error of a run is told: in the panel that it belongs to, and in the window's banner."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from calibgui.core.errors import ErrorReport
from calibgui.models.session import Session


class Placing(QObject):
    """Takes a notice back once what it tells is mended in its panel."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._placed: ErrorReport | None = None  # the notice that stands in a panel
        session.domains.changed.connect(self._drop_mended)
        session.modelChanged.connect(self._drop_mended)

    def place(self, error: ErrorReport) -> None:
        session = self._session
        if error.kind in ("ModelError", "DeviceError"):
            session.set_model_error(error)
        elif error.kind == "SourceError" and error.path is not None:
            domain = session.domains.with_path(error.path)
            if domain is not None:
                session.domains.set_scan_error(domain.id, error)
                session.domains.select(domain.id)  # which brings the row that tells it into view
        self._placed = error if self._stands_in_a_panel(error) else None
        session.set_notice(error)

    def _stands_in_a_panel(self, error: ErrorReport) -> bool:
        domains = self._session.domains
        return error == self._session.model_error or any(
            error == domains.scan_error(domain.id) for domain in domains.all
        )

    @Slot()
    def _drop_mended(self) -> None:
        """Another model, another file, or the domain removed: the window need not tell it any more."""
        if self._placed is not None and not self._stands_in_a_panel(self._placed):
            placed, self._placed = self._placed, None
            if self._session.notice == placed:
                self._session.set_notice(None)
