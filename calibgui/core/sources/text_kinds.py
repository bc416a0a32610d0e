"""What the first lines of a file show: JSON, JSON Lines, or a table with separators, whatever its suffix."""

from __future__ import annotations

import codecs
import csv
import json
import re
from collections.abc import Sequence

from calibgui.core.sources.magic import HEAD_BYTES

_LINES = 50
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_OBJECT_BEGINS = re.compile(r'\s*\{\s*"[^"\n]*"\s*:')
_ARRAY_BEGINS = re.compile(r'\s*\[\s*\{\s*"[^"\n]*"\s*:')


def text_kind(said: str, head: bytes) -> str:
    """The format of a file of text whose suffix says `said`, a name of `formats.TEXTUAL`.

    Only what can't well be chance overrules a suffix: every line one JSON object, an array of objects, or,
    for a file of lines of text, as many tabs in every line.
    """
    text = _decoded(head)
    lines = _whole_lines(text, len(head) < HEAD_BYTES)
    if said in ("json", "jsonl"):
        return _json_or_lines(said, text, lines)
    kind = _json_kind(text, lines)
    if kind is None and said == "text" and _is_tabular(lines):
        kind = "tsv"
    return kind or said


def table_kind(head: bytes) -> str | None:
    """The format of text in a file that should have been a binary table; None for lines of text."""
    text = _decoded(head)
    lines = _whole_lines(text, len(head) < HEAD_BYTES)
    if kind := _json_kind(text, lines):
        return kind
    delimiter = next((delimiter for delimiter in "\t,;|" if _rows_agree(lines, delimiter)), "")
    return {"": None, "\t": "tsv"}.get(delimiter, "csv")


def _decoded(head: bytes) -> str:
    """The text as far as its structure needs it: in an unknown encoding each byte becomes one character."""
    encoding = next((name for bom, name in _BOMS if head.startswith(bom)), "")
    if encoding:
        return head.decode(encoding, "replace")
    try:
        return codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return head.decode("latin-1")


def _whole_lines(text: str, is_whole: bool) -> list[str]:
    """The first lines that are not blank; a last one that goes on beyond the head is left out."""
    lines = re.split(r"\r\n|\r|\n", text)
    return [line for line in (lines if is_whole else lines[:-1]) if line.strip()][:_LINES]


def _json_or_lines(said: str, text: str, lines: Sequence[str]) -> str:
    """ "json" or "jsonl" for a file that should be one of them."""
    first = _parsed(lines[0]) if lines else None
    if first is not None:
        if len(lines) > 1:
            return "jsonl"
        return "json" if isinstance(first, list) else said
    begin = text.lstrip()[:1]
    if begin == "[" and (not lines or lines[0].strip() == "[" or _ARRAY_BEGINS.match(text)):
        return "json"
    return "json" if lines and lines[0].strip() == "{" else said


def _json_kind(text: str, lines: Sequence[str]) -> str | None:
    """ "json" or "jsonl" where a file that should be something else can be nothing but that."""
    if lines and all(isinstance(_parsed(line), dict) for line in lines):
        return "jsonl"
    if _ARRAY_BEGINS.match(text) or (lines and lines[0].strip() == "{" and _OBJECT_BEGINS.match(text)):
        return "json"
    return None


def _parsed(line: str) -> object:
    """The object or array that a line holds; None if it holds none."""
    if line.lstrip()[:1] not in ("{", "["):
        return None
    try:
        value: object = json.loads(line, strict=False)
    except (ValueError, RecursionError):
        return None
    return value


def _is_tabular(lines: Sequence[str]) -> bool:
    """Whether lines of text are rows of a TSV file: at least two, of as many cells, none indented."""
    tabs = {line.count("\t") for line in lines}
    return len(lines) > 1 and len(tabs) == 1 and 0 not in tabs and not any(map(_is_indented, lines))


def _is_indented(line: str) -> bool:
    return line.startswith("\t")


def _rows_agree(lines: Sequence[str], delimiter: str) -> bool:
    try:
        rows = list(csv.reader([line + "\n" for line in lines], delimiter=delimiter, strict=True))
    except csv.Error:
        return False
    return len(rows) > 1 and len(rows[0]) > 1 and all(len(row) == len(rows[0]) for row in rows)
