"""Getting a model that is not on this machine from the model hub."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fnmatch import fnmatch
from pathlib import Path

from calibgui.core.encoding.digest import weight_files
from calibgui.core.encoding.locate import ModelFolder, is_repository, locate_model, repositories_of
from calibgui.core.encoding.spec import BUNDLED
from calibgui.core.errors import ModelError
from calibgui.core.hub.blobs import fetch_blobs
from calibgui.core.hub.errors import Repository, hub_errors
from calibgui.core.hub.progress import FetchProgress
from calibgui.core.hub.repository import cache_folder, commit_of, files_of, is_offline

# Configuration, tokenizers and safetensors weights. Pickled weights and copies for other runtimes stay there.
_WANTED = ["*.json", "*.txt", "*.safetensors", "*.model", "*.jinja"]
_UNWANTED = ["onnx/*", "openvino/*", "*checkpoint*", "*fp16*", "*quantized*", "original/*"]


def fetch_model(name: str, should_stop: Callable[[], bool]) -> Iterator[FetchProgress]:
    """Fetch the model called `name` into the hub's cache, with a progress after every piece.

    Nothing where it is here, or where `obtain_model` will say why it can't be. Ends early when told to stop;
    the next time goes on from there. Raises ModelError.
    """
    if present_model(name) is not None or name == BUNDLED or not is_repository(name) or is_offline():
        return
    repository, commit = _find(name)
    files = [file for file in files_of(repository, commit, should_stop) if _is_wanted(file.path)]
    if not should_stop():
        yield from fetch_blobs(repository, commit, files, should_stop)


def obtain_model(name: str) -> ModelFolder:
    """The folder of the model called `name`, fetched from the hub unless it is here already."""
    found = present_model(name)
    if found is not None:
        return found
    if name == BUNDLED or not is_repository(name):
        raise ModelError(
            f"There is no model at {name!r}: no such folder." if name.strip() else "No model is chosen.",
            remedy="Choose a model's folder, type a model's name, or take the bundled model.",
        )
    if is_offline():
        raise ModelError(
            f"The model {name!r} is not on this machine, "
            "and the hub may not be asked (HF_HUB_OFFLINE is set).",
            remedy="Unset HF_HUB_OFFLINE to fetch it, choose a folder, or take the bundled model.",
        )
    return _fetch(name)


def present_model(name: str) -> ModelFolder | None:
    """The folder of the model called `name`; None where it is not here whole."""
    found = locate_model(name)
    return found if found is not None and (found.revision is None or weight_files(found.path)) else None


def _is_wanted(path: str) -> bool:
    wanted = any(fnmatch(path, pattern) for pattern in _WANTED)
    return wanted and not any(fnmatch(path, pattern) for pattern in _UNWANTED)


def _find(name: str) -> tuple[Repository, str]:
    """The repository that `name` means, and its newest commit."""
    from huggingface_hub.errors import GatedRepoError, RepositoryNotFoundError

    missing: ModelError | None = None
    for repository in (Repository("model", found) for found in repositories_of(name)):
        try:
            return repository, commit_of(repository)
        except ModelError as error:
            if not isinstance(error.__cause__, RepositoryNotFoundError) or isinstance(
                error.__cause__, GatedRepoError
            ):
                raise
            missing = error
    assert missing is not None
    raise ModelError(
        f"There is no model called {name!r} on the model hub, or it is private.",
        remedy="Check the name, choose a model's folder, or log in with: hf auth login",
        details=missing.details,
    ) from missing


def _fetch(name: str) -> ModelFolder:
    """Let huggingface_hub put what was fetched under its names, and fetch what was not."""
    from huggingface_hub import constants, snapshot_download

    repository, _ = _find(name)
    with hub_errors(repository):
        folder = snapshot_download(
            repository.name,
            cache_dir=cache_folder(repository),
            allow_patterns=_WANTED,
            ignore_patterns=_UNWANTED,
            endpoint=constants.ENDPOINT,
        )
    path = Path(folder)
    return ModelFolder(path, path.name)
