"""What is saved is what is opened again, here and elsewhere."""

import json
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from calibgui.core.domain import Domain, SamplePlan, Source
from calibgui.core.encoding.spec import ModelSpec
from calibgui.core.errors import ProjectError
from calibgui.core.project import content as content_module
from calibgui.core.project.content import upgraded
from calibgui.core.project.load import load_project
from calibgui.core.project.project import Project, missing_sources, notices_of, project_of, request_of
from calibgui.core.project.save import save_project
from calibgui.core.project.schema import schema_text
from calibgui.resources import resource_path
from tests.core.project.projects import full_project, projects


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(projects)
def test_that_a_project_comes_back_as_it_was_saved(tmp_path: Path, project: Project) -> None:
    save_project(project, tmp_path / "p.calib")
    assert load_project(tmp_path / "p.calib") == project


def test_that_a_full_project_and_an_empty_one_come_back(tmp_path: Path) -> None:
    for project in (Project(), full_project(tmp_path)):
        save_project(project, tmp_path / "p.calib")
        assert load_project(tmp_path / "p.calib") == project


def test_that_saving_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    project = full_project(tmp_path)
    save_project(project, tmp_path / "a.calib")
    save_project(load_project(tmp_path / "a.calib"), tmp_path / "b.calib")
    assert (tmp_path / "a.calib").read_bytes() == (tmp_path / "b.calib").read_bytes()


def test_that_a_project_moves_with_its_texts(tmp_path: Path) -> None:
    before, after = tmp_path / "before", tmp_path / "after"
    (before / "texts").mkdir(parents=True)
    text = before / "texts" / "a.txt"
    text.write_text("text")
    domain = Domain("d", "D", (Source(text),))
    project = Project((domain,), ModelSpec(str(before / "model")), compared=before / "ranges.npy")
    save_project(project, before / "p.calib")
    stored = json.loads((before / "p.calib").read_text())
    assert stored["domains"][0]["sources"][0]["path"] == "texts/a.txt"
    assert (stored["model"]["folder"], stored["model"]["name"]) == ("model", None)
    shutil.move(before, after)
    moved = load_project(after / "p.calib")
    assert moved.domains[0].sources[0].path == after / "texts" / "a.txt"
    assert moved.model.name == str(after / "model")
    assert moved.compared == after / "ranges.npy"
    assert missing_sources(moved) == ()


def test_that_relative_paths_become_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "texts").mkdir()
    paths = (Path("a.txt"), Path("texts/../b.txt"))
    save_project(Project((Domain("d", "D", tuple(map(Source, paths))),)), Path("p.calib"))
    opened = load_project(Path("p.calib"))
    assert [it.path for it in opened.domains[0].sources] == [tmp_path / path for path in paths]


def test_that_missing_sources_are_named_once(tmp_path: Path) -> None:
    here, gone = tmp_path / "here.txt", tmp_path / "gone.txt"
    here.write_text("text")
    domains = tuple(Domain(name, name, (Source(here), Source(gone))) for name in "ab")
    assert missing_sources(Project(domains)) == (gone,)


def test_that_a_calibration_is_asked_of_the_enabled_domains() -> None:
    domains = (Domain("a", "A", (), SamplePlan(10, 5)), Domain("b", "B", (), enabled=False))
    request = request_of(Project(domains, ModelSpec("m"), 3))
    assert [item.domain.id for item in request.domains] == ["a"]
    assert (request.model, request.seed) == (ModelSpec("m"), 3)
    assert request_of(project_of(request)) == request


def test_that_code_of_a_model_is_never_granted_by_a_file(tmp_path: Path) -> None:
    save_project(full_project(tmp_path), tmp_path / "p.calib")
    opened = load_project(tmp_path / "p.calib")
    assert not hasattr(opened.model, "trust_remote_code")
    (notice,) = notices_of(opened)
    assert "It is not run" in notice
    assert notices_of(Project()) == ()


def test_that_no_token_is_saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    save_project(full_project(tmp_path), tmp_path / "p.calib")
    assert "hf_secret" not in (tmp_path / "p.calib").read_text(encoding="utf-8")


def test_that_a_project_out_of_bounds_is_not_saved_and_the_old_file_stays(tmp_path: Path) -> None:
    path = tmp_path / "p.calib"
    save_project(Project(), path)
    before = path.read_bytes()
    with pytest.raises(ProjectError, match=r"p.calib can't be saved: field model.prompt"):
        save_project(Project(model=ModelSpec(prompt="x" * 100_001)), path)
    texts = frozenset(f"{number} {'x' * 1_900_000}" for number in range(10))
    with pytest.raises(ProjectError, match="larger than 16 MB"):
        save_project(Project((Domain("a", "A", (), excluded=texts),)), path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_that_a_folder_that_can_not_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ProjectError, match="could not be written"):
        save_project(Project(), tmp_path / "file" / "p.calib")


def test_that_older_versions_are_upgraded_step_by_step() -> None:
    steps = {1: lambda c: c | {"seen": [1]}, 2: lambda c: c | {"seen": [*c["seen"], 2]}}
    found = upgraded({"format_version": 1}, Path("p.calib"), steps, 3)
    assert found == {"format_version": 3, "seen": [1, 2]}
    with pytest.raises(ProjectError, match="version 2, but not a whole one"):
        upgraded({"format_version": 2}, Path("p.calib"), steps, 3)


def test_that_the_original_of_an_older_version_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "p.calib"
    save_project(Project(seed=5), path)
    old = path.read_bytes()
    monkeypatch.setattr("calibgui.core.project.save.FORMAT_VERSION", 2)
    save_project(Project(seed=6), path)
    assert (tmp_path / "p.calib.v1").read_bytes() == old
    save_project(Project(seed=7), path)
    assert (tmp_path / "p.calib.v1").read_bytes() == old
    assert content_module.read_content(path)["seed"] == 7


def test_that_the_schema_in_the_resources_is_that_of_the_models() -> None:
    shipped = resource_path("project.schema.json").read_text(encoding="utf-8")
    assert shipped == schema_text(), "python -m calibgui.core.project.schema > resources/project.schema.json"
