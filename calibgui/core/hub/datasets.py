"""Datasets of the hub: their files of texts listed, and fetched as sources."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from calibgui.core.domain import Source
from calibgui.core.errors import SourceError
from calibgui.core.hub.blobs import fetch_blobs, link_blob
from calibgui.core.hub.errors import Repository
from calibgui.core.hub.names import dataset_name, revision_name
from calibgui.core.hub.progress import FetchProgress
from calibgui.core.hub.repository import (
    HubFile,
    cached_commit,
    cached_files,
    cached_path,
    commit_of,
    files_of,
    is_offline,
    remember_commit,
)

StopCheck = Callable[[], bool]
_PLAIN = (".csv", ".tsv", ".jsonl", ".ndjson", ".json", ".txt")
SUFFIXES = (".parquet", *(suffix + packed for suffix in _PLAIN for packed in ("", ".gz", ".zst")))
_NOT_TEXTS = ("dataset_infos.json", "dataset_dict.json", "state.json", "LICENSE.txt", "requirements.txt")


@dataclass(frozen=True, slots=True)
class HubDataset:
    """A dataset at one commit, and its files of texts, ordered by path.

    `revision` is the commit, `asked` the branch or tag that stood for it. `cached` says that the hub could
    not be asked: these are the files on this machine.
    """

    name: str
    revision: str
    files: tuple[HubFile, ...]
    asked: str | None = None
    cached: bool = False

    @property
    def domain_name(self) -> str:
        return self.name.rpartition("/")[2]

    def origin(self, path: str) -> str:
        """Where a file comes from, for `Source.origin`."""
        return f"hf://datasets/{self.name}@{self.revision}/{path}"


def dataset_files(
    name: str, revision: str | None = None, should_stop: StopCheck = lambda: False
) -> HubDataset | None:
    """The files of texts of the dataset `name` (`organization/name`) at a branch, tag or commit.

    Where the hub can't be asked, those that were fetched before. None when told to stop. Raises SourceError.
    """
    repository = Repository("dataset", dataset_name(name))
    revision = revision_name(revision)
    try:
        commit = commit_of(repository, revision)
    except SourceError as error:
        cached = _cached(repository, revision) if is_offline() or _is_unreachable(error) else None
        if cached is None:
            raise
        return cached
    files = [file for file in files_of(repository, commit, should_stop) if _is_texts(file.path)]
    if should_stop():
        return None
    if not files:
        raise SourceError(
            f"The {repository} holds no file that calibgui reads.",
            remedy="Many datasets have a Parquet copy: try the revision refs/convert/parquet.",
        )
    return HubDataset(repository.name, commit, _ordered(files), revision)


def fetch_files(
    dataset: HubDataset, paths: Sequence[str], should_stop: StopCheck = lambda: False
) -> Iterator[FetchProgress | tuple[Source, ...]]:
    """Fetch the files at `paths`; progress after every piece, and last the sources that they became.

    Files that are on this machine are not fetched again. Stopped, it ends without sources; the next time
    goes on from there. Raises SourceError.
    """
    repository = Repository("dataset", dataset.name)
    known = {file.path: file for file in dataset.files}
    wanted = [known[path] for path in paths]
    missing = [file.path for file in wanted if cached_path(repository, dataset.revision, file.path) is None]
    if missing and is_offline():
        raise SourceError(
            f"The {repository} is not wholly on this machine: {', '.join(missing)} would have to be fetched, "
            "and the hub may not be asked (HF_HUB_OFFLINE is set).",
            remedy="Unset HF_HUB_OFFLINE to fetch them, or choose the other files.",
        )
    yield from fetch_blobs(repository, dataset.revision, wanted, should_stop)
    if should_stop():
        return
    sources = []
    for file in wanted:
        place = cached_path(repository, dataset.revision, file.path)
        place = place or link_blob(repository, dataset.revision, file.path)
        sources.append(Source(place, origin=dataset.origin(file.path)))
    if not dataset.cached:
        remember_commit(repository, dataset.asked, dataset.revision)
    yield tuple(sources)


def _cached(repository: Repository, revision: str | None) -> HubDataset | None:
    commit = cached_commit(repository, revision)
    files = [file for file in cached_files(repository, commit) if _is_texts(file.path)] if commit else []
    if commit is None or not files:
        return None
    return HubDataset(repository.name, commit, _ordered(files), revision, cached=True)


def _is_unreachable(error: SourceError) -> bool:
    from calibgui.core.hub.errors import is_connection_error

    return error.__cause__ is not None and is_connection_error(error.__cause__)


def _is_texts(path: str) -> bool:
    parts = PurePosixPath(path).parts
    hidden = any(part.startswith((".", "/")) for part in parts)
    return path.lower().endswith(SUFFIXES) and not hidden and parts[-1] not in _NOT_TEXTS


def _ordered(files: Sequence[HubFile]) -> tuple[HubFile, ...]:
    return tuple(sorted(files, key=lambda file: file.path))
