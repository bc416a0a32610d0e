import subprocess
import sys
from pathlib import Path

import pytest

from calibgui.core.encoding.bundled import find_bundled
from calibgui.core.encoding.spec import BUNDLED, ModelSpec
from calibgui.core.sources.scan import ScanStopped
from calibgui.core.sources.statistics import TokenStatistics, token_statistics

needs_demo = pytest.mark.skipif(
    find_bundled() is None, reason="the demo model (optional extra: demo) is not installed"
)


@needs_demo
def test_that_tokens_are_counted_with_the_special_ones() -> None:
    texts = ["cat", "the cat sat", "cat " * 300]
    found = token_statistics(texts, ModelSpec(BUNDLED))
    assert found == TokenStatistics(3, shortest=3, median=5, longest=302, truncated=1, max_tokens=256)


@needs_demo
def test_that_the_prompt_counts() -> None:
    found = token_statistics(["cat"], ModelSpec(BUNDLED, prompt="query: "))
    assert found is not None
    assert found.shortest == 5


@needs_demo
def test_that_the_counts_do_not_depend_on_how_texts_are_batched(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ["cat " * (number % 40 + 1) for number in range(700)]
    whole = token_statistics(texts, ModelSpec(BUNDLED))
    monkeypatch.setattr("calibgui.core.sources.statistics._BATCH_CHARACTERS", 100)
    assert token_statistics(texts, ModelSpec(BUNDLED)) == whole
    assert whole is not None
    assert whole.texts == 700


@needs_demo
def test_that_counting_can_be_stopped() -> None:
    with pytest.raises(ScanStopped):
        token_statistics(["cat"], ModelSpec(BUNDLED), lambda: True)


def test_that_a_model_without_a_tokenizer_file_has_no_statistics(tmp_path: Path) -> None:
    assert token_statistics(["cat"], ModelSpec(str(tmp_path))) is None
    (tmp_path / "tokenizer.json").write_text("{broken")
    assert token_statistics(["cat"], ModelSpec(str(tmp_path))) is None
    assert token_statistics(["cat"], ModelSpec("nobody/has-this")) is None
    assert token_statistics([], ModelSpec(BUNDLED)) is None


@needs_demo
def test_that_counting_tokens_imports_no_model_library() -> None:
    code = (
        "import sys; from calibgui.core.encoding.spec import ModelSpec;"
        "from calibgui.core.sources.statistics import token_statistics;"
        "assert token_statistics(['cat'], ModelSpec());"
        "assert not {'torch', 'transformers', 'sentence_transformers'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
