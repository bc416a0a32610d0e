"""What a step of the user's changed, for the words of Undo and for steps that belong together."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Literal

from calibgui.core.domain import Domain
from calibgui.models.project_state import ProjectState

EditKind = Literal[
    "add", "remove", "rename", "color", "leave_out", "take_in", "role", "sources", "counts", "plan",
    "exclude", "readmit", "domain", "order", "seed", "model", "scheme", "target", "compare",
    "stop_comparing", "several",
]  # fmt: skip

_OF_PROJECT: tuple[EditKind, ...] = ("seed", "model", "scheme", "target")
_OF_DOMAIN: dict[str, EditKind] = {"name": "rename", "color": "color", "role": "role", "sources": "sources"}
# Fields that are turned, typed or dragged: one quick change after another is one step.
_RAPID: frozenset[EditKind] = frozenset({"rename", "color", "counts", "plan", *_OF_PROJECT})


@dataclass(frozen=True, slots=True)
class Edit:
    """`name` is that of the one domain, or file, that it concerns; `count` says how many were added, removed
    or changed."""

    kind: EditKind
    name: str = ""
    domain_id: str = ""
    count: int = 1

    def continues(self, earlier: Edit) -> bool:
        """Whether it changes the same field as `earlier`, and both are of a kind that comes rapidly."""
        same = (self.kind, self.domain_id) == (earlier.kind, earlier.domain_id)
        return same and self.kind in _RAPID


def edit_between(before: ProjectState, after: ProjectState) -> Edit:
    """The one thing that differs, or "several"."""
    edits = _of_project(before, after) + _of_domains(before.domains, after.domains)
    return edits[0] if len(edits) == 1 else Edit("several")


def _of_project(before: ProjectState, after: ProjectState) -> list[Edit]:
    edits = [Edit(kind) for kind in _OF_PROJECT if getattr(before, kind) != getattr(after, kind)]
    if before.compared != after.compared:
        if after.compared is not None:
            edits.append(Edit("compare", after.compared.name))
        elif before.compared is not None:
            edits.append(Edit("stop_comparing", before.compared.name))
    return edits


def _of_domains(before: tuple[Domain, ...], after: tuple[Domain, ...]) -> list[Edit]:
    if before == after:
        return []
    were, are = {it.id: it for it in before}, {it.id: it for it in after}
    edits = []
    added = [it for it in after if it.id not in were]
    removed = [it for it in before if it.id not in are]
    changed = [(were[it.id], it) for it in after if it.id in were and were[it.id] != it]
    if added:
        edits.append(Edit("add", added[0].name, added[0].id, len(added)))
    if removed:
        edits.append(Edit("remove", removed[0].name, removed[0].id, len(removed)))
    kinds = {_of_domain(old, new) for old, new in changed}
    if len(kinds) == 1:
        edits.append(Edit(kinds.pop(), changed[0][1].name, changed[0][1].id, len(changed)))
    elif kinds:
        edits.append(Edit("several"))
    return edits or [Edit("order")]


def _of_domain(before: Domain, after: Domain) -> EditKind:
    different = [it.name for it in fields(Domain) if getattr(before, it.name) != getattr(after, it.name)]
    if different == ["enabled"]:
        return "take_in" if after.enabled else "leave_out"
    if different == ["excluded"]:
        return "exclude" if after.excluded > before.excluded else "readmit"
    if different == ["plan"]:
        drawn = (before.plan.shortest, before.plan.longest, before.plan.stratify_by)
        same = drawn == (after.plan.shortest, after.plan.longest, after.plan.stratify_by)
        return "counts" if same else "plan"
    if "sources" in different and set(different) <= {"sources", "plan", "judged"}:
        return "sources"
    return _OF_DOMAIN.get(different[0], "domain") if len(different) == 1 else "domain"
