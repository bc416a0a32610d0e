"""What must lie in a model's folder, looked at before seconds go into loading it."""

from __future__ import annotations

from pathlib import Path

from calibgui.core.encoding.digest import pickled_weights, read_modules, weight_files
from calibgui.core.errors import ModelError

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
