"""Recommend on the demo's model and texts: what it promises, held to a search check of its own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from calibgui import cli
from calibgui.core.calibration.calibrate import calibrated
from calibgui.core.calibration.snapshot import CalibrationResult
from calibgui.core.domain import SamplePlan
from calibgui.core.encoding.bundled import find_bundled
from calibgui.core.encoding.cache import CachePlan
from calibgui.core.encoding.cached import EncoderLoader, cached_loader
from calibgui.core.encoding.model import load_encoder
from calibgui.core.encoding.spec import Encoder, ModelSpec
from calibgui.core.ranges.of_result import prepared_row, ranges_of_result
from calibgui.core.recommend.candidates import candidates
from calibgui.core.recommend.material import material_of
from calibgui.core.recommend.recommend import choices_of, recommended, schemes_request
from calibgui.core.search.check import checked_search
from calibgui.core.search.request import Case
from calibgui.core.search.rules import DECODED_DOT, RAW_INT8_DOT
from calibgui.core.search.targets import TARGETS, target_of
from calibgui.core.search.texts import search_texts
from calibgui.headless import demo_request
from tests.judged_folder import write_judged

pytestmark = pytest.mark.slow
SEEDS = range(20)
USEARCH = target_of("st-usearch")


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The cache folder that all of this module shares: every text is encoded once."""
    if find_bundled() is None:
        pytest.skip("the demo model (optional extra: demo) is not installed")
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def encoder_for(cache: Path) -> Iterator[EncoderLoader]:
    encoders: dict[ModelSpec, Encoder] = {}

    def load(spec: ModelSpec) -> Encoder:
        if spec not in encoders:
            encoders[spec] = load_encoder(spec)
        return encoders[spec]

    with cached_loader(load, CachePlan(cache / "embeddings.sqlite", enabled=True)) as (cached_for, _):
        yield cached_for


@pytest.fixture(scope="module")
def demo(encoder_for: EncoderLoader) -> CalibrationResult:
    return calibrated(demo_request(0, SamplePlan(), ModelSpec()), encoder_for)


def test_that_recommended_ranges_keep_what_raw_codes_of_min_and_max_lose(demo: CalibrationResult) -> None:
    """Documents are all 2,100 texts, queries the 600 held out."""
    found = recommended(demo, USEARCH)
    texts = search_texts(demo)
    assert (len(texts.documents), len(texts.queries)) == (2100, 600)
    result = checked_search(
        texts.request(
            [
                Case("min-max", demo.ranges, RAW_INT8_DOT),
                Case("min-max", demo.ranges, DECODED_DOT),
                Case("recommended", ranges_of_result(demo, found.scheme), RAW_INT8_DOT),
            ]
        )
    )
    raw, decoded, kept = (case.recall(10, result.cuts).mean for case in result.cases)
    print(f"recall@10: min-max raw {raw:.3f}, decoded {decoded:.3f}; {found.scheme.label} raw {kept:.3f}")
    assert 0.82 <= raw <= 0.86
    assert decoded >= 0.985
    assert kept >= 0.985


def test_that_no_domain_of_the_demo_needs_ranges_of_its_own(demo: CalibrationResult) -> None:
    verdicts = [it.verdict for it in recommended(demo, USEARCH).domains]
    assert verdicts == ["no difference"] * 3


def test_that_one_half_predicts_the_other_one_in_18_of_20_samples(encoder_for: EncoderLoader) -> None:
    """Each seed draws which texts are held out, and cuts the halves."""
    within, errors = 0, []
    for seed in SEEDS:
        result = calibrated(demo_request(seed, SamplePlan(), ModelSpec()), encoder_for)
        choice = recommended(result, USEARCH, seed).choice
        assert choice is not None
        within += choice.as_predicted
        errors.append(choice.predicted.mean - choice.picked.score.mean)
    print(f"{within} of {len(SEEDS)} within the stated interval, mean error {sum(errors) / len(errors):+.4f}")
    assert within >= 18
    assert abs(sum(errors)) / len(errors) < 0.002  # that one half picked flatters it by no more


def test_that_one_half_predicts_the_other_one_under_every_rule(demo: CalibrationResult) -> None:
    """The same texts are held out, and each seed cuts the halves: the searches need be done once only."""
    targets = list({target.rule.id: target for target in TARGETS}.values())
    material, schemes = material_of(demo), candidates()
    searched = checked_search(schemes_request(material, schemes, prepared_row(demo), targets))
    within = dict.fromkeys((target.id for target in targets), 0)
    for seed in SEEDS:
        for choice in choices_of(material, searched, schemes, targets, seed):
            within[choice.target.id] += choice.as_predicted
    print(f"within the stated interval, of {len(SEEDS)}: {within}")
    raw = next(target.id for target in targets if target.rule is RAW_INT8_DOT)
    assert within[raw] >= 18
    assert sum(within.values()) >= 0.95 * len(SEEDS) * len(targets)


def test_that_judged_texts_keep_their_ndcg(
    demo: CalibrationResult, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Queries are the first words of 120 texts; judged relevant are each text and the two nearest to it."""
    monkeypatch.setattr("platformdirs.user_cache_path", lambda *_: cache)
    texts = search_texts(demo)
    documents, vectors = texts.document_texts[:900], texts.documents[:900]
    rows = range(0, 900, 7)
    queries = [documents[row][: max(8, len(documents[row]) // 3)] for row in rows]
    near = (vectors[list(rows)] @ vectors.T).argsort(axis=1)[:, :-4:-1]
    judged = [{int(row): 3 - place for place, row in enumerate(order)} for order in near]
    folder = write_judged(tmp_path / "judged", documents, queries, judged)
    args = ["recommend", str(folder), "--target", "st-usearch", "--count", "400", "--json"]
    done = CliRunner().invoke(cli.cli, args)
    assert done.exit_code == 0, done.stderr
    choice = json.loads(done.stdout)["choice"]
    picked, default = (choice[name]["ndcg_at_10"] for name in ("picked", "default"))
    print(
        f"nDCG@10: float32 {picked['float32']['mean']:.3f}, kept by {choice['picked']['scheme']['label']} "
        f"{picked['retention']:.1%}, by per-dimension min-max {default['retention']:.1%}"
    )
    assert picked["float32"]["mean"] > 0.5
    assert picked["retention"] > 0.985
    assert picked["retention"] > default["retention"]
    assert choice["picked"]["recall_at_10"]["scoring"]["mean"] >= 0.97
