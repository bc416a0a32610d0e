"""Drives a writer over a stream of blocks: the file has its final name only when it is whole and verified."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from calibgui.core.atomic import whole_file
from calibgui.core.errors import ExportError
from calibgui.core.export.targets.base import USUAL, CodesHead, Target, TargetOptions
from calibgui.core.export.targets.blocks import Block

_NO_ROOM_BYTES = 1 << 16


@dataclass(frozen=True, slots=True)
class WriteStep:
    """Rows written so far. `whole`, of the last step only: the file is verified and has its name."""

    rows: int
    whole: bool = False


class _StoppedError(Exception):
    """Leaves `whole_file` without a file."""


def write_codes(
    target: Target,
    path: Path,
    head: CodesHead,
    blocks: Iterable[Block],
    should_stop: Callable[[], bool],
    options: TargetOptions = USUAL,
) -> Iterator[WriteStep]:
    """Write `path`, and yield after each block, and once more when the file is whole.

    Where `should_stop()` says so, or anything is raised, nothing is left and the file that was there before
    stays. Raises ExportError for codes that the target does not take, before anything is read, and for a
    file that reads back different; and what `blocks` raises.
    """
    target.refuse(head.precision, path.name)
    target.similarity(options)
    writer = target.new_writer(options)
    beside = path

    def between() -> None:
        if should_stop():
            raise _StoppedError

    try:
        with whole_file(path) as beside:
            rows = 0
            with library_errors(path):
                writer.open(beside, head)
            for block in blocks:
                between()
                with library_errors(path):
                    writer.write(block.codes, block.ids, block.texts)
                rows += len(block.codes)
                yield WriteStep(rows)
            with library_errors(path):
                writer.close()
            between()
            writer.verify(beside, between)
        yield WriteStep(rows, whole=True)
    except _StoppedError:
        return
    except ExportError as error:
        raise renamed(error, beside, path) from error
    finally:
        with suppress(OSError, RuntimeError, ValueError):  # of what could not be written before either
            writer.discard()


@contextmanager
def library_errors(path: Path) -> Iterator[None]:
    """Libraries that write by themselves say in errors of their own that the disk is full, or only that it
    did not work."""
    try:
        yield
    except (OSError, RuntimeError) as error:
        if isinstance(error, OSError) and error.errno:
            raise
        if shutil.disk_usage(path.parent).free < _NO_ROOM_BYTES:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path)) from error
        raise ExportError(
            f"{path.name} could not be written.",
            remedy="Free some space on the disk, or export to another folder.",
            path=path,
            details=str(error),
        ) from error


def renamed(error: ExportError, beside: Path, path: Path) -> ExportError:
    """The same error, of the final name instead of the one that the file has while it is written."""
    message = error.message.replace(beside.name, path.name)
    return ExportError(message, remedy=error.remedy, path=path, details=error.details)
