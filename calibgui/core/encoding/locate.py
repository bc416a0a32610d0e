"""Where a model's files lie: the demo model, a local folder, or the cache of the model hub.

Only paths are looked at. The layout of the hub's cache is documented by huggingface_hub; reading it here
takes microseconds, where importing that library takes tenths of a second.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from calibgui.core.encoding.bundled import find_bundled
from calibgui.core.encoding.spec import BUNDLED

_COMMIT = re.compile(r"[0-9a-f]{40}")
_REPOSITORY = re.compile(r"[\w.-]+(/[\w.-]+)?")
_DEFAULT_ORGANIZATION = "sentence-transformers"


@dataclass(frozen=True, slots=True)
class ModelFolder:
    """A model's folder on this machine, and the hub's commit where it came from the hub."""

    path: Path
    revision: str | None = None


def locate_model(name: str) -> ModelFolder | None:
    """The folder of the model called `name`; None where it is not on this machine."""
    if name == BUNDLED:
        folder = find_bundled()
        return None if folder is None else ModelFolder(folder)
    if not name.strip():
        return None
    folder = Path(name).expanduser()
    if folder.is_dir():
        return ModelFolder(folder, _commit_in(folder))
    return _in_hub_cache(name) if is_repository(name) else None


def is_repository(name: str) -> bool:
    """Whether `name` has the form of a model name, `organization/model` or `model`, rather than a path."""
    return _REPOSITORY.fullmatch(name) is not None and ".." not in name and not name.startswith((".", "-"))


def repositories_of(name: str) -> tuple[str, ...]:
    """The hub's repositories that `name` can mean: sentence-transformers adds its own name to a bare one."""
    return (name,) if "/" in name else (f"{_DEFAULT_ORGANIZATION}/{name}", name)


def hub_caches() -> list[Path]:
    """The cache folders that sentence-transformers and huggingface_hub read, in the order they are asked."""
    home = Path(os.environ.get("HF_HOME") or _cache_home() / "huggingface")
    hub = os.environ.get("HF_HUB_CACHE") or os.environ.get("HUGGINGFACE_HUB_CACHE") or home / "hub"
    own = os.environ.get("SENTENCE_TRANSFORMERS_HOME")
    return [Path(place).expanduser() for place in (own, hub) if place]


def _cache_home() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser()


def _in_hub_cache(name: str) -> ModelFolder | None:
    for cache in hub_caches():
        for repository in repositories_of(name):
            place = cache / ("models--" + repository.replace("/", "--"))
            try:
                commit = (place / "refs" / "main").read_text(encoding="utf-8").strip()
            except OSError:
                continue
            folder = place / "snapshots" / commit
            if _COMMIT.fullmatch(commit) and folder.is_dir():
                return ModelFolder(folder, commit)
    return None


def _commit_in(folder: Path) -> str | None:
    """The hub's commit where `folder` is a snapshot in the hub's cache."""
    resolved = folder.resolve()
    named = resolved.parent.name == "snapshots" and _COMMIT.fullmatch(resolved.name)
    return resolved.name if named else None
