"""`calibgui quantize` on real files: its exit codes, what it prints where, Ctrl+C; and no Qt."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from calibgui import cli, quantizing
from calibgui.core.calibration.calibrate import calibrated
from calibgui.core.calibration.snapshot import CalibrationRequest, DomainRequest
from calibgui.core.domain import Domain, SamplePlan, Source
from calibgui.core.encoding.cache import cache_size
from calibgui.core.encoding.model import load_encoder
from calibgui.core.encoding.spec import Encoder, ModelSpec
from calibgui.core.export.artefacts import ExportRequest, export_artefacts
from calibgui.core.quantization.quantize import quantize_embeddings
from calibgui.core.quantize_file.request import QuantizeProgress
from tests.tiny_model import build_tiny_model, rewrite_json, tiny_texts

HEAVY = ("PySide6", "pyqtgraph", "torch", "sentence_transformers", "transformers", "duckdb", "pyarrow")
DIM = 16


@pytest.fixture(scope="module")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_tiny_model(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(autouse=True)
def cache_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The embedding cache of each test is its own."""
    monkeypatch.setattr("platformdirs.user_cache_path", lambda *_: tmp_path / "cache")
    return tmp_path / "cache"


def quantize(*args: object) -> tuple[int, str, str]:
    done = CliRunner().invoke(cli.cli, ["quantize", *map(str, args)])
    return done.exit_code, done.stdout, done.stderr


def answer(*args: object) -> tuple[int, dict[str, Any]]:
    """With --json; stdout must hold one object and nothing else."""
    code, out, _ = quantize(*args, "--json")
    content = json.loads(out)
    assert content["exit_code"] == code
    return code, content


@pytest.fixture
def vectors(tmp_path: Path) -> Path:
    rows = np.random.default_rng(0).standard_normal((3000, DIM)).astype(np.float32)
    np.save(tmp_path / "in.npy", rows)
    return tmp_path / "in.npy"


@pytest.fixture
def plain(tmp_path: Path, vectors: Path) -> Path:
    """Ranges as a plain script makes them, too narrow for one value in five hundred."""
    np.save(tmp_path / "plain.npy", np.quantile(np.load(vectors), (0.001, 0.999), axis=0).astype(np.float32))
    return tmp_path / "plain.npy"


@pytest.fixture
def exported(tmp_path: Path, tiny_model: Path) -> Path:
    """Ranges with provenance."""
    (tmp_path / "old.txt").write_text("\n".join(tiny_texts(200)), encoding="utf-8")
    domain = Domain("old", "Old", (Source(tmp_path / "old.txt"),), SamplePlan(200, 0))
    result = calibrated(CalibrationRequest((DomainRequest(domain),), ModelSpec(str(tiny_model))))
    request = ExportRequest(result, tmp_path / "ranges", precisions=())
    for _ in export_artefacts(request, lambda: False, load_encoder):
        pass
    return tmp_path / "ranges" / "ranges.npy"


def _codes(path: Path, ranges: Path, rows: Any) -> bool:
    return bool(np.array_equal(np.load(path), quantize_embeddings(rows, "int8", np.load(ranges))))


def test_that_vectors_become_codes_and_the_end_is_told(tmp_path: Path, plain: Path, vectors: Path) -> None:
    out = tmp_path / "codes.npy"
    code, told, warned = quantize(plain, vectors, out)
    assert code == 0
    assert "3,000 rows of 16 dimensions as int8, in " in told
    assert "MB/s" in told
    assert "0.20% of the values lie outside the ranges." in told
    assert "Dimensions with most values outside, of 16 that have any:" in told
    assert "plain.npy say nothing of the model" in warned
    assert _codes(out, plain, np.load(vectors))


def test_that_json_holds_all_dimensions(tmp_path: Path, plain: Path, vectors: Path) -> None:
    more = tmp_path / "more.npy"
    more.write_bytes(vectors.read_bytes())
    code, found = answer(plain, vectors, more, tmp_path / "codes.npy", "--precision", "uint8")
    rows, (low, high) = np.load(vectors), np.load(plain)
    outside = 2 * ((rows < low) | (rows > high)).sum(axis=0)
    assert code == 0
    assert (found["verdict"], found["rows"], found["dim"], found["precision"]) == (
        "quantized",
        6000,
        DIM,
        "uint8",
    )
    assert {it["dim"]: it["values_outside"] for it in found["dimensions"]} == dict(
        enumerate(outside.tolist())
    )
    assert found["values_outside"] == outside.sum()
    assert found["share_outside"] == pytest.approx(outside.sum() / (6000 * DIM))
    assert found["bytes_read"] == 2 * vectors.stat().st_size
    assert found["bytes_written"] == (tmp_path / "codes.npy").stat().st_size


