"""All that the project is, as one frozen value: taken from the Session, and put back into it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from calibgui.core.domain import Domain
from calibgui.core.encoding.spec import ModelSpec
from calibgui.core.project.project import DEFAULT_TARGET
from calibgui.core.ranges.schemes import DEFAULT_SCHEME, RangeScheme
from calibgui.core.search.targets import Target, target_of

if TYPE_CHECKING:
    from calibgui.models.session import Session


@dataclass(frozen=True, slots=True)
class ProjectState:
    """What the user set up. What was read, found or is looked at is no part of it.

    `domains` are in their order, with everything that is set of them. `compared` are the earlier ranges that
    the current ones are compared with, None for none.
    """

    domains: tuple[Domain, ...] = ()
    seed: int = 0
    model: ModelSpec = field(default_factory=ModelSpec)
    scheme: RangeScheme = DEFAULT_SCHEME
    target: Target = field(default_factory=lambda: target_of(DEFAULT_TARGET))
    compared: Path | None = None


def state_of(session: Session) -> ProjectState:
    return ProjectState(
        domains=session.domains.all,
        seed=session.domains.seed,
        model=session.model,
        scheme=session.scheme,
        target=session.target,
        compared=session.comparison.state.path,
    )


def restore(session: Session, state: ProjectState) -> None:
    """Put back everything but the comparison, which reads a file. What was read stays where it still fits."""
    session.set_model(state.model)
    session.set_scheme(state.scheme)
    session.set_target(state.target)
    session.domains.restore(state.domains, state.seed)
