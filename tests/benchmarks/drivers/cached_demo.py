"""`cached_demo.py CACHE [--loaded]`: the demo's 1,500 calibration texts with the cache in the file CACHE.

With --loaded the model is in memory before the clock starts. Prints one JSON object: `s` from the request to
the result, `digest` of its ranges and embeddings.
"""

import hashlib
import json
import sys
import time
from pathlib import Path

from calibgui.core.calibration.calibrate import calibrated
from calibgui.core.domain import SamplePlan
from calibgui.core.encoding.cache import CachePlan
from calibgui.core.encoding.cached import cached_loader
from calibgui.core.encoding.model import load_encoder
from calibgui.core.encoding.spec import ModelSpec
from calibgui.headless import demo_request


def main() -> None:
    request = demo_request(0, SamplePlan(500, 0), ModelSpec(device="cpu"))
    encoder = load_encoder(request.model) if "--loaded" in sys.argv else None
    started = time.perf_counter()
    with cached_loader(lambda spec: encoder or load_encoder(spec), CachePlan(Path(sys.argv[1]))) as (
        encoder_for,
        _messages,
    ):
        result = calibrated(request, encoder_for)
    seconds = time.perf_counter() - started
    digest = hashlib.sha256(result.ranges.tobytes())
    for item in result.domains:
        digest.update(item.calibration.tobytes())
    print(json.dumps({"s": seconds, "digest": digest.hexdigest()}))


main()
