"""Batches that hold documents or queries, never both: the model's prompt depends on it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from calibgui.core.domain import Role
from calibgui.core.encoding.spec import Encoder

_ROLES: tuple[Role, ...] = ("documents", "queries")


def batches_of_one_role(
    encoder: Encoder, texts: Sequence[str], roles: Sequence[Role]
) -> list[tuple[Role, NDArray[np.intp]]]:
    """The encoder's batches as (role, indices into `texts`), each index once.

    The batches of both roles come mixed evenly, so that a run that is stopped is fair to both.
    """
    placed: list[tuple[float, Role, NDArray[np.intp]]] = []
    for role in _ROLES:
        mine = np.array([i for i, its in enumerate(roles) if its == role], dtype=np.intp)
        if not len(mine):
            continue
        batches = encoder.plan_batches([texts[i] for i in mine], role=role)
        placed += [((n + 0.5) / len(batches), role, mine[batch]) for n, batch in enumerate(batches)]
    placed.sort(key=lambda item: item[0])
    return [(role, batch) for _, role, batch in placed]
