"""Files of a repository, streamed into huggingface_hub's cache.

`hf_hub_download` tells its progress, and can be stopped, every 10 MB only, and begins a file that was broken
off anew. So the bytes are streamed here, through that library's own session, into a partial file beside the
blob: each piece as it arrives, from where the last attempt ended. A whole file, whose digest is the ETag
that the hub announced, becomes the blob that `hf_hub_download` then finds and links.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from calibgui.core.hub.errors import BrokenOffError, Repository, hub_errors, is_connection_error
from calibgui.core.hub.interrupting import ended_by_stop
from calibgui.core.hub.partial import Partial
from calibgui.core.hub.progress import FetchProgress
from calibgui.core.hub.repository import HubFile, cache_folder, cached_path, repository_folder

StopCheck = Callable[[], bool]
_ATTEMPTS = 3  # that the same download may break off, as long as each brings something
_LOCK_WAIT_S = 0.2
_DIGEST = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")


def fetch_blobs(
    repository: Repository, commit: str, files: Sequence[HubFile], should_stop: StopCheck
) -> Iterator[FetchProgress]:
    """Fetch what of `files` is not in the cache yet; a progress after every piece that arrives.

    Ends early, with what has arrived kept for the next time, when told to stop. Raises SourceError or
    ModelError.
    """
    total, before = sum(file.size_bytes for file in files), 0
    for file in files:
        yield FetchProgress(file.path, before, total)
        if cached_path(repository, commit, file.path) is None:
            with hub_errors(repository, file.path):
                for done in _fetch(repository, commit, file, should_stop):
                    yield FetchProgress(file.path, before + done, total)
        if should_stop():
            return
        before += file.size_bytes
        yield FetchProgress(file.path, before, total)


def link_blob(repository: Repository, commit: str, path: str) -> Path:
    """Let huggingface_hub put the fetched file under its name; it fetches what is not there after all."""
    from huggingface_hub import constants, hf_hub_download

    with hub_errors(repository, path):
        return Path(
            hf_hub_download(
                repository.name,
                path,
                repo_type=repository.kind,
                revision=commit,
                cache_dir=cache_folder(repository),
                endpoint=constants.ENDPOINT,
            )
        )


def _fetch(repository: Repository, commit: str, file: HubFile, should_stop: StopCheck) -> Iterator[int]:
    """Stream one file to its blob; the bytes that are here."""
    from huggingface_hub.utils import WeakFileLock

    if not _DIGEST.fullmatch(file.blob):  # not the hub's own ETag: left to huggingface_hub
        return
    blob = repository_folder(repository) / "blobs" / file.blob
    blob.parent.mkdir(parents=True, exist_ok=True)
    while not should_stop() and not blob.exists():
        try:
            with WeakFileLock(blob.with_name(f"{blob.name}.calibgui.lock"), timeout=_LOCK_WAIT_S):
                if not blob.exists():
                    yield from _fill(repository, commit, file, blob, should_stop)
                return
        except TimeoutError:  # another process fetches the same file
            yield 0


def _fill(
    repository: Repository, commit: str, file: HubFile, blob: Path, should_stop: StopCheck
) -> Iterator[int]:
    """Go on with the partial file until it is whole, asking again where the connection breaks off."""
    partial = Partial(blob, file.size_bytes)
    if shutil.disk_usage(blob.parent).free < file.size_bytes - partial.here:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(blob.parent))
    attempts = 0
    with partial:
        while partial.here < file.size_bytes:
            began, attempts = partial.here, attempts + 1
            cause: Exception | None = None
            try:
                for _ in _stream(repository, commit, file, partial, should_stop):
                    yield partial.here
                    if should_stop():
                        return
            except Exception as error:
                if not is_connection_error(error):
                    raise
                cause = error
            if should_stop():
                return
            if partial.here < file.size_bytes and (partial.here == began or attempts >= _ATTEMPTS):
                raise BrokenOffError(f"{partial.here} of {file.size_bytes} bytes are here") from cause
    partial.become_blob()


def _stream(
    repository: Repository, commit: str, file: HubFile, partial: Partial, should_stop: StopCheck
) -> Iterator[None]:
    """One request for the bytes that are missing; one step a piece."""
    from huggingface_hub import constants, get_session, hf_hub_url
    from huggingface_hub.utils import build_hf_headers, hf_raise_for_status

    url = hf_hub_url(
        repository.name,
        file.path,
        repo_type=repository.kind,
        revision=commit,
        endpoint=constants.ENDPOINT,
    )
    headers = build_hf_headers() | {"Accept-Encoding": "identity", "Range": f"bytes={partial.here}-"}
    timeout_s = constants.HF_HUB_DOWNLOAD_TIMEOUT
    with get_session().stream("GET", url, headers=headers, timeout=timeout_s) as response:
        hf_raise_for_status(response)
        if response.status_code != 206:
            partial.restart()  # a server that knows no ranges sends it all
        with ended_by_stop(response, should_stop):
            for piece in response.iter_bytes():
                partial.write(piece)
                yield
