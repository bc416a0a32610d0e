"""What must lie in a model's folder, looked at before seconds go into loading it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from calibgui.core.encoding.digest import (
    module_folders,
    pickled_weights,
    read_json,
    read_modules,
    weight_files,
)
from calibgui.core.errors import ModelError

_OURS = "sentence_transformers."
_OTHER_FOLDER = "Choose the folder that holds the model's config.json, or type a model's name."


def check_files(name: str, folder: Path) -> None:
    """Raise ModelError where the folder can't be a model that may be loaded."""
    modules = read_modules(folder)
    if modules is None and (folder / "modules.json").exists():
        raise ModelError(
            f"The model {name!r} could not be loaded: modules.json does not hold a list of modules.",
            remedy="Fetch or save the model again.",
            path=folder / "modules.json",
        )
    _refuse_code(name, folder)
    kind = str(modules[0].get("type", "")) if modules else "Transformer"
    place = folder / str(modules[0].get("path", "")) if modules else folder
    if kind.endswith("Transformer") and not (place / "config.json").is_file():
        raise ModelError(
            f"The model {name!r} could not be loaded: no file config.json in that folder.",
            remedy=_OTHER_FOLDER,
            path=place,
        )
    pickled = pickled_weights(folder)
    if pickled:
        raise ModelError(
            f"The weights of {name!r} are stored as a pickle ({pickled[0].name}), which could run code.",
            remedy="Use a version of the model with model.safetensors, or save it again yourself.",
            path=pickled[0],
        )
    if not weight_files(folder):
        raise ModelError(
            f"The model {name!r} could not be loaded: no weights (model.safetensors) in that folder.",
            remedy="Fetch or save the model again, or choose another folder.",
            path=folder,
        )


def needs_code(name: str, folder: Path, what: str) -> ModelError:
    """For a model of which a part is no class of sentence-transformers. There is no way to turn that on."""
    return ModelError(
        f"The model {name!r} needs code of its own ({what}), which calibgui doesn't run.",
        remedy="Choose a model that sentence-transformers knows without custom code, or compute the vectors "
        "where you trust that code, and add them as a file of vectors.",
        path=folder,
    )


def _refuse_code(name: str, folder: Path) -> None:
    """Refuse modules from elsewhere here: releases of sentence-transformers before 6 import them from a
    local folder whatever `trust_remote_code` says."""
    for kind, place in _modules(folder):
        if not kind.startswith(_OURS):
            raise needs_code(name, folder, kind[:80])
        if PurePosixPath(place).is_absolute() or ".." in PurePosixPath(place.replace("\\", "/")).parts:
            raise ModelError(
                f"The model {name!r} could not be loaded: modules.json names a folder outside of it.",
                remedy="Use the model as its author published it.",
                path=folder / "modules.json",
                details=place[:200],
            )


def _modules(folder: Path) -> Iterator[tuple[str, str]]:
    """Class and folder of every module, those inside of routers included."""
    for module in read_modules(folder) or ():
        yield str(module.get("type", "")), str(module.get("path", ""))
    for place in module_folders(folder):
        config = read_json(place / "router_config.json")
        types = config.get("types") if isinstance(config, dict) else None
        for path, kind in types.items() if isinstance(types, dict) else ():
            yield str(kind), str(path)
