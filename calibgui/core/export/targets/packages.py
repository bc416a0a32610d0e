"""Packages of the extra `engines`, imported where a target needs one."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

from calibgui.core.errors import ExportError


def package(module: str, distribution: str, path: Path) -> Any:
    """The module. Raises ExportError naming what to install where it is missing."""
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise ExportError(
            f"{path.name} is written by the package {distribution}, which is not installed.",
            remedy="Install it with: pip install 'calibgui[engines]'",
            path=path,
            details=str(error),
        ) from error
