"""A project file from a stranger that tries everything at once opens harmless, and runs harmless."""

from __future__ import annotations

import json
import socket
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from calibgui import cli
from calibgui.core.errors import CalibError, report_of
from calibgui.core.project.load import load_project
from calibgui.core.project.project import Project, missing_sources, notices_of
from calibgui.core.project.save import save_project
from tests.security.hostile import DOMAIN_NAMES, MARK, TEXTS
from tests.tiny_model import build_tiny_model, rewrite_json

PLAN = {"calibration": 5, "held_out": 2}


@pytest.fixture(autouse=True)
def cache_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platformdirs.user_cache_path", lambda *_: tmp_path / "cache")


@pytest.fixture
def nothing_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the network nor another program is asked for anything."""

    def refuse(*arguments: object, **_: object) -> None:
        raise AssertionError(f"asked: {arguments}")

    for place, name in (
        (socket.socket, "connect"),
        (socket, "getaddrinfo"),
        (subprocess, "Popen"),
    ):
        monkeypatch.setattr(place, name, refuse)


def strangers_folder(folder: Path) -> Path:
    """A project with its files beside it, as someone sends it."""
    model = build_tiny_model(folder / "built")
    (model / "own.py").write_text(f"open({str(folder / 'ran')!r}, 'w')\nclass Own: pass\n", "utf-8")
    rewrite_json(model / "config.json", auto_map={"AutoModel": "own.Own"})
    names = [f"<img src=x>&{MARK}.txt", f"a'; DROP TABLE {MARK}--.csv", "[x]*.csv", "%00 {0}.txt"]
    for name in names:
        head = "text\n" if name.endswith("csv") else ""
        body = "\n".join(f'"{text}"' for text in TEXTS)
        (folder / name).write_text(head + body, encoding="utf-8")
    domains = [
        {
            "id": f"d{number}",
            "name": name,
            "plan": PLAN,
            "sources": [
                {"path": names[number % len(names)], "origin": f"hf://datasets/../..@{MARK}/<b>x</b>"}
            ],
            "excluded": [TEXTS[0]],
        }
        for number, name in enumerate(DOMAIN_NAMES)
    ]
    content: dict[str, Any] = {
        "format": "calibgui project",
        "format_version": 1,
        "domains": domains,
        "model": {"folder": "built/model", "trust_remote_code": True, "prompt": "%1 {x} <b>"},
        "export": {"targets": ["npy"], "precisions": ["int8"], "sampled_codes": True},
        "view": {"__class__": "os.system", "html": "<script>alert(1)</script>"},
    }
    (folder / "p.calib").write_text(json.dumps(content), encoding="utf-8")
    return folder / "p.calib"


@pytest.mark.usefixtures("nothing_leaves")
def test_that_a_project_that_tries_everything_opens_harmless(tmp_path: Path) -> None:
    path = strangers_folder(tmp_path)
    before = sorted(it.name for it in tmp_path.iterdir())
    project = load_project(path)
    assert missing_sources(project) == ()
    assert [domain.name for domain in project.domains] == DOMAIN_NAMES
    assert project.wants_remote_code
    (notice,) = notices_of(project)
    assert "It is not run" in notice
    assert sorted(it.name for it in tmp_path.iterdir()) == before
    save_project(project, tmp_path / "again.calib")
    assert load_project(tmp_path / "again.calib") == project


def test_that_it_runs_harmless_inside_the_folder_that_was_chosen(tmp_path: Path) -> None:
    sent = tmp_path / "sent"
    sent.mkdir()
    path = strangers_folder(sent)
    before = {it for it in tmp_path.rglob("*") if it.is_file()}
    arguments = [
        "run",
        str(path),
        "--out",
        str(tmp_path / "out"),
        "--report",
        str(tmp_path / "r.html"),
        "--json",
    ]
    done = CliRunner().invoke(cli.cli, arguments)
    assert done.exit_code == 0, done.output
    assert not (sent / "ran").exists()
    new = {it for it in tmp_path.rglob("*") if it.is_file()} - before
    allowed = (tmp_path / "out", tmp_path / "cache")
    assert all(it == tmp_path / "r.html" or any(place in it.parents for place in allowed) for it in new)
    page = (tmp_path / "r.html").read_text("utf-8")
    for markup in ("<img", "<script>alert", "<b>", f"<script>{MARK}", "<a href='file", "\x1b"):
        assert markup not in page, markup
    assert f"&lt;script&gt;{MARK}" in page
    assert "It is not run" in done.output


@pytest.mark.parametrize(
    "changes",
    [
        {"domains": [{"id": "../../x", "name": "../../x", "plan": PLAN, "sources": []}]},
        {"domains": [{"id": "a", "name": "a", "plan": PLAN, "sources": [{"path": "https://a/b.csv"}]}]},
        {"domains": [{"id": "a", "name": "a", "plan": PLAN, "sources": [{"path": "//host/b.csv"}]}]},
        {
            "domains": [
                {"id": "a", "name": "a", "plan": {"calibration": 10**12, "held_out": 0}, "sources": []}
            ]
        },
        {"model": {"name": "../../etc"}},
        {"model": {"name": "a/b", "token": "hf_x"}},
        {"model": {"name": "a/b", "code": "import os"}},
        {"export": {"folder": "/etc"}},
        {"export": {"targets": ["../../x"]}},
        {"hooks": ["calc.exe"]},
        {"view": {"a": [[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]}},
    ],
)
@pytest.mark.usefixtures("nothing_leaves")
def test_that_what_no_project_needs_is_refused_by_its_field_or_harmless(
    changes: dict[str, Any], tmp_path: Path
) -> None:
    content = {"format": "calibgui project", "format_version": 1} | changes
    (tmp_path / "p.calib").write_text(json.dumps(content), encoding="utf-8")
    project: Project | None = None
    with suppress(CalibError):
        project = load_project(tmp_path / "p.calib")
    if project is None:
        with pytest.raises(CalibError, match="field ") as caught:
            load_project(tmp_path / "p.calib")
        assert "hf_x" not in report_of(caught.value).as_text, "what is refused is not repeated"
    else:
        assert not project.wants_remote_code
    assert [it.name for it in tmp_path.iterdir()] == ["p.calib"]
