"""`calibgui recommend` on real files: what it prints where, its exit codes, and that it needs no Qt."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from calibgui import cli
from calibgui.core.ranges.artefact import load_ranges
from calibgui.core.ranges.zero_centred import scale_in
from calibgui.core.search.targets import TARGETS
from tests.core.search.vectors import clustered
from tests.judged_folder import write_judged
from tests.test_check import HEAVY
from tests.tiny_model import build_tiny_model, tiny_texts


@pytest.fixture(scope="module")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_tiny_model(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(autouse=True)
def cache_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The embedding cache of each test is its own."""
    monkeypatch.setattr("platformdirs.user_cache_path", lambda *_: tmp_path / "cache")


@pytest.fixture
def vectors(tmp_path: Path) -> Callable[..., Path]:
    def write(name: str, rows: int = 700, seed: int = 0) -> Path:
        np.save(tmp_path / name, clustered(rows, seed=seed))
        return tmp_path / name

    return write


def recommend(*args: object) -> tuple[int, str, str]:
    done = CliRunner().invoke(cli.cli, ["recommend", *map(str, args)])
    return done.exit_code, done.stdout, done.stderr


def answer(*args: object) -> tuple[int, dict[str, Any]]:
    """With --json; stdout must hold one object and nothing else."""
    code, out, _ = recommend(*args, "--json")
    content = json.loads(out)
    assert content["exit_code"] == code
    return code, content


def test_that_a_sentence_a_table_the_score_and_what_to_do_are_printed(vectors: Callable[..., Path]) -> None:
    one, other = vectors("one.npy"), vectors("other.npy", seed=1)
    code, out, err = recommend(one, other, "--target", "st-usearch", "--count", 300, "--held-out", 100)
    lines = out.splitlines()
    assert (code, err) == (0, "")
    assert lines[0].startswith("USE shared zero-centred ")
    assert "of the ten nearest neighbours" in lines[0]
    assert lines[1].startswith("200 held-out texts searched 800 documents.")
    table = lines[2:12]
    assert table[0].split()[-2:] == ["picking", "scoring"]
    assert sum("<- picked" in line for line in table) == 1
    assert any(line.startswith("  per-dimension min-max  ") for line in table)
    assert "predicted at 99 % by the half that picked" in out
    assert "can't be compared across domains" in out
    assert [line.split()[0] for line in lines if "mixed 0." in line or "mixed 1." in line] == ["One", "Other"]
    assert lines[-1].startswith("What to do: quantize documents and queries with these ranges")
    assert lines[-1].endswith("--out DIR writes them.")


def test_that_json_holds_the_score_with_its_intervals_and_every_scheme(vectors: Callable[..., Path]) -> None:
    code, found = answer(vectors("one.npy"), "--target", "st-usearch", "--held-out", 100, "--seed", 5)
    assert (code, found["verdict"], found["obstacle"]) == (0, "ranges", None)
    choice = found["choice"]
    score, predicted = choice["picked"]["recall_at_10"]["scoring"], choice["predicted"]
    assert score["low"] <= score["mean"] <= score["high"]
    assert predicted["as_predicted"] == (predicted["low"] <= score["mean"] <= predicted["high"])
    assert choice["picked"]["scheme"] == found["scheme"]
    gain = score["mean"] - choice["default"]["recall_at_10"]["scoring"]["mean"]
    assert choice["gain"]["mean"] == pytest.approx(gain)
    assert len(choice["tried"]) >= 20
    assert choice["picked"]["ndcg_at_10"] is None
    assert found["queries"] == {"picking": 50, "scoring": 50}
    assert (found["seed"], found["domains"], found["judged"]) == (5, [], None)
    assert found["sources"][0]["held_out"] == 100


def test_that_the_recommended_ranges_are_written(vectors: Callable[..., Path], tmp_path: Path) -> None:
    args = (vectors("one.npy"), "--target", "usearch-i8", "--held-out", 100)
    code, found = answer(*args, "--out", tmp_path / "out")
    assert code == 0
    assert [Path(path).name for path in found["written"]] == ["ranges.npy", "ranges.json"]
    read = load_ranges(tmp_path / "out" / "ranges.npy")
    assert read.provenance is not None
    assert scale_in(read.ranges) is not None
    origin = json.loads((tmp_path / "out" / "ranges.json").read_text(encoding="utf-8"))
    assert origin["scheme"] == found["scheme"]["name"]
    assert str(tmp_path / "out" / "ranges.npy") in recommend(*args, "--out", tmp_path / "out")[1].splitlines()


def test_that_a_target_that_no_ranges_help_names_another_one(vectors: Callable[..., Path]) -> None:
    args = (vectors("one.npy"), "--target", "ST-FAISS", "--held-out", 100)
    code, out, _ = recommend(*args)
    assert code == 0
    assert out.startswith("ANOTHER TARGET: no ranges help with sentence-transformers + faiss")
    assert "Faiss SQ8 index (QT_8bit) with these ranges as its training" in out
    _, found = answer(*args)
    assert found["verdict"] == "other target"
    assert found["advice"]["target"] == found["instead"]["target"] == "faiss-sq8"


