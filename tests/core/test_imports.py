import subprocess
import sys

QT = ("PySide6", "pyqtgraph")
HEAVY = (
    *QT,
    "torch",
    "sentence_transformers",
    "transformers",
    "duckdb",
    "faiss",
    "usearch",
    "numba",
    "pyarrow",
)


def test_that_importing_all_of_core_imports_no_qt_and_nothing_heavy() -> None:
    code = (
        "import importlib, pkgutil, sys, calibgui.core as core\n"
        "for module in pkgutil.walk_packages(core.__path__, 'calibgui.core.'):\n"
        "    importlib.import_module(module.name)\n"
        f"print([name for name in {HEAVY} if name in sys.modules])"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    assert done.stdout.strip() == "[]"
