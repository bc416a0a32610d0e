"""The left side: what the user sets. Model, domains, and the texts of the selected domain."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from calibgui.core.settings import Settings
from calibgui.models.session import Session
from calibgui.models.texts_model import TextsModel
from calibgui.views.panels.domain_list import DomainList
from calibgui.views.panels.model_panel import ModelPanel
from calibgui.views.panels.texts_panel import TextsPanel
from calibgui.views.states.domains import domain_list_state, domain_row_state
from calibgui.views.states.setup import model_panel_state, show_texts, texts_panel_state
from calibgui.views.widgets.section import Section

MINIMUM_PX, NARROW_PX, PREFERRED_PX, MAXIMUM_PX = 280, 288, 340, 420


class SetupPanel(Section):
    """Model and domains keep their height; the list of texts takes what is left."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("window", "none", parent)
        self.model = ModelPanel()
        self.domains = DomainList()
        self._texts_model = TextsModel(self)
        self.texts = TextsPanel(self._texts_model)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.model)
        column.addWidget(self.domains)
        column.addWidget(self.texts, 1)
        self.setMinimumWidth(MINIMUM_PX)
        self.setMaximumWidth(MAXIMUM_PX)

    def sync_model(self, session: Session, settings: Settings) -> None:
        self.model.sync(model_panel_state(session, settings))

    def sync_domains(self, session: Session) -> None:
        self.domains.sync(domain_list_state(session))

    def sync_progress(self, session: Session, domain_id: str) -> None:
        """Only the row of the domain that is being read: this comes fifteen times a second."""
        domain = session.domains.get(domain_id)
        if domain is not None:
            self.domains.sync_row(domain_row_state(session, domain))

    def sync_texts(self, session: Session) -> None:
        show_texts(session, self._texts_model)
        self.texts.sync(texts_panel_state(session))

    def sync_statistics(self, session: Session) -> None:
        self.texts.sync(texts_panel_state(session))
