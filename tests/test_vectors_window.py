"""Files of vectors added in the window and calibrated on."""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn

import numpy as np
import pytest

from calibgui.core.encoding.spec import ModelSpec
from calibgui.models.activity import Outcome
from calibgui.views.states.statistics import statistics_lines
from tests.core.vectors.helpers import random_vectors, write
from tests.window_rig import WindowRig


def test_that_a_dropped_file_of_vectors_is_calibrated_on_without_a_model(
    open_window: Callable[..., WindowRig],
) -> None:
    def no_model(_spec: ModelSpec) -> NoReturn:
        pytest.fail("no model is needed")

    rig = open_window()
    rig.load = no_model
    path = write(rig.folder / "old_embeddings.npy", random_vectors(60))
    rig.drop(path)
    (domain,) = rig.session.domains.all
    rig.wait(lambda: rig.session.domains.scan(domain.id) is not None)
    assert domain.name == "Old embeddings"
    assert statistics_lines(rig.session.domains, domain)[0][0] == "60 vectors · 0 duplicates · 8 dimensions"
    rig.calibrate()
    result = rig.session.result
    assert result is not None
    assert rig.session.outcome is Outcome.CALIBRATED
    rows = result.domains[0].calibration
    assert np.array_equal(result.ranges, np.vstack((rows.min(0), rows.max(0))))


def test_that_vectors_that_do_not_fit_the_model_leave_the_set_up_as_it_is(rig: WindowRig) -> None:
    rig.add("texts.txt")
    rig.drop(write(rig.folder / "old.npy", random_vectors(60, dim=9)))
    rig.wait(lambda: all(rig.session.domains.scan(domain_id) is not None for domain_id in rig.ids))
    rig.calibrate()
    error = rig.session.notice
    assert error is not None
    assert "9 dimensions" in error.message
    assert "gives 8" in error.message
    assert len(rig.ids) == 2
