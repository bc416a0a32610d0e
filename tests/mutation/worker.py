"""`worker.py KIND FOLDER SEED FIRST COUNT`: damages whole files and reads them; a line of JSON for each.

A line says before each, `{"began": n}`, and after it what came of it. One that takes half a minute ends the
process, with the stack of its threads.
"""

from __future__ import annotations

import faulthandler
import json
import sys
import time
import traceback
from pathlib import Path

from calibgui.core.errors import CalibError
from tests.benchmarks.drivers.memory import peak_mb
from tests.mutation.inputs import Inputs
from tests.mutation.readers import READERS


def main() -> None:
    kind, folder, seed, first, count = sys.argv[1], Path(sys.argv[2]), *map(int, sys.argv[3:6])
    inputs = Inputs(kind, seed, folder / "whole")
    _read(kind, folder / "first", inputs.wholes[0], inputs.wholes[0].read_bytes())  # libraries are loaded
    print(json.dumps({"ready": peak_mb()}), flush=True)
    faulthandler.dump_traceback_later(30, exit=True)
    for number in range(first, first + count):
        whole, data = inputs.input(number)
        print(json.dumps({"began": number}), flush=True)
        faulthandler.dump_traceback_later(30, exit=True)
        found = _read(kind, folder / "input", whole, data)
        print(json.dumps({"number": number, "file": whole.name, **found}), flush=True)
    faulthandler.cancel_dump_traceback_later()


def _read(kind: str, folder: Path, whole: Path, data: bytes) -> dict[str, object]:
    folder.mkdir(exist_ok=True)
    path = folder / whole.name
    path.write_bytes(data)
    before, start = peak_mb(), time.perf_counter()
    try:
        READERS[kind](path, whole)
        end, why = "read", ""
    except CalibError as error:
        end, why = "refused", error.message
    except BaseException:
        end, why = "raised", traceback.format_exc()
    return {
        "end": end,
        "why": why,
        "seconds": time.perf_counter() - start,
        "grown_mb": peak_mb() - before,
        "peak_mb": peak_mb(),
    }


if __name__ == "__main__":
    main()
