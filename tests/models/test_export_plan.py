from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from calibgui.models.export_choice import ExportChoice
from calibgui.models.export_plan import planned_files

FOLDER = Path("out")


def sizes(choice: ExportChoice) -> dict[str, int | None]:
    return {file.name: file.size_bytes for file in planned_files(choice, ("english", "chinese"), 600, 385)}


def test_that_the_default_writes_ranges_codes_and_which_text_each_row_is():
    assert list(sizes(ExportChoice(FOLDER))) == [
        "ranges.npy",
        "ranges.json",
        "ranges-english.npy",
        "ranges-english.json",
        "ranges-chinese.npy",
        "ranges-chinese.json",
        "codes-int8.npy",
        "codes-texts.jsonl",
    ]


def test_that_only_what_is_chosen_is_planned():
    choice = ExportChoice(
        FOLDER,
        mixed=False,
        per_domain=False,
        precisions=("int8", "binary"),
        sampled_codes=False,
        texts_file=FOLDER / "My Corpus.jsonl",
    )
    assert sizes(choice) == {"codes-my-corpus-int8.npy": None, "codes-my-corpus-binary.npy": None}
    assert (
        planned_files(ExportChoice(FOLDER, mixed=False, per_domain=False, sampled_codes=False), (), 1, 1)
        == ()
    )


@pytest.mark.parametrize(
    ("precision", "codes"),
    [
        ("int8", np.zeros((600, 385), np.int8)),
        ("uint8", np.zeros((600, 385), np.uint8)),
        ("binary", np.zeros((600, 49), np.int8)),
        ("ubinary", np.zeros((600, 49), np.uint8)),
    ],
)
def test_that_the_sizes_are_those_numpy_writes(tmp_path, precision, codes):
    planned = sizes(ExportChoice(FOLDER, precisions=(precision,)))
    np.save(tmp_path / "codes.npy", codes)
    np.save(tmp_path / "ranges.npy", np.zeros((2, 385), np.float32))
    assert planned[f"codes-{precision}.npy"] == (tmp_path / "codes.npy").stat().st_size
    assert planned["ranges.npy"] == (tmp_path / "ranges.npy").stat().st_size
