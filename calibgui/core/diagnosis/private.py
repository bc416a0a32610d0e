"""What a log or a report that may be passed on must not tell: home folder, user name, tokens."""

from __future__ import annotations

import getpass
import os
import re
from functools import lru_cache
from pathlib import Path

_TOKEN_VARIABLES = ("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN", "HUGGINGFACE_TOKEN")
_SHORTEST_TOKEN = 6
_HIDDEN = "(hidden)"
_TOKENS = (
    re.compile(r"\bhf_\w{6,}"),
    re.compile(r"(?i)(\bbearer\s+)[\w.~+/=-]{6,}"),
    re.compile(r"(?i)(\b[\w-]*(?:token|password|secret|api_?key)\b[\"']?\s*[=:]\s*[\"']?)[^\s\"'&]{6,}"),
    re.compile(r"(\w://)[^/\s:@]*:[^/\s@]+(?=@)"),  # user:password@ of an address
)


def without_private(text: str) -> str:
    """`text` with the home folder as ~, and without the user's name in paths and without tokens."""
    for variable in _TOKEN_VARIABLES:
        token = os.environ.get(variable, "")
        if len(token) >= _SHORTEST_TOKEN:
            text = text.replace(token, _HIDDEN)
    for pattern in _TOKENS:
        text = pattern.sub(lambda found: (found[1] if found.re.groups else "") + _HIDDEN, text)
    home, name = _person(str(Path.home()))
    if home is not None:
        text = home.sub("~", text)
    return text if name is None else name.sub("(user)", text)


def without_home(path: Path) -> str:
    """A path for people: that of the home folder as ~."""
    try:
        return str(Path("~") / path.relative_to(Path.home()))
    except ValueError:
        return str(path)


@lru_cache
def _person(home: str) -> tuple[re.Pattern[str] | None, re.Pattern[str] | None]:
    """What finds the home folder, and the user's name where it is a part of a path."""
    flags = re.IGNORECASE if os.name == "nt" else re.NOFLAG
    folder = None
    if len(home.strip("/\\")) > 0:
        parts = (re.escape(part) for part in re.split(r"[/\\]", home.rstrip("/\\")))
        folder = re.compile(r"[/\\]".join(parts) + r"(?![\w.-])", flags)
    try:
        name = getpass.getuser()
    except (OSError, KeyError, ImportError):
        return folder, None
    return folder, re.compile(rf"(?<=[/\\]){re.escape(name)}(?=[/\\])", flags) if name else None
