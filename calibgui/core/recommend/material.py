"""What a recommendation is made from: texts that set ranges, texts that are searched, texts that search."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calibgui.core.calibration.snapshot import CalibrationResult
from calibgui.core.ranges.schemes import RangeScheme
from calibgui.core.search.judged import Judgements
from calibgui.core.search.texts import search_texts


@dataclass(frozen=True, slots=True, eq=False)
class Material:
    """Documents float32 (n, dim) and queries float32 (q, dim), each with the id of its domain.

    `own_rows`, int64 (q,): the row of the document that is the query itself, -1 where none is. `calibration`
    are the id and the embeddings, float32 (m, dim), of every domain that sets ranges. `scheme` is the one in
    use, which is tried too. `judged` are of the queries and documents in their order.
    """

    documents: NDArray[np.float32]
    document_domains: tuple[str, ...]
    queries: NDArray[np.float32]
    query_domains: tuple[str, ...]
    own_rows: NDArray[np.int64]
    calibration: tuple[tuple[str, NDArray[np.float32]], ...]
    scheme: RangeScheme
    judged: Judgements | None = None


def material_of(result: CalibrationResult) -> Material:
    """The held-out texts of a calibration search all of its texts, as `search_texts` has it."""
    texts = search_texts(result)
    return Material(
        texts.documents,
        texts.document_domains,
        texts.queries,
        texts.query_domains,
        texts.own_rows,
        tuple((item.domain.id, item.calibration) for item in result.calibrating),
        result.scheme,
    )
