"""The Python API: what it names is there, light to import, and what the README shows of it works."""

import pkgutil
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import calibgui.core as core
from tests.core.collection.folders import write_texts
from tests.core.test_imports import HEAVY
from tests.tiny_model import build_tiny_model, tiny_texts

README = Path(__file__).resolve().parents[2] / "README.md"


def examples() -> list[str]:
    section = README.read_text(encoding="utf-8").split("\n## From Python\n")[1].split("\n## ")[0]
    return re.findall(r"```python\n(.*?)```", section, re.DOTALL)


@pytest.mark.parametrize("name", core.__all__)
def test_that_each_name_is_there_and_says_what_it_is(name: str) -> None:
    assert (getattr(core, name).__doc__ or "").strip()
    assert name in dir(core)


def test_that_no_name_is_that_of_a_package_which_would_take_its_place() -> None:
    assert not {module.name for module in pkgutil.iter_modules(core.__path__)} & set(core.__all__)


def test_that_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        core.nothing  # noqa: B018
    with pytest.raises(ImportError):
        exec("from calibgui.core import nothing")


def test_that_importing_all_names_loads_nothing_heavy() -> None:
    code = f"import sys\nfrom calibgui.core import *\nprint([n for n in {HEAVY} if n in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "[]"


def test_that_the_examples_of_the_readme_run_one_after_the_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    model = build_tiny_model(tmp_path / "built")
    model.rename(tmp_path / "my-model")
    texts = tiny_texts(900)
    (tmp_path / "reviews.txt").write_text("\n".join(texts[:450]), encoding="utf-8")
    (tmp_path / "help.txt").write_text("\n".join(texts[450:]), encoding="utf-8")
    write_texts(tmp_path / "shards" / "part-0.parquet", texts[:100])
    write_texts(tmp_path / "shards" / "part-1.parquet", texts[100:200])
    names: dict[str, object] = {}
    code = examples()
    assert len(code) >= 2
    for block in code:
        exec(compile(block, "README.md", "exec"), names)
    ranges = np.load(tmp_path / "out" / "ranges.npy")
    assert (ranges.dtype, ranges.shape) == (np.float32, (2, 32))
    codes = names["codes"]
    assert isinstance(codes, np.ndarray)
    assert codes.dtype == np.int8
    assert (tmp_path / "search.calib").is_file()
    assert {path.name for path in (tmp_path / "codes").glob("*")} >= {"part-0.parquet", "part-1.parquet"}
