"""The fonts: three sizes, three weights, figures of one width, Chinese as Chinese."""

from __future__ import annotations

from PySide6.QtGui import QFont, QFontDatabase, QFontInfo
from PySide6.QtWidgets import QWidget

CAPTION_PX = 11
BODY_PX = 13
NUMBER_PX = 20

REGULAR = QFont.Weight.Normal
MEDIUM = QFont.Weight.Medium
BOLD = QFont.Weight.DemiBold

# Without a Chinese family named, Han characters fall back to Japanese forms on many systems.
_CHINESE_FAMILIES = ("Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei UI")


def application_font() -> QFont:
    """The system's own family, then the Chinese ones, at body size, with tabular figures."""
    system = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    font = QFont(system)
    # An alias such as "Sans Serif" means nothing within a list of families: name what it stands for.
    font.setFamilies([QFontInfo(system).family(), *_CHINESE_FAMILIES])
    font.setPixelSize(BODY_PX)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


def monospace_font() -> QFont:
    """The system's fixed-width family at caption size, for technical texts."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setPixelSize(CAPTION_PX)
    return font


def set_type(widget: QWidget, size_px: int = BODY_PX, weight: QFont.Weight = REGULAR) -> None:
    """Set size and weight only: family and figures keep coming from the application's font."""
    font = QFont()
    font.setPixelSize(size_px)
    font.setWeight(weight)
    widget.setFont(font)
