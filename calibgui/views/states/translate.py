"""Translation for plain functions, which have no `self.tr`."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication


def tr(text: str) -> str:
    """`text` in the user's language, in the context "states"."""
    return QCoreApplication.translate("states", text)
