from __future__ import annotations

import pytest

from calibgui.resources import demo_corpora, resource_path


def test_that_the_demo_corpora_come_in_their_order():
    assert [path.name for path in demo_corpora()] == ["english.txt", "chinese.txt", "math_and_code.jsonl"]
    assert all(path.is_file() for path in demo_corpora())


def test_that_a_missing_resource_is_named():
    with pytest.raises(FileNotFoundError, match=r"corpora/klingon\.txt"):
        resource_path("corpora", "klingon.txt")
