"""Translation for plain functions, which have no `self.tr`."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication


def tr(text: str) -> str:
    """`text` in the user's language, in the context "states"."""
    return QCoreApplication.translate("states", text)


def QT_TRANSLATE_NOOP(_context: str, text: str) -> str:
    """Mark `text` for Qt's lupdate, which looks for this name; PySide6's own is typed to give bytes."""
    return text
