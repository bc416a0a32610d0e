"""Getting a model that is not on this machine from the model hub."""

from __future__ import annotations

import os
from pathlib import Path

from calibgui.core.encoding.digest import weight_files
from calibgui.core.encoding.locate import ModelFolder, is_repository, locate_model, repositories_of
from calibgui.core.encoding.spec import BUNDLED
from calibgui.core.errors import ModelError

# Configuration, tokenizers and safetensors weights. Pickled weights and copies for other runtimes stay there.
_WANTED = ["*.json", "*.txt", "*.safetensors", "*.model", "*.jinja"]
_UNWANTED = ["onnx/*", "openvino/*", "*checkpoint*", "*fp16*", "*quantized*", "original/*"]


def obtain_model(name: str) -> ModelFolder:
    """The folder of the model called `name`, fetched from the hub unless it is here already."""
    found = locate_model(name)
    if found is not None and (found.revision is None or weight_files(found.path)):
        return found
    if name == BUNDLED or not is_repository(name):
        raise ModelError(
            f"There is no model at {name!r}: no such folder." if name.strip() else "No model is chosen.",
            remedy="Choose a model's folder, type a model's name, or take the bundled model.",
        )
    return _fetch(name)


def _fetch(name: str) -> ModelFolder:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import GatedRepoError, RepositoryNotFoundError

    missing: Exception | None = None
    for repository in repositories_of(name):
        try:
            folder = snapshot_download(
                repository,
                cache_dir=os.environ.get("SENTENCE_TRANSFORMERS_HOME"),
                allow_patterns=_WANTED,
                ignore_patterns=_UNWANTED,
            )
        except GatedRepoError as error:
            raise ModelError(
                f"The model {name!r} asks for an account on the model hub.",
                remedy="Log in with: hf auth login",
                details=str(error),
            ) from error
        except RepositoryNotFoundError as error:
            missing = error
        except Exception as error:  # offline, no network, no space: the hub's library raises many kinds
            raise ModelError(
                f"The model {name!r} is not on this machine and could not be fetched from the model hub.",
                remedy="Check the name and the connection, choose a folder, or take the bundled model.",
                details=f"{type(error).__name__}: {error}",
            ) from error
        else:
            path = Path(folder)
            return ModelFolder(path, path.name)
    raise ModelError(
        f"There is no model called {name!r} on the model hub.",
        remedy="Check the name, choose a model's folder, or take the bundled model.",
        details=str(missing),
    ) from missing
