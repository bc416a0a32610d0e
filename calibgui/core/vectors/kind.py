"""Whether a file holds vectors or texts."""

from __future__ import annotations

import re
from collections.abc import Sequence

from calibgui.core.errors import SourceError
from calibgui.core.sources.formats import VECTORS
from calibgui.core.sources.job import ReadJob
from calibgui.core.vectors.lists import column_kinds

_TABLES = ("parquet", "arrow")
_KEY = re.compile(r"(^|[_\-. ])(id|ids|uuid|guid|key|hash|index)$|^__index_level_\d+__$", re.IGNORECASE)


def of_vectors(job: ReadJob) -> bool:
    """Whether the file is read as one of vectors.

    A table is if the chosen column is one of lists of floats; without a choice, if it has such a column and
    none of texts. A column of strings that is called `id` or `doc_id` holds keys, no texts. A table that
    can't be opened is none: the reader of texts says what is wrong with it.
    """
    if job.of_vectors is None:
        job.of_vectors = job.format.name in VECTORS or (job.format.name in _TABLES and _table(job))
    return job.of_vectors


def _table(job: ReadJob) -> bool:
    lists, texts = column_kinds(job)
    if job.source.column is not None:
        return job.source.column in lists
    return bool(lists) and all(_KEY.search(name) for name in texts)


def all_of_vectors(jobs: Sequence[ReadJob]) -> bool:
    """Whether the files are of vectors. Raises SourceError where some are and some are not."""
    vectors = [job for job in jobs if of_vectors(job)]
    texts = [job for job in jobs if not of_vectors(job)]
    if vectors and texts:
        first, second = vectors[0].source.path, texts[0].source.path
        raise SourceError(
            f"{first.name} holds vectors and {second.name} holds texts: a domain takes one or the other.",
            remedy="Make a domain of each.",
            path=first,
        )
    return bool(vectors)


def refuse_vectors(job: ReadJob) -> None:
    """Raises SourceError for a file of vectors, where texts are needed."""
    if of_vectors(job):
        path = job.source.path
        raise SourceError(
            f"{path.name} holds vectors, no texts.", remedy="Choose a file of texts.", path=path
        )
