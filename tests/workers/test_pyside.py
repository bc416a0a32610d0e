import gc
import sys

from PySide6.QtCore import QObject


def test_that_pyside_keeps_the_count_of_none() -> None:
    """PySide6 6.12.0 on Python 3.11 loses one reference to None per void call, and aborts after 16,000."""
    target = QObject()
    gc.collect()
    before = sys.getrefcount(None)
    for _ in range(2000):
        target.setObjectName("x")
    assert abs(sys.getrefcount(None) - before) < 500
