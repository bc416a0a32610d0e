"""An encoder that asks the cache first, and loads the model only once a text is not there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict

import numpy as np
from numpy.typing import NDArray

from calibgui.core.encoding.cache import CachePlan, EmbeddingCache, space_of
from calibgui.core.encoding.model import identify
from calibgui.core.encoding.spec import Encoder, ModelInfo, ModelSpec

EncoderLoader = Callable[[ModelSpec], Encoder]
_CACHED_BATCH_TEXTS = 512  # each batch is a step of the live plot and a chance to stop


@contextmanager
def cached_loader(
    encoder_for: EncoderLoader,
    plan: CachePlan | None,
    fingerprint_for: Callable[[ModelSpec], str] = identify,
) -> Iterator[tuple[EncoderLoader, list[str]]]:
    """`encoder_for` with the cache of `plan` before it, and the cache's messages, which grow.

    `fingerprint_for` identifies a model without loading it. Without a plan `encoder_for` is left as it is.
    """
    if plan is None or not plan.enabled:
        yield encoder_for, []
        return
    with EmbeddingCache(plan) as cache:
        yield (lambda spec: CachedEncoder(spec, encoder_for, cache, fingerprint_for(spec))), cache.messages


class CachedEncoder:
    """Behind the `Encoder` protocol. Texts in the cache come first, in batches of their own.

    What is known of the model is remembered in the cache too, under the fingerprint of its files, so that a
    calibration whose texts are all there needs no model in memory, in a new process as well.
    """

    def __init__(
        self, spec: ModelSpec, encoder_for: EncoderLoader, cache: EmbeddingCache, fingerprint: str
    ) -> None:
        self._spec = spec
        self._encoder_for = encoder_for
        self._cache = cache
        self._encoder: Encoder | None = None
        self._info_key = space_of({"fact": "model info", "fingerprint": fingerprint} | asdict(spec))
        self._space = space_of(
            {
                "fingerprint": fingerprint,
                "prompt": spec.prompt,
                "truncate_dim": spec.truncate_dim,
                "normalize": spec.normalize,
            }
        )
        self._found: dict[str, NDArray[np.float32]] = {}
        self._info = self._remembered_info()
        self.cached = 0  # texts that were not encoded

    @property
    def info(self) -> ModelInfo:
        if self._info is None:
            self._info = self._model().info
            self._cache.remember(self._info_key, asdict(self._info))
        return self._info

    def plan_batches(self, texts: Sequence[str]) -> list[NDArray[np.intp]]:
        dim = self.info.dim
        found = self._cache.find(self._space, texts)
        self._found = {text: vector for text, vector in found.items() if vector.shape == (dim,)}
        known = [index for index, text in enumerate(texts) if text in self._found]
        batches = [
            np.array(known[start : start + _CACHED_BATCH_TEXTS], np.intp)
            for start in range(0, len(known), _CACHED_BATCH_TEXTS)
        ]
        missing = np.array([index for index, text in enumerate(texts) if text not in self._found], np.intp)
        if len(missing):
            planned = self._model().plan_batches([texts[index] for index in missing])
            batches += [missing[batch] for batch in planned]
        return batches

    def encode_batch(self, texts: Sequence[str]) -> NDArray[np.float32]:
        missing = [index for index, text in enumerate(texts) if text not in self._found]
        self.cached += len(texts) - len(missing)
        if len(missing) == len(texts):
            vectors = self._model().encode_batch(texts)
            self._cache.keep(self._space, dict(zip(texts, vectors, strict=True)))
            return vectors
        vectors = np.empty((len(texts), self.info.dim), np.float32)
        if missing:
            vectors[missing] = self.encode_batch([texts[index] for index in missing])
        for index, text in enumerate(texts):
            if text in self._found:
                vectors[index] = self._found[text]
        return vectors

    def _model(self) -> Encoder:
        if self._encoder is None:
            self._encoder = self._encoder_for(self._spec)
        return self._encoder

    def _remembered_info(self) -> ModelInfo | None:
        try:
            return ModelInfo(**self._cache.fact(self._info_key))
        except TypeError:  # nothing there, or of another release
            return None
