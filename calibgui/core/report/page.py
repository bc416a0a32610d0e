"""A page that needs nothing but itself: its frame and its style, light and dark, on screen and on paper.

No script, no font, no picture from elsewhere: the page's own policy forbids the browser to fetch anything.
"""

from __future__ import annotations

from calibgui.core.report.blocks import Report
from calibgui.core.report.colors import HEAT_LEVELS, HEAT_STOPS, Scheme, heat, tokens
from calibgui.core.report.markup import escaped, section_html

_CSS = """
body { margin: 0; background: var(--surface); color: var(--text);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Noto Sans CJK SC", sans-serif; }
main { max-width: 1040px; margin: 0 auto; padding: 40px 24px 64px; }
h1 { font-size: 28px; line-height: 1.25; margin: 0 0 8px; letter-spacing: -0.01em; }
h2 { font-size: 20px; margin: 48px 0 8px; padding-top: 16px; border-top: 1px solid var(--line); }
h3 { font-size: 15px; margin: 28px 0 6px; }
p { margin: 4px 0 16px; max-width: 76ch; } .quiet, figcaption { color: var(--text2); }
.advice { background: var(--soft); border: 1px solid var(--soft-line); border-radius: 8px;
  padding: 12px 16px; max-width: none; }
.wide { overflow-x: auto; margin: 0 0 12px; }
table { border-collapse: collapse; font-size: 13px; font-variant-numeric: tabular-nums; }
th, td { text-align: left; vertical-align: top; padding: 4px 20px 4px 0;
  border-bottom: 1px solid var(--line); overflow-wrap: break-word; }
thead th { color: var(--text2); font-weight: 600; vertical-align: bottom; }
tbody th { font-weight: 500; }
th.number, td.number { text-align: right; } td.number, tbody th.number { white-space: nowrap; }
.marked { color: var(--error); font-weight: 600; }
code, pre { font: 12px/1.45 ui-monospace, "Cascadia Mono", Menlo, Consolas, monospace; }
pre { overflow-x: auto; background: var(--core); padding: 12px; border-radius: 6px; }
summary { cursor: pointer; color: var(--text2); margin: 12px 0; }
figure { margin: 0 0 16px; } figcaption { font-size: 13px; font-weight: 500; margin-bottom: 4px; }
svg { width: 100%; height: auto; display: block; }
.swatch { display: inline-block; width: 10px; height: 10px; border-radius: 3px; margin-right: 7px; }
.named { display: inline-block; position: relative; padding-left: 17px; }
.named .swatch { position: absolute; left: 0; top: 0.35em; }
.heat { border-collapse: separate; border-spacing: 2px; margin-left: -2px; }
.heat th { border: 0; padding: 6px 12px 6px 0; vertical-align: middle; max-width: 160px; }
.heat thead th { padding-left: 12px; vertical-align: bottom; }
.heat td { border: 0; border-radius: 4px; padding: 12px 14px; min-width: 84px; font-size: 18px;
  font-weight: 600; vertical-align: middle; white-space: nowrap; }
.heat.many td { padding: 8px 6px; min-width: 40px; font-size: 12px; }
.heat.many th { padding: 4px 6px 4px 0; white-space: nowrap; font-size: 12px; }
.heat.many thead th { padding-left: 6px; } .heat.many thead .named { padding: 14px 0 0; }
.heat.many thead .swatch { top: 0; }
.heat thead th.corner.corner { padding-left: 0; }
.heat .apart > * { border-top: 8px solid var(--surface); background-clip: padding-box; }
.ramp { width: 320px; margin: 4px 0 20px; font-size: 11px; color: var(--text2); }
.ramp div { height: 8px; border-radius: 4px; border: 1px solid var(--line); }
.ramp p { position: relative; height: 16px; margin: 2px 0 0; }
.ramp span { position: absolute; transform: translateX(-50%); white-space: nowrap; }
.ramp span:first-child { transform: none; }
.heat td, .swatch, .ramp div, .advice, svg { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
@page { size: A4; margin: 16mm 14mm; }
@media print { body { font-size: 10.5pt; } main { max-width: none; padding: 0; } table { font-size: 8.5pt; }
  h2, h3, figcaption, thead, p { break-after: avoid; } figure, tr, .advice, .ramp { break-inside: avoid; }
  .wide { overflow: visible; } .whole { break-inside: avoid; break-after: avoid; }
  details { display: none; } th, td { padding-right: 10px; }
  .heat.many td { padding: 5px; min-width: 0; font-size: 7.5pt; } .heat.many { font-size: 7pt; } }
"""


def page(report: Report) -> str:
    """The whole document."""
    body = "".join(section_html(section) for section in report.sections)
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">\n'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "style-src 'unsafe-inline'\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{escaped(report.title)}</title>\n<style>{_style()}</style></head>\n"
        f'<body><main><h1>{escaped(report.title)}</h1><p class="quiet">{escaped(report.lead)}</p>\n'
        f"{body}</main></body></html>\n"
    )


def _style() -> str:
    """Paper is light, whatever the screen is."""
    dark = f"@media screen and (prefers-color-scheme: dark) {{\n{_colors('dark')}\n}}"
    ramp = ", ".join(f"var(--heat-{number})" for number in range(HEAT_STOPS))
    return f"{_colors('light')}\n{dark}{_CSS}.ramp div {{ background: linear-gradient(to right, {ramp}); }}\n"


def _colors(scheme: Scheme) -> str:
    named = ";".join(f"--{name}:{color}" for name, color in tokens(scheme).items())
    cells = (heat(scheme, level) for level in range(HEAT_LEVELS))
    levels = "".join(
        f".heat-{level}{{background:{ground};color:{ink}}}" for level, (ground, ink) in enumerate(cells)
    )
    return f":root{{{named}}}\n{levels}"
