from __future__ import annotations

import subprocess
import sys

import pytest

from calibgui.core.encoding.preload import physical_cores

# Another thread than the importing one sleeps 10 ms at a time and notes how late it wakes up.
_PROBE = """
import threading, time
from calibgui.core.encoding.preload import import_model_library
worker = threading.Thread(target=import_model_library)
worst = 0.0
worker.start()
while worker.is_alive():
    start = time.perf_counter()
    time.sleep(0.01)
    worst = max(worst, time.perf_counter() - start - 0.01)
import gc, sys
assert "sentence_transformers" in sys.modules
assert gc.isenabled() and gc.get_freeze_count() > 100_000
assert sys.getswitchinterval() == 0.005
print(worst)
"""


@pytest.mark.slow
def test_that_other_threads_keep_their_pace_while_the_library_is_imported() -> None:
    done = subprocess.run([sys.executable, "-c", _PROBE], capture_output=True, text=True, check=True)
    assert float(done.stdout) < 0.3  # about 0.03 s on a quiet machine; a plain import takes 0.34 s


def test_that_cores_are_counted() -> None:
    assert physical_cores() >= 1
