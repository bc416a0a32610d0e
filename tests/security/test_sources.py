"""Names and paths of files are data: in SQL, in patterns, in headers; DuckDB reads the file given only."""

from __future__ import annotations

import os
import re
import socket
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import calibgui
from calibgui.core.domain import SamplePlan, Source
from calibgui.core.errors import CalibError, SourceError
from calibgui.core.sources.duck import opened, quoted
from calibgui.core.sources.folders import find_files
from calibgui.core.sources.preview import preview
from calibgui.core.sources.sampling import scan_steps
from calibgui.core.sources.scan import Scan

PLAN = SamplePlan(5, 0)
NAMES = [
    "a'; DROP TABLE x--",
    "*",
    "**",
    "[x]",
    "[",
    "]",
    "[!a]",
    "a?",
    "{a,b}",
    "%00",
    "%s %d {0} %1",
    "new\nline",
    "tab\t",
    'q"uote',
    "back\\slash",
    "\u202egnp",
    "-rf",
    "~root",
    "$(id)",
    "`id`",
    "lang=en",
    "a=b;c=d",
    "#x",
    "http:",
    "s3:__x",
    " space ",
    os.fsdecode(b"\xff\xfe"),
    "x" * 200,
]
"""Stems of file names, each of which some layer below could take for something else."""


def _csv(path: Path, text: str) -> None:
    path.write_text(f"text,n\n{text} a,1\n{text} b,2\n", encoding="utf-8")


def _tsv(path: Path, text: str) -> None:
    path.write_text(f"text\tn\n{text} a\t1\n{text} b\t2\n", encoding="utf-8")


def _jsonl(path: Path, text: str) -> None:
    path.write_text("".join(f'{{"text": "{text} {letter}"}}\n' for letter in "ab"), encoding="utf-8")


def _json(path: Path, text: str) -> None:
    path.write_text(f'[{{"text": "{text} a"}}, {{"text": "{text} b"}}]', encoding="utf-8")


def _txt(path: Path, text: str) -> None:
    path.write_text(f"{text} a\n{text} b\n", encoding="utf-8")


def _parquet(path: Path, text: str) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    with path.open("wb") as file:
        pq.write_table(pa.table({"text": [f"{text} a", f"{text} b"]}), file)


MAKERS: dict[str, Callable[[Path, str], None]] = {
    ".csv": _csv,
    ".tsv": _tsv,
    ".jsonl": _jsonl,
    ".json": _json,
    ".txt": _txt,
    ".parquet": _parquet,
}


def _texts(path: Path, column: str | None = None) -> set[str]:
    (scan,) = [
        step
        for step in scan_steps([Source(path, column)], seed=0, keep=5, plan=PLAN)
        if isinstance(step, Scan)
    ]
    return set(scan.candidates)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows allows none of these names")
@pytest.mark.parametrize("suffix", MAKERS)
def test_that_a_file_of_any_name_is_read_and_no_other(suffix: str, tmp_path: Path) -> None:
    for number, stem in enumerate(NAMES):
        MAKERS[suffix](tmp_path / f"{stem}{suffix}", f"file {number}")
    for number, stem in enumerate(NAMES):
        path = tmp_path / f"{stem}{suffix}"
        assert _texts(path) == {f"file {number} a", f"file {number} b"}, path.name
        assert preview(Source(path)).rows, path.name


@pytest.mark.skipif(sys.platform == "win32", reason="Windows allows none of these names")
def test_that_a_name_that_looks_like_a_pattern_stands_for_itself_where_it_is_there(tmp_path: Path) -> None:
    for stem in NAMES:
        _txt(tmp_path / f"{stem}.txt", stem.encode("utf-8", "replace").decode())
    for stem in NAMES:
        path = tmp_path / f"{stem}.txt"
        assert [it.files for it in find_files([path]).groups] == [(path,)], stem


