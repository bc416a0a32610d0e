"""Ranges for other vectors are refused with what differs, until one insists."""

from pathlib import Path

import numpy as np
import pytest

from calibgui.core.encoding.spec import ModelInfo, ModelSpec
from calibgui.core.errors import ModelError, RangesError
from calibgui.core.ranges.artefact import RangesArtefact
from calibgui.core.ranges.fits import OtherEncodingError, fitting_loader, said_otherwise, warned
from calibgui.core.ranges.origin import Encoding, Provenance
from tests.fakes import FakeEncoder, loader

INFO: ModelInfo = FakeEncoder().info
MADE = Encoding(INFO.name, INFO.fingerprint, INFO.dim, INFO.normalized, None, "", "")


def artefact(encoding: Encoding | None = MADE, dim: int = INFO.dim) -> RangesArtefact:
    ranges = np.vstack((np.zeros(dim), np.ones(dim))).astype(np.float32)
    return RangesArtefact(ranges, encoding and Provenance(encoding), Path("ranges.npy"), "npy")


def test_that_the_differences_are_named_and_insisting_makes_them_warnings() -> None:
    found = said_otherwise(artefact(), ModelSpec(INFO.name, truncate_dim=4, prompt="doc: "))
    assert [(it.what, it.current, it.other) for it in found] == [
        ("prompt", "''", "'doc: '"),
        ("truncation", "none", "4"),
    ]
    with pytest.raises(OtherEncodingError, match="prompt '', not 'doc: '; truncation none, not 4"):
        warned(artefact(), found, "vectors", force=False)
    assert warned(artefact(), found, "vectors", force=True)[1] == (
        "The ranges and the vectors differ in truncation: none and 4."
    )


def test_that_ranges_that_say_nothing_are_for_everything() -> None:
    assert said_otherwise(artefact(None), ModelSpec("any", truncate_dim=3)) == []
    assert warned(artefact(), [], "texts", force=False) == ()


def test_that_a_model_is_refused_before_it_encodes() -> None:
    spec, encoder = ModelSpec(INFO.name), loader(FakeEncoder())
    warnings: list[str] = []
    assert fitting_loader(artefact(), encoder, warnings, force=False)(spec).info == INFO
    other = Encoding(INFO.name, "another", INFO.dim, INFO.normalized, None, "", "")
    with pytest.raises(OtherEncodingError) as caught:
        fitting_loader(artefact(other), encoder, warnings, force=False)(spec)
    assert caught.value.mismatches[0].what == "model"
    assert warnings == []
    fitting_loader(artefact(other), encoder, warnings, force=True)(spec)
    assert "differ in model" in warnings[0]


def test_that_no_insisting_helps_against_another_dimension_or_no_model() -> None:
    load = fitting_loader(artefact(None, INFO.dim + 1), loader(FakeEncoder()), [], force=True)
    with pytest.raises(RangesError, match="dimensions"):
        load(ModelSpec(INFO.name))
    with pytest.raises(ModelError, match="does not say which model"):
        load(ModelSpec(""))
