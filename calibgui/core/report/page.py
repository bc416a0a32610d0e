"""A page that needs nothing but itself: its frame, its style, light and dark, and safe pieces of HTML.

No script, no font, no picture from elsewhere: the page's own policy forbids the browser to fetch anything.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from calibgui.core.printable import printable

# The palette of the domains in the window: Okabe and Ito's, which colour-blind readers tell apart.
_LIGHT = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#7A7D87")
_DARK = ("#3D9AD9", "#EBAA1F", "#1FB488", "#D98DB8", "#8FD0F7", "#E8803A", "#F0E442", "#9EA1AB")
COLORS = len(_LIGHT)
_CSS = """
body { margin: 0; background: var(--surface); color: var(--text);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Noto Sans CJK SC", sans-serif; }
main { max-width: 1040px; margin: 0 auto; padding: 32px 24px 64px; }
h1 { font-size: 26px; margin: 0 0 4px; } h2 { font-size: 18px; margin: 40px 0 8px; }
h3 { font-size: 15px; margin: 20px 0 4px; }
p { margin: 4px 0 12px; } .quiet, figcaption { color: var(--text2); }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { text-align: left; vertical-align: top; padding: 4px 16px 4px 0;
  border-bottom: 1px solid var(--line); overflow-wrap: break-word; }
thead th { color: var(--text2); font-weight: 600; } tbody th { font-weight: 500; }
th.number, td.number { text-align: right; white-space: nowrap; }
code, pre { font: 13px/1.45 ui-monospace, "Cascadia Mono", Menlo, Consolas, monospace; }
pre { overflow-x: auto; background: var(--core); padding: 12px; border-radius: 6px; }
figure { margin: 0 0 16px; } svg { width: 100%; height: auto; display: block; }
svg text { fill: var(--text2); font-size: 11px; } svg .mixed { fill: var(--core); }
svg .axis { stroke: var(--line); } svg .outside { fill: var(--error); }
.swatch { display: inline-block; width: 10px; height: 10px; border-radius: 2px; margin-right: 6px; }
@media print { main { max-width: none; padding: 0; }
  h2 { break-after: avoid; } figure { break-inside: avoid; } }
"""
_TOKENS = {
    "light": "--surface:#FFFFFF;--text:#1A1B1F;--text2:#555862;--line:#E4E4E9;--core:#E7E8ED;--error:#D2281E",
    "dark": "--surface:#111216;--text:#ECEDF1;--text2:#AEB1BC;--line:#292B32;--core:#2A2C34;--error:#FF6F61",
}


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what is under it. `title` is plain text, `body` HTML whose texts are escaped."""

    title: str
    body: str


@dataclass(frozen=True, slots=True)
class Column:
    """The head of a column of a table, plain text; numbers stand at the right."""

    title: str
    is_number: bool = False


def escaped(value: object) -> str:
    """Any text as HTML text or as a quoted attribute."""
    return html.escape(printable(str(value), keep="\n\t"))


def table(columns: Sequence[Column], rows: Iterable[Sequence[object]]) -> str:
    """Cells are escaped; the first one of each row heads it."""
    kinds = [' class="number"' if column.is_number else "" for column in columns]
    head = "".join(f"<th{kind}>{escaped(it.title)}</th>" for it, kind in zip(columns, kinds, strict=True))
    body = "".join(
        "<tr>"
        + "".join(
            f"<td{kind}>{escaped(cell)}</td>" if place else f'<th scope="row"{kind}>{escaped(cell)}</th>'
            for place, (cell, kind) in enumerate(zip(row, kinds, strict=True))
        )
        + "</tr>"
        for row in rows
    )
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def facts(pairs: Iterable[tuple[str, object]]) -> str:
    """A table of names and values; those without a value are left out."""
    rows = "".join(
        f'<tr><th scope="row">{escaped(name)}</th><td>{escaped(value)}</td></tr>'
        for name, value in pairs
        if value is not None and value != ""
    )
    return f'<div class="wide"><table><tbody>{rows}</tbody></table></div>'


def page(title: str, lead: str, sections: Iterable[Section]) -> str:
    """The whole document. `title` and `lead` are plain text."""
    body = "".join(f"<section><h2>{escaped(it.title)}</h2>{it.body}</section>\n" for it in sections)
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">\n'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "style-src 'unsafe-inline'\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{escaped(title)}</title>\n<style>{_style()}</style></head>\n"
        f'<body><main><h1>{escaped(title)}</h1><p class="quiet">{escaped(lead)}</p>\n'
        f"{body}</main></body></html>\n"
    )


def _style() -> str:
    def root(tokens: str, colors: Sequence[str]) -> str:
        named = "".join(f";--domain-{number}:{color}" for number, color in enumerate(colors))
        return f":root {{ {tokens}{named} }}"

    dark = root(_TOKENS["dark"], _DARK)
    return f"{root(_TOKENS['light'], _LIGHT)}\n@media (prefers-color-scheme: dark) {{ {dark} }}{_CSS}"
