"""Recommend on clustered vectors whose dimensions differ in centre and width, as those of models do."""

from __future__ import annotations

from dataclasses import replace
from threading import Event

import numpy as np
import pytest

from calibgui.core.calibration.snapshot import CalibrationResult
from calibgui.core.ranges.of_result import ranges_of_result
from calibgui.core.ranges.schemes import DEFAULT_SCHEME, RangeScheme
from calibgui.core.recommend.found import Recommendation, RecommendProgress
from calibgui.core.recommend.halves import halves
from calibgui.core.recommend.material import material_of
from calibgui.core.recommend.recommend import recommend, recommended
from calibgui.core.search.check import checked_search
from calibgui.core.search.request import Case
from calibgui.core.search.targets import TARGETS, Target, advice_for, target_of
from calibgui.core.search.texts import search_texts
from tests.core.checks.results import result_of
from tests.core.recommend.results import clustered_result
from tests.core.search.vectors import clustered

RESULT = clustered_result({"a": (300, 60), "b": (200, 61)})
USEARCH, SQ8 = target_of("st-usearch"), target_of("faiss-sq8")


@pytest.fixture(scope="module")
def raw() -> Recommendation:
    return recommended(RESULT, USEARCH)


def test_that_an_engine_of_raw_codes_gets_a_shared_zero_centred_range(raw: Recommendation) -> None:
    assert (raw.verdict, raw.obstacle, raw.advice, raw.instead) == ("ranges", "", None, None)
    assert raw.scheme.kind.zero_centred
    assert raw.choice is not None
    assert raw.final is raw.choice
    assert raw.choice.picked.score.mean > 0.97
    assert raw.choice.default.score.mean < 0.93
    assert raw.choice.gain.low > 0.03
    assert raw.halves == (61, 60)
    assert raw.documents == 621


def test_that_an_engine_that_decodes_stays_with_the_default() -> None:
    found = recommended(RESULT, SQ8)
    assert (found.verdict, found.scheme) == ("ranges", DEFAULT_SCHEME)
    assert found.choice is not None
    assert found.choice.picked is found.choice.default
    assert found.choice.gain.mean == 0
    assert not found.choice.passed_over.beats_noise


def test_that_the_score_is_of_the_other_half_alone(raw: Recommendation) -> None:
    """By a search check of the picked ranges, without any of this."""
    assert raw.choice is not None
    picked = raw.choice.picked
    assert np.array_equal(picked.ranges, ranges_of_result(RESULT, raw.scheme))
    texts = search_texts(RESULT)
    checked = checked_search(texts.request([Case("it", picked.ranges, USEARCH.rule)], ks=(10,)))
    recalls = checked.cases[0].per_query.recalls[0]
    first = halves(texts.query_domains, raw.seed)
    assert picked.score.mean == pytest.approx(recalls[~first].mean())
    assert picked.first.recalls[0].mean == pytest.approx(recalls[first].mean())
    assert picked.score.count == 60


def test_that_the_pick_is_the_simplest_within_noise_of_the_best(raw: Recommendation) -> None:
    choice = raw.choice
    assert choice is not None
    means = [trial.first.recalls[0].mean for trial in choice.tried]
    assert choice.best.first.recalls[0].mean == max(means)
    assert not choice.passed_over.beats_noise
    assert choice.tried.index(choice.picked) <= choice.tried.index(choice.best)
    assert choice.predicted.low <= choice.picked.first.recalls[0].mean <= choice.predicted.high


def test_that_the_seed_alone_decides(raw: Recommendation) -> None:
    again, other = recommended(RESULT, USEARCH), recommended(RESULT, USEARCH, seed=1)
    assert again.choice is not None
    assert raw.choice is not None
    assert other.choice is not None
    assert again.choice.picked.score == raw.choice.picked.score
    assert again.domains == raw.domains
    assert other.choice.picked.score != raw.choice.picked.score


@pytest.mark.parametrize("id_", ["st-faiss", "qdrant-uint8"])
def test_that_a_target_that_no_ranges_help_is_led_to_another_one(id_: str) -> None:
    target = target_of(id_)
    found = recommended(RESULT, target)
    assert found.verdict == "other target"
    assert found.advice is not None
    assert found.choice is not None
    assert found.instead is not None
    assert found.instead is found.final
    assert found.advice.target == found.instead.target.id == target.better
    assert found.scheme == found.instead.picked.scheme
    assert found.instead.picked.score.low > found.choice.picked.score.high


def test_that_the_scheme_in_use_is_tried_too() -> None:
    odd = RangeScheme("per-dimension sigma", (("k", 3.3),))
    found = recommended(replace(RESULT, scheme=odd), SQ8)
    assert found.choice is not None
    assert odd in [trial.scheme for trial in found.choice.tried]


def _spread(rows: int, scale: np.ndarray, seed: int) -> np.ndarray:
    return (clustered(rows, 24, seed) * scale).astype(np.float32)


