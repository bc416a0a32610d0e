"""`calibgui check` on real files: its exit codes, what it prints where, and that it needs no Qt."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from calibgui import checking, cli
from calibgui.core.calibration.calibrate import calibrated
from calibgui.core.calibration.snapshot import CalibrationRequest, DomainRequest
from calibgui.core.domain import Domain, SamplePlan, Source
from calibgui.core.encoding.spec import ModelSpec
from calibgui.core.errors import ModelError
from calibgui.core.export.artefacts import ExportRequest, export_artefacts
from tests.tiny_model import build_tiny_model, rewrite_json, tiny_texts

HEAVY = ("PySide6", "pyqtgraph", "torch", "sentence_transformers", "transformers", "duckdb", "pyarrow")
DIM = 16


@pytest.fixture(scope="module")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_tiny_model(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="module")
def other_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    prompts = {"query": "find this ", "document": ""}
    return build_tiny_model(tmp_path_factory.mktemp("other"), seed=1, prompts=prompts)


@pytest.fixture(autouse=True)
def cache_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The embedding cache of each test is its own."""
    monkeypatch.setattr("platformdirs.user_cache_path", lambda *_: tmp_path / "cache")
    return tmp_path / "cache"


def check(*args: object) -> tuple[int, str, str]:
    done = CliRunner().invoke(cli.cli, ["check", *map(str, args)])
    return done.exit_code, done.stdout, done.stderr


def answer(*args: object) -> tuple[int, dict[str, Any]]:
    """With --json; stdout must hold one object and nothing else."""
    code, out, _ = check(*args, "--json")
    content = json.loads(out)
    assert content["exit_code"] == code
    return code, content


@pytest.fixture
def vectors(tmp_path: Path) -> Callable[..., Path]:
    def write(name: str, rows: int = 400, scale: float = 1.0, dim: int = DIM, seed: int = 0) -> Path:
        draw = np.random.default_rng(seed).standard_normal((rows, dim)) * scale
        np.save(tmp_path / name, draw.astype(np.float32))
        return tmp_path / name

    return write


@pytest.fixture
def plain(tmp_path: Path, vectors: Callable[..., Path]) -> Path:
    """Ranges as a plain script makes them."""
    rows = np.load(vectors("old.npy", 2000))
    np.save(tmp_path / "plain.npy", np.vstack((rows.min(axis=0), rows.max(axis=0))))
    return tmp_path / "plain.npy"


def _write(path: Path, texts: list[str]) -> Path:
    path.write_text("".join(f"{text}\n" for text in texts), encoding="utf-8")
    return path


def _calibrate(folder: Path, spec: ModelSpec, role: str = "documents") -> Path:
    """Ranges with provenance, of 200 texts in `folder`/old.txt."""
    source = Source(_write(folder / "old.txt", tiny_texts(200)))
    domain = Domain("old", "Old", (source,), SamplePlan(200, 0), role=role)  # type: ignore[arg-type]
    result = calibrated(CalibrationRequest((DomainRequest(domain),), spec))
    for _ in export_artefacts(ExportRequest(result, folder / "out", precisions=()), lambda: False, _no_model):
        pass
    return folder / "out" / "ranges.npy"


def _no_model(_: ModelSpec) -> Any:
    raise ModelError("no model is needed here")


@pytest.fixture
def exported(tmp_path: Path, tiny_model: Path) -> Path:
    return _calibrate(tmp_path, ModelSpec(str(tiny_model)))


def _process(*args: object) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "calibgui", "check", *map(str, args)]
    return subprocess.run(command, capture_output=True, text=True, timeout=300)


def test_that_the_process_ends_with_0_1_and_2(plain: Path, vectors: Callable[..., Path]) -> None:
    fits = _process(plain, vectors("new.npy", seed=1))
    assert fits.returncode == 0
    assert fits.stdout.splitlines()[-1].startswith("FITS: ")
    assert "plain.npy say nothing of the model" in fits.stderr
    drifted = _process(plain, vectors("wide.npy", seed=1, scale=2), "--max-outside", "1 %")
    assert drifted.returncode == 1
    assert "DRIFTED: " in drifted.stdout
    assert "Dimensions with most values outside" in drifted.stdout
    assert "wide.npy: row " in drifted.stdout
    unknown = _process(plain, vectors("thin.npy", dim=3))
    assert (unknown.returncode, unknown.stdout) == (2, "")
    assert "plain.npy has 16 dimensions" in unknown.stderr
    assert "Traceback" not in unknown.stderr


