"""Kinds of values in a project file, each with its bounds: the file may come from a stranger."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field, PlainValidator, WithJsonSchema
from pydantic_core import core_schema

MOST_COUNT = 10_000_000
_MOST_PATH = 4_096
_VIEW_BYTES = 1 << 16
_VIEW_DEPTH = 16


class _Characters:
    """Marks a text of so many characters.

    Halves of surrogate pairs are taken, which names of files and texts may have, and pydantic's own text
    refuses.
    """

    def __init__(self, most: int, least: int = 0) -> None:
        self.most = most
        self.least = least

    def checked(self, value: object) -> str:
        if not isinstance(value, str):
            raise ValueError("it must be a text")  # noqa: TRY004 - pydantic takes no TypeError
        if not self.least <= len(value) <= self.most:
            raise ValueError(f"it must have {self.least:,} to {self.most:,} characters, not {len(value):,}")
        return value

    def __get_pydantic_core_schema__(self, _source: Any, _handler: Any) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(self.checked)

    def __get_pydantic_json_schema__(self, _schema: Any, _handler: Any) -> dict[str, Any]:
        return {"type": "string", "minLength": self.least, "maxLength": self.most}


def _path(value: object) -> str:
    if not isinstance(value, str) or not 1 <= len(value) <= _MOST_PATH:
        raise ValueError("it must be a path, as a text")
    if "\0" in value:
        raise ValueError("a path can't hold the character 0")
    if "://" in value or value.startswith(("//", "\\\\")):
        raise ValueError("it must be on this machine: addresses and network names are not opened")
    return value


def _view(value: object) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise ValueError("it must be an object")  # noqa: TRY004 - pydantic takes no TypeError
    _refuse_deep(value, _VIEW_DEPTH)
    if len(json.dumps(value)) > _VIEW_BYTES:
        raise ValueError(f"it must have at most {_VIEW_BYTES >> 10} kB")
    return value


def _refuse_deep(value: object, depth: int) -> None:
    if depth == 0:
        raise ValueError("it is nested too deeply")
    if isinstance(value, (dict, list)) and len(value) > _VIEW_BYTES:
        raise ValueError(f"it must have at most {_VIEW_BYTES >> 10} kB")
    if isinstance(value, dict):
        if not all(isinstance(key, str) for key in value):
            raise ValueError("its keys must be texts")
        for item in value.values():
            _refuse_deep(item, depth - 1)
    elif isinstance(value, list):
        for item in value:
            _refuse_deep(item, depth - 1)
    elif not (value is None or isinstance(value, (str, int, float))):
        raise ValueError(f"it can't hold a {type(value).__name__}")
    elif isinstance(value, float) and not math.isfinite(value):
        raise ValueError("its numbers must be finite")


FilePath = Annotated[
    str,
    PlainValidator(_path),
    WithJsonSchema(
        {
            "type": "string",
            "minLength": 1,
            "maxLength": _MOST_PATH,
            "description": "Absolute, or from the folder of the project file; with forward slashes.",
        }
    ),
]
View = Annotated[
    Mapping[str, Any],
    PlainValidator(_view),
    WithJsonSchema({"type": "object", "description": "What the window remembers of itself."}),
]
Name = Annotated[str, _Characters(1_000, 1)]
Short = Annotated[str, _Characters(200)]
Character = Annotated[str, _Characters(1, 1)]
CharacterOrNone = Annotated[str, _Characters(1)]
Line = Annotated[str, _Characters(4_096)]
Prompt = Annotated[str, _Characters(100_000)]
Text = Annotated[str, _Characters(2_000_000)]
Count = Annotated[int, Field(ge=0, le=MOST_COUNT)]
