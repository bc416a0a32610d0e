"""Judged queries search the whole corpus under several schemes, and can be stopped and taken up again."""

from __future__ import annotations

from pathlib import Path

import pytest

from calibgui.core.calibration.calibrate import calibrated
from calibgui.core.calibration.snapshot import CalibrationResult
from calibgui.core.domain import JudgedFolder
from calibgui.core.encoding.spec import ModelSpec
from calibgui.core.errors import SourceError
from calibgui.core.ranges.schemes import DEFAULT_SCHEME
from calibgui.core.recommend.judged_material import corpus_request
from calibgui.core.search import judged_check as checks
from calibgui.core.search.beir import read_judged
from calibgui.core.search.judged import relevant_rows
from calibgui.core.search.judged_check import Encoded, JudgedFacts, judged_check, judged_facts
from calibgui.core.search.rules import RAW_INT8_DOT
from calibgui.core.search.schemes_check import SchemesFound
from tests.fakes import FakeEncoder, loader
from tests.judged_folder import write_judged


@pytest.fixture
def judged(tmp_path: Path) -> JudgedFolder:
    texts, queries = [f"document {row}" for row in range(45)], [f"query {row}" for row in range(7)]
    folder = write_judged(tmp_path / "judged", texts, queries, [{row: 1, row + 9: 2} for row in range(7)])
    return JudgedFolder(folder, "test")


@pytest.fixture
def result(judged: JudgedFolder) -> CalibrationResult:
    request = corpus_request(read_judged(judged.folder), 45, ModelSpec("fake"), 0)
    return calibrated(request, loader(FakeEncoder()))


def test_that_queries_and_splits_are_counted(judged: JudgedFolder) -> None:
    assert judged_facts(judged) == JudgedFacts(7, ("test",))


def test_that_progress_comes_with_every_batch_and_the_last_has_ndcg(
    judged: JudgedFolder, result: CalibrationResult
) -> None:
    steps = list(judged_check(result, judged, (DEFAULT_SCHEME,), None, loader(FakeEncoder())))
    done = [step.done for step in steps if isinstance(step, Encoded)]
    assert done == [0, 10, 20, 30, 40, 45, 52]
    found = steps[-1]
    assert isinstance(found, SchemesFound)
    case = found.case(DEFAULT_SCHEME, RAW_INT8_DOT)
    assert case is not None
    assert case.overall.ndcg is not None
    assert case.overall.ndcg.count == 7
    assert not found.texts.documents.flags.writeable
    assert found.texts.judged is not None
    assert relevant_rows(found.texts.judged, 2) == {2, 11}


def test_that_what_was_encoded_is_not_encoded_again(
    judged: JudgedFolder, result: CalibrationResult, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "_CHUNK_TEXTS", 20)
    encoder = FakeEncoder()
    steps = judged_check(
        result, judged, (DEFAULT_SCHEME,), None, loader(encoder), lambda: encoder.batches == 3
    )
    *_, stopped = steps
    assert isinstance(stopped, Encoded)
    assert (stopped.done, len(stopped.chunks)) == (30, 1)
    again = FakeEncoder()
    *_, found = judged_check(result, judged, (DEFAULT_SCHEME,), stopped, loader(again))
    assert again.batches == 4
    assert isinstance(found, SchemesFound)
    *_, whole = judged_check(result, judged, (DEFAULT_SCHEME,), None, loader(FakeEncoder()))
    assert isinstance(whole, SchemesFound)
    assert (found.texts.documents == whole.texts.documents).all()
    assert (found.texts.queries == whole.texts.queries).all()


def test_that_too_large_a_corpus_is_refused_with_its_number(
    judged: JudgedFolder, result: CalibrationResult, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "MOST_TEXTS", 44)
    with pytest.raises(SourceError, match="holds 45 texts, more than the 44"):
        list(judged_check(result, judged, (DEFAULT_SCHEME,), None, loader(FakeEncoder())))
