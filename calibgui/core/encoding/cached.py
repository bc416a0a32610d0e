"""An encoder that asks the cache first, and loads the model only once a text is not there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict

import numpy as np
from numpy.typing import NDArray

from calibgui.core.domain import Role
from calibgui.core.encoding.cache import CachePlan, EmbeddingCache, space_of
from calibgui.core.encoding.model import identify
from calibgui.core.encoding.spec import Encoder, ModelInfo, ModelSpec

EncoderLoader = Callable[[ModelSpec], Encoder]
Encoded = tuple[NDArray[np.intp], NDArray[np.float32]]
"""Which texts, and their vectors (n, dim)."""
_CACHED_BATCH_TEXTS = 512  # each batch is a step of the live plot and a chance to stop


@contextmanager
def cached_loader(
    encoder_for: EncoderLoader,
    plan: CachePlan | None,
    fingerprint_for: Callable[[ModelSpec], str] = identify,
) -> Iterator[tuple[EncoderLoader, list[str]]]:
    """`encoder_for` with the cache of `plan` before it, and the messages of both, which grow.

    `fingerprint_for` identifies a model without loading it. Without a plan there is no cache.
    """
    if plan is None or not plan.enabled:
        messages: list[str] = []
        yield _heard(encoder_for, messages), messages
        return
    with EmbeddingCache(plan) as cache:
        heard = _heard(encoder_for, cache.messages)
        yield (lambda spec: CachedEncoder(spec, heard, cache, fingerprint_for(spec))), cache.messages


def _heard(encoder_for: EncoderLoader, messages: list[str]) -> EncoderLoader:
    """`encoder_for`, whose encoders tell what they have to tell to `messages`: the newest word alone counts.

    An encoder outlives the run that loaded it: each run listens anew.
    """
    said: list[str] = []

    def tell(message: str) -> None:
        for earlier in said:
            messages.remove(earlier)
        said[:] = [message]
        messages.append(message)

    def load(spec: ModelSpec) -> Encoder:
        encoder = encoder_for(spec)
        hear = getattr(encoder, "hear", None)
        if hear is not None:
            hear(tell)
        return encoder

    return load


def cached_texts(encoder: Encoder) -> int:
    """How many texts `encoder` has found in a cache so far; 0 for one that has none before it."""
    return int(getattr(encoder, "cached", 0))


def encoded_steadily(encoder: Encoder, texts: Sequence[str], role: Role = "documents") -> Iterator[Encoded]:
    """Every index of `texts` once, in batches, with the vectors.

    Which texts are encoded together decides their last bits. With a cache, `Encoder.plan_batches` lets that
    depend on what is there; here it does not, so that a run that was interrupted, whose texts are partly
    there when it goes on, comes to the same bytes.
    """
    if isinstance(encoder, CachedEncoder):
        yield from encoder.steadily(texts, role)
        return
    for batch in encoder.plan_batches(texts, role=role):
        yield batch, encoder.encode_batch([texts[int(index)] for index in batch], role=role)


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
        self._fingerprint = fingerprint
        self._found: dict[Role, dict[str, NDArray[np.float32]]] = {}
        self._info = self._remembered_info()
        self.cached = 0  # texts that were not encoded

    @property
    def info(self) -> ModelInfo:
        if self._info is None:
            self._info = self._model().info
            self._cache.remember(self._info_key, asdict(self._info))
        return self._info

    def plan_batches(self, texts: Sequence[str], role: Role = "documents") -> list[NDArray[np.intp]]:
        found = self._look_up(texts, role)
        here = [index for index, text in enumerate(texts) if text in found]
        batches = [
            np.array(here[start : start + _CACHED_BATCH_TEXTS], np.intp)
            for start in range(0, len(here), _CACHED_BATCH_TEXTS)
        ]
        missing = np.array([index for index, text in enumerate(texts) if text not in found], np.intp)
        if len(missing):
            planned = self._model().plan_batches([texts[index] for index in missing], role=role)
            batches += [missing[batch] for batch in planned]
        return batches

    def steadily(self, texts: Sequence[str], role: Role = "documents") -> Iterator[Encoded]:
        """Batches that do not depend on what is in the cache; see `encoded_steadily`."""
        found = self._look_up(texts, role)
        if len(found) == len(set(texts)):
            planned = [
                np.arange(start, min(start + _CACHED_BATCH_TEXTS, len(texts)), dtype=np.intp)
                for start in range(0, len(texts), _CACHED_BATCH_TEXTS)
            ]
        else:
            planned, found = self._model().plan_batches(texts, role=role), {}
        for batch in planned:
            part = [texts[int(index)] for index in batch]
            if not found:
                self._look_up(part, role)
            yield batch, self.encode_batch(part, role)

    def encode_batch(self, texts: Sequence[str], role: Role = "documents") -> NDArray[np.float32]:
        found = self._found.get(role, {})
        missing = [index for index, text in enumerate(texts) if text not in found]
        self.cached += len(texts) - len(missing)
        if len(missing) == len(texts):
            return self._encoded(texts, role)
        vectors = np.empty((len(texts), self.info.dim), np.float32)
        if missing:
            vectors[missing] = self._encoded([texts[index] for index in missing], role)
        for index, text in enumerate(texts):
            if text in found:
                vectors[index] = found[text]
        return vectors

    def _look_up(self, texts: Sequence[str], role: Role) -> dict[str, NDArray[np.float32]]:
        dim = self.info.dim
        known = self._cache.find(self._space(role), texts)
        self._found[role] = {text: vector for text, vector in known.items() if vector.shape == (dim,)}
        return self._found[role]

    def _encoded(self, texts: Sequence[str], role: Role) -> NDArray[np.float32]:
        vectors = self._model().encode_batch(texts, role=role)
        self._cache.keep(self._space(role), dict(zip(texts, vectors, strict=True)))
        return vectors

    def _space(self, role: Role) -> bytes:
        """Documents and queries share their vectors where the same prompt is put before both."""
        prompt: object = self.info.applied_prompt(role)
        if prompt is None:
            prompt = [role, self._spec.prompt, self._spec.query_prompt]
        return space_of(
            {
                "fingerprint": self._fingerprint,
                "prompt": prompt,
                "truncate_dim": self._spec.truncate_dim,
                "normalize": self._spec.normalize,
            }
        )

    def _model(self) -> Encoder:
        if self._encoder is None:
            self._encoder = self._encoder_for(self._spec)
        return self._encoder

    def _remembered_info(self) -> ModelInfo | None:
        try:
            facts = dict(self._cache.fact(self._info_key))
            facts["prompts"] = tuple((name, text) for name, text in facts["prompts"])
            if facts["applied_prompts"] is not None:
                documents, queries = facts["applied_prompts"]
                facts["applied_prompts"] = (documents, queries)
            return ModelInfo(**facts)
        except (TypeError, KeyError, ValueError):  # nothing there, or of another release
            return None
