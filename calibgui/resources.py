"""Where the files that ship with the program lie: icons and demo corpora."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_DEMO_CORPORA = ("english.txt", "chinese.txt", "math_and_code.jsonl")
DEMO_NAMES = ("English", "Chinese", "Math/code")


@cache
def _root() -> Path:
    """An installed wheel carries the files inside the package; a checkout has them beside it."""
    package = Path(__file__).resolve().parent
    for folder in (package / "_resources", package.parent / "resources"):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(f"calibgui's resources are missing: neither in nor beside {package}")


def resource_path(*parts: str) -> Path:
    """The path of one resource file; raises FileNotFoundError where there is none."""
    path = _root().joinpath(*parts)
    if not path.exists():
        raise FileNotFoundError(f"no such resource: {'/'.join(parts)}")
    return path


def icon_path(name: str) -> Path:
    """The SVG of an icon, named without its suffix."""
    try:
        return resource_path("icons", f"{name}.svg")
    except FileNotFoundError:
        raise ValueError(f"there is no icon named {name!r}") from None


def demo_corpora() -> tuple[Path, ...]:
    """The demo's text files, in the order in which they become domains."""
    return tuple(resource_path("corpora", name) for name in _DEMO_CORPORA)
