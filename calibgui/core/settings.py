"""What survives a restart. Settings never stop the start: a bad field is dropped, the rest is kept."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from calibgui.core.atomic import save_json
from calibgui.core.encoding.cache import DEFAULT_LIMIT_MB
from calibgui.core.errors import CalibError

_log = logging.getLogger(__name__)
RECENT = 10


class Settings(BaseModel):
    """Version 1 of the settings file. Geometry and splitter are base64 of what Qt gives."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)

    version: Literal[1] = 1
    theme: Literal["system", "light", "dark"] = "system"
    geometry: str = ""
    splitter: str = ""
    last_folder: str = ""
    export_folder: str = ""
    recent_files: list[str] = Field(default_factory=list, max_length=RECENT)
    recent_projects: list[str] = Field(default_factory=list, max_length=RECENT)
    cache_enabled: bool = True
    cache_limit_mb: int = Field(default=DEFAULT_LIMIT_MB, ge=16)
    recent_models: list[str] = Field(default_factory=list, max_length=RECENT)


def with_recent(items: list[str], newest: str) -> list[str]:
    """`items` with `newest` first, once, and no more than the settings keep."""
    return [newest, *(item for item in items if item != newest)][:RECENT]


def load_settings(path: Path) -> Settings:
    """Read the settings, or what can be kept of them; a file with faults is kept beside as `.bad`."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Settings()
    except (OSError, ValueError, RecursionError) as error:  # the last one: brackets nested without end
        _set_aside(path, str(error))
        return Settings()
    if not isinstance(content, dict):
        _set_aside(path, "it does not hold a JSON object")
        return Settings()
    return _valid_part(path, content)


def save_settings(path: Path, settings: Settings) -> None:
    """Write the settings whole or not at all; a failure is logged, never raised."""
    try:
        save_json(path, settings.model_dump())
    except CalibError as error:
        _log.warning("the settings were not saved: %s", error)


def _valid_part(path: Path, content: dict[str, Any]) -> Settings:
    faults = 0
    while True:
        try:
            settings = Settings.model_validate(content)
        except ValidationError as error:
            field = str(error.errors()[0]["loc"][0])
            _log.warning("setting %r dropped: %s", field, error.errors()[0]["msg"])
            content = {name: value for name, value in content.items() if name != field}
            faults += 1
        else:
            if faults:
                _set_aside(path, f"{faults} settings were not valid")
            return settings


def _set_aside(path: Path, reason: str) -> None:
    kept = path.with_suffix(path.suffix + ".bad")
    _log.warning("the settings in %s were not read whole: %s; they are kept as %s", path, reason, kept.name)
    try:
        path.replace(kept)
    except OSError as error:
        _log.warning("the old settings could not be kept: %s", error)
