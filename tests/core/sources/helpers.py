"""Shared by the tests of sources: scan one file, write one file, expect one error."""

from collections.abc import Callable
from pathlib import Path

import pytest

from calibgui.core.domain import Source
from calibgui.core.errors import SourceError
from calibgui.core.sources.sampling import scan_sources
from calibgui.core.sources.scan import Scan
from calibgui.core.sources.texts import read_texts


def scan(path: Path, column: str | None = None, *, seed: int = 1, keep: int = 2048) -> Scan:
    return scan_sources([Source(path, column)], seed=seed, keep=keep)


def texts(path: Path, column: str | None = None) -> list[str]:
    """The texts in the order of the file."""
    return list(read_texts(Source(path, column), lambda: False))


def error(path: Path, column: str | None = None) -> SourceError:
    """The error that a scan raises: it must name the file and say what to do."""
    with pytest.raises(SourceError) as caught:
        scan(path, column)
    assert caught.value.path == path
    assert path.name in caught.value.message
    assert caught.value.remedy.endswith(".")
    return caught.value


def written(path: Path, content: bytes | str) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def stop_after(calls: int) -> Callable[[], bool]:
    """A `should_stop` that says no this many times."""
    left = iter(range(calls))
    return lambda: next(left, None) is None