def test_that_a_domain_whose_own_ranges_keep_more_is_named_and_others_are_not() -> None:
    """The narrow domain has a fiftieth of the wide one's width: mixed ranges leave it a few codes."""
    parts = {
        "wide": (_spread(300, np.ones(24), 0), _spread(100, np.ones(24), 1)),
        "narrow": (_spread(300, np.full(24, 0.02), 2), _spread(100, np.full(24, 0.02), 3)),
        "thin": (_spread(50, np.ones(24), 4), _spread(8, np.ones(24), 5)),
    }
    found = {it.domain: it for it in recommended(result_of(parts), SQ8).domains}
    assert {name: it.verdict for name, it in found.items()} == {
        "wide": "no difference",
        "narrow": "own",
        "thin": "cannot tell",
    }
    narrow = found["narrow"]
    assert narrow.own is not None
    assert narrow.mixed is not None
    assert narrow.more is not None
    assert narrow.more.mean == pytest.approx(narrow.own.mean - narrow.mixed.mean)
    assert narrow.own.count == 50


def test_that_one_domain_is_not_weighed_against_itself() -> None:
    assert recommended(clustered_result({"a": (200, 60)}), USEARCH).domains == ()


def test_that_a_domain_of_queries_searches_the_others_and_is_not_weighed() -> None:
    asking = replace(RESULT.domains[1], domain=replace(RESULT.domains[1].domain, role="queries"))
    found = recommended(replace(RESULT, domains=(RESULT.domains[0], asking)), USEARCH)
    assert found.documents == 360
    assert sum(found.halves) == 61
    assert [it.domain for it in found.domains] == ["a"]
    assert found.domains[0].verdict == "cannot tell"  # none of its texts search


def test_that_progress_rises_to_the_end_and_a_stop_ends_without_an_answer() -> None:
    steps = list(recommend(RESULT, USEARCH))
    shares = [step.fraction for step in steps if isinstance(step, RecommendProgress)]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert isinstance(steps[-1], Recommendation)
    stop = Event()
    seen = 0
    for step in recommend(RESULT, USEARCH, 0, stop.is_set):
        assert isinstance(step, RecommendProgress)
        seen += 1
        if seen == 3:
            stop.set()
    assert seen < len(steps)


def test_that_arrays_of_the_answer_are_read_only(raw: Recommendation) -> None:
    assert raw.choice is not None
    assert not any(trial.ranges.flags.writeable for trial in raw.choice.tried)


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.id)
@pytest.mark.parametrize(
    ("counts", "obstacle"),
    [
        ({"a": (30, 0)}, "no held-out texts"),
        ({"a": (30, 20), "b": (1, 19)}, "few held-out texts"),
        ({"a": (1, 1)}, "few held-out texts"),
    ],
)
def test_that_too_few_texts_are_said_and_what_suits_the_target_is_named(
    target: Target, counts: dict[str, tuple[int, int]], obstacle: str
) -> None:
    found = recommended(clustered_result(counts), target)
    assert (found.verdict, found.obstacle) == ("cannot tell", obstacle)
    assert (found.choice, found.instead, found.domains) == (None, None, ())
    assert (found.advice is None) == (target.better is None)
    used = target if target.better is None else target_of(target.better)
    assert advice_for(used, ranges_of_result(clustered_result(counts), found.scheme)) is None


def test_that_few_documents_are_said() -> None:
    asking = clustered_result({"told": (10, 0), "asked": (5, 50)})
    queries = replace(asking.domains[1], domain=replace(asking.domains[1].domain, role="queries"))
    found = recommended(replace(asking, domains=(asking.domains[0], queries)), USEARCH)
    assert (found.verdict, found.obstacle) == ("cannot tell", "few documents")


def _degenerate(name: str) -> CalibrationResult:
    vectors = clustered(120, 1 if name == "dim 1" else 24)
    if name == "all equal":
        vectors[:] = vectors[0]
    elif name == "constant dimension":
        vectors[:, 3] = 0.25
    elif name == "zero vectors":
        vectors[::2] = 0
    elif name == "zeros":
        vectors[:] = 0
    return result_of({"a": (vectors[:40], vectors[40:80]), "b": (vectors[80:90], vectors[90:])})


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("id_", ["st-usearch", "st-faiss", "elasticsearch-byte"])
@pytest.mark.parametrize("name", ["all equal", "constant dimension", "zero vectors", "zeros", "dim 1"])
def test_that_degenerate_vectors_are_answered(name: str, id_: str) -> None:
    found = recommended(_degenerate(name), target_of(id_))
    assert found.verdict in ("ranges", "other target")
    assert found.final is not None
    score = found.final.picked.score
    assert 0 <= score.low <= score.mean <= score.high <= 1
    assert 0 <= found.final.predicted.low <= found.final.predicted.high <= 1
    if name in ("all equal", "zeros"):
        assert score.mean == 1


def test_that_the_material_is_that_of_the_search_check() -> None:
    material, texts = material_of(RESULT), search_texts(RESULT)
    assert np.array_equal(material.documents, texts.documents)
    assert np.array_equal(material.own_rows, texts.own_rows)
    assert [id_ for id_, _ in material.calibration] == ["a", "b"]
