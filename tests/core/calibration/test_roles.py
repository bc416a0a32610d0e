"""A calibration on documents and queries: each with its prompt, both in the same ranges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from calibgui.core.calibration.calibrate import calibrated
from calibgui.core.calibration.roles import batches_of_one_role
from calibgui.core.calibration.snapshot import CalibrationRequest, DomainRequest
from calibgui.core.domain import Domain, Role, SamplePlan, Source
from calibgui.core.encoding.spec import ModelSpec
from calibgui.core.export.provenance import provenance
from tests.fakes import FakeEncoder, loader, request_for
from tests.tiny_model import build_tiny_model, tiny_texts

PLAN = SamplePlan(30, 10)


def test_that_both_roles_enter_the_mixed_ranges_as_the_model_library_encodes_them(tmp_path: Path) -> None:
    from sentence_transformers import SentenceTransformer

    folder = build_tiny_model(tmp_path, prompts={"query": "find this ", "document": "the text is "})
    file = tmp_path / "texts.txt"
    file.write_text("\n".join(tiny_texts(60)), encoding="utf-8")
    domains = [
        Domain(role, role, (Source(file),), PLAN, role=role)
        for role in ("documents", "queries")  # the same texts, embedded both ways
    ]
    request = CalibrationRequest(tuple(map(DomainRequest, domains)), ModelSpec(str(folder)))
    result = calibrated(request)
    model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    vectors = []
    for item, encode in zip(result.domains, (model.encode_document, model.encode_query), strict=True):
        vectors.append(np.asarray(encode(list(item.sample.calibration), show_progress_bar=False)))
        np.testing.assert_allclose(item.calibration, vectors[-1], atol=1e-6, rtol=0)
    both = np.concatenate(vectors)
    np.testing.assert_allclose(result.ranges, [both.min(axis=0), both.max(axis=0)], atol=1e-6)
    assert np.abs(result.domains[0].ranges - result.domains[1].ranges).max() > 1e-3
    told = provenance(result)
    assert [item["role"] for item in told["domains"]] == ["documents", "queries"]
    assert (told["model"]["prompt"], told["model"]["query_prompt"]) == ("the text is ", "find this ")


class _Noting(FakeEncoder):
    def __init__(self) -> None:
        super().__init__()
        self.asked: list[tuple[Role, tuple[str, ...]]] = []

    def encode_batch(self, texts: Sequence[str], role: Role = "documents") -> NDArray[np.float32]:
        self.asked.append((role, tuple(texts)))
        return super().encode_batch(texts, role)


def test_that_no_batch_holds_both_roles_and_batches_of_both_come_mixed(tmp_path: Path) -> None:
    request = request_for(tmp_path, {"a": 60, "b": 60}, PLAN)
    first, second = request.domains
    request = replace(
        request, domains=(first, replace(second, domain=replace(second.domain, role="queries")))
    )
    encoder = _Noting()
    calibrated(request, loader(encoder))
    for role, texts in encoder.asked:
        assert {text[0] for text in texts} == ({"a"} if role == "documents" else {"b"})
    assert [role for role, _ in encoder.asked[:4]] == ["documents", "queries"] * 2


def test_that_one_role_alone_keeps_the_encoders_own_batches() -> None:
    encoder, texts = FakeEncoder(), [f"text {n}" for n in range(37)]
    batches = batches_of_one_role(encoder, texts, ["documents"] * 37)
    assert [list(batch) for _, batch in batches] == [list(batch) for batch in encoder.plan_batches(texts)]