@pytest.mark.parametrize(
    "column", ["x\" FROM read_csv('/etc/passwd') --", "a'b", "*", "1", "text); DROP TABLE t; --", "né\n"]
)
def test_that_a_column_of_any_name_is_a_column(column: str, tmp_path: Path) -> None:
    import json

    path = tmp_path / "a.jsonl"
    path.write_text("".join(json.dumps({column: f"value {i}", "n": i}) + "\n" for i in range(3)))
    assert _texts(path, column) == {f"value {i}" for i in range(3)}
    with pytest.raises(SourceError, match="no column"):
        _texts(path, column + "\"'; SELECT 1 --")
    assert quoted(column).count('"') % 2 == 0


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_csv('{other}')",
        "SELECT * FROM read_text('{other}')",
        "SELECT * FROM read_blob('/etc/passwd')",
        "SELECT * FROM '{other}'",
        "SELECT * FROM read_csv('{folder}/*.csv')",
        "SELECT * FROM glob('{folder}/*')",
        "COPY (SELECT 1) TO '{folder}/written.csv'",
        "ATTACH '{folder}/written.db'",
        "EXPORT DATABASE '{folder}/written'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SELECT * FROM read_csv('http://127.0.0.1:9/x.csv')",
        "SET enable_external_access = true",
        "SET allowed_paths = ['{other}']",
        "SET autoinstall_known_extensions = true",
        "RESET lock_configuration",
    ],
)
def test_that_duckdb_reads_the_file_given_and_nothing_else_whatever_the_query(
    sql: str, tmp_path: Path
) -> None:
    import duckdb

    given, other = tmp_path / "given.csv", tmp_path / "other.csv"
    _csv(given, "given")
    _csv(other, "secret")
    with opened(given, lambda: False) as duck:
        assert len(duck.rows("SELECT * FROM read_csv(?)", [duck.file])) == 2
        with pytest.raises(duckdb.Error):
            duck.rows(sql.format(other=other, folder=tmp_path), [])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["given.csv", "other.csv"]


@pytest.mark.parametrize("value", ["=read_csv('/etc/passwd')", "file:///etc/passwd", "../../etc/passwd"])
def test_that_a_value_that_names_a_file_opens_none(value: str, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f'text\n"{value}"\n"another"\n')
    assert _texts(path) == {value, "another"}


