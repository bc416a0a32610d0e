"""Damage where readers get to it: inside of a packing that is whole, and without what makes text binary."""

from __future__ import annotations

import bz2
import gzip
import io
import random
import zipfile
from pathlib import Path

from tests.mutation.damage import damaged

_TEXTS = (".txt", ".md", ".csv", ".tsv", ".json", ".jsonl")


def damaged_file(path: Path, data: bytes, other: bytes, rng: random.Random) -> bytes:
    """The content of the whole file `path` after some accidents, three times of four to what it packs."""
    kind = path.suffix
    if rng.random() < 0.25:
        return damaged(data, other, rng)
    if kind == ".gz":
        return gzip.compress(_text(gzip.decompress(data), other, rng), 1, mtime=0)
    if kind == ".bz2":
        return bz2.compress(_text(bz2.decompress(data), other, rng), 1)
    if kind == ".zst":
        return zstd(_text(_unpacked(data), other, rng))
    if kind in (".xlsx", ".npz"):
        return _member_damaged(data, other, rng)
    if kind in _TEXTS and not data.startswith(b"\xff\xfe"):
        return _text(data, other, rng)
    return damaged(data, other, rng)


def _text(data: bytes, other: bytes, rng: random.Random) -> bytes:
    return damaged(data, other, rng).replace(b"\x00", b"0")


def _member_damaged(data: bytes, other: bytes, rng: random.Random) -> bytes:
    """One file of a zip archive is another, and the archive says so."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as whole, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        names = whole.namelist()
        hit = rng.choice(names)
        for name in names:
            content = whole.read(name)
            made.writestr(name, damaged(content, other, rng) if name == hit else content)
    return out.getvalue()


def zstd(data: bytes) -> bytes:
    import pyarrow as pa

    packed: bytes = pa.compress(data, codec="zstd", asbytes=True)
    return packed


def _unpacked(data: bytes) -> bytes:
    import pyarrow as pa

    return bytes(pa.input_stream(pa.BufferReader(data), compression="zstd").read())