def test_that_a_ten_line_script_finds_the_same_numbers(plain: Path, vectors: Callable[..., Path]) -> None:
    code, found = answer(plain, vectors("new.npy", 300, 1.3, seed=1), vectors("more.npy", 200, seed=2))
    low, high = np.load(plain)
    outside = 0
    for source in found["sources"]:
        rows = np.load(source["files"][0])
        mask = (rows < low) | (rows > high)
        outside += mask.sum()
        assert source["share_values"] == mask.mean()
        assert source["share_vectors"] == mask.any(axis=1).mean()
        beyond = np.abs(rows - np.clip(rows, low, high)) / ((high - low) / 255)
        assert source["overshoot_steps"] == pytest.approx(beyond[mask].mean(), rel=1e-5)
    assert found["overall"]["values_outside"] == outside
    assert found["overall"]["vectors"] == 500
    assert (code, found["verdict"]) == (1, "drifted")
    assert [source["fits"] for source in found["sources"]] == [False, True]


def test_that_texts_are_encoded_by_the_model_that_the_ranges_name(exported: Path, tmp_path: Path) -> None:
    new = _write(tmp_path / "new.txt", [f"{text} again" for text in tiny_texts(150)])
    code, found = answer(exported, new, "--max-outside", "5%")
    assert (code, found["verdict"], found["warnings"]) == (0, "fits", [])
    assert found["overall"]["vectors"] == 150
    assert len(found["model"]["fingerprint"]) > 64
    odd = _write(tmp_path / "odd.txt", ["?!" * n for n in range(1, 60)])
    code, found = answer(exported, new, odd, "--max-outside", "5%")
    assert code == 1
    assert [source["name"] for source in found["sources"] if not source["fits"]] == ["odd.txt"]
    assert found["texts"][0]["source"] == "odd.txt"
    assert found["dimensions"][0]["share_vectors"] > 0.1