def test_that_too_much_outside_gives_1_and_a_larger_limit_the_file(
    tmp_path: Path, plain: Path, vectors: Path
) -> None:
    out = tmp_path / "codes.npy"
    code, found = answer(plain, vectors, out, "--max-outside", "0.1%")
    assert (code, found["verdict"]) == (1, "too much outside")
    assert not out.exists()
    code, told, warned = quantize(plain, vectors, out, "--max-outside", "0.1%")
    assert code == 1
    assert (
        "codes.npy was not put in place: 0.20% of the values lie outside the ranges, up to 0.1% may" in warned
    )
    assert "Dimensions with most values outside" in told
    code, found = answer(plain, vectors, out, "--max-outside", "0.5%")
    assert (code, found["resumed_rows"]) == (0, 3000)
    assert _codes(out, plain, np.load(vectors))


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["none.npy", "{in}", "{out}"], "none.npy does not exist"),
        (["{plain}", "none.npy", "{out}"], "none.npy"),
        (["{plain}", "{in}", "{in}"], "is read, so nothing can be written there"),
        (["{plain}", "{in}", "codes.xyz"], "No target is written as codes.xyz"),
        (["{plain}", "{in}", "{out}", "--max-outside", "x"], "--max-outside 'x' is no share"),
    ],
)
def test_that_what_fails_gives_2_and_one_line(
    tmp_path: Path, plain: Path, vectors: Path, args: list[str], message: str
) -> None:
    names = {"in": vectors, "plain": plain, "out": tmp_path / "codes.npy"}
    filled = [arg.format(**names) for arg in args]
    code, told, warned = quantize(*filled)
    assert (code, told) == (2, "")
    assert message in warned
    assert "Traceback" not in warned
    code, found = answer(*filled)
    assert (code, found["verdict"]) == (2, "failed")
    assert message in found["error"]["message"]
    assert not (tmp_path / "codes.npy").exists()


def test_that_several_arrays_name_the_option_that_chooses(tmp_path: Path, plain: Path, vectors: Path) -> None:
    rows = np.load(vectors)
    np.savez(tmp_path / "two.npz", a=rows, b=rows[:10])
    code, _, warned = quantize(plain, tmp_path / "two.npz", tmp_path / "codes.npy")
    assert code == 2
    assert "Name one with --column" in warned
    assert quantize(plain, tmp_path / "two.npz", tmp_path / "codes.npy", "--column", "b")[0] == 0
    assert _codes(tmp_path / "codes.npy", plain, rows[:10])


def test_that_ctrl_c_ends_with_130_and_the_same_command_goes_on(
    tmp_path: Path, plain: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = np.random.default_rng(1).standard_normal((300_000, DIM)).astype(np.float32)
    np.save(tmp_path / "long.npy", rows)
    args = (plain, tmp_path / "long.npy", tmp_path / "codes.npy")
    steps = quantizing._steps

    def interrupted(*given: Any) -> Iterator[QuantizeProgress]:
        for step in steps(*given):
            yield step
            if step.phase == "quantizing" and step.rows >= 100_000:
                signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(quantizing, "_steps", interrupted)
    code, told, warned = quantize(*args)
    assert (code, told) == (130, "")
    assert "of 300,000 rows are done: the same command goes on from there." in warned
    assert not (tmp_path / "codes.npy").exists()
    monkeypatch.setattr(quantizing, "_steps", steps)
    code, found = answer(*args)
    assert code == 0
    assert found["resumed_rows"] >= 100_000
    assert _codes(tmp_path / "codes.npy", plain, rows)


def test_that_texts_are_encoded_as_the_provenance_says_through_the_cache(
    tmp_path: Path, exported: Path, tiny_model: Path, cache_home: Path
) -> None:
    texts = tiny_texts(300)
    (tmp_path / "new.txt").write_text("\n\n".join(texts), encoding="utf-8")
    code, found = answer(exported, tmp_path / "new.txt", tmp_path / "codes.npy", "--precision", "float32")
    assert (code, found["rows"]) == (0, 300)
    encoder = load_encoder(ModelSpec(str(tiny_model)))
    rows = np.empty((300, 32), np.float32)
    for batch in encoder.plan_batches(texts):
        rows[batch] = encoder.encode_batch([texts[i] for i in batch])
    assert np.array_equal(np.load(tmp_path / "codes.npy"), rows)
    assert cache_size(cache_home / "embeddings.sqlite").vectors == 300


def test_that_encoded_texts_need_no_model_again(
    tmp_path: Path, exported: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: ModelSpec) -> Encoder:
        raise AssertionError("the texts are in the cache")

    args = (exported, tmp_path / "old.txt", tmp_path / "codes.npy")
    assert quantize(*args)[0] == 0
    before = (tmp_path / "codes.npy").read_bytes()
    monkeypatch.setattr(quantizing, "load_encoder", refuse)
    assert quantize(*args)[0] == 0
    assert (tmp_path / "codes.npy").read_bytes() == before


def test_that_texts_need_a_model_and_hold_some(tmp_path: Path, plain: Path, exported: Path) -> None:
    code, _, warned = quantize(plain, tmp_path / "old.txt", tmp_path / "codes.npy")
    assert code == 2
    assert "plain.npy does not say which model it is for" in warned
    (tmp_path / "blank.txt").write_text("\n \n", encoding="utf-8")
    code, _, warned = quantize(exported, tmp_path / "blank.txt", tmp_path / "codes.npy")
    assert code == 2
    assert "blank.txt holds no text" in warned
    assert not list(tmp_path.glob("codes*"))


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (("--prompt", "passage: "), "prompt '', not 'passage: '"),
        (("--no-normalize",), "normalization on, not off"),
    ],
)
@pytest.mark.parametrize("kind", ["texts", "vectors"])
def test_that_ranges_of_other_options_are_refused_unless_forced(
    tmp_path: Path, exported: Path, change: tuple[str, ...], named: str, kind: str
) -> None:
    path = tmp_path / "old.txt"
    if kind == "vectors":
        path = tmp_path / "vectors.npy"
        rows = np.random.default_rng(0).standard_normal((50, 32)).astype(np.float32)
        np.save(path, rows / np.linalg.norm(rows, axis=1, keepdims=True))
    args = (exported, path, tmp_path / "codes.npy", *change)
    code, _, warned = quantize(*args)
    assert code == 2
    assert "is for other vectors than these: " in warned
    if kind == "vectors" or "--prompt" not in change:
        assert named in warned
    assert "With --force it is done all the same." in warned
    assert not list(tmp_path.glob("codes*"))
    code, found = answer(*args, "--force")
    assert code == 0
    assert any("differ in" in warning for warning in found["warnings"])


