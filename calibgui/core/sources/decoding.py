"""From bytes to text: which encoding a file has, and its text with undecodable places marked."""

from __future__ import annotations

import codecs
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from calibgui.core.errors import SourceError
from calibgui.core.sources.files import BLOCK_BYTES, HashingFile, file_errors, unpacked
from calibgui.core.sources.scan import ScanStopped

MARK = "\ufdd0"
"""Stands where bytes are no text. A noncharacter: Unicode keeps it free for such private use."""

_SAMPLE_BYTES = 1 << 16
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

    The sample is taken where the first byte beyond ASCII stands, however deep in the file: a file whose
    first megabyte is plain English may still end in cp1252.
    """
    sample = _telling_sample(path, compression, should_stop)
    for bom, name in _BOMS:
        if sample.startswith(bom):
            return name
    if _looks_like_utf8(sample):
        return "utf-8"
    return _legacy_encoding(path, sample)


def _telling_sample(path: Path, compression: str, should_stop: Callable[[], bool]) -> bytes:
    """Whole lines as far as that is possible, with bytes beyond ASCII in them if the file has any."""
    with file_errors(path), HashingFile(path) as raw, unpacked(raw, compression) as file:
        rest = b""
        while block := file.read(BLOCK_BYTES):
            if should_stop():
                raise ScanStopped
            window = rest + block
            if not window.isascii():
                return _around_first_high_byte(window + file.read(_SAMPLE_BYTES))
            rest = window[-_SAMPLE_BYTES // 4 :]
    return rest


def _around_first_high_byte(window: bytes) -> bytes:
    text = window.decode("ascii", "surrogateescape")
    first = len(text) - len(text.lstrip("".join(map(chr, range(128)))))
    start = window.rfind(b"\n", 0, first) + 1
    end = window.rfind(b"\n", start, start + _SAMPLE_BYTES)
    return window[start : end if end > first else start + _SAMPLE_BYTES]


def _looks_like_utf8(sample: bytes) -> bool:
    """True too for UTF-8 with a few damaged places: at most one to ten characters beyond ASCII."""
    text = codecs.getincrementaldecoder("utf-8")("calibgui-mark").decode(sample)
    damaged = text.count(MARK)
    return damaged == 0 or damaged * 10 <= sum(character > "\x7f" for character in text)


def _legacy_encoding(path: Path, sample: bytes) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(sample, cp_isolation=list(_LEGACY), preemptive_behaviour=False).best()
    if best is None:
        raise SourceError(
            f"The encoding of {path.name} can't be told.", remedy="Save the file as UTF-8.", path=path
        )
    return best.encoding


def decoded_blocks(file: BinaryIO, encoding: str) -> Iterator[str]:
    """The text of a file in blocks: every line end a LF, every undecodable place a MARK."""
    decoder = codecs.getincrementaldecoder(encoding)("calibgui-mark")
    newlines = io.IncrementalNewlineDecoder(decoder, translate=True)
    while block := file.read(BLOCK_BYTES):
        yield newlines.decode(block)
    yield newlines.decode(b"", final=True)
