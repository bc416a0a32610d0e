"""Every format and encoding that the README promises, written by other programs and read back equal."""

import bz2
import codecs
import csv
import gzip
import hashlib
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.feather as feather
import pyarrow.parquet as pq
import pytest
import safetensors.numpy
import safetensors.torch
import torch

from calibgui.core.sources.formats import SUFFIXES
from tests.core.sources.helpers import scan, texts

README = Path(__file__).parents[3] / "README.md"

TEXTS = [
    "A plain sentence, with a comma.",
    'Quotes "in the middle" and at the "end"',
    "中文文本，也有标点。",
    "naïve café – déjà vu",
    "emoji 😀 and tab-free",
    "007",
]
IDS = list(range(len(TEXTS)))
LINES = "".join(text + "\n" for text in TEXTS).encode()

Write = Callable[[Path], None]


def frame() -> pd.DataFrame:
    return pd.DataFrame({"id": IDS, "text": TEXTS})


def table() -> pa.Table:
    return pa.table({"id": IDS, "text": TEXTS})


def by_csv(path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerows([("id", "text"), *zip(IDS, TEXTS, strict=True)])


def by_json(path: Path) -> None:
    rows = [{"id": number, "text": text} for number, text in zip(IDS, TEXTS, strict=True)]
    if path.name.endswith(".json"):
        path.write_text(json.dumps(rows, indent=1), encoding="utf-8")
    else:
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def by_arrow_file(path: Path) -> None:
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, table().schema) as writer:
        writer.write_table(table(), max_chunksize=2)


def by_arrow_stream(path: Path) -> None:
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_stream(file, table().schema) as writer:
        writer.write_table(table(), max_chunksize=2)


def by_openpyxl(path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["id", "text"])
    for row in zip(IDS, TEXTS, strict=True):
        book.active.append(row)
    book.create_sheet("Other").append(["not", "these"])
    book.save(path)


def by_arrow_codec(codec: str) -> Write:
    def write(path: Path) -> None:
        with pa.output_stream(str(path), compression=codec) as file:
            file.write(LINES)

    return write


def by_program(*command: str) -> Write:
    """Compress with a program, which reads the lines and writes the file."""

    def write(path: Path) -> None:
        if shutil.which(command[0]) is None:
            pytest.skip(f"this system has no {command[0]}")
        path.write_bytes(subprocess.run(command, input=LINES, capture_output=True, check=True).stdout)

    return write


def by_pandas_json(path: Path) -> None:
    frame().to_json(path, orient="records", lines=".jsonl" in path.name, force_ascii=False)


TABLE: list[tuple[str, str, Write]] = [
    (".txt", "text", lambda path: path.write_bytes(LINES) and None),
    (".text", "text", lambda path: path.write_bytes(LINES.replace(b"\n", b"\r\n")) and None),
    (".md", "text", lambda path: path.write_bytes(LINES.replace(b"\n", b"\r")) and None),
    (".txt.gz", "text", lambda path: path.write_bytes(gzip.compress(LINES)) and None),
    (".txt.gz", "text", by_program("gzip", "-c")),
    (".txt.zst", "text", by_arrow_codec("zstd")),
    (".txt.zst", "text", by_program("zstd", "-c", "-19")),
    (".md.zst", "text", by_program("zstd", "-c", "--no-check")),
    (".txt.bz2", "text", lambda path: path.write_bytes(bz2.compress(LINES)) and None),
    (".text.bz2", "text", by_program("bzip2", "-c")),
    (".csv", "csv", by_csv),
    (".csv", "csv", lambda path: frame().to_csv(path, index=False)),
    (".csv", "csv", lambda path: frame().to_csv(path, index=False, sep=";", quoting=csv.QUOTE_ALL)),
    (".csv.gz", "csv", lambda path: frame().to_csv(path, index=False, compression="gzip")),
    (".csv.bz2", "csv", lambda path: frame().to_csv(path, index=False, compression="bz2")),
    (".tsv", "tsv", lambda path: frame().to_csv(path, index=False, sep="\t")),
    (".tsv.bz2", "tsv", lambda path: frame().to_csv(path, index=False, sep="\t", compression="bz2")),
    (".jsonl", "jsonl", by_json),
    (".ndjson", "jsonl", by_json),
    (".jsonl", "jsonl", by_pandas_json),
    (".jsonl.bz2", "jsonl", by_pandas_json),
    (".jsonl.gz", "jsonl", by_pandas_json),
    (".json", "json", by_json),
    (".json", "json", by_pandas_json),
    (".json.bz2", "json", by_pandas_json),
    (".parquet", "parquet", lambda path: pq.write_table(table(), path, compression="zstd")),
    (".parquet", "parquet", lambda path: frame().to_parquet(path)),
    (".arrow", "arrow", by_arrow_file),
    (".arrow", "arrow", by_arrow_stream),
    (".ipc", "arrow", by_arrow_stream),
    (".feather", "arrow", lambda path: frame().to_feather(path)),
    (".feather", "arrow", lambda path: feather.write_feather(table(), path, compression="zstd")),
    (".feather", "arrow", lambda path: feather.write_feather(table(), path, compression="uncompressed")),
    (".xlsx", "xlsx", by_openpyxl),
    (".xlsx", "xlsx", lambda path: frame().to_excel(path, index=False)),
    (".xlsx", "xlsx", lambda path: frame().to_excel(path)),
]

