"""`python -m tests.core.quantize_file.forked RANGES IN OUT PRECISION [MODEL]`: runs that can be killed.

For each line on stdin, the path of a cache or nothing, it forks a child that quantizes, prints its process id
once that is at work, and how it ended once it has. The libraries are loaded before.
"""

import os
import sys
from pathlib import Path
from typing import Any

from calibgui.core.encoding.cache import CachePlan
from calibgui.core.encoding.cached import cached_loader
from calibgui.core.encoding.model import load_encoder
from calibgui.core.encoding.spec import ModelSpec
from calibgui.core.quantize_file.quantize import quantize_file
from calibgui.core.quantize_file.request import QuantizeRequest
from calibgui.core.ranges.artefact import load_ranges


def main(ranges: str, path: str, out: str, precision: Any, model: str = "") -> None:
    artefact = load_ranges(Path(ranges))
    spec = ModelSpec(model, device="cpu")
    if model:
        import sentence_transformers
        import torch
        import transformers.models.bert

        torch.set_num_threads(1)
        assert sentence_transformers.__version__
        assert transformers.models.bert
    request = QuantizeRequest(
        artefact,
        (Path(path),),
        Path(out),
        precision,
        model=spec,
        block_bytes=4096,
        texts_at_once=64,
        sync_s=0.0,
    )
    for line in sys.stdin:
        cache = line.strip()
        child = os.fork()
        if not child:
            begun = False
            with cached_loader(load_encoder, CachePlan(Path(cache), enabled=bool(cache))) as (
                loader,
                _messages,
            ):
                for step in quantize_file(request, loader, lambda: False):
                    if (
                        not begun
                        and step.phase != "counting"
                        and (step.rows > step.resumed_rows or step.phase == "verifying")
                    ):
                        begun = True
                        os.write(1, f"{os.getpid()}\n".encode())
                    found = step.report
            os._exit(0 if found is not None else 1)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


main(*sys.argv[1:])
