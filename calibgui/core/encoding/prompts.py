"""Which words of the model's are put before a text: those for documents, or those for queries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from calibgui.core.domain import Role

if TYPE_CHECKING:
    from calibgui.core.encoding.spec import ModelSpec

# The names that sentence-transformers' `encode_query` and `encode_document` look for, in their order.
_OWN_NAMES: dict[Role, tuple[str, ...]] = {
    "documents": ("document", "passage", "corpus"),
    "queries": ("query",),
}
# What these two tell the model's modules: a Router sends queries and documents different ways.
TASKS: dict[Role, str] = {"documents": "document", "queries": "query"}


def prompt_for(spec: ModelSpec, own: Mapping[str, str | None], default_name: str | None, role: Role) -> str:
    """The text that is put before every text of that role; "" for none.

    The prompt of the spec goes first; where it is "", what `encode_query` and `encode_document` take of the
    model's `own` prompts: the first of the role's names that is there, empty or not, else the default one.
    (sentence-transformers 6 gives every model "query" and "document", empty where its files name none.)
    """
    chosen = spec.query_prompt if role == "queries" else spec.prompt
    if chosen:
        return chosen
    name = next((name for name in _OWN_NAMES[role] if name in own), default_name)
    return own.get(name or "") or ""


def applied_prompts(spec: ModelSpec, named: Mapping[str, str]) -> tuple[str, str]:
    """What is put before documents and before queries, by the prompts that the model's files name."""
    own = {"query": "", "document": ""} | dict(named)
    return prompt_for(spec, own, None, "documents"), prompt_for(spec, own, None, "queries")
