"""What the window remembers of itself in a project file: tab, order, what is hidden, the selected domain."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from calibgui.models.look import TABS
from calibgui.models.session import Session

_ORDERS = ("index", "width", "disagreement")


def view_of(session: Session) -> dict[str, Any]:
    """As JSON holds it."""
    return {
        "tab": session.look.tab,
        "order": session.order,
        "hidden": sorted(session.hidden),
        "selected": session.domains.selected,
    }


def show_view(session: Session, view: Mapping[str, Any]) -> None:
    """Look at things as then; what is unknown or of another kind is passed over."""
    tab = next((tab for tab in TABS if tab == view.get("tab")), TABS[0])
    session.look.show_tab(tab)
    session.set_order(next((order for order in _ORDERS if order == view.get("order")), _ORDERS[0]))
    hidden = view.get("hidden")
    session.set_hidden(
        frozenset(it for it in hidden if isinstance(it, str)) if isinstance(hidden, list) else frozenset()
    )
    ids = [domain.id for domain in session.domains.all]
    selected = view.get("selected")
    session.domains.select(selected if selected in ids else next(iter(ids), None))
