"""What a repository holds: asked of the hub, or read off the cache where the hub can't be asked."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from calibgui.core.encoding.locate import hub_caches
from calibgui.core.hub.errors import Repository, hub_errors
from calibgui.core.hub.names import COMMIT


@dataclass(frozen=True, slots=True)
class HubFile:
    """A file of a repository. `blob` is its ETag: sha256 of a large file, git's sha1 of a small one."""

    path: str
    size_bytes: int
    blob: str = ""


def is_offline() -> bool:
    """Whether the user forbade asking the hub, by HF_HUB_OFFLINE."""
    from huggingface_hub import constants

    return bool(constants.HF_HUB_OFFLINE)


def cache_folder(repository: Repository) -> Path:
    """Where huggingface_hub keeps what it fetches; sentence-transformers may keep models elsewhere."""
    return hub_caches()[0 if repository.kind == "model" else -1]


def repository_folder(repository: Repository) -> Path:
    """The repository's folder in the cache, in huggingface_hub's documented layout."""
    name = repository.name.replace("/", "--")
    return cache_folder(repository) / f"{repository.kind}s--{name}"


def commit_of(repository: Repository, revision: str | None = None) -> str:
    """The commit that `revision` (None: the newest of main) is now. Raises SourceError or ModelError."""
    from huggingface_hub import HfApi, constants

    with hub_errors(repository):
        info = HfApi(endpoint=constants.ENDPOINT).repo_info(
            repository.name,
            revision=revision,
            repo_type=repository.kind,
            timeout=constants.HF_HUB_ETAG_TIMEOUT,
        )
        commit = str(info.sha)
        if not COMMIT.fullmatch(commit):  # it becomes the name of a folder
            raise ValueError(f"the hub named the commit {commit[:80]!r}")
        return commit


def files_of(repository: Repository, commit: str, should_stop: Callable[[], bool]) -> Iterator[HubFile]:
    """Every file at `commit`, page after page; ends early when told to stop.

    A path that leads out of the repository's folder is left out: no hub has one that means well.
    """
    from huggingface_hub import HfApi, constants
    from huggingface_hub.hf_api import RepoFile

    with hub_errors(repository):
        tree = HfApi(endpoint=constants.ENDPOINT).list_repo_tree(
            repository.name, recursive=True, revision=commit, repo_type=repository.kind
        )
        for entry in tree:
            if should_stop():
                return
            if isinstance(entry, RepoFile) and _stays_inside(entry.path):
                blob = entry.lfs.sha256 if entry.lfs is not None else entry.blob_id
                yield HubFile(entry.path, entry.size, blob)


def _stays_inside(path: str) -> bool:
    parts = path.replace("\\", "/").split("/")
    return "\0" not in path and ":" not in parts[0] and not {"", ".", ".."} & set(parts)


def cached_commit(repository: Repository, revision: str | None) -> str | None:
    """The commit of `revision` that was fetched before; None where none was."""
    folder = repository_folder(repository)
    commit = revision or "main"
    if not COMMIT.fullmatch(commit):
        try:
            commit = (folder / "refs" / commit).read_text(encoding="utf-8").strip()
        except OSError:
            return None
    return commit if COMMIT.fullmatch(commit) and (folder / "snapshots" / commit).is_dir() else None


def remember_commit(repository: Repository, revision: str | None, commit: str) -> None:
    """Note in the cache, as huggingface_hub does, that `revision` stood for `commit` when it was fetched."""
    name = revision or "main"
    if name != commit:
        with hub_errors(repository):
            place = repository_folder(repository) / "refs" / name
            place.parent.mkdir(parents=True, exist_ok=True)
            beside = place.with_name(f"{place.name}.{os.getpid()}.new")
            beside.write_text(commit, encoding="utf-8")
            beside.replace(place)


def cached_files(repository: Repository, commit: str) -> list[HubFile]:
    """The files of `commit` that are on this machine."""
    folder = repository_folder(repository) / "snapshots" / commit
    found = (path for path in folder.rglob("*") if path.is_file())
    return [HubFile(path.relative_to(folder).as_posix(), path.stat().st_size) for path in found]


def cached_path(repository: Repository, commit: str, path: str) -> Path | None:
    """Where the file lies, if it was fetched before."""
    place = repository_folder(repository) / "snapshots" / commit / path
    return place if place.is_file() else None