def test_that_vectors_of_another_model_are_refused(tmp_path: Path, exported: Path) -> None:
    other = build_tiny_model(tmp_path / "other", seed=1)
    np.save(tmp_path / "vectors.npy", np.eye(32, dtype=np.float32))
    code, _, warned = quantize(exported, tmp_path / "vectors.npy", tmp_path / "codes.npy", "--model", other)
    assert code == 2
    assert "is for other vectors than these: model " in warned


def test_that_vectors_of_no_length_1_are_told_where_the_ranges_are_for_such(
    tmp_path: Path, exported: Path
) -> None:
    rewrite_json(exported.with_suffix(".json"))
    np.save(tmp_path / "long.npy", np.eye(32, dtype=np.float32) * 3)
    code, _, warned = quantize(exported, tmp_path / "long.npy", tmp_path / "codes.npy")
    assert code == 0
    assert "The vectors of long.npy are not of length 1" in warned


def test_that_vectors_need_neither_qt_nor_a_model_library(tmp_path: Path, plain: Path, vectors: Path) -> None:
    code = (
        "import sys\nfrom calibgui.cli import cli\n"
        "try:\n    cli(sys.argv[1:])\nexcept SystemExit as end:\n    code = end.code\n"
        f"print(code, [name for name in {HEAVY} if name in sys.modules])"
    )
    command = [sys.executable, "-c", code, "quantize", str(plain), str(vectors), str(tmp_path / "codes.npy")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    assert done.stdout.splitlines()[-1] == "0 []"


def test_that_the_kind_of_out_decides_the_usual_precision(plain: Path, vectors: Path, tmp_path: Path) -> None:
    code, told, _ = quantize(plain, vectors, tmp_path / "codes.u8bin")
    assert code == 0
    assert "as uint8" in told


@pytest.mark.parametrize(
    ("name", "option", "sentence"),
    [
        ("c.npy", ("--similarity", "l2"), "NumPy array says nothing of how vectors are compared."),
        ("c.faiss", ("--similarity", "cosine"), "Faiss SQ8 index does not compare vectors by cosine."),
        ("c.parquet", ("--collection", "papers"), "Parquet names no collection."),
        ("c.vespa.jsonl", ("--collection", "two words"), "'two words' can't be the name of a document type"),
    ],
)
def test_that_an_option_that_out_has_no_place_for_is_refused(
    plain: Path, vectors: Path, tmp_path: Path, name: str, option: tuple[str, str], sentence: str
) -> None:
    code, _, told = quantize(plain, vectors, tmp_path / name, *option)
    assert code == 2
    assert sentence in told
    assert not [path for path in tmp_path.iterdir() if path.name.startswith("c.")]


def test_that_a_similarity_is_written_for_the_engine(plain: Path, vectors: Path, tmp_path: Path) -> None:
    out = tmp_path / "codes.ndjson"
    assert quantize(plain, vectors, out, "--similarity", "l2")[0] == 0
    mapping = json.loads((tmp_path / "codes-mapping.json").read_text("utf-8"))
    assert mapping["mappings"]["properties"]["embedding"]["similarity"] == "l2_norm"
