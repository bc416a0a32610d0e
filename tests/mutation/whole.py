"""A whole, small file of every kind, to damage. Each reader's kind has several: its formats and packings."""

from __future__ import annotations

import bz2
import gzip
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np

from calibgui.core.project.project import Project
from calibgui.core.project.save import save_project
from tests.core.project.projects import full_project
from tests.mutation.inside import zstd

Writer = Callable[[Path], None]
"""Writes its files into a folder."""

_LINES = [f"Line {number}: the café by the 河 sells “tea”, 茶 and coffee." for number in range(60)]
_TEXT = "\n".join(_LINES) + "\n"
_ROWS = [
    {"id": n, "text": line, "meta": {"tags": ["a", str(n)], "sum": n / 7}} for n, line in enumerate(_LINES)
]


def _vectors() -> np.ndarray:
    return np.random.default_rng(0).normal(size=(40, 8)).astype(np.float32)


def _ranges() -> np.ndarray:
    vectors = _vectors()
    return np.vstack((vectors.min(axis=0), vectors.max(axis=0)))


def lines(folder: Path) -> None:
    (folder / "utf8.txt").write_text(_TEXT, encoding="utf-8")
    (folder / "gb.txt").write_text(_TEXT, encoding="gb18030")
    (folder / "utf16.txt").write_text(_TEXT, encoding="utf-16")
    (folder / "crlf.md").write_bytes(_TEXT.replace("\n", "\r\n").encode("utf-8-sig"))
    (folder / "packed.txt.gz").write_bytes(gzip.compress(_TEXT.encode()))
    (folder / "packed.txt.bz2").write_bytes(bz2.compress(_TEXT.encode()))
    (folder / "packed.txt.zst").write_bytes(zstd(_TEXT.encode()))


def delimited(folder: Path) -> None:
    rows = ["id,text,sum", *(f'{row["id"]},"{row["text"]}",{row["id"] / 7}' for row in _ROWS)]
    text = "\n".join(rows) + "\n"
    (folder / "utf8.csv").write_text(text, encoding="utf-8")
    (folder / "cp1252.csv").write_bytes(text.replace("河", "é").replace("茶", "ä").encode("cp1252"))
    (folder / "crlf.csv").write_bytes(text.replace("\n", "\r\n").encode())
    (folder / "tabs.tsv").write_text(text.replace(",", "\t"), encoding="utf-8")
    (folder / "semicolons.csv").write_text(text.replace(",", ";"), encoding="utf-16")
    (folder / "packed.csv.gz").write_bytes(gzip.compress(text.encode()))
    (folder / "packed.tsv.zst").write_bytes(zstd(text.replace(",", "\t").encode()))


def json_files(folder: Path) -> None:
    rows = [json.dumps(row, ensure_ascii=False) for row in _ROWS]
    (folder / "rows.jsonl").write_text("\n".join(rows), encoding="utf-8")
    (folder / "array.json").write_text("[" + ",\n".join(rows) + "]", encoding="utf-8")
    nested = json.dumps({"version": "1", "data": [{"paragraphs": _ROWS[:20]}, {"paragraphs": _ROWS[20:]}]})
    (folder / "nested.json").write_text(nested, encoding="utf-8")
    (folder / "packed.jsonl.gz").write_bytes(gzip.compress("\n".join(rows).encode()))


def columns(folder: Path) -> None:
    """Parquet and Arrow: texts, fields in structs, lists of floats."""
    import pyarrow as pa
    import pyarrow.feather as feather
    import pyarrow.parquet as pq

    texts = pa.table({"id": range(60), "text": _LINES, "meta": [row["meta"] for row in _ROWS]})
    lists = pa.table({"v": pa.array(_vectors().tolist(), pa.list_(pa.float32(), 8))})
    for name, table in (("texts", texts), ("vectors", lists)):
        pq.write_table(table, folder / f"{name}.parquet", compression="zstd", row_group_size=16)
        pq.write_table(table, folder / f"{name}-plain.parquet", compression="none", use_dictionary=False)
        feather.write_feather(table, folder / f"{name}.feather", compression="lz4")
        with pa.ipc.new_stream(folder / f"{name}.arrow", table.schema) as stream:
            stream.write_table(table)


def workbooks(folder: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    for row in _ROWS:
        book.active.append([row["id"], row["text"]])
    book.create_sheet("more").append(["x", "y"])
    book.save(folder / "book.xlsx")


def arrays(folder: Path) -> None:
    from safetensors.numpy import save_file

    vectors = _vectors()
    np.save(folder / "c.npy", vectors)
    np.save(folder / "fortran.npy", np.asfortranarray(vectors.astype(np.float64)))
    np.savez(folder / "plain.npz", x=vectors, count=np.array(40))
    np.savez_compressed(folder / "packed.npz", x=vectors.astype(np.float16))
    save_file({"x": vectors}, folder / "one.safetensors", {"note": "of a test"})
    heads = np.full((40, 1), 8, np.int32).view(np.float32)
    (folder / "a.fvecs").write_bytes(np.concatenate([heads, vectors], axis=1).tobytes())
    (folder / "a.fbin").write_bytes(np.array([40, 8], np.int32).tobytes() + vectors.tobytes())


def ranges(folder: Path) -> None:
    from safetensors.numpy import save_file

    bounds = _ranges()
    np.save(folder / "ranges.npy", bounds)
    np.savez(folder / "ranges.npz", ranges=bounds)
    save_file({"ranges": bounds}, folder / "ranges.safetensors", {"provenance": "{}"})
    (folder / "rows.json").write_text(json.dumps(bounds.tolist()))
    (folder / "named.json").write_text(json.dumps({"min": bounds[0].tolist(), "max": bounds[1].tolist()}))


def artefacts(folder: Path) -> None:
    """What an export wrote: ranges with their provenance beside them."""
    from tests.mutation.exported import write_artefacts

    write_artefacts(folder)


def judged(folder: Path) -> None:
    """BEIR's three files, each of which is damaged alone."""
    (folder / "corpus.jsonl").write_text(
        "\n".join(json.dumps({"_id": f"d{n}", "title": "T", "text": line}) for n, line in enumerate(_LINES))
    )
    (folder / "queries.jsonl").write_text(
        "\n".join(json.dumps({"_id": f"q{n}", "text": f"tea {n}"}) for n in range(9))
    )
    (folder / "test.tsv").write_text(
        "query-id\tcorpus-id\tscore\n" + "".join(f"q{n}\td{n}\t{n % 3}\n" for n in range(9))
    )


def projects(folder: Path) -> None:
    save_project(Project(), folder / "empty.calib")
    save_project(full_project(folder), folder / "full.calib")


KINDS: dict[str, Writer] = {
    "lines": lines,
    "delimited": delimited,
    "json": json_files,
    "columns": columns,
    "workbooks": workbooks,
    "arrays": arrays,
    "ranges": ranges,
    "artefacts": artefacts,
    "judged": judged,
    "projects": projects,
}
