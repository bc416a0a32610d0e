"""How the files of a domain were read, in words for a tooltip."""

from __future__ import annotations

from calibgui.core.sources.formats import VECTORS as ARRAYS
from calibgui.core.sources.scan import Scan, SourceScan
from calibgui.views.states.nouns import VECTORS
from calibgui.views.states.translate import tr
from calibgui.views.widgets.numbers import count_text

_MOST_FILES = 8


def source_facts(scan: Scan | None) -> str:
    """A line for each file: its texts, format, encoding and column, and what was dropped. "" if unread."""
    if scan is None:
        return ""
    lines = [_line(source, of_vectors=scan.dim is not None) for source in scan.sources[:_MOST_FILES]]
    if len(scan.sources) > _MOST_FILES:
        lines.append(tr("and {n} more files").format(n=count_text(len(scan.sources) - _MOST_FILES)))
    return "\n".join(lines)


def _line(read: SourceScan, *, of_vectors: bool) -> str:
    count = VECTORS.count(read.texts) if of_vectors else count_text(read.texts)
    parts = [read.source.path.name, count, read.format]
    if read.sheet:
        parts.append(tr("sheet {name}").format(name=read.sheet))
    if read.source.column is not None:
        names = " + ".join((read.source.column, *read.source.joined))
        words = tr("array {name}") if read.format in ARRAYS else tr("column {name}")
        parts.append(words.format(name=names))
    if read.encoding:
        parts.append(read.encoding.upper())
    if read.source.options.delimiter is not None:
        separators = {"\t": tr("tab"), ",": tr("comma"), ";": tr("semicolon")}
        separator = separators.get(read.source.options.delimiter, read.source.options.delimiter)
        parts.append(tr("separated by {name}").format(name=separator))
    if read.undecodable:
        dropped = tr("{n} rows dropped, the first in line {line}")
        if read.undecodable == 1:
            dropped = tr("{n} row dropped, in line {line}")
        parts.append(dropped.format(n=count_text(read.undecodable), line=read.first_undecodable))
    return " · ".join(parts)