def test_that_a_stranger_parquet_file_has_no_view_of_other_files(tmp_path: Path) -> None:
    """Neither metadata nor names of columns reach a query unquoted."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.table({"text": ["a", "b"], "\" FROM read_text('/etc/passwd') --": ["c", "d"]})
    table = table.replace_schema_metadata({"file_path": "/etc/passwd", "pandas": '{"x": 1}'})
    pq.write_table(table, tmp_path / "a.parquet")
    assert _texts(tmp_path / "a.parquet", "text") == {"a", "b"}
    assert _texts(tmp_path / "a.parquet", "\" FROM read_text('/etc/passwd') --") == {"c", "d"}


def test_that_nothing_is_asked_of_the_network_while_files_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    for suffix, make in MAKERS.items():
        make(tmp_path / f"a{suffix}", "text")
        assert len(_texts(tmp_path / f"a{suffix}")) == 2


# -- sizes that are claimed ----------------------------------------------------------------------------


def _npy_header(rows: int) -> bytes:
    text = f"{{'descr': '<f4', 'fortran_order': False, 'shape': ({rows}, 384), }}".ljust(117) + "\n"
    return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text.encode()


def _claims(path: Path, kind: str) -> None:
    import json
    import zipfile

    rows = 10**12
    if kind in ("npy", "fortran.npy"):
        header = _npy_header(rows)
        path.write_bytes(header.replace(b"False", b"True ") if kind == "fortran.npy" else header)
    elif kind in ("npz", "fortran.npz"):
        with zipfile.ZipFile(path, "w") as archive:
            header = _npy_header(rows)
            archive.writestr("v.npy", header.replace(b"False", b"True ") if "fortran" in kind else header)
        data = path.read_bytes()
        size = len(_npy_header(rows)).to_bytes(4, "little")
        path.write_bytes(data.replace(size, (0xFFFFFFF0).to_bytes(4, "little")))
    elif kind == "safetensors":
        header = {"v": {"dtype": "F32", "shape": [rows, 384], "data_offsets": [0, rows * 384 * 4]}}
        text = json.dumps(header).encode()
        path.write_bytes(len(text).to_bytes(8, "little") + text)
    elif kind == "header.safetensors":
        path.write_bytes((10**12).to_bytes(8, "little") + b"{}")
    elif kind == "fvecs":
        path.write_bytes((2**31 - 1).to_bytes(4, "little") + bytes(100))
    else:
        path.write_bytes((2**32 - 1).to_bytes(4, "little") * 2 + bytes(100))


@pytest.mark.parametrize(
    "kind",
    ["npy", "fortran.npy", "npz", "fortran.npz", "safetensors", "header.safetensors", "fvecs", "fbin"],
)
def test_that_a_header_that_claims_a_million_million_rows_takes_no_memory(kind: str, tmp_path: Path) -> None:
    import tracemalloc

    path = tmp_path / f"a.{kind.split('.')[-1]}"
    _claims(path, kind)
    tracemalloc.start()
    try:
        with pytest.raises(CalibError) as caught:
            _texts(path)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 50 << 20
    assert path.name in caught.value.message
    assert caught.value.remedy


def test_that_pickles_are_refused_by_name_and_never_read(tmp_path: Path) -> None:
    import pickle

    marker = tmp_path / "ran"

    class Evil:
        def __reduce__(self) -> tuple[object, tuple[str, str]]:
            return open, (str(marker), "w")

    np.save(tmp_path / "objects.npy", np.array([Evil()], object), allow_pickle=True)
    np.savez(tmp_path / "objects.npz", v=np.array([[Evil()]], object))
    (tmp_path / "a.pkl").write_bytes(pickle.dumps(Evil()))
    (tmp_path / "a.npy").write_bytes(pickle.dumps(Evil()))
    (tmp_path / "a.pt").write_bytes(pickle.dumps(Evil()))
    (tmp_path / "a.csv").write_bytes(pickle.dumps(Evil()))
    for name in ("objects.npy", "objects.npz", "a.pkl", "a.npy", "a.pt", "a.csv"):
        with pytest.raises(CalibError, match=re.escape(name)):
            _texts(tmp_path / name)
    assert not marker.exists()


def test_that_names_in_an_archive_lead_nowhere(tmp_path: Path) -> None:
    """Members are read where they lie; none is ever unpacked to disk."""
    import io
    import zipfile

    folder = tmp_path / "a" / "b"
    folder.mkdir(parents=True)
    data = io.BytesIO()
    np.save(data, np.eye(8, dtype=np.float32))
    with zipfile.ZipFile(folder / "v.npz", "w") as archive:
        archive.writestr("../../evil.npy", data.getvalue())
    assert len(_texts(folder / "v.npz")) == 5
    with zipfile.ZipFile(folder / "links.npz", "w") as archive:
        link = zipfile.ZipInfo("link.npy")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(CalibError):
        _texts(folder / "links.npz")
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["a", "b", "links.npz", "v.npz"]


_FORBIDDEN = re.compile(
    r"\bpickle\.loads?\b|\bimport (pickle|cPickle|dill|cloudpickle|joblib|shelve|marshal)\b"
    r"|\bfrom (pickle|dill|cloudpickle|joblib|shelve|marshal) import"
    r"|torch\.load|allow_pickle\s*=\s*True|(?<![\w.])eval\(|(?<![\w.])exec\(|yaml\.(load|unsafe)"
    r"|shell\s*=\s*True|os\.system|os\.popen|trust_remote_code\s*=\s*True|(?<![\w.])compile\("
)


def test_that_our_sources_never_unpickle_evaluate_or_call_a_shell() -> None:
    folder = Path(calibgui.__file__).parent
    found = [
        f"{path.relative_to(folder)}:{number}: {line.strip()}"
        for path in sorted(folder.rglob("*.py"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if _FORBIDDEN.search(line)
    ]
    assert found == []
    for bad in ("pickle.load(f)", "np.load(p, allow_pickle=True)", "eval(x)", "run(c, shell=True)"):
        assert _FORBIDDEN.search(bad)


def test_that_no_query_is_put_together_from_names_or_paths() -> None:
    """What stands in the braces of a query is either quoted, or SQL of our own; each is listed here."""
    ours = {
        "quoted", "source", "sql", "self.options", "rows", "_SOURCE", "limit", "structures", "lengths",
        "values", "cells", "columns", "', '.join(map(quoted, tops))", "', '.join(map(quoted, names))",
        "', '.join(cells)", "', '.join(cell for _, cell in cells)",
        "_LENGTH_ROWS", "_as_json(fields, types)", "_SAMPLE_ROWS", "_VERSION",
    }  # fmt: skip
    folder = Path(calibgui.__file__).parent / "core" / "sources"
    for path in sorted(folder.rglob("*.py")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if re.search(r'f"[^"]*\b(SELECT|FROM|DESCRIBE|PRAGMA|INSERT|UPDATE|DELETE)\b [^"]*\{', line):
                for part in re.findall(r"\{([^{}]*)\}", line):
                    assert part in ours, f"{path.name}: {line.strip()}"
