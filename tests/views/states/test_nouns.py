"""Texts are called texts and vectors vectors."""

import pytest

from calibgui.views.states.nouns import TEXTS, VECTORS, Nouns


@pytest.mark.parametrize(
    ("words", "n", "is_estimate", "said"),
    [
        (TEXTS, 1, False, "1 text"),
        (TEXTS, 2100, False, "2,100 texts"),
        (VECTORS, 1, False, "1 vector"),
        (VECTORS, 2000, False, "2,000 vectors"),
        (Nouns(texts=True, vectors=True), 70, False, "70 texts and vectors"),
        (VECTORS, 3_000_000, True, "about 3,000,000 vectors"),
    ],
)
def test_that_a_count_says_what_it_counts(words: Nouns, n: int, is_estimate: bool, said: str) -> None:
    assert words.count(n, is_estimate=is_estimate) == said


def test_that_texts_are_meant_where_nothing_was_read() -> None:
    assert Nouns.of(()) == TEXTS
