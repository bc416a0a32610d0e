"""From bytes to text: which encoding a file has, and its text with undecodable places marked."""

from __future__ import annotations

import codecs
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from calibgui.core.errors import SourceError
from calibgui.core.sources.files import BLOCK_BYTES, opened_file
from calibgui.core.sources.scan import ScanStopped

MARK = "\ufdd0"
"""Stands where bytes are no text. A noncharacter: Unicode keeps it free for such private use."""

LF_MARK = "\ufdd1"
"""Stands for a LF that ends no row."""

_SAMPLE_BYTES = 1 << 16
_MAX_SEARCHED_BYTES = 1 << 25
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16: its first bytes are those of UTF-16 LE
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LEGACY = (
    *("gb18030", "big5", "cp932", "euc_jp", "iso2022_jp", "cp949"),
    *("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "koi8_r", "mac_roman"),
)


def _mark(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return MARK, error.end


codecs.register_error("calibgui-mark", _mark)


def detect_encoding(path: Path, compression: str, should_stop: Callable[[], bool]) -> str:
    """A codec name: by the byte order mark, else UTF-8 if it fits, else what charset-normalizer finds.

    Only lines with bytes beyond ASCII can tell, so these are collected, however deep in the file they begin:
    a file whose first megabyte is plain English may still end in cp1252.
    """
    with opened_file(path, compression) as file:
        return _told(path, file.read(BLOCK_BYTES), file, should_stop)


def encoding_of_head(path: Path, head: bytes) -> str:
    """What `detect_encoding` would say if the file held no more than `head`."""
    return _told(path, head, io.BytesIO(), lambda: False)


def marked_encoding(head: bytes) -> str | None:
    """The encoding that the byte order mark at the beginning of a file says, if there is one."""
    return next((name for bom, name in _BOMS if head.startswith(bom)), None)


def _told(path: Path, head: bytes, file: BinaryIO, should_stop: Callable[[], bool]) -> str:
    marked = marked_encoding(head)
    if marked is not None:
        return marked
    sample = _telling_lines(head, file, should_stop)
    if _looks_like_utf8(sample):
        return "utf-8"
    return _legacy_encoding(path, sample)


def _telling_lines(block: bytes, file: BinaryIO, should_stop: Callable[[], bool]) -> bytes:
    """Lines with bytes beyond ASCII, until there are enough or they get rare. Empty for pure ASCII."""
    found, searched, rest = bytearray(), 0, b""
    while block and len(found) < _SAMPLE_BYTES and searched < _MAX_SEARCHED_BYTES:
        if should_stop():
            raise ScanStopped
        if block.isascii() and (not rest or rest.isascii()):
            rest = block[block.rfind(b"\n") + 1 :][-_SAMPLE_BYTES:]
            block = file.read(BLOCK_BYTES)
            continue
        window = rest + block
        rest = window[window.rfind(b"\n") + 1 :][-_SAMPLE_BYTES:]
        if not window.isascii():
            searched += len(block)
            for line in window[: len(window) - len(rest)].splitlines(keepends=True):
                if not line.isascii():
                    found += line[:_SAMPLE_BYTES]
        block = file.read(BLOCK_BYTES)
    return bytes(found or rest)


def _looks_like_utf8(sample: bytes) -> bool:
    """True too for UTF-8 with a few damaged places: at most one to ten characters beyond ASCII."""
    text = codecs.getincrementaldecoder("utf-8")("calibgui-mark").decode(sample)
    damaged = text.count(MARK)
    return damaged == 0 or damaged * 10 <= sum(character > "\x7f" for character in text)


def _legacy_encoding(path: Path, sample: bytes) -> str:
    from charset_normalizer import from_bytes

    matches = from_bytes(sample, cp_isolation=list(_LEGACY), preemptive_behaviour=False)
    best = matches.best()
    if best is None:
        raise SourceError(
            f"The encoding of {path.name} can't be told.", remedy="Save the file as UTF-8.", path=path
        )
    # Western European texts often fit cp1250 as well, with other letters in a few places.
    tied = [match for match in matches if (match.chaos, match.coherence) == (best.chaos, best.coherence)]
    is_western = any("cp1252" in match.could_be_from_charset for match in tied)
    return "cp1252" if is_western else best.encoding


def decoded_blocks(file: BinaryIO, encoding: str, bare_lf: bool = False) -> Iterator[str]:
    """The text of a file in blocks: every line end a LF, every undecodable place a MARK.

    With `bare_lf` only CRLF and CR end lines, and a LF without a CR comes as LF_MARK.
    """
    decoder = codecs.getincrementaldecoder(encoding)("calibgui-mark")
    newlines = io.IncrementalNewlineDecoder(decoder, translate=not bare_lf)
    while block := file.read(BLOCK_BYTES):
        text = newlines.decode(block)
        yield _with_lf_marks(text) if bare_lf else text
    text = newlines.decode(b"", final=True)
    yield _with_lf_marks(text) if bare_lf else text


def _with_lf_marks(text: str) -> str:
    return text.replace("\r\n", "\r").replace("\n", LF_MARK).replace("\r", "\n")
