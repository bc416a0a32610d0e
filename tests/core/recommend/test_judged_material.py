from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from calibgui.core.calibration.calibrate import calibrated
from calibgui.core.domain import Role
from calibgui.core.encoding.spec import ModelSpec
from calibgui.core.recommend.found import Recommendation
from calibgui.core.recommend.judged_material import EncodeProgress, corpus_request, judged_material
from calibgui.core.recommend.material import Material
from calibgui.core.recommend.recommend import recommend_from
from calibgui.core.search.beir import read_judged
from calibgui.core.search.targets import target_of
from tests.fakes import FakeEncoder, loader, vector
from tests.judged_folder import write_judged


class _Encoder(FakeEncoder):
    """A query `3?` is nearest to the document `3`."""

    def encode_batch(self, texts: Sequence[str], role: Role = "documents") -> NDArray[np.float32]:
        assert all(text.endswith("?") == (role == "queries") for text in texts)
        rows = [vector(text.strip("?"), 16) + (0.1 * vector(text, 16)) for text in texts]
        return np.stack([row / np.linalg.norm(row) for row in rows])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    documents = [f"document {row}" for row in range(120)]
    queries = [f"document {row}?" for row in range(50)]
    return write_judged(tmp_path / "judged", documents, queries, [{row: 2, 119: 1} for row in range(50)])


def _material(folder: Path, count: int = 60) -> tuple[list[object], Material]:
    judged = read_judged(folder)
    encoder = _Encoder(16)
    result = calibrated(corpus_request(judged, count, ModelSpec("fake"), 3), loader(encoder))
    *before, material = judged_material(result, judged, encoder)
    assert isinstance(material, Material)
    return before, material


def test_that_corpus_and_queries_are_encoded_as_what_they_are(folder: Path) -> None:
    before, material = _material(folder)
    assert material.documents.shape == (120, 16)
    assert material.queries.shape == (50, 16)
    nearest = (material.queries @ material.documents.T).argmax(axis=1)
    assert nearest.tolist() == list(range(50))
    assert [len(embeddings) for _, embeddings in material.calibration] == [60]
    done = [step.done for step in before if isinstance(step, EncodeProgress)]
    assert done == sorted(done)
    assert done[-1] == 170
    assert not material.documents.flags.writeable


def test_that_a_recommendation_says_what_is_kept_of_ndcg(folder: Path) -> None:
    *_, found = recommend_from(_material(folder)[1], target_of("st-usearch"))
    assert isinstance(found, Recommendation)
    assert found.choice is not None
    assert found.halves == (25, 25)
    for trial in found.choice.tried:
        assert trial.second.reference_ndcg is not None
        assert trial.second.reference_ndcg.count == 25
        assert trial.second.retention is not None
    assert found.choice.picked.second.retention == pytest.approx(1, abs=0.05)


@pytest.mark.parametrize("titles", [None, [f"title {row % 7}" for row in range(30)], [""] * 30])
def test_that_calibration_texts_have_the_titles_that_the_search_has(
    tmp_path: Path, titles: list[str] | None
) -> None:
    texts = [f"document {row}" for row in range(30)]
    folder = write_judged(tmp_path / "judged", texts, ["document 1?"], [{1: 1}], titles)
    request = corpus_request(read_judged(folder), 30, ModelSpec("fake"), 0)
    result = calibrated(request, loader(FakeEncoder()))
    drawn = {text.replace("\n", " ") for text in result.domains[0].sample.calibration}
    assert drawn == set(read_judged(folder).documents)
    assert result.domains[0].domain.name == "judged"


def test_that_encoding_stops_when_asked(folder: Path) -> None:
    judged = read_judged(folder)
    encoder = _Encoder(16)
    result = calibrated(corpus_request(judged, 60, ModelSpec("fake"), 3), loader(encoder))
    steps = list(judged_material(result, judged, encoder, lambda: True))
    assert [type(step) for step in steps] == [EncodeProgress]