VECTORS = np.random.default_rng(0).standard_normal((40, 8)).astype(np.float32)
KEYS = [f"key-{number}" for number in range(40)]


def vector_table(kind: pa.DataType) -> pa.Table:
    return pa.table({"id": KEYS, "embedding": pa.array(list(VECTORS), kind)})


def vector_frame() -> pd.DataFrame:
    return pd.DataFrame({"id": KEYS, "embedding": list(VECTORS)})


def by_fvecs(path: Path) -> None:
    np.hstack((np.full((40, 1), 8, "<i4").view("<f4"), VECTORS.astype("<f4"))).tofile(path)


def by_fbin(path: Path) -> None:
    path.write_bytes(np.array([40, 8], "<u4").tobytes() + VECTORS.astype("<f4").tobytes())


def by_ipc(path: Path) -> None:
    found = vector_table(pa.large_list(pa.float64()))
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_stream(file, found.schema) as writer:
        writer.write_table(found, max_chunksize=7)


def by_ipc_file(path: Path) -> None:
    found = vector_table(pa.list_(pa.float32(), 8))
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, found.schema) as writer:
        writer.write_table(found, max_chunksize=7)


VECTOR_TABLE: list[tuple[str, str, Write]] = [
    (".npy", "npy", lambda path: np.save(path, VECTORS)),
    (".npy", "npy", lambda path: np.save(path, np.asfortranarray(VECTORS.astype(np.float64)))),
    (".npz", "npz", lambda path: np.savez(path, ids=np.arange(40), vectors=VECTORS)),
    (".npz", "npz", lambda path: np.savez_compressed(path, VECTORS)),
    (".safetensors", "safetensors", lambda path: safetensors.numpy.save_file({"v": VECTORS}, path)),
    (
        ".safetensors",
        "safetensors",
        lambda path: safetensors.torch.save_file({"v": torch.from_numpy(VECTORS).to(torch.float64)}, path),
    ),
    (".fvecs", "fvecs", by_fvecs),
    (".fbin", "fbin", by_fbin),
    (".parquet", "parquet", lambda path: vector_frame().to_parquet(path)),
    (".parquet", "parquet", lambda path: pq.write_table(vector_table(pa.list_(pa.float32(), 8)), path)),
    (".feather", "arrow", lambda path: vector_frame().to_feather(path)),
    (".feather", "arrow", lambda path: feather.write_feather(vector_table(pa.list_(pa.float64())), path)),
    (".arrow", "arrow", by_ipc_file),
    (".ipc", "arrow", by_ipc),
]

CHINESE = ["今天天气很好，我们去公园散步。", "搜索引擎会遇到各种各样的文本。", "量化范围由校准文本决定。"]
TAIWANESE = ["今天天氣很好，我們去公園散步。", "搜尋引擎會遇到各種各樣的文字。", "這是一個測試檔案。"]
JAPANESE = [
    "今日は天気がいいので公園を散歩します。",
    "カタカナも使います。",
    "検索エンジンのための文章です。",
]
FRENCH = ["Le café est très bon à l'été.", "Où êtes-vous allés hier ?", "Ça m’a plu, déjà vu… à bientôt."]

PACKERS = {"": None, "gz": "gzip", "zst": "zstd", "bz2": "bz2"}

