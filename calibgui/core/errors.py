"""Errors that name the thing and the remedy.

Every failure that a user can cause or mend is a `CalibError`. It carries fields, not only a sentence,
so that the window can put the thing's name, the remedy and the details in different places.
"""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from pathlib import Path


class CalibError(Exception):
    """A failure with its cause and its remedy.

    `message` says what happened in one sentence and names the file, model or option.
    `remedy` says what to do about it. `path` and `line` (counted from 1) locate it in a file.
    `details` is the technical text, such as the message of the library underneath.
    """

    def __init__(
        self,
        message: str,
        *,
        remedy: str = "",
        path: Path | None = None,
        line: int | None = None,
        details: str = "",
    ) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy
        self.path = path
        self.line = line
        self.details = details

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}".strip()


class SourceError(CalibError):
    """A file of texts that is missing, unreadable, empty, badly formed or lacks the column."""


class ModelError(CalibError):
    """A model that can't be found, loaded or run."""


class DeviceError(ModelError):
    """A device, such as a graphics card, that is not there or fails; the model can run on the CPU."""


class RangesError(CalibError):
    """Ranges, or vectors for ranges, of a wrong shape, type or value."""


class ExportError(CalibError):
    """An artefact that can't be written, or that reads back different from what was written."""


class SettingsError(CalibError):
    """A settings file that can't be read; the old file is kept beside it."""


class EngineError(CalibError):
    """Workers that can't be started, or that ended before their work."""


class ProjectError(CalibError):
    """A project file that can't be read or written, or that says something which makes no sense."""


class OptionError(CalibError):
    """An option of the command line whose value makes no sense."""


@dataclass(frozen=True, slots=True)
class ErrorReport:
    """What of an exception crosses a thread: texts, never the exception itself."""

    kind: str
    message: str
    remedy: str = ""
    path: Path | None = None
    line: int | None = None
    details: str = ""

    @property
    def as_text(self) -> str:
        """The whole report as plain text, for Copy."""
        place = ""
        if self.path is not None:
            place = str(self.path) if self.line is None else f"{self.path}, line {self.line}"
        parts = [f"{self.kind}: {self.message}", self.remedy, place, self.details]
        return "\n".join(part for part in parts if part)


def report_of(error: BaseException) -> ErrorReport:
    """Turn any exception into an `ErrorReport`; an unforeseen one keeps its whole traceback as details."""
    trace = "".join(traceback.format_exception(error))
    if isinstance(error, CalibError):
        details = f"{error.details}\n\n{trace}" if error.details else trace
        return ErrorReport(type(error).__name__, error.message, error.remedy, error.path, error.line, details)
    if isinstance(error, MemoryError):
        remedy = "Close other programs, or set a smaller number of tokens per batch in the model's options."
        return ErrorReport("MemoryError", "There is not enough memory for this step.", remedy, details=trace)
    message = f"Something went wrong that calibgui did not foresee: {type(error).__name__}{_said(error)}"
    return ErrorReport(type(error).__name__, message, "Copy the details into a bug report.", details=trace)


def _said(error: BaseException) -> str:
    try:
        return f": {error}"
    except Exception:  # an exception of some library that can't be turned into text
        return ""
