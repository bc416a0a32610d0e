"""Names on the hub, checked before anything is asked of the network."""

from __future__ import annotations

import re

from calibgui.core.errors import SourceError

_PART = r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,94}[A-Za-z0-9_])?"
_NAME = re.compile(rf"{_PART}(?:/{_PART})?")
_REVISION = re.compile(r"[\w][\w./-]{0,127}")
_ADDRESS = re.compile(r"(?:https?://[^/]+/datasets/|hf://datasets/|datasets/)")
COMMIT = re.compile(r"[0-9a-f]{40}")


def dataset_name(text: str) -> str:
    """The name in `text`: `organization/name`, or the address of its page. Raises SourceError."""
    name = _ADDRESS.sub("", text.strip(), count=1).rstrip("/")
    if _NAME.fullmatch(name) is None or ".." in name or "--" in name or name.endswith(".git"):
        raise SourceError(
            f"{text.strip()!r} is not the name of a dataset." if text.strip() else "No dataset is named.",
            remedy="Type it as the hub writes it: organization/name.",
        )
    return name


def revision_name(text: str | None) -> str | None:
    """The branch, tag or commit in `text`; None for the newest. Raises SourceError."""
    revision = (text or "").strip()
    if not revision:
        return None
    if _REVISION.fullmatch(revision) is None or ".." in revision:
        raise SourceError(
            f"{revision!r} is not a revision.",
            remedy="Type a branch, a tag or a commit, or leave the field empty for the newest.",
        )
    return revision
