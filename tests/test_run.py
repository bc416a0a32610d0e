"""`calibgui run` and `calibgui recommend` on a project: what they do, say, and refuse."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from calibgui import cli
from calibgui.core.domain import Domain, JudgedFolder, SamplePlan, Source
from calibgui.core.encoding.spec import ModelSpec
from calibgui.core.project.project import ExportWish, Project
from calibgui.core.project.save import save_project
from calibgui.core.ranges.artefact import load_ranges
from calibgui.core.ranges.schemes import RangeScheme
from calibgui.core.search.targets import target_of
from tests.core.search.vectors import clustered
from tests.judged_folder import write_judged
from tests.test_check import HEAVY
from tests.tiny_model import build_tiny_model, tiny_texts


@pytest.fixture(scope="module")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_tiny_model(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(autouse=True)
def cache_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platformdirs.user_cache_path", lambda *_: tmp_path / "cache")


@pytest.fixture
def vectors(tmp_path: Path) -> Project:
    """A project of two files of vectors, one of which is switched off and gone."""
    np.save(tmp_path / "one.npy", clustered(500))
    domains = (
        Domain("domain-1", "One", (Source(tmp_path / "one.npy"),), SamplePlan(200, 100)),
        Domain("domain-2", "Off", (Source(tmp_path / "gone.npy"),), enabled=False),
    )
    return Project(
        domains,
        seed=3,
        scheme=RangeScheme("shared zero-centred largest"),
        target=target_of("st-usearch"),
        export=ExportWish(per_domain=False, precisions=("int8",), sampled_codes=False),
    )


def saved(project: Project, folder: Path) -> Path:
    save_project(project, folder / "p.calib")
    return folder / "p.calib"


def invoke(*args: object) -> tuple[int, str, str]:
    done = CliRunner().invoke(cli.cli, list(map(str, args)))
    return done.exit_code, done.stdout, done.stderr


def answer(*args: object) -> tuple[int, dict[str, Any]]:
    code, out, _ = invoke(*args, "--json")
    content = json.loads(out)
    assert content["exit_code"] == code
    return code, content


def test_that_all_that_the_project_says_is_done(vectors: Project, tmp_path: Path) -> None:
    out, report = tmp_path / "out", tmp_path / "report.html"
    code, printed, _ = invoke("run", saved(vectors, tmp_path), "--out", out, "--report", report)
    assert code == 0
    assert sorted(path.name for path in out.iterdir()) == ["ranges.json", "ranges.npy"]
    assert "Range scheme: shared zero-centred largest." in printed
    assert printed.rstrip().endswith(str(report))
    assert report.is_file()
    found = load_ranges(out / "ranges.npy")
    assert found.provenance is not None
    assert (found.provenance.scheme, found.provenance.seed) == ("shared zero-centred largest", 3)
    assert json.loads((out / "ranges.json").read_text())["search_target"] == vectors.target.name


def test_that_a_second_run_writes_the_same_ranges(vectors: Project, tmp_path: Path) -> None:
    path = saved(vectors, tmp_path)
    for _ in range(2):
        assert invoke("run", path, "--out", tmp_path / "out")[0] == 0
    first = (tmp_path / "out" / "ranges.npy").read_bytes()
    assert invoke("run", path, "--out", tmp_path / "other")[0] == 0
    assert (tmp_path / "other" / "ranges.npy").read_bytes() == first


def test_that_files_for_engines_are_written(vectors: Project, tmp_path: Path) -> None:
    wish = ExportWish(per_domain=False, precisions=(), targets=("safetensors", "c-header"))
    path = saved(replace(vectors, export=wish), tmp_path)
    code, found = answer("run", path, "--out", tmp_path / "out")
    assert code == 0
    suffixes = {Path(name).suffix for name in found["written"]}
    assert {".safetensors", ".h", ".npy"} <= suffixes
    assert all(Path(name).is_file() for name in found["written"])


def test_that_json_is_one_object_with_the_numbers(tiny_model: Path, vectors: Project, tmp_path: Path) -> None:
    texts = tmp_path / "texts.txt"
    texts.write_text("\n".join(tiny_texts(120)), encoding="utf-8")
    domain = Domain("domain-1", "Texts", (Source(texts),), SamplePlan(60, 30))
    path = saved(Project((domain,), ModelSpec(str(tiny_model))), tmp_path)
    assert answer("run", path, "--out", tmp_path / "out")[1]["cached_texts"] == 0
    code, found = answer("run", path, "--out", tmp_path / "out")
    assert (code, found["verdict"], found["cached_texts"]) == (0, "done", 90)
    assert found["domains"][0]["held_out_texts"] == 30
    assert found["share_outside"] == found["domains"][0]["share_outside"]
    assert found["model"]["dim"] == 32
    assert [Path(name).name for name in found["written"]][:2] == ["ranges.npy", "ranges.json"]
    assert answer("run", path, "--out", tmp_path / "out", "--no-cache")[1]["cached_texts"] == 0


def test_that_earlier_ranges_are_compared_and_refused_for_another_model(
    tiny_model: Path, vectors: Project, tmp_path: Path
) -> None:
    texts = tmp_path / "texts.txt"
    texts.write_text("\n".join(tiny_texts(120)), encoding="utf-8")
    domain = Domain("domain-1", "Texts", (Source(texts),), SamplePlan(60, 30))
    project = Project((domain,), ModelSpec(str(tiny_model)))
    assert invoke("run", saved(project, tmp_path), "--out", tmp_path / "old")[0] == 0
    project = replace(project, seed=1, compared=tmp_path / "old" / "ranges.npy")
    code, printed, _ = invoke("run", saved(project, tmp_path), "--out", tmp_path / "new")
    assert code == 0
    assert "Against ranges.npy:" in printed
    other = replace(project, model=ModelSpec(str(tiny_model), prompt="doc: "))
    args = ("run", saved(other, tmp_path), "--out", tmp_path / "newer")
    code, found = answer(*args)
    assert (code, found["error"]["kind"]) == (2, "OtherEncodingError")
    assert "prompt" in found["error"]["message"]
    assert "--force" in found["error"]["remedy"]
    assert not (tmp_path / "newer").exists()
    code, found = answer(*args, "--force")
    assert code == 0
    assert "differ in prompt" in found["warnings"][0]
    assert found["compared"]["dimensions_changed"] > 0


def test_that_bad_input_and_failures_have_codes_of_their_own(vectors: Project, tmp_path: Path) -> None:
    out = ("--out", tmp_path / "out")
    assert invoke("run", tmp_path / "none.calib", *out)[0] == 2
    assert invoke("run", saved(Project(), tmp_path), *out)[0] == 2
    gone = replace(vectors, domains=tuple(replace(it, enabled=True) for it in vectors.domains))
    code, _, err = invoke("run", saved(gone, tmp_path), *out)
    assert code == 2
    assert "names files that are not there" in err
    assert "gone.npy" in err
    (tmp_path / "file").write_text("")
    code, _, err = invoke("run", saved(vectors, tmp_path), "--out", tmp_path / "file" / "out")
    assert code == 1
    assert "could not be written" in err
    unknown = replace(vectors, export=ExportWish(targets=("pgvector",)))
    assert "pgvector has no type" in invoke("run", saved(unknown, tmp_path), *out)[2]
    assert invoke("run", saved(vectors, tmp_path), *out, "--report", "r.pdf")[0] == 2
    assert not (tmp_path / "out").exists()


def test_that_a_wish_for_code_of_a_model_is_told_and_not_granted(vectors: Project, tmp_path: Path) -> None:
    path = saved(replace(vectors, wants_remote_code=True), tmp_path)
    code, _, err = invoke("run", path, "--out", tmp_path / "out")
    assert code == 0
    assert "It is not run" in err


def test_that_a_project_of_vectors_needs_neither_qt_nor_a_model(vectors: Project, tmp_path: Path) -> None:
    code = (
        "import sys\nfrom calibgui.cli import cli\n"
        "try:\n    cli(sys.argv[1:])\nexcept SystemExit as end:\n    assert not end.code, end.code\n"
        f"print([name for name in {HEAVY} if name in sys.modules], file=sys.stderr)"
    )
    args = ["run", str(saved(vectors, tmp_path)), "--out", str(tmp_path / "out"), "--no-cache"]
    done = subprocess.run(
        [sys.executable, "-c", code, *args], capture_output=True, text=True, timeout=120, check=True
    )
    assert done.stderr.splitlines()[-1] == "[]"


def test_that_recommend_takes_target_seed_and_counts_from_the_project(
    vectors: Project, tmp_path: Path
) -> None:
    path = saved(vectors, tmp_path)
    code, out, _ = invoke("recommend", path, "--json")
    found = json.loads(out)
    assert (code, found["target"]["id"], found["seed"]) == (0, "st-usearch", 3)
    assert found["queries"] == {"picking": 50, "scoring": 50}
    found = json.loads(invoke("recommend", path, "--target", "faiss-sq8", "--json")[1])
    assert found["target"]["id"] == "faiss-sq8"


def test_that_recommend_searches_a_judged_project_by_its_queries(tiny_model: Path, tmp_path: Path) -> None:
    texts = tiny_texts(150)
    queries = [f"{text} please" for text in texts[:60]]
    folder = write_judged(tmp_path / "judged", texts, queries, [{row: 1} for row in range(60)])
    domain = Domain("d", "Judged", (Source(folder / "corpus.jsonl"),), SamplePlan(80, 10))
    with_queries = replace(domain, judged=JudgedFolder(folder, "test"))
    path = saved(Project((with_queries,), ModelSpec(str(tiny_model))), tmp_path)
    code, out, _ = invoke("recommend", path, "--json")
    assert (code, json.loads(out)["judged"]) == (0, str(folder))


def test_that_recommend_refuses_what_contradicts_a_project(vectors: Project, tmp_path: Path) -> None:
    path = saved(vectors, tmp_path)
    code, _, err = invoke("recommend", path, "--held-out", 5)
    assert code == 2
    assert "--held-out can't be given with a project" in err
    code, _, err = invoke("recommend", path, tmp_path / "one.npy")
    assert code == 2
    assert "stands alone" in err
    code, _, err = invoke("recommend", tmp_path / "one.npy")
    assert code == 2
    assert "No target is named" in err
