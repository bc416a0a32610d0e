"""Reading ahead and writing behind: order, errors, and no thread that is left."""

import threading
from collections.abc import Iterator

import pytest

from calibgui.core.quantize_file.threads import Behind, ReadAhead


def test_that_items_come_in_order_from_another_thread() -> None:
    def numbers() -> Iterator[tuple[int, str]]:
        for number in range(50):
            yield number, threading.current_thread().name

    with ReadAhead(numbers(), "reader") as items:
        assert list(items) == [(number, "reader") for number in range(50)]


def test_that_an_error_of_the_reader_comes_after_its_items() -> None:
    def numbers() -> Iterator[int]:
        yield 1
        raise OSError("gone")

    with ReadAhead(numbers(), "reader") as items:
        assert next(items) == 1
        with pytest.raises(OSError, match="gone"):
            next(items)


def test_that_leaving_early_ends_the_reader() -> None:
    def endless() -> Iterator[int]:
        while True:
            yield 1

    with ReadAhead(endless(), "reader") as items:
        next(items)
    assert not any(thread.name == "reader" for thread in threading.enumerate())


def test_that_all_is_done_when_the_writer_is_left_also_by_an_error() -> None:
    done: list[int] = []

    def run() -> None:
        with Behind[int](done.append, "writer") as writer:
            for number in range(20):
                writer.put(number)
            raise KeyError

    with pytest.raises(KeyError):
        run()
    assert done == list(range(20))


def test_that_an_error_of_the_writer_is_raised_and_nothing_is_done_after_it() -> None:
    done: list[int] = []

    def write(number: int) -> None:
        if number == 3:
            raise OSError("full")
        done.append(number)

    def run() -> None:
        with Behind[int](write, "writer") as writer:
            for number in range(100):
                writer.put(number)

    with pytest.raises(OSError, match="full"):
        run()
    assert done == [0, 1, 2]


def test_that_an_offer_is_refused_while_it_is_busy() -> None:
    begun, go_on = threading.Event(), threading.Event()
    done: list[int] = []

    def write(number: int) -> None:
        begun.set()
        assert go_on.wait(10)
        done.append(number)

    with Behind[int](write, "writer") as writer:
        assert writer.offer(1)
        assert begun.wait(10)
        assert not writer.offer(2)
        go_on.set()
    assert done == [1]
