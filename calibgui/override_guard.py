"""Keeps an exception in an override of Qt's from ending the process, on Python 3.11.

There an exception that C code raised, such as that of int("x") or 1 // 0, reaches PySide6 half made: a kind
and the words for it. Where Python called the method of Qt's that called the override, PySide6 (6.8.3
to 6.12.0) takes the words for an exception, and the process ends with a segmentation fault. One that went
through an `except` is whole. From Python 3.12 on they all are.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Iterator
from types import FunctionType
from typing import Any

from shiboken6 import Shiboken

_GUARDED = ("calibgui", "pyqtgraph")
_MARK = "_calibgui_guarded"


def guard_overrides() -> int:
    """Guard each override of the classes that are loaded by now; how many were not guarded before."""
    if sys.version_info >= (3, 12):
        return 0
    count = 0
    for kind in set(_below(Shiboken.Object)):
        if kind.__module__.split(".")[0] in _GUARDED:
            names = _names_of_qt(kind)
            for name, function in list(vars(kind).items()):
                if name in names and isinstance(function, FunctionType) and not hasattr(function, _MARK):
                    setattr(kind, name, whole(function))
                    count += 1
    return count


def whole(function: Callable[..., Any]) -> Callable[..., Any]:
    """The same function, whose exceptions are whole."""

    @functools.wraps(function)
    def guarded(*args: Any, **options: Any) -> Any:
        try:
            return function(*args, **options)
        except BaseException:
            raise

    setattr(guarded, _MARK, True)
    return guarded


def _names_of_qt(kind: type) -> frozenset[str]:
    """What the classes of Qt's below `kind` have, but for Python's own names, which Qt never calls."""
    of_qt = (base for base in kind.__mro__ if base.__module__.startswith("PySide6"))
    return frozenset().union(*(_names(base) for base in of_qt))


@functools.lru_cache
def _names(kind: type) -> frozenset[str]:
    return frozenset(name for name in vars(kind) if not name.startswith("__"))


def _below(kind: type[Any]) -> Iterator[type[Any]]:
    one: type[Any]
    for one in kind.__subclasses__():
        yield one
        yield from _below(one)
