"""What the model panel and the list of texts show."""

from __future__ import annotations

from calibgui.core.encoding.spec import BUNDLED
from calibgui.core.settings import Settings
from calibgui.models.activity import Activity
from calibgui.models.session import Session
from calibgui.models.texts_model import TextsModel
from calibgui.views.panels.model_panel import ModelPanelState
from calibgui.views.panels.texts_panel import TextsPanelState
from calibgui.views.states.statistics import statistics_lines


def model_panel_state(session: Session, settings: Settings) -> ModelPanelState:
    snapshot = session.snapshot
    loading = (
        session.activity is Activity.CALIBRATING
        and snapshot is not None
        and snapshot.phase == "loading"
        and session.model_info is None
    )
    return ModelPanelState(
        name=session.model.name,
        recent=tuple(name for name in settings.recent_models if name != BUNDLED),
        info=session.model_info,
        loading=loading,
        device=session.model.device,
        devices=session.devices,
        error=session.model_error,
        locked=session.activity.busy,
    )


def texts_panel_state(session: Session) -> TextsPanelState:
    domains = session.domains
    domain = domains.get(domains.selected) if domains.selected is not None else None
    if domain is None:
        return TextsPanelState()
    if domains.scan(domain.id) is None and domains.is_unread(domain):
        return TextsPanelState(domain.name, "unread")
    if domains.scan(domain.id) is None and domains.scan_error(domain.id) is None:
        return TextsPanelState(domain.name, "reading")
    facts, warning = statistics_lines(domains, domain)
    scan = domains.scan(domain.id)
    return TextsPanelState(
        domain.name, "ready", facts, warning, of_vectors=scan is not None and scan.dim is not None
    )


def show_texts(session: Session, model: TextsModel) -> None:
    """Fill the list with the texts that a calibration would draw from the selected domain."""
    selected = session.domains.selected
    sample = session.domains.samples().get(selected) if selected is not None else None
    if sample is None:
        model.clear()
    else:
        texts = sample.calibration + sample.held_out
        model.set_texts(texts, len(sample.calibration), len(sample.held_out))
