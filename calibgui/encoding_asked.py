"""How texts are to be read and encoded, as far as a command line says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from calibgui.core.domain import Role
from calibgui.core.encoding.spec import BUNDLED, ModelSpec

SHORT_NAME = "bundled"
"""What the demo model may be called by."""


def full_name(model: str | None) -> str | None:
    return BUNDLED if model == SHORT_NAME else model


@dataclass(frozen=True, slots=True)
class EncodingAsked:
    """The options that several commands share. None leaves one to the ranges' provenance, or to the model."""

    column: str | None = None
    role: Role | None = None
    model: str | None = None
    prompt: str | None = None
    query_prompt: str | None = None
    truncate_dim: int | None = None
    normalize: bool | None = None

    @classmethod
    def of(cls, parameters: Mapping[str, Any]) -> EncodingAsked:
        """From all parameters of a command, by their names."""
        found = {field.name: parameters[field.name] for field in fields(cls)}
        role = found["role"]
        return cls(**found | {"role": None if role is None else role.value})

    @property
    def model_name(self) -> str | None:
        return full_name(self.model)

    def over(self, spec: ModelSpec) -> ModelSpec:
        """`spec` with what is asked in its place; the model's name is not looked at."""
        asked: dict[str, Any] = {
            "prompt": self.prompt,
            "query_prompt": self.query_prompt,
            "truncate_dim": self.truncate_dim,
            "normalize": self.normalize,
        }
        return replace(spec, **{name: value for name, value in asked.items() if value is not None})
