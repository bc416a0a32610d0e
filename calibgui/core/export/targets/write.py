"""Drives a writer over a stream of blocks: the file has its final name only when it is whole and verified."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from calibgui.core.atomic import whole_file
from calibgui.core.errors import ExportError
from calibgui.core.export.targets.base import USUAL, CodesHead, Target, TargetOptions
from calibgui.core.export.targets.blocks import Block


class _StoppedError(Exception):
    """Leaves `whole_file` without a file."""


def write_codes(
    target: Target,
    path: Path,
    head: CodesHead,
    blocks: Iterable[Block],
    should_stop: Callable[[], bool],
    options: TargetOptions = USUAL,
) -> Iterator[int]:
    """Write `path` and yield the number of rows written so far, after each block; once more when verified.

    Where `should_stop()` says so, or anything is raised, nothing is left and the file that was there before
    stays. Raises ExportError for codes that the target does not take, before anything is read, and for a
    file that reads back different; and what `blocks` raises.
    """
    target.refuse(head.precision, path.name)
    target.similarity(options)
    writer = target.new_writer(options)
    beside = path
    try:
        with whole_file(path) as beside:
            rows = 0
            writer.open(beside, head)
            for block in blocks:
                if should_stop():
                    raise _StoppedError
                writer.write(block.codes, block.ids, block.texts)
                rows += len(block.codes)
                yield rows
            writer.close()
            if should_stop():
                raise _StoppedError
            writer.verify(beside)
        yield rows
    except _StoppedError:
        return
    except ExportError as error:
        raise _renamed(error, beside, path) from error
    finally:
        writer.discard()


def _renamed(error: ExportError, beside: Path, path: Path) -> ExportError:
    """The same error, of the final name instead of the one that the file has while it is written."""
    message = error.message.replace(beside.name, path.name)
    return ExportError(message, remedy=error.remedy, path=path, details=error.details)
