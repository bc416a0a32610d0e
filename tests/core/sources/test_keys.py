from hashlib import blake2b

from hypothesis import given
from hypothesis import strategies as st

from calibgui.core.sources.keys import Sampler, sample_key

TEXTS = st.lists(st.text(st.characters(), max_size=8), max_size=60)


def sampled(texts: list[str], seed: int, keep: int) -> Sampler:
    sampler = Sampler(seed, keep)
    sampler.add(texts)
    return sampler


def test_that_the_key_never_changes() -> None:
    # Written down once: a release that changes these draws other samples from old projects.
    assert sample_key("hello", 0) == 0x7D34E501A8EDB6A7
    assert sample_key("hello", 1) == 0xF5CE389978BE01CB
    assert sample_key("中文", -7) == 0xB78A8F92B748832C
    assert sample_key("\ud800", 2**200) == 0x680D7D923E780842
    as_documented = blake2b("中文".encode(), digest_size=8, salt=(2**128 - 7).to_bytes(16, "little")).digest()
    assert sample_key("中文", -7) == int.from_bytes(as_documented, "little")


@given(st.text(), st.integers())
def test_that_every_text_and_seed_has_a_key(text: str, seed: int) -> None:
    assert 0 <= sample_key(text, seed) < 2**64


@given(TEXTS, st.integers(), st.integers(1, 70), st.integers(1, 70))
def test_that_samples_are_nested_distinct_and_in_the_order_of_keys(
    texts: list[str], seed: int, small: int, large: int
) -> None:
    few = sampled(texts, seed, min(small, large)).candidates()
    many = sampled(texts, seed, max(small, large)).candidates()
    assert many[: len(few)] == few
    assert len(set(many)) == len(many)
    wanted = sorted({t for t in texts if t.strip()}, key=lambda text: (sample_key(text, seed), text))
    assert list(many) == wanted[: max(small, large)]


@given(TEXTS.flatmap(lambda texts: st.tuples(st.just(texts), st.permutations(texts))), st.integers(0, 9))
def test_that_order_does_not_matter(both: tuple[list[str], list[str]], seed: int) -> None:
    one, other = (sampled(texts, seed, 10) for texts in both)
    assert one.candidates() == other.candidates()
    assert one.available == other.available


@given(TEXTS)
def test_that_every_text_is_counted_once(texts: list[str]) -> None:
    sampler = sampled(texts, 3, 4)
    assert sampler.blanks == sum(text.strip() == "" for text in texts)
    assert sampler.texts + sampler.blanks == len(texts)
    assert sampler.available == len({text for text in texts if text.strip()})


def test_that_many_additions_give_what_one_gives() -> None:
    texts = [f"text {number % 7000}" for number in range(20_000)]
    once, often = sampled(texts, 5, 100), Sampler(5, 100)
    for start in range(0, len(texts), 900):
        often.add(texts[start : start + 900])
    assert once.candidates() == often.candidates()
    assert once.available == often.available == 7000


def test_that_different_seeds_draw_different_samples() -> None:
    texts = [f"text {number}" for number in range(1000)]
    shared = set(sampled(texts, 1, 100).candidates()) & set(sampled(texts, 2, 100).candidates())
    assert len(shared) < 30


def test_that_texts_outside_the_limits_are_counted_and_left_out() -> None:
    sampler = Sampler(1, 10, shortest=2, longest=3)
    sampler.add(["a", "字", "ab", "字字字", "abcd", " ", "😀😀😀😀", "ab"])
    assert set(sampler.candidates()) == {"ab", "字字字"}
    assert (sampler.too_short, sampler.too_long, sampler.blanks, sampler.texts) == (2, 2, 1, 3)
    assert sampler.available == 2
