from __future__ import annotations

import os
import sys
import threading

import pytest

from calibgui.core.encoding.priority import yield_to_the_window


@pytest.mark.skipif(sys.platform != "linux", reason="niceness belongs to a thread on Linux only")
def test_that_a_worker_and_its_threads_step_back_and_no_others() -> None:
    found: dict[str, int] = {}

    def note(name: str) -> None:
        found[name] = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    def work() -> None:
        yield_to_the_window()
        note("worker")
        started = threading.Thread(target=note, args=("started by it",))
        started.start()
        started.join()

    note("before")
    worker = threading.Thread(target=work)
    worker.start()
    worker.join()
    note("after")
    assert found["worker"] == found["started by it"] > found["before"] == found["after"]
