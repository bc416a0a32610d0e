"""What the hub, the connection and the disk can refuse, said in the user's words."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

from calibgui.core.errors import CalibError, ModelError, SourceError

Kind = Literal["dataset", "model"]
_ERRORS: dict[Kind, type[CalibError]] = {"dataset": SourceError, "model": ModelError}
_LOGIN = "log in with: hf auth login"
_LATER = "Try again later; what has arrived is kept."


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository of the hub, as the errors name it."""

    kind: Kind
    name: str

    def __str__(self) -> str:
        return f"{self.kind} {self.name!r}"

    def error(self, message: str, remedy: str, cause: BaseException | None = None) -> CalibError:
        details = f"{type(cause).__name__}: {cause}" if cause is not None else ""
        return _ERRORS[self.kind](message, remedy=remedy, details=details)


class DamagedError(Exception):
    """What arrived is not what the hub announced."""


class BrokenOffError(Exception):
    """The connection ended, again and again, before everything was here."""


@contextmanager
def hub_errors(repository: Repository, file: str = "") -> Iterator[None]:
    """Turn what huggingface_hub, the connection or the disk raise inside into SourceError or ModelError."""
    try:
        yield
    except CalibError:
        raise
    except Exception as error:  # the hub's library, its HTTP library and the system raise many kinds
        message, remedy = _words(repository, file, error)
        raise repository.error(message, remedy, error) from error


def is_connection_error(error: BaseException) -> bool:
    """Whether the connection failed, broke or timed out: an error of the HTTP library underneath."""
    from huggingface_hub.errors import HfHubHTTPError

    library = type(error).__module__.partition(".")[0]
    return (library.startswith("httpx") or isinstance(error, BrokenOffError)) and not isinstance(
        error, HfHubHTTPError
    )


def _words(repository: Repository, file: str, error: Exception) -> tuple[str, str]:
    from huggingface_hub import errors as hub

    thing = f"{file} of the {repository}" if file else f"The {repository}"
    if isinstance(error, hub.OfflineModeIsEnabled):
        return _offline(thing)
    if isinstance(error, hub.GatedRepoError):
        return (
            f"The {repository} asks for an account on the model hub, and for consent to its terms.",
            f"Accept the terms on its page there, then {_LOGIN}",
        )
    if isinstance(error, hub.RevisionNotFoundError):
        return f"The {repository} has no such revision.", "Check the revision, or leave it empty."
    if isinstance(error, hub.RepositoryNotFoundError):
        return (
            f"There is no {repository} on the model hub, or it is private.",
            f"Check the name; for a private one {_LOGIN}",
        )
    if isinstance(error, hub.LocalEntryNotFoundError):
        return f"{thing} could not be fetched: the hub could not be reached.", "Check the connection."
    if isinstance(error, hub.EntryNotFoundError):
        return f"{thing} is not there any more.", "List the files again."
    if isinstance(error, hub.HfHubHTTPError):
        return _http(repository, thing, getattr(error.response, "status_code", 0))
    if isinstance(error, DamagedError):
        return f"{thing} arrived damaged: {error}.", "Fetch it again; it was thrown away."
    if isinstance(error, OSError):
        return _system(thing, error)
    if is_connection_error(error):
        return (
            f"{thing} could not be fetched: the connection to the hub failed or broke off.",
            "Check the connection and try again; what has arrived is kept.",
        )
    return f"{thing} could not be fetched.", "The details show what is wrong."


def _offline(thing: str) -> tuple[str, str]:
    return (
        f"{thing} is not on this machine, and the hub may not be asked (HF_HUB_OFFLINE is set).",
        "Unset HF_HUB_OFFLINE to fetch it, or add files from a folder.",
    )


def _http(repository: Repository, thing: str, status: int) -> tuple[str, str]:
    if status in (401, 403):
        return f"The hub does not let you read the {repository}.", f"With an account that may, {_LOGIN}"
    if status == 429:
        return "The hub takes no more requests for now.", f"{_LATER} With an account there are more: {_LOGIN}"
    if status >= 500:
        return f"{thing} could not be fetched: the hub has trouble of its own ({status}).", _LATER
    return f"{thing} could not be fetched: the hub answered {status}.", "Check the name and the revision."


def _system(thing: str, error: OSError) -> tuple[str, str]:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return (
            f"{thing} could not be kept: the disk is full.",
            "Make room, or let HF_HOME name a folder on another disk; what has arrived is kept.",
        )
    if isinstance(error, PermissionError) or error.errno == errno.EROFS:
        return (
            f"{thing} could not be kept: the cache folder can't be written.",
            "Let HF_HOME name a folder that can be.",
        )
    return f"{thing} could not be fetched.", "Check the connection and the disk; the details say more."
