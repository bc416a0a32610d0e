"""Files that are no projects, damaged ones, and those that mean harm: refused by name, or harmless."""

import json
import os
import random
import time
from pathlib import Path
from typing import Any

import pytest

from calibgui.core.errors import ProjectError
from calibgui.core.project.load import load_project
from calibgui.core.project.save import save_project
from tests.core.project.projects import full_project
from tests.mutation.damage import damaged

HEAD: dict[str, Any] = {"format": "calibgui project", "format_version": 1}
PLAN = {"calibration": 5, "held_out": 5}


def domain(**fields: Any) -> dict[str, Any]:
    return {"id": "a", "name": "A", "plan": PLAN, "sources": []} | fields


def refusal(folder: Path, content: object) -> ProjectError:
    path = folder / "p.calib"
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(ProjectError) as caught:
        load_project(path)
    assert caught.value.path == path
    assert "p.calib" in caught.value.message
    assert caught.value.remedy
    return caught.value


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"sed": 1}, "field sed:"),
        ({"seed": True}, "field seed:"),
        ({"seed": "1"}, "field seed:"),
        ({"domains": [domain(color=8)]}, r"field domains\[0\].color:"),
        ({"domains": [domain(plan={"calibration": 0, "held_out": 0})]}, r"field domains\[0\].plan: a plan"),
        ({"domains": [domain(id="mixed")]}, "can have the id 'mixed'"),
        ({"domains": [domain(), domain()]}, "two domains have the id 'a'"),
        (
            {"domains": [domain(sources=[{"path": "https://a.b/c"}])]},
            r"sources\[0\].path: it must be on this",
        ),
        ({"domains": [domain(sources=[{"path": "//host/share/c"}])]}, "network names are not opened"),
        ({"domains": [domain(sources=[{"path": "\\\\host\\share"}])]}, "network names are not opened"),
        ({"domains": [domain(sources=[{"path": "a\0b"}])]}, "character 0"),
        ({"domains": [domain(excluded=[3])]}, r"excluded\[0\]: it must be a text"),
        ({"model": {"name": "a", "folder": "b"}}, "either a name or a folder"),
        ({"model": {"name": "a", "token": "hf_x"}}, "field model.token:"),
        ({"model": {"name": "a", "trust_remote_code": "yes"}}, "field model.trust_remote_code:"),
        ({"scheme": {"name": "none such"}}, "field scheme:"),
        ({"scheme": {"name": "per-dimension sigma", "parameters": {"k": 99.0}}}, "field scheme:"),
        ({"target": "none such"}, "field target: there is no 'none such'"),
        ({"view": {"a": [[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]}}, "nested too deeply"),
        ({"view": {"a": "x" * 70_000}}, "at most 64 kB"),
        ({"domains": [domain()] * 2_001}, "field domains:"),
        ({"format_version": True}, "field format_version"),
        ({"format_version": None}, "field format_version"),
    ],
)
def test_that_a_wrong_field_is_named(tmp_path: Path, fields: dict[str, Any], said: str) -> None:
    import re

    assert re.search(said, refusal(tmp_path, HEAD | fields).message)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "line 1 is not JSON"),
        (b'{\n"format": "calibgui project",\n"seed": 1 2}', "line 3 is not JSON"),
        (b"[1, 2]", "not a project"),
        (b'{"format": "other"}', "not a project"),
        (b'{"format": "calibgui project", "seed": NaN}', "NaN is no number"),
        (b'{"seed": 1, "seed": 2}', "'seed' stands in it twice"),
        (b"[" * 100_000, "nested without end"),
        (b'{"a":' * 100_000, "nested without end"),
        (b'{"seed": ' + b"9" * 10_000 + b"}", "digits"),
        (b"{\n\xff}", "not text in UTF-8"),
        (b" " * (17 << 20), "larger than 16 MB"),
    ],
)
def test_that_what_is_no_project_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    assert said in refusal(tmp_path, content).message


@pytest.mark.parametrize(
    ("start", "item", "end"),
    [('"view": {"a": [', "[],", "[]]}"), ('"view": {"a": [', "1,", "1]}"), ('"domains": [', "{},", "{}]")],
)
def test_that_millions_of_parts_are_refused_soon(tmp_path: Path, start: str, item: str, end: str) -> None:
    head = json.dumps(HEAD)[:-1]
    content = f"{head}, {start}{item * (6_000_000 // len(item))}{end}}}"
    started = time.perf_counter()
    refusal(tmp_path, content.encode())
    assert time.perf_counter() - started < 5


def test_that_the_line_of_a_slip_is_given(tmp_path: Path) -> None:
    assert refusal(tmp_path, b'{\n"seed": 1,\n}').line in (2, 3)


def test_that_a_later_version_is_refused_kindly(tmp_path: Path) -> None:
    error = refusal(tmp_path, HEAD | {"format_version": 2, "what": "ever"})
    assert "saved by a later release" in error.message
    assert "Update calibgui" in error.remedy


def test_that_folders_pipes_and_missing_files_are_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.calib")
    for path in (tmp_path, tmp_path / "pipe.calib", Path("/dev/zero"), tmp_path / "none.calib"):
        with pytest.raises(ProjectError):
            load_project(path)


def test_that_paths_may_leave_the_folder_and_are_not_opened(tmp_path: Path) -> None:
    sources = [{"path": "../../../etc/passwd"}, {"path": "/dev/zero"}, {"path": "<b>x</b>"}]
    (tmp_path / "p.calib").write_text(json.dumps(HEAD | {"domains": [domain(sources=sources)]}))
    opened = load_project(tmp_path / "p.calib")
    assert [source.path.name for source in opened.domains[0].sources] == ["passwd", "zero", "b>"]


def test_that_damaged_projects_are_read_or_refused(tmp_path: Path) -> None:
    path = tmp_path / "p.calib"
    save_project(full_project(tmp_path), path)
    whole = path.read_bytes()
    rng, refused = random.Random(0), 0
    for _ in range(400):
        path.write_bytes(damaged(whole, whole, rng))
        started = time.perf_counter()
        try:
            load_project(path)
        except ProjectError:
            refused += 1
        assert time.perf_counter() - started < 5
    assert 100 < refused < 400
