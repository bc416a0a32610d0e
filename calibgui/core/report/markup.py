"""The blocks of a report as HTML. Every text is escaped here and nowhere else."""

from __future__ import annotations

import html
from collections.abc import Iterable

from calibgui.core.printable import printable
from calibgui.core.report.blocks import (
    Block,
    Cell,
    Column,
    Facts,
    Figure,
    Folded,
    HeatTable,
    Paragraph,
    Section,
    Table,
    cell_of,
)
from calibgui.core.report.colors import COLORS, level_of
from calibgui.core.report.numbers import shortened

_MANY = 6  # columns of a heat table: with more, all is smaller
_NARROW, _MEDIUM, _WIDE = 9, 16, 30  # characters of a name


def escaped(value: object) -> str:
    """Any text as HTML text or as a quoted attribute."""
    return html.escape(printable(str(value), keep="\n\t"))


def section_html(section: Section) -> str:
    body = "".join(_block(block) for block in section.blocks)
    return f"<section><h2>{escaped(section.title)}</h2>{body}</section>\n"


def _block(block: Block) -> str:
    match block:
        case Paragraph(text, "body"):
            return f"<p>{escaped(text)}</p>"
        case Paragraph(text, "heading"):
            return f"<h3>{escaped(text)}</h3>"
        case Paragraph(text):
            return f'<p class="advice">{escaped(text)}</p>'
        case Facts():
            return _facts(block)
        case Table():
            return _table(block)
        case HeatTable():
            return _heat_table(block)
        case Figure():
            return _figure(block)
        case Folded(summary, text):
            return f"<details><summary>{escaped(summary)}</summary><pre>{escaped(text)}</pre></details>"


def _facts(block: Facts) -> str:
    rows = "".join(
        f'<tr><th scope="row">{escaped(name)}</th><td>{escaped(value)}</td></tr>'
        for name, value in block.shown
    )
    return f'<div class="wide"><table><tbody>{rows}</tbody></table></div>'


def _table(block: Table) -> str:
    head = "".join(f"<th{_classes(column)}>{escaped(column.title)}</th>" for column in block.columns)
    body = "".join(f"<tr>{_row(block.columns, row)}</tr>" for row in block.rows)
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def _row(columns: Iterable[Column], row: Iterable[Cell | str]) -> str:
    parts = []
    for place, (column, cell) in enumerate(zip(columns, map(cell_of, row), strict=True)):
        opening, closing = ("td", "td") if place else ('th scope="row"', "th")
        parts.append(f"<{opening}{_classes(column, cell)}>{_named(cell)}</{closing}>")
    return "".join(parts)


def _classes(column: Column, cell: Cell | None = None) -> str:
    names = ["number"] * column.is_number + ["marked"] * (cell is not None and cell.marked)
    return f' class="{" ".join(names)}"' if names else ""


def _named(cell: Cell, most: int = 0) -> str:
    """The text, of at most `most` characters where that is not 0: the whole comes where the pointer rests."""
    text = shortened(cell.text, most) if most else cell.text
    full = f' title="{escaped(cell.text)}"' if text != cell.text else ""
    if cell.color is None:
        return f"<span{full}>{escaped(text)}</span>" if full else escaped(text)
    return f'<span class="named"{full}>{_swatch(cell.color)}{escaped(text)}</span>'


def _swatch(color: int | None) -> str:
    if color is None:
        return ""
    return f'<span class="swatch" style="background:var(--domain-{color % COLORS})"></span>'


def _heat_table(block: HeatTable) -> str:
    many = len(block.columns) > _MANY
    most, most_of_row = (_NARROW, _MEDIUM) if many else (_WIDE, _WIDE)
    head = "".join(f"<th>{_named(column, most)}</th>" for column in block.columns)
    rows = []
    for number, (name, cells) in enumerate(block.rows):
        apart = ' class="apart"' if block.last_apart and 0 < number == len(block.rows) - 1 else ""
        numbers = "".join(
            "<td>–</td>"
            if cell.place is None
            else f'<td class="heat-{level_of(cell.place)}">{escaped(cell.text)}</td>'
            for cell in cells
        )
        rows.append(f'<tr{apart}><th scope="row">{_named(name, most_of_row)}</th>{numbers}</tr>')
    marks = "".join(
        f'<span style="left:{place * 100:.1f}%">{escaped(text)}</span>' for place, text in block.marks
    )
    size = ' class="heat many"' if many else ' class="heat"'
    return (
        f'<div class="wide whole"><table{size}><thead>'
        f'<tr><th class="corner">{escaped(block.corner)}</th>{head}'
        f"</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
        f'<div class="ramp"><div></div><p>{marks}</p></div>'
    )


def _figure(block: Figure) -> str:
    caption = f"<figcaption>{_swatch(block.color)}{escaped(block.caption)}</figcaption>"
    return f"<figure>{caption if block.caption else ''}{block.svg}</figure>"
