"""From what a user names to the work on a collection: which column, which model, how many cores."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from calibgui.core.collection.files import columns_of, parquet_files, refuse_same_folder, row_count
from calibgui.core.collection.work import Coding, CollectionWork
from calibgui.core.domain import Role
from calibgui.core.encoding.model import identify
from calibgui.core.encoding.preload import physical_cores
from calibgui.core.encoding.spec import ModelSpec
from calibgui.core.errors import ModelError
from calibgui.core.quantize_file.fitting import vector_warnings
from calibgui.core.quantize_file.inputs import open_inputs
from calibgui.core.quantize_file.request import QuantizeRequest
from calibgui.core.ranges.fits import no_model


def plan_collection(
    source: Path,
    out: Path,
    *,
    coding: Coding | None = None,
    model: ModelSpec | None = None,
    column: str | None = None,
    ids: str | None = None,
    texts: str | None = None,
    cores: int | None = None,
    role: Role = "documents",
) -> CollectionWork:
    """The work on all Parquet files in the folder `source`, for `run_collection`.

    With a `coding` they are quantized into `out`; without, envelopes are found and `out` keeps one for each
    file. The first file says which column is read where `column` is None, and whether `id` or `_id` holds
    ids where `ids` is None. `texts` is a column that is kept beside vectors. `cores` is how many the model
    computes on, by default all physical ones: runs of the same number give the same bytes.

    Raises SourceError, ModelError where there are texts and no model, and OptionError.
    """
    source, out = source.absolute(), out.absolute()
    refuse_same_folder(source, out)
    first = _first(source)
    columns = columns_of(first, column, ids)
    if columns.of_vectors:
        model = None
    elif model is None or not model.name:
        raise _no_model(coding, first)
    else:
        model = _reachable(model)
    return CollectionWork(
        source=source,
        out=out,
        column=columns.column,
        of_vectors=columns.of_vectors,
        cores=cores or physical_cores(),
        coding=coding,
        ids=columns.ids,
        texts=texts or "",
        model=model,
        fingerprint="" if model is None else identify(model),
        role=role,
    )


def doubts(work: CollectionWork, said: ModelSpec) -> tuple[str, ...]:
    """What makes it doubtful that the ranges are for this collection, before it is read.

    `said` is what vectors are said to be of. Raises OtherEncodingError where that is not what the ranges are
    for, and RangesError where the dimensions differ; a model that encodes is compared when it is loaded.
    """
    coding = work.coding
    if coding is None:
        return ()
    if not work.of_vectors:
        return coding.artefact.warnings
    first = _first(work.source)
    request = QuantizeRequest(
        coding.artefact, (first,), work.out, column=work.column, model=said, force=coding.force
    )
    return vector_warnings(request, open_inputs(request))


def _first(source: Path) -> Path:
    """The first file that holds rows: many a program writes empty ones beside them."""
    paths = [source / name for name in parquet_files(source)]
    return next((path for path in paths if row_count(path)), paths[0])


def _reachable(model: ModelSpec) -> ModelSpec:
    """By a path that means the same to a worker, which has another working folder."""
    folder = Path(model.name)
    return replace(model, name=str(folder.absolute())) if folder.is_dir() else model


def _no_model(coding: Coding | None, first: Path) -> ModelError:
    if coding is not None:
        return no_model(coding.artefact)
    return ModelError(
        f"{first.name} holds texts, and no model is named to encode them.",
        remedy="Name the model, or a column of vectors.",
        path=first,
    )
