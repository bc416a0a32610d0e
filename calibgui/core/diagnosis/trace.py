"""The trace of an exception for a log: where it happened and of what kind, and nothing that was in a file."""

from __future__ import annotations

import traceback

from calibgui.core.errors import CalibError, ExportError, ModelError, SettingsError

_MOST_FRAMES = 60
_MOST_CAUSES = 8
_LONGEST_MESSAGE = 300
# Their messages speak of the program and the system. Those of all others, such as ValueError and what the
# readers of tables raise, may quote the row that they stumbled on.
_TELLING = (
    OSError,
    ImportError,
    AttributeError,
    NameError,
    TypeError,
    IndexError,
    ArithmeticError,
    MemoryError,
    RuntimeError,
)
_TELLING_HERE = (ModelError, ExportError, SettingsError)


def safe_trace(error: BaseException) -> str:
    """The frames of `error` and of what caused it, oldest first, each with its kind and a safe message."""
    parts = []
    for one in reversed(_chain(error)):
        frames = traceback.extract_tb(one.__traceback__, limit=-_MOST_FRAMES)
        parts.append("Traceback (most recent call last):\n" + "".join(frames.format()) + safe_line(one))
    return "\nwhich led to\n".join(parts)


def safe_line(error: BaseException) -> str:
    """The kind of `error`, and its message where that can't quote a text of the user's."""
    kind = type(error)
    name = kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
    if isinstance(error, CalibError):
        place = "" if error.path is None else f" at {error.path}"
        place += "" if error.line is None else f", line {error.line:,}"
        return f"{name}{place}: {_cut(error.message)}" if isinstance(error, _TELLING_HERE) else name + place
    from_below = kind.__module__ == "builtins" or kind.__module__.split(".")[0] == "torch"
    tells = from_below and isinstance(error, _TELLING)
    if tells and isinstance(error, OSError):
        tells = error.errno is not None  # else the message of a library that reads files
    try:
        message = str(error)
    except Exception:
        return name
    if not message:
        return name
    return f"{name}: {_cut(message)}" if tells else f"{name} (its message is not logged)"


def place_of(error: BaseException) -> tuple[str, str, int]:
    """Kind, file and line: the same for the same fault."""
    frames = traceback.extract_tb(error.__traceback__, limit=-1)
    where = (frames[0].filename, frames[0].lineno or 0) if frames else ("", 0)
    return type(error).__qualname__, *where


def _chain(error: BaseException) -> list[BaseException]:
    """`error` and its causes, newest first."""
    chain: list[BaseException] = []
    one: BaseException | None = error
    while one is not None and len(chain) < _MOST_CAUSES and all(one is not known for known in chain):
        chain.append(one)
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)
    return chain


def _cut(message: str) -> str:
    first = message.partition("\n")[0]
    return first if len(first) <= _LONGEST_MESSAGE else first[:_LONGEST_MESSAGE] + "…"
