"""The search check of a calibration by judged queries, which search a whole corpus: it is encoded first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from calibgui.core.calibration.snapshot import CalibrationResult
from calibgui.core.domain import JudgedFolder, Role
from calibgui.core.encoding.spec import Encoder, ModelSpec
from calibgui.core.errors import SourceError
from calibgui.core.ranges.schemes import RangeScheme
from calibgui.core.search.beir import JudgedTexts, read_judged, read_queries
from calibgui.core.search.judged import judgements
from calibgui.core.search.schemes_check import SchemesFound, schemes_check
from calibgui.core.search.texts import SearchTexts
from calibgui.core.sources.judged_folder import CORPUS, splits_of

UNASKED_TEXTS = 5_000
"""Larger corpora are encoded only when asked for: this many take up to a minute without a GPU."""
MOST_TEXTS = 200_000
"""Texts and vectors are all held in memory: about 1 GB for so many of 384 dimensions and 1,000 characters."""
_CHUNK_TEXTS = 1024  # what is lost of the encoding where it is stopped and there is no cache

ShouldStop = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class JudgedFacts:
    """What the folder holds: the number of its judged queries, and the names of all its splits."""

    queries: int
    splits: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Encoded:
    """How far the encoding is; handed in again, it goes on from there.

    `done` of `total` texts, those of the chunk under way counted. `chunks`, float32 (n, dim) each and
    read-only, are the finished ones: the documents first, then the queries.
    """

    judged: JudgedTexts
    done: int
    total: int
    chunks: tuple[NDArray[np.float32], ...] = ()


def judged_facts(judged: JudgedFolder, should_stop: ShouldStop = lambda: False) -> JudgedFacts:
    """Without a look at the corpus. Raises SourceError with file and line, and ScanStopped."""
    found = read_queries(judged.folder, judged.split, should_stop)
    return JudgedFacts(len(found.ids), splits_of(judged.folder))


def judged_check(
    result: CalibrationResult,
    judged: JudgedFolder,
    schemes: tuple[RangeScheme, ...],
    known: Encoded | SchemesFound | None,
    encoder_for: Callable[[ModelSpec], Encoder],
    should_stop: ShouldStop = lambda: False,
) -> Iterator[Encoded | SchemesFound]:
    """How far the encoding is after every batch, then what `schemes_check` finds; nothing more after a stop.

    Raises SourceError with file and line, for a corpus of more than `MOST_TEXTS` texts as well, ScanStopped,
    ModelError and RangesError.
    """
    found = known
    if not isinstance(found, SchemesFound):
        encoded = found or _read(judged, should_stop)
        yield encoded
        if encoded.done < encoded.total or not encoded.chunks:
            encoder = encoder_for(result.request.model)
            for step in _encode(encoded, encoder, should_stop):
                encoded = step
                yield encoded
        if should_stop():
            return
        found = SchemesFound(_search_texts(encoded, judged.folder.name))
    yield from schemes_check(result, schemes, found, should_stop)


def _read(judged: JudgedFolder, should_stop: ShouldStop) -> Encoded:
    texts = read_judged(judged.folder, judged.split, should_stop)
    if len(texts.documents) > MOST_TEXTS:
        raise SourceError(
            f"{CORPUS} holds {len(texts.documents):,} texts, more than the {MOST_TEXTS:,} that are searched "
            "here.",
            remedy="Use `calibgui recommend` on a machine with room for all of them.",
            path=judged.folder / CORPUS,
        )
    return Encoded(texts, 0, len(texts.documents) + len(texts.queries))


def _encode(encoded: Encoded, encoder: Encoder, should_stop: ShouldStop) -> Iterator[Encoded]:
    """Step by step until all is done, or until it is to stop."""
    for number, (texts, role) in enumerate(_chunks(encoded.judged)):
        if number < len(encoded.chunks):
            continue
        vectors = np.empty((len(texts), encoder.info.dim), np.float32)
        done = base = sum(map(len, encoded.chunks))
        for batch in encoder.plan_batches(texts, role=role):
            if should_stop():
                return
            vectors[batch] = encoder.encode_batch([texts[place] for place in batch], role=role)
            done += len(batch)
            if done - base < len(texts):
                encoded = replace(encoded, done=done)
                yield encoded
        vectors.setflags(write=False)
        encoded = replace(encoded, done=done, chunks=(*encoded.chunks, vectors))
        yield encoded


def _chunks(judged: JudgedTexts) -> Iterator[tuple[Sequence[str], Role]]:
    parts: tuple[tuple[Sequence[str], Role], ...] = (
        (judged.documents, "documents"),
        (judged.queries, "queries"),
    )
    for texts, role in parts:
        for start in range(0, len(texts), _CHUNK_TEXTS):
            yield texts[start : start + _CHUNK_TEXTS], role


def _search_texts(encoded: Encoded, name: str) -> SearchTexts:
    judged, whole = encoded.judged, np.concatenate(encoded.chunks)
    whole.setflags(write=False)
    own = np.array(judged.own_rows, np.int64)
    own.setflags(write=False)
    count = len(judged.documents)
    return SearchTexts(
        whole[:count],
        judged.documents,
        (name,) * count,
        whole[count:],
        judged.queries,
        (name,) * len(judged.queries),
        own,
        judgements(count, [dict(pairs) for pairs in judged.judged]),
    )
