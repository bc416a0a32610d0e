import subprocess
import sys
from pathlib import Path

import pytest

from calibgui.core.errors import SourceError
from calibgui.core.sources.formats import SUFFIXES, FileFormat, checked_format, format_of
from tests.core.sources.helpers import error, written

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.txt", FileFormat("text")),
        ("a.TEXT", FileFormat("text")),
        ("a.md", FileFormat("text")),
        ("a.log", FileFormat("text")),
        ("a", FileFormat("text")),
        (".hidden", FileFormat("text")),
        ("a.v2.csv", FileFormat("csv")),
        ("a.TSV", FileFormat("tsv")),
        ("a.jsonl", FileFormat("jsonl")),
        ("a.ndjson.gz", FileFormat("jsonl", "gz")),
        ("a.json.zst", FileFormat("json", "zst")),
        ("a.csv.GZ", FileFormat("csv", "gz")),
        ("a.txt.gz", FileFormat("text", "gz")),
        ("a.gz", FileFormat("text", "gz")),
        ("a.txt.zst", FileFormat("text", "zst")),
        ("a.zst", FileFormat("text", "zst")),
        ("a.jsonl.bz2", FileFormat("jsonl", "bz2")),
        ("a.parquet", FileFormat("parquet")),
        ("a.arrow", FileFormat("arrow")),
        ("a.feather", FileFormat("arrow")),
        ("a.ipc", FileFormat("arrow")),
        ("a.XLSX", FileFormat("xlsx")),
    ],
)
def test_that_the_suffix_says_the_format(name: str, expected: FileFormat) -> None:
    assert format_of(Path(name)) == expected


@pytest.mark.parametrize("name", ["a.parquet.gz", "a.arrow.zst", "a.xlsx.bz2"])
def test_that_an_unreadable_compression_is_refused(name: str) -> None:
    with pytest.raises(SourceError) as caught:
        format_of(Path(name))
    assert name in caught.value.message
    assert caught.value.remedy == "Decompress the file first."


def test_that_every_offered_suffix_has_a_format() -> None:
    offered = {".txt", ".jsonl", ".csv.gz", ".json.zst", ".txt.bz2", ".parquet", ".arrow", ".xlsx"}
    assert offered <= set(SUFFIXES)
    for suffix in SUFFIXES:
        assert format_of(Path("a" + suffix)).name


@pytest.mark.parametrize("name", ["picture.png", "picture.txt", "picture.csv", "picture.jsonl", "picture"])
def test_that_a_picture_is_refused_whatever_its_name(tmp_path: Path, name: str) -> None:
    raised = error(written(tmp_path / name, PNG))
    assert raised.message == f"{name} can't be read as texts: its content is binary."
    for format_ in ("text", "CSV", "TSV", "JSON", "Parquet", "Arrow", "Excel"):
        assert format_ in raised.remedy


@pytest.mark.parametrize(
    "content", [b"%PDF-1.7\nno zero byte\n", b"PK\x03\x04", b"PAR1abc", b"\x1f\x8bx", b"text\x00text"]
)
def test_that_other_binary_content_is_refused(tmp_path: Path, content: bytes) -> None:
    assert "its content is binary" in error(written(tmp_path / "a.txt", content)).message


def test_that_a_false_parquet_or_zstd_file_is_refused(tmp_path: Path) -> None:
    assert "Parquet" in error(written(tmp_path / "a.parquet", "text\n")).message
    assert "zstd" in error(written(tmp_path / "a.csv.zst", "text\n")).message


def test_that_utf16_is_not_taken_for_binary(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", "text\n".encode("utf-16"))
    assert checked_format(path) == FileFormat("csv")


def test_that_importing_the_sources_imports_no_heavy_library() -> None:
    code = (
        "import importlib, pkgutil, sys, calibgui.core.sources as package\n"
        "names = [m.name for m in pkgutil.iter_modules(package.__path__, package.__name__ + '.')]\n"
        "assert len(names) > 10, names\n"
        "for name in names: importlib.import_module(name)\n"
        "heavy = {'duckdb', '_duckdb', 'charset_normalizer', 'PySide6', 'torch', 'pyarrow', 'pandas'}\n"
        "heavy |= {'openpyxl'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
