from pathlib import Path
from typing import Any

import pytest

from calibgui.core.export.targets.base import Target
from calibgui.core.export.targets.registry import TARGETS


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.id)
def test_x(target: Target, write: Any, tmp_path: Path) -> None:
    for precision in target.precisions:
        done = write(target.id, precision)
        print(target.id, precision, done.path.stat().st_size)
        assert [p.name for p in tmp_path.iterdir()] == [done.path.name]