def test_that_the_texts_come_from_the_embedding_cache_the_second_time(
    exported: Path, tmp_path: Path, cache_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = _write(tmp_path / "new.txt", tiny_texts(90)[30:])
    assert not cache_home.exists()
    first = answer(exported, new, "--no-cache", "--max-outside", "50%")
    assert not cache_home.exists()
    assert answer(exported, new, "--max-outside", "50%") == first
    monkeypatch.setattr(checking, "load_encoder", _no_model)
    assert answer(exported, new, "--max-outside", "50%") == first
    assert check(exported, new, "--no-cache", "--max-outside", "50%")[0] == 2


def test_that_ranges_of_another_model_are_refused_by_provenance(
    exported: Path, tmp_path: Path, other_model: Path
) -> None:
    new = _write(tmp_path / "new.txt", tiny_texts(50))
    code, out, err = check(exported, new, "--model", other_model)
    assert (code, out) == (2, "")
    assert "ranges.npy is for other vectors than these: model " in err
    assert err.strip().endswith("With --force it is checked all the same.")
    assert answer(exported, new, "--model", other_model)[1]["error"]["kind"] == "OtherEncodingError"
    code, found = answer(exported, new, "--model", other_model, "--force", "--max-outside", "100%")
    assert code == 0
    assert "differ in model" in found["warnings"][0]


@pytest.mark.parametrize(
    ("option", "said"),
    [
        (["--prompt", "passage: "], "prompt '', not 'passage: '"),
        (["--query-prompt", "query: "], "query prompt '', not 'query: '"),
        (["--no-normalize"], "normalization on, not off"),
        (["--truncate-dim", "8"], "dimensions 32, not 8"),
    ],
)
def test_that_options_other_than_those_of_the_ranges_are_refused(
    exported: Path, tmp_path: Path, option: list[str], said: str
) -> None:
    code, _, err = check(exported, _write(tmp_path / "new.txt", tiny_texts(5)), *option)
    assert code == 2
    assert said in err


def test_that_a_copy_of_the_same_model_under_another_name_is_taken(
    exported: Path, tmp_path: Path, tiny_model: Path
) -> None:
    (tmp_path / "copy").symlink_to(tiny_model)
    new = _write(tmp_path / "new.txt", tiny_texts(50))
    assert check(exported, new, "--model", tmp_path / "copy", "--max-outside", "100%")[0] == 0


def test_that_queries_are_checked_as_queries_and_with_the_options_of_the_ranges(
    tmp_path: Path, other_model: Path
) -> None:
    spec = ModelSpec(str(other_model), truncate_dim=12, normalize=False)
    ranges = _calibrate(tmp_path, spec, role="queries")
    again = _write(tmp_path / "again.txt", tiny_texts(200))
    code, found = answer(ranges, again)
    assert (code, found["role"], found["overall"]["values_outside"]) == (0, "queries", 0)
    assert answer(ranges, again, "--role", "documents")[1]["overall"]["values_outside"] > 0
    assert "Texts of again.txt set these ranges" in found["warnings"][0]


def test_that_a_provenance_that_lacks_what_was_asked_of_the_model_is_met_all_the_same(
    tmp_path: Path, tiny_model: Path
) -> None:
    ranges = _calibrate(tmp_path, ModelSpec(str(tiny_model), normalize=False))
    beside = ranges.with_suffix(".json")
    model = json.loads(beside.read_text(encoding="utf-8"))["model"]
    assert model.pop("normalize") is False
    rewrite_json(beside, model=model)
    code, found = answer(ranges, tmp_path / "old.txt")
    assert (code, found["overall"]["values_outside"]) == (0, 0)


def test_that_plain_ranges_need_a_model_for_texts(tmp_path: Path, exported: Path, tiny_model: Path) -> None:
    exported.with_suffix(".json").unlink()
    new = _write(tmp_path / "new.txt", tiny_texts(200))
    code, out, err = check(exported, new)
    assert (code, out) == (2, "")
    assert "ranges.npy does not say which model it is for. Name the model" in err
    code, out, err = check(exported, new, "--model", tiny_model)
    assert code == 0
    assert out.splitlines()[-1].startswith("FITS")
    assert err.endswith(
        "calibgui: warning: The ranges in ranges.npy say nothing of the model and prompt that they are for.\n"
    )


@pytest.mark.parametrize("value", ["often", "0,5%", "5", "-1%", "nan"])
def test_that_a_limit_of_nonsense_is_told_before_anything_is_read(value: str) -> None:
    code, out, err = check("none.npy", "none.txt", f"--max-outside={value}")
    assert (code, out) == (2, "")
    assert "--max-outside" in err
    assert "none" not in err


def test_that_bad_input_cannot_be_told(plain: Path, tmp_path: Path, vectors: Callable[..., Path]) -> None:
    new = vectors("new.npy")
    (tmp_path / "empty.txt").touch()
    (tmp_path / "blank.txt").write_text("\n \n", encoding="utf-8")
    (tmp_path / "cut.npy").write_bytes(new.read_bytes()[:5000])
    swapped = tmp_path / "swapped.npy"
    np.save(swapped, np.load(plain)[::-1])
    for ranges, source, said in (
        (tmp_path / "none.npy", new, "none.npy does not exist"),
        (new, new, "vectors, or codes, rather than ranges"),
        (swapped, new, "minimum lies above the maximum"),
        (plain, tmp_path / "none.txt", "none.txt does not exist"),
        (plain, tmp_path / "empty.txt", "empty.txt is empty"),
        (plain, tmp_path / "cut.npy", "cut.npy can't be read as vectors"),
        (plain, tmp_path / "none-*.txt", "none-*.txt does not exist"),
    ):
        code, out, err = check(ranges, source)
        assert (code, out) == (2, ""), said
        assert said in err
        assert answer(ranges, source)[1]["verdict"] == "could not tell"
    code, _, err = check(plain, tmp_path / "blank.txt", "--model", "bundled")
    assert code == 2
    assert "no text in blank.txt" in err


@pytest.mark.parametrize("args", [[], ["ranges.npy"], ["a", "b", "--count", "0"], ["a", "b", "--role", "x"]])
def test_that_a_command_line_of_nonsense_ends_with_2(args: list[str]) -> None:
    assert check(*args)[0] == 2


def test_that_what_nobody_foresaw_is_not_taken_for_drift(
    plain: Path, vectors: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> Any:
        raise ZeroDivisionError("planted")

    def interrupted(*_: object) -> Any:
        raise KeyboardInterrupt

    monkeypatch.setattr(checking, "check_drift", broken)
    code, _, err = check(plain, vectors("new.npy"))
    assert code == 2
    assert "ZeroDivisionError: planted" in err
    assert answer(plain, vectors("new.npy"))[1]["error"]["kind"] == "ZeroDivisionError"
    monkeypatch.setattr(checking, "check_drift", interrupted)
    assert check(plain, vectors("new.npy"))[0] == 130


def test_that_a_broken_installation_is_not_taken_for_drift(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "calibgui.checking", None)
    code, _, err = check("ranges.npy", "new.txt")
    assert (code, err.startswith("calibgui: ")) == (2, True)


def test_that_seed_and_count_choose_the_sample(plain: Path, vectors: Callable[..., Path]) -> None:
    new = vectors("new.npy", 5000, 1.5, seed=1)
    first = answer(plain, new, "--count", 100)[1]
    assert (first["overall"]["vectors"], first["seed"]) == (100, 1)
    assert answer(plain, new, "--count", 100, "--seed", 1)[1] == first
    assert answer(plain, new, "--count", 100, "--seed", 2)[1]["texts"] != first["texts"]
    assert answer(plain, new)[1]["overall"]["vectors"] == 500


def test_that_a_folder_is_one_source_and_each_file_of_a_pattern_is_one(
    plain: Path, tmp_path: Path, vectors: Callable[..., Path]
) -> None:
    for name in ("in/a.npy", "in/b.npy", "in2/a.npy"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        vectors(name, 20, seed=len(name))
    code, found = answer(plain, tmp_path / "in", "--max-outside", "100%")
    assert (code, [source["name"] for source in found["sources"]]) == (0, ["in"])
    assert len(found["sources"][0]["files"]) == 2
    found = answer(plain, tmp_path / "in*" / "*.npy", tmp_path / "in" / "b.npy", "--max-outside", "100%")[1]
    names = [source["name"] for source in found["sources"]]
    assert names == [str(tmp_path / "in/a.npy"), "b.npy", str(tmp_path / "in2/a.npy")]


def test_that_a_column_is_read_from_a_table(exported: Path, tmp_path: Path) -> None:
    rows = [{"id": f"x{n}", "title": "the of", "body": text} for n, text in enumerate(tiny_texts(30))]
    path = _write(tmp_path / "new.jsonl", [json.dumps(row) for row in rows])
    found = answer(exported, path, "--column", "id", "--max-outside", "0%")[1]
    assert {text["text"] for text in found["texts"]} <= {row["id"] for row in rows}
    code, _, err = check(exported, path, "--column", "none")
    assert code == 2
    assert "none" in err


def test_that_texts_cannot_steer_the_terminal_and_markup_stays_text(exported: Path, tmp_path: Path) -> None:
    path = _write(tmp_path / "odd.txt", ["\x1b[2J[red]?!?![/red] \x07 [/] " + "?" * n for n in range(40)])
    code, out, _ = check(exported, path, "--max-outside", "0%")
    assert code == 1
    assert "[red]?!?![/red]" in out
    assert "\x1b" not in out
    assert "\x07" not in out


def test_that_a_check_of_vectors_loads_neither_qt_nor_a_model_library(
    plain: Path, vectors: Callable[..., Path]
) -> None:
    code = (
        "import sys\nfrom calibgui.cli import cli\n"
        "try:\n    cli(sys.argv[1:])\nexcept SystemExit as end:\n    code = end.code\n"
        f"print(code, [name for name in {HEAVY} if name in sys.modules])"
    )
    for args, wanted in (
        (["check", plain, vectors("new.npy", seed=1)], "0 []"),
        (["check", plain, plain, "--max-outside", "x"], "2 []"),
        (["check", plain, "none.txt", "--model", "bundled"], "2 []"),
    ):
        command = [sys.executable, "-c", code, *map(str, args)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
        assert done.stdout.splitlines()[-1] == wanted


def test_that_a_check_of_texts_needs_no_qt(exported: Path, tmp_path: Path) -> None:
    """As if it were not installed."""
    code = (
        "import sys\nsys.modules['PySide6'] = sys.modules['pyqtgraph'] = None\n"
        "from calibgui.cli import cli\ncli(sys.argv[1:])"
    )
    new = _write(tmp_path / "new.txt", tiny_texts(200))
    command = [sys.executable, "-c", code, "check", str(exported), str(new), "--no-cache"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    assert "FITS" in done.stdout
