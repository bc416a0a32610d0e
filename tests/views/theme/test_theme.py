from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontInfo, QGuiApplication, QPalette
from PySide6.QtWidgets import QLabel

from calibgui.views.theme.fonts import BODY_PX, BOLD, CAPTION_PX, application_font, set_type
from calibgui.views.theme.palette import build_palette, tokens_of
from calibgui.views.theme.stylesheet import build_stylesheet
from calibgui.views.theme.theme import Theme, domain_color
from calibgui.views.theme.tokens import DARK, LIGHT, Tokens


@pytest.fixture
def theme(qapp):
    """A theme that undresses the application again."""
    palette, sheet, font = qapp.palette(), qapp.styleSheet(), qapp.font()
    theme = Theme()
    yield theme
    theme.set_mode("system")
    theme.deleteLater()
    qapp.setStyleSheet(sheet)
    qapp.setPalette(palette)
    qapp.setFont(font)


def luminance(color: str) -> float:
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_that_a_chosen_mode_dresses_the_application_and_is_told_once(theme, qapp):
    told = []
    theme.changed.connect(lambda: told.append(theme.tokens.dark))
    theme.apply(qapp)
    theme.set_mode("dark")
    theme.set_mode("dark")
    assert told == [True]
    assert qapp.palette().color(QPalette.ColorRole.Window).name() == DARK.window.lower()
    assert DARK.accent in qapp.styleSheet()


@pytest.mark.parametrize(
    ("scheme", "tokens"),
    [(Qt.ColorScheme.Dark, DARK), (Qt.ColorScheme.Light, LIGHT), (Qt.ColorScheme.Unknown, LIGHT)],
)
def test_that_it_follows_the_system_and_takes_unknown_for_light(theme, scheme, tokens):
    QGuiApplication.styleHints().colorSchemeChanged.emit(scheme)
    assert theme.tokens is tokens


def test_that_a_chosen_mode_ignores_the_system(theme):
    theme.set_mode("light")
    QGuiApplication.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert theme.tokens is LIGHT


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_that_a_palette_leads_back_to_its_tokens(qapp, tokens):
    assert tokens_of(build_palette(tokens)) is tokens


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_that_a_label_keeps_its_tokens_whatever_its_tone(theme, qapp, tokens):
    theme.set_mode("dark" if tokens.dark else "light")
    theme.apply(qapp)
    label = QLabel("text")
    label.setProperty("tone", "error")
    label.ensurePolished()
    assert tokens_of(label.palette()) is tokens
    assert label.palette().color(label.foregroundRole()).name() == tokens.error.lower()


def test_that_the_style_sheet_leaves_no_name_open(qapp):
    for tokens in (LIGHT, DARK):
        sheet = build_stylesheet(tokens)
        assert "$" not in sheet
        assert sheet.count("{") == sheet.count("}")


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_that_text_can_be_read_on_every_ground(tokens: Tokens):
    for ground in (tokens.window, tokens.surface, tokens.field, tokens.selected, tokens.hover):
        assert contrast(tokens.text, ground) >= 11
        assert contrast(tokens.text2, ground) >= 5.5
        assert contrast(tokens.text3, ground) >= 4.4
    assert contrast(tokens.on_accent, tokens.accent) >= 4.4
    assert contrast(tokens.on_accent, tokens.accent_hover) >= 4.4
    assert contrast(tokens.error, tokens.error_fill) >= 4.4
    assert contrast(tokens.warning, tokens.warning_fill) >= 4.4


def test_that_domain_colours_go_round():
    assert domain_color(LIGHT, 0) == LIGHT.domains[0]
    assert domain_color(LIGHT, len(LIGHT.domains)) == LIGHT.domains[0]


def test_that_figures_have_one_width_and_chinese_families_follow_the_system_s(qapp):
    font = application_font()
    assert font.pixelSize() == BODY_PX
    assert font.featureValue(QFont.Tag("tnum")) == 1
    assert font.families()[0] == QFontInfo(QFont()).family()
    assert "Noto Sans CJK SC" in font.families()[1:]


def test_that_size_and_weight_leave_the_family_to_the_application(theme, qapp):
    theme.apply(qapp)
    label = QLabel("1,500")
    set_type(label, CAPTION_PX, BOLD)
    assert label.font().families() == qapp.font().families()
    assert label.font().pixelSize() == CAPTION_PX
    assert label.font().weight() == BOLD
    assert label.font().featureValue(QFont.Tag("tnum")) == 1
