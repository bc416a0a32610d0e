"""The design tokens: every colour and size of the window, once for light and once for dark."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tokens:
    """Colours as #RRGGBB. Names say roles, not hues."""

    dark: bool
    window: str
    surface: str
    raised: str
    field: str
    hover: str
    pressed: str
    selected: str
    line: str
    track: str
    field_line: str
    field_line_hover: str
    grid: str
    zero_line: str
    core: str
    ink: str
    text: str
    text2: str
    text3: str
    disabled: str
    accent: str
    accent_hover: str
    accent_pressed: str
    on_accent: str
    accent_text: str
    accent_soft: str
    accent_soft_line: str
    accent_soft_hover: str
    accent_soft_pressed: str
    error: str
    warning: str
    ok: str
    warning_fill: str
    error_fill: str
    domains: tuple[str, ...]
    heat: tuple[str, ...]  # evenly along the log scale of the coverage matrix; used for nothing else


LIGHT = Tokens(
    dark=False,
    window="#F6F6F8",
    surface="#FFFFFF",
    raised="#FFFFFF",
    field="#FFFFFF",
    hover="#ECECF0",
    pressed="#E2E2E8",
    selected="#E7E6F4",
    line="#E4E4E9",
    track="#E4E4E9",
    field_line="#D2D3DA",
    field_line_hover="#B4B6C0",
    grid="#EEEEF2",
    zero_line="#D2D3DA",
    core="#E7E8ED",
    ink="#2A2C33",
    text="#1A1B1F",
    text2="#555862",
    text3="#646772",
    disabled="#A7A9B3",
    accent="#5650D6",
    accent_hover="#4A44C6",
    accent_pressed="#3F39AE",
    on_accent="#FFFFFF",
    accent_text="#4640C4",
    accent_soft="#EFEEFC",
    accent_soft_line="#CFCCF6",
    accent_soft_hover="#E6E4FB",
    accent_soft_pressed="#DCD9F8",
    error="#D2281E",
    warning="#8A5A00",
    ok="#1B7F4B",
    warning_fill="#FBF3DF",
    error_fill="#FDEEEC",
    domains=("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#7A7D87"),
    heat=("#FAF7F5", "#F9EFE8", "#F7E0D2", "#F0BC9C", "#D0663A", "#8E2D12"),
)

DARK = Tokens(
    dark=True,
    window="#191A1F",
    surface="#111216",
    raised="#22242A",
    field="#1F2026",
    hover="#26282F",
    pressed="#2F3139",
    selected="#2A2B38",
    line="#292B32",
    track="#2C2E36",
    field_line="#3A3C46",
    field_line_hover="#565A66",
    grid="#1C1E23",
    zero_line="#3A3C46",
    core="#2A2C34",
    ink="#D9DBE2",
    text="#ECEDF1",
    text2="#AEB1BC",
    text3="#9598A4",
    disabled="#5C5F6A",
    accent="#6560E6",
    accent_hover="#6A65E8",
    accent_pressed="#5751D2",
    on_accent="#FFFFFF",
    accent_text="#AAA6FF",
    accent_soft="#23223A",
    accent_soft_line="#45427A",
    accent_soft_hover="#2A2946",
    accent_soft_pressed="#343258",
    error="#FF6F61",
    warning="#E3B341",
    ok="#4CC38A",
    warning_fill="#2C2516",
    error_fill="#351D1B",
    domains=("#3D9AD9", "#EBAA1F", "#1FB488", "#D98DB8", "#8FD0F7", "#E8803A", "#F0E442", "#9EA1AB"),
    heat=("#1B1C21", "#29211F", "#422A22", "#70402B", "#C4673A", "#FFB07A"),
)
