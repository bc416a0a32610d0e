"""Stop, while nothing arrives: reading from a silent connection is ended from beside."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread
from typing import Any

_INTERVAL_S = 0.1


@contextmanager
def ended_by_stop(response: Any, should_stop: Callable[[], bool]) -> Iterator[None]:
    """Within, a read from the `httpx` response fails or ends soon after `should_stop` says yes.

    A read gives up by itself only after HF_HUB_DOWNLOAD_TIMEOUT (10 s). Shutting the socket down wakes it;
    `network_stream` is httpx's documented way to the socket.
    """
    stream = response.extensions.get("network_stream")
    connection: socket.socket | None = stream.get_extra_info("socket") if stream is not None else None
    if connection is None:  # another transport than the network's
        yield
        return
    over = Event()

    def watch() -> None:
        while not over.wait(_INTERVAL_S):
            if should_stop():
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
                return

    thread = Thread(target=watch, name="calibgui-hub-stop", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
