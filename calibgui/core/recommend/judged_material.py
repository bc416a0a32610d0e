"""A recommendation from judged texts: the whole corpus is searched by the queries that people judged."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calibgui.core.calibration.snapshot import CalibrationRequest, CalibrationResult, DomainRequest
from calibgui.core.domain import Domain, Role, SamplePlan
from calibgui.core.encoding.spec import Encoder, ModelSpec
from calibgui.core.recommend.material import Material
from calibgui.core.search.beir import JudgedTexts
from calibgui.core.search.judged import judgements
from calibgui.core.sources.judged_folder import corpus_source

_ID = "corpus"
_CHUNK_TEXTS = 4096


@dataclass(frozen=True, slots=True)
class EncodeProgress:
    """Documents and queries encoded of all."""

    done: int
    total: int


def corpus_request(judged: JudgedTexts, count: int, model: ModelSpec, seed: int) -> CalibrationRequest:
    """A calibration on `count` documents of the corpus, with title and text as the search has them.

    Nothing is held out: the queries search.
    """
    source = corpus_source(judged.folder)
    domain = Domain(_ID, judged.folder.name, (source,), SamplePlan(count, held_out=0))
    return CalibrationRequest((DomainRequest(domain),), model, seed)


def judged_material(
    result: CalibrationResult,
    judged: JudgedTexts,
    encoder: Encoder,
    should_stop: Callable[[], bool] = lambda: False,
) -> Iterator[EncodeProgress | Material]:
    """Encodes corpus and queries, each as what it is, and gives the material last; nothing after a stop.

    `result` is that of `corpus_request`, `encoder` of its model. Raises ModelError.
    """
    total = len(judged.documents) + len(judged.queries)
    parts: tuple[tuple[Sequence[str], Role], ...] = (
        (judged.documents, "documents"),
        (judged.queries, "queries"),
    )
    encoded: list[NDArray[np.float32]] = []
    done = 0
    for texts, role in parts:
        vectors = np.empty((len(texts), encoder.info.dim), np.float32)
        for count in _encode(texts, role, encoder, vectors):
            done += count
            yield EncodeProgress(done, total)
            if should_stop():
                return
        vectors.setflags(write=False)
        encoded.append(vectors)
    documents, queries = encoded
    yield Material(
        documents,
        (_ID,) * len(documents),
        queries,
        (_ID,) * len(queries),
        np.array(judged.own_rows, np.int64),
        tuple((item.domain.id, item.calibration) for item in result.calibrating),
        result.scheme,
        judgements(len(documents), [dict(pairs) for pairs in judged.judged]),
    )


def _encode(
    texts: Sequence[str], role: Role, encoder: Encoder, vectors: NDArray[np.float32]
) -> Iterator[int]:
    """Fills in `vectors` (n, dim), batch by batch, and yields how many texts each had."""
    for start in range(0, len(texts), _CHUNK_TEXTS):
        chunk = texts[start : start + _CHUNK_TEXTS]
        for batch in encoder.plan_batches(chunk, role=role):
            vectors[start + batch] = encoder.encode_batch([chunk[place] for place in batch], role=role)
            yield len(batch)
