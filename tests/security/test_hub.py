"""A hub that means harm, and the token for the one that doesn't: it stays where it was."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from calibgui import cli, diagnostics
from calibgui.core.domain import Domain, SamplePlan, Source
from calibgui.core.encoding.model import load_encoder
from calibgui.core.encoding.spec import ModelSpec
from calibgui.core.errors import CalibError, report_of
from calibgui.core.hub.datasets import dataset_files, fetch_files
from calibgui.core.project.project import ExportWish, Project
from calibgui.core.project.save import save_project
from tests.core.search.vectors import clustered
from tests.fake_hub import FakeHub, Repo
from tests.hub_fixtures import hub  # noqa: F401

CANARY = "hf_CanaryCanaryCanaryCanaryCanary00"
NAME = "acme/reviews"
CSV = b"text\n" + b"".join(b"review %d\n" % i for i in range(200))


@pytest.fixture
def token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    for name in ("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"):
        monkeypatch.setenv(name, CANARY)
    monkeypatch.setattr("platformdirs.user_cache_path", lambda *_: tmp_path / "cache")
    return CANARY


def written(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_that_a_token_reaches_the_hub_and_nothing_that_is_written_or_said(
    hub: FakeHub,  # noqa: F811
    token: str,
    tmp_path: Path,
) -> None:
    """Everything that calibgui writes, with a token in the environment: log, files, errors, reports."""
    hub.add_dataset(NAME, {"data/b.csv": CSV})
    log, before = logging.getLogger("calibgui"), list(logging.getLogger("calibgui").handlers)
    diagnostics.log_to(tmp_path / "log" / "calibgui.log")
    said: list[str] = []
    try:
        dataset = dataset_files(NAME)
        assert dataset is not None
        *_, sources = fetch_files(dataset, ["data/b.csv"])
        assert isinstance(sources, tuple)
        np.save(tmp_path / "one.npy", clustered(300))
        source = Source(tmp_path / "one.npy", origin=sources[0].origin)
        domain = Domain("a", "A", (source,), SamplePlan(100, 50))
        project = Project((domain,), export=ExportWish(targets=("npy",), precisions=("int8",)))
        save_project(project, tmp_path / "p.calib")
        done = CliRunner().invoke(
            cli.cli, ["run", str(tmp_path / "p.calib"), "--out", str(tmp_path / "out"), "--json"]
        )
        assert done.exit_code == 0, done.output
        said.append(done.output)
        for status in (401, 403, 404, 429, 500):
            hub.repos[f"datasets/{NAME}"].status = status
            with pytest.raises(CalibError) as caught:
                dataset_files(NAME)
            report = report_of(caught.value)
            said += [report.as_text, repr(report)]
            log.error("%s", report.as_text)
        with pytest.raises(CalibError) as caught:
            load_encoder(ModelSpec("acme/none"))
        said.append(report_of(caught.value).as_text)
    finally:
        for handler in [it for it in log.handlers if it not in before]:
            log.removeHandler(handler)
            handler.close()
    files = written(tmp_path)
    assert any(path.endswith("calibgui.log") for path in files)
    assert any("/out/" in path and path.endswith(".json") for path in files)
    assert [path for path, data in files.items() if token.encode() in data] == []
    assert not [text for text in said if token in text]


@pytest.mark.parametrize("commit", ["../../../evil", "main", "", "c" * 39 + "/", "C" * 40])
def test_that_a_hub_that_names_no_commit_is_refused(hub: FakeHub, commit: str, tmp_path: Path) -> None:  # noqa: F811
    hub.add_dataset(NAME, {"data/b.csv": CSV})
    hub.repos[f"datasets/{NAME}"].commit = commit
    with pytest.raises(CalibError):
        dataset_files(NAME)
    assert not (tmp_path.parent / "evil").exists()


@pytest.mark.parametrize(
    "path",
    [
        "../../outside.csv",
        "/etc/outside.csv",
        "a/../../outside.csv",
        "..\\outside.csv",
        "C:/outside.csv",
        "a//b.csv",
    ],
)
def test_that_files_of_a_hub_never_leave_their_folder(hub: FakeHub, path: str, tmp_path: Path) -> None:  # noqa: F811
    hub.add_dataset(NAME, {"data/b.csv": CSV, path: CSV})
    found = dataset_files(NAME)
    assert found is not None
    assert [file.path for file in found.files] == ["data/b.csv"]
    hub.repos["models/acme/model"] = Repo({path.replace(".csv", ".json"): b"{}", "config.json": b"{}"})
    with pytest.raises(CalibError):
        load_encoder(ModelSpec("acme/model"))
    outside: list[Any] = [it for it in tmp_path.parent.rglob("outside.*") if "hub-cache" not in str(it)]
    assert outside == []
