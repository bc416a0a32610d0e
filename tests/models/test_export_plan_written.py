"""The plan in the dialog and the files that come of it are the same."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from calibgui.core.calibration.calibrate import calibrated
from calibgui.core.calibration.snapshot import CalibrationResult
from calibgui.core.domain import SamplePlan, Source
from calibgui.core.errors import ExportError
from calibgui.core.export.artefacts import ExportRequest, export_artefacts
from calibgui.core.export.names import slugs
from calibgui.core.quantization.quantize import Precision
from calibgui.models.export_choice import ExportChoice
from calibgui.models.export_plan import planned_files
from tests.fakes import FakeEncoder, loader, request_for, write_texts

PRECISIONS: tuple[tuple[Precision, ...], ...] = (
    (),
    ("int8",),
    ("int8", "uint8"),
    ("float32", "int8", "uint8", "binary", "ubinary"),
)


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> CalibrationResult:
    """Names that make equal slugs, in several scripts."""
    names = dict.fromkeys(("Math & code", "math-code", "数学"), 60)
    plan = SamplePlan(30, 10)
    return calibrated(request_for(tmp_path_factory.mktemp("texts"), names, plan), loader(FakeEncoder()))


@pytest.mark.parametrize("precisions", PRECISIONS, ids=lambda it: "+".join(it) or "none")
@pytest.mark.parametrize(
    ("mixed", "per_domain", "sampled_codes", "of_a_file"), list(itertools.product((True, False), repeat=4))
)
def test_that_an_export_writes_the_files_that_were_planned(
    result: CalibrationResult,
    tmp_path: Path,
    mixed: bool,
    per_domain: bool,
    sampled_codes: bool,
    of_a_file: bool,
    precisions: tuple[Precision, ...],
) -> None:
    texts_file = write_texts(tmp_path / "My Corpus.txt", 25) if of_a_file else None
    out = tmp_path / "out"
    choice = ExportChoice(out, mixed, per_domain, precisions, sampled_codes, texts_file)
    names = slugs(item.domain.name for item in result.domains)
    planned = planned_files(choice, names, result.mixed.count, result.mixed.dim)
    source = Source(texts_file) if texts_file is not None else None
    request = ExportRequest(result, out, mixed, per_domain, precisions, sampled_codes, source)
    if not planned:
        with pytest.raises(ExportError, match="Nothing was chosen"):
            list(export_artefacts(request, lambda: False, loader(FakeEncoder())))
        return
    *_, last = export_artefacts(request, lambda: False, loader(FakeEncoder()))
    assert [path.name for path in last.written] == [file.name for file in planned]
    assert {path.name for path in out.iterdir()} == {file.name for file in planned}
    for file in planned:
        if file.size_bytes is not None:
            assert (out / file.name).stat().st_size == file.size_bytes, file.name


def test_that_codes_of_a_file_without_a_precision_encode_nothing(
    result: CalibrationResult, tmp_path: Path
) -> None:
    encoder = FakeEncoder()
    source = Source(write_texts(tmp_path / "corpus.txt", 25))
    list(export_artefacts(ExportRequest(result, tmp_path / "out", precisions=(), texts_file=source),
                          lambda: False, loader(encoder)))  # fmt: skip
    assert encoder.batches == 0