@pytest.mark.parametrize(("held_out", "said"), [(0, "no text is held out"), (30, "30 texts to search with")])
def test_that_too_few_held_out_texts_are_an_answer(
    vectors: Callable[..., Path], held_out: int, said: str
) -> None:
    args = (vectors("one.npy"), "--target", "vespa-int8", "--held-out", held_out)
    code, out, _ = recommend(*args)
    assert code == 0
    assert out.startswith(f"CAN'T TELL: {said}")
    assert "shared zero-centred largest" in out
    assert "--held-out" in out.splitlines()[-1]
    _, found = answer(*args)
    assert (found["verdict"], found["choice"]) == ("cannot tell", None)


def test_that_a_small_source_is_told_to_calibrate_on_fewer_texts(vectors: Callable[..., Path]) -> None:
    code, out, _ = recommend(vectors("one.npy", 510), "--target", "qdrant-uint8")
    assert code == 0
    assert out.startswith("CAN'T TELL: 10 texts to search with")
    assert "shared zero-centred largest with Qdrant uint8, Euclid. Qdrant uint8 takes" in out
    assert "fewer texts with --count" in out.splitlines()[-1]


def test_that_the_targets_are_listed() -> None:
    code, out, _ = recommend("--target", "list")
    assert code == 0
    assert [line.split()[0] for line in out.splitlines()[::2]] == [target.id for target in TARGETS]
    assert json.loads(recommend("--target", "list", "--json")[1])[0]["id"] == TARGETS[0].id


def test_that_the_readme_has_a_row_for_each_target() -> None:
    readme = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
    for target in TARGETS:
        row = next(line for line in readme.splitlines() if line.startswith(f"| `{target.id}` |"))
        assert target.name in row
        assert target.rule.name in row


def _texts(folder: Path, count: int) -> Path:
    path = folder / "texts.txt"
    path.write_text("".join(f"{text}\n" for text in tiny_texts(count)), encoding="utf-8")
    return path


def test_that_texts_are_encoded_by_the_model_that_is_named(tmp_path: Path, tiny_model: Path) -> None:
    args = (_texts(tmp_path, 200), "--target", "own-code", "--count", 100, "--held-out", 60)
    code, found = answer(*args, "--model", tiny_model, "--truncate-dim", 8)
    assert (code, found["model"]["name"]) == (0, str(tiny_model))
    assert found["documents"] == 160


def test_that_judged_texts_give_ndcg_too(tmp_path: Path, tiny_model: Path) -> None:
    texts = tiny_texts(150)
    queries = [f"{text} please" for text in texts[:60]]
    folder = write_judged(tmp_path / "judged", texts, queries, [{row: 1} for row in range(60)])
    args = (folder, "--target", "st-usearch", "--model", tiny_model, "--count", 80)
    code, out, _ = recommend(*args)
    assert code == 0
    assert "60 judged queries searched 150 documents" in out
    assert "nDCG@10 kept" in out
    assert "nDCG@10 0." in out or "nDCG@10 1." in out
    _, found = answer(*args, "--split", "test", "--out", tmp_path / "out")
    judged = found["choice"]["picked"]["ndcg_at_10"]
    assert judged["retention"] == pytest.approx(judged["quantized"]["mean"] / judged["float32"]["mean"])
    assert judged["float32"]["queries"] == 30
    assert found["judged"] == str(folder)
    origin = json.loads((tmp_path / "out" / "ranges.json").read_text(encoding="utf-8"))
    assert origin["domains"][0]["sources"][0]["name"] == "corpus.jsonl"


def test_that_bad_input_ends_with_2_and_one_line(vectors: Callable[..., Path], tmp_path: Path) -> None:
    one = vectors("one.npy")
    folder = write_judged(tmp_path / "judged", ["a", "b"], ["c"], [{0: 1}])
    cases: list[tuple[tuple[object, ...], str]] = [
        ((one, "--target", "nope"), "There is no target 'nope'"),
        (("--target", "st-usearch"), "No source is named"),
        ((tmp_path / "gone.txt", "--target", "st-usearch"), "gone.txt"),
        ((one, folder, "--target", "st-usearch"), "judged texts, which stand alone"),
        ((one, "--target", "st-usearch", "--split", "dev"), "--split names judgements"),
        ((folder, "--target", "st-usearch", "--split", "dev"), "has no qrels/dev.tsv"),
    ]
    for args, said in cases:
        code, out, err = recommend(*args)
        assert (code, out) == (2, ""), args
        assert said in err
        assert "Traceback" not in err
        assert answer(*args)[1]["error"]["message"]


def test_that_a_missing_target_is_an_error(vectors: Callable[..., Path]) -> None:
    assert recommend(vectors("one.npy"))[0] == 2


def test_that_vectors_need_neither_qt_nor_a_model(vectors: Callable[..., Path]) -> None:
    code = (
        "import sys\nfrom calibgui.cli import cli\n"
        "try:\n    cli(sys.argv[1:])\nexcept SystemExit as end:\n    assert not end.code, end.code\n"
        f"print([name for name in {HEAVY} if name in sys.modules], file=sys.stderr)"
    )
    args = ["recommend", str(vectors("one.npy")), "--target", "faiss-sq8", "--held-out", "60", "--no-cache"]
    command = [sys.executable, "-c", code, *args]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert done.stderr.strip() == "[]"
    assert done.stdout.startswith("USE per-dimension min-max with Faiss SQ8")