ENCODINGS = [
    ("UTF-8", "UTF-8", CHINESE),
    ("UTF-8 BOM", "UTF-8", JAPANESE),
    ("UTF-16", "UTF-16", FRENCH),
    ("GB18030", "GB18030", [*CHINESE, "𠀀𠮷 are beyond GBK", "ŝ and ŵ too"]),
    ("GBK", "GBK", CHINESE),
    ("Big5", "BIG5", TAIWANESE),
    ("Shift-JIS", "SHIFT-JIS", JAPANESE),
    ("cp1252", "CP1252", FRENCH),
]


@pytest.mark.parametrize(
    ("suffix", "name", "write"), TABLE, ids=[f"{number}{row[0]}" for number, row in enumerate(TABLE)]
)
def test_that_a_file_of_another_program_is_read_back(
    tmp_path: Path, suffix: str, name: str, write: Write
) -> None:
    path = tmp_path / f"file{suffix}"
    write(path)
    assert texts(path) == TEXTS
    found = scan(path).sources[0]
    assert (found.format, found.undecodable) == (name, 0)
    assert found.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert found.source.column == (None if name == "text" else "text")


@pytest.mark.parametrize(
    ("suffix", "name", "write"),
    VECTOR_TABLE,
    ids=[f"{number}{row[0]}" for number, row in enumerate(VECTOR_TABLE)],
)
def test_that_vectors_of_another_program_are_read_back(
    tmp_path: Path, suffix: str, name: str, write: Write
) -> None:
    path = tmp_path / f"file{suffix}"
    write(path)
    found = scan(path)
    assert found.candidate_vectors is not None
    rows = [int(label.split()[1]) - 1 for label in found.candidates]
    assert sorted(rows) == list(range(40))
    assert np.array_equal(found.candidate_vectors, VECTORS[rows])
    assert found.sources[0].format == name
    assert found.sources[0].sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("suffix", [".txt", ".csv", ".tsv", ".jsonl", ".txt.gz", ".csv.zst", ".jsonl.bz2"])
@pytest.mark.parametrize(("name", "codec", "content"), ENCODINGS, ids=[row[0] for row in ENCODINGS])
def test_that_an_encoding_of_iconv_is_read(
    tmp_path: Path, name: str, codec: str, content: list[str], suffix: str
) -> None:
    if shutil.which("iconv") is None:
        pytest.skip("this system has no iconv")
    plain, _, packing = suffix[1:].partition(".")
    separator = "\t" if plain == "tsv" else ";"
    lines = {
        "txt": content,
        "csv": ["id;text", *(f"{number}{separator}{text}" for number, text in enumerate(content))],
        "tsv": ["id\ttext", *(f"{number}{separator}{text}" for number, text in enumerate(content))],
        "jsonl": [json.dumps({"text": text}, ensure_ascii=False) for text in content],
    }[plain]
    text = "".join(line + "\n" for line in lines)
    command = ["iconv", "-f", "UTF-8", "-t", codec]
    encoded = subprocess.run(command, input=text.encode(), capture_output=True, check=True).stdout
    if name == "UTF-8 BOM":
        encoded = codecs.BOM_UTF8 + encoded
    path = tmp_path / f"file{suffix}"
    with pa.output_stream(str(path), compression=PACKERS[packing]) as file:
        file.write(encoded)
    assert texts(path) == content
    assert scan(path).sources[0].undecodable == 0


def test_that_the_readme_names_what_is_tested() -> None:
    section = README.read_text("utf-8").split("\n## Formats\n")[1].split("\n## ")[0]
    rows = [line.split("|")[1:-1] for line in section.splitlines() if line.startswith("|")]
    named = {suffix for row in rows for suffix in re.findall(r"`(\.\w+)`", row[0])}
    plain = {suffix for suffix in SUFFIXES if suffix.count(".") == 1}
    tested = {"." + row[0].split(".")[1] for row in (*TABLE, *VECTOR_TABLE)}
    assert tested == plain <= named
    of_vectors = {
        suffix for row in rows if "vectors" in row[1] for suffix in re.findall(r"`(\.\w+)`", row[0])
    }
    assert of_vectors == {row[0] for row in VECTOR_TABLE}
    packings = {suffix for row in rows for suffix in re.findall(r"`(\.\w+)`", row[-1]) if len(row) == 3}
    assert packings == {suffix[suffix.rindex(".") :] for suffix in SUFFIXES if suffix.count(".") == 2}
    start = next(number for number, row in enumerate(rows) if row[0].strip() == "encoding")
    encodings = {name.strip() for row in rows[start + 2 : start + 9] for name in row[0].split(",")}
    assert encodings == {name for name, _, _ in ENCODINGS}
