"""Importing the model library without freezing the window.

The import runs in a worker thread and takes seconds. Python code in it shares the interpreter well enough;
three things don't, and are dealt with here:

- Loading torch's shared libraries (hundreds of megabytes) happens inside one C call that keeps the GIL. They
  are loaded beforehand through `dlopen` called as a foreign function, which releases it; `import torch` then
  finds them in the process.
- The cyclic garbage collector walks all the new objects, again and again, in one go each time. It pauses
  during the import, and what was imported is frozen: moved where later collections don't look.
- A thread that wants the GIL asks for it after the switch interval (5 ms by default); a shorter one gives the
  window its turn sooner while the import runs.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib.util
import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

from calibgui.core.page_cache import read_through

# In the order in which they need one another. Names that a build lacks are passed over.
_LIBRARIES = (
    "libtorch_global_deps.so",
    "libc10.so",
    "libtorch_cpu.so",
    "libc10_cuda.so",
    "libtorch_cuda.so",
    "libtorch.so",
    "libshm.so",
    "libtorch_python.so",
)
_SWITCH_INTERVAL_S = 0.001
# torch and oneDNN keep a compiled kernel, a third of a megabyte, for each of the last 1024 shapes. Batches of
# texts hardly ever have the same shape twice: the process grew by 8 % in a dozen calibrations.
_SHAPE_CACHES = ("LRU_CACHE_CAPACITY", "ONEDNN_PRIMITIVE_CACHE_CAPACITY")
_SHAPES_KEPT = "16"
_lock = threading.Lock()


def import_model_library() -> None:
    """Import torch, transformers and sentence_transformers, in a worker thread; once is enough."""
    with _lock:
        if "sentence_transformers" in sys.modules:
            return
        # Read when the libraries are loaded; what the user set stays.
        for name in _SHAPE_CACHES:
            os.environ.setdefault(name, _SHAPES_KEPT)
        with gentle_interpreter():
            _load_shared_libraries()
            _import_all()


def _import_all() -> None:
    import torch
    import transformers

    # The window shows the phase; bars and advice on the console are noise there.
    transformers.utils.logging.disable_progress_bar()
    transformers.utils.logging.set_verbosity_error()
    import sentence_transformers  # noqa: F401

    if "OMP_NUM_THREADS" not in os.environ:
        torch.set_num_threads(physical_cores())


@contextlib.contextmanager
def gentle_interpreter() -> Iterator[None]:
    """For an import in a worker thread that takes long: the window gets its turn within a millisecond."""
    interval_s = sys.getswitchinterval()
    collecting = gc.isenabled()
    sys.setswitchinterval(_SWITCH_INTERVAL_S)
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        sys.setswitchinterval(interval_s)
        if collecting:
            gc.enable()


def _load_shared_libraries() -> None:
    """Load torch's libraries with the GIL released. Best effort: the import loads whatever is missing."""
    folder = _torch_library_folder()
    if folder is None or not sys.platform.startswith("linux"):
        return
    try:
        dlopen = ctypes.CDLL(
            None
        ).dlopen  # a CDLL's functions release the GIL, dlopen called by Python doesn't
    except (OSError, AttributeError):
        return
    dlopen.restype = ctypes.c_void_p
    dlopen.argtypes = (ctypes.c_char_p, ctypes.c_int)
    for name in _LIBRARIES:
        library = folder / name
        if library.is_file():
            read_through(library)
            # As `import torch` does: only the first is global, so that no symbols leak into other libraries.
            scope = os.RTLD_GLOBAL if name == _LIBRARIES[0] else os.RTLD_LOCAL
            dlopen(os.fsencode(library), os.RTLD_NOW | scope)


def _torch_library_folder() -> Path | None:
    spec = importlib.util.find_spec("torch")
    if spec is None or not spec.submodule_search_locations:
        return None
    folder = Path(spec.submodule_search_locations[0]) / "lib"
    return folder if folder.is_dir() else None


def physical_cores() -> int:
    """Physical cores this process may use: hyper-threads gain nothing in matrix products."""
    affinity = getattr(os, "sched_getaffinity", None)
    if affinity is None:
        return max((os.cpu_count() or 2) // (1 if sys.platform == "darwin" else 2), 1)
    allowed: set[int] = affinity(0)
    siblings = set()
    for cpu in allowed:
        place = Path(f"/sys/devices/system/cpu/cpu{cpu}/topology/thread_siblings_list")
        try:
            siblings.add(place.read_text(encoding="ascii").strip())
        except OSError:
            return len(allowed)
    return max(len(siblings), 1)
