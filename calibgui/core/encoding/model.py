"""Loading a model: from a name to something that encodes."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from calibgui.core.encoding.batches import token_budget
from calibgui.core.encoding.bundled import SHA256, require_bundled
from calibgui.core.encoding.check import check_files, needs_code
from calibgui.core.encoding.describe import NO_LIMIT
from calibgui.core.encoding.digest import config_digest, fingerprint_of, joined_fingerprint
from calibgui.core.encoding.encoder import SentenceEncoder
from calibgui.core.encoding.fetch import obtain_model
from calibgui.core.encoding.locate import ModelFolder
from calibgui.core.encoding.packing import pack_linear_layers
from calibgui.core.encoding.preload import import_model_library
from calibgui.core.encoding.prompts import prompt_for
from calibgui.core.encoding.spec import BUNDLED, Encoder, ModelInfo, ModelSpec
from calibgui.core.errors import DeviceError, ModelError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer


def load_encoder(spec: ModelSpec, *, cores: int | None = None) -> Encoder:
    """Load the model and everything under it. Takes seconds; for a worker thread.

    `cores` is how many it computes on where that is the CPU, None all physical ones. The last bit of a vector
    depends on it: a batch is cut into a part for each core.

    Code that comes with a model is never run, and nothing is unpickled: weights are read from safetensors.

    Raises ModelError that names the model and the remedy.
    """
    place, fingerprint = _place_of(spec)
    import_model_library()
    with _torch_threads(cores):
        return _loaded(spec, place, fingerprint, cores)


@contextmanager
def _torch_threads(count: int | None) -> Iterator[None]:
    """The layout of packed layers is chosen for as many threads as torch has at that time."""
    import torch

    before = torch.get_num_threads()
    if count is not None:
        torch.set_num_threads(count)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _loaded(spec: ModelSpec, place: ModelFolder, fingerprint: str, cores: int | None) -> Encoder:
    gc.collect()  # a model refers to itself: one loaded before goes only now, before there are two in memory
    device = choose_device(spec)
    model = _load(spec, place, device)
    was_normalized = _ends_normalized(model)
    if spec.normalize is False:
        _drop_normalize(model)
    full_dim = _full_dim(model)
    _check_truncation(spec, full_dim)
    budget = spec.batch_tokens or token_budget(_working_parameters(model), device)
    if device == "cpu":
        pack_linear_layers(model)
    info = ModelInfo(
        name=spec.name,
        fingerprint=fingerprint,
        revision=place.revision,
        dim=min(full_dim, spec.truncate_dim or model.truncate_dim or full_dim),
        max_tokens=_max_tokens(model),
        normalized=False,
        device=device,
        prompts=tuple((name, text) for name, text in model.prompts.items() if text),
        applied_prompts=(
            prompt_for(spec, model.prompts, model.default_prompt_name, "documents"),
            prompt_for(spec, model.prompts, model.default_prompt_name, "queries"),
        ),
    )
    kept = was_normalized and spec.normalize is not False and info.dim == full_dim
    info = replace(info, normalized=spec.normalize is True or kept)
    return SentenceEncoder(model, spec, info, budget, cores)


def identify(spec: ModelSpec) -> str:
    """The fingerprint that the model would have once loaded; fetches it where it is not here. ModelError."""
    return _place_of(spec)[1]


def _place_of(spec: ModelSpec) -> tuple[ModelFolder, str]:
    """Where the model lies, and its fingerprint. The demo model's weights are hashed once, to check them."""
    if spec.name == BUNDLED:
        place = ModelFolder(require_bundled())
        check_files(spec.name, place.path)
        return place, joined_fingerprint(SHA256, config_digest(place.path))
    place = obtain_model(spec.name)
    check_files(spec.name, place.path)
    return place, fingerprint_of(place.path)


def choose_device(spec: ModelSpec) -> str:
    """The device that `spec` means: the one asked for, or the first there is of cuda, mps and cpu."""
    import torch

    available = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available(), "cpu": True}
    if spec.device == "auto":
        return next(name for name, there in available.items() if there)
    if not available[spec.device]:
        raise DeviceError(
            f"The device {spec.device} was asked for, but this computer or this build of torch has none.",
            remedy="Choose the device auto or cpu.",
        )
    return spec.device


def _load(spec: ModelSpec, place: ModelFolder, device: str) -> SentenceTransformer:
    from sentence_transformers import SentenceTransformer

    try:
        model = SentenceTransformer(
            str(place.path),
            device=device,
            trust_remote_code=False,
            local_files_only=True,
            model_kwargs={"use_safetensors": True},
        )
    except Exception as error:  # whatever the libraries underneath raise on broken files
        details = f"{type(error).__name__}: {error}"
        if device != "cpu" and _is_of_device(details):
            raise DeviceError(
                f"The device {device} failed while the model {spec.name!r} was loaded.",
                remedy="Choose the device cpu, and start again.",
                details=details,
            ) from error
        if "trust_remote_code" in details:
            raise needs_code(spec.name, place.path, "named in its config.json") from error
        raise ModelError(
            f"The model {spec.name!r} could not be loaded: its files could not be read.",
            remedy="Fetch or save the model again; the details show what is wrong.",
            path=place.path,
            details=details,
        ) from error
    return model.eval()


def _is_of_device(details: str) -> bool:
    return any(word in details for word in ("CUDA", "cuda", "CUBLAS", "NVIDIA", "MPS"))


def _check_truncation(spec: ModelSpec, dim: int) -> None:
    if spec.truncate_dim is not None and not 1 <= spec.truncate_dim <= dim:
        raise ModelError(
            f"The vectors can't be cut to {spec.truncate_dim} dimensions: "
            f"the model {spec.name!r} gives {dim}.",
            remedy=f"Choose a number from 1 to {dim}.",
        )


def _full_dim(model: SentenceTransformer) -> int:
    with model.truncate_embeddings(None):
        dim = model.get_embedding_dimension()
        return int(dim) if dim else int(model.encode(["probe"], show_progress_bar=False).shape[1])


def _max_tokens(model: SentenceTransformer) -> int | None:
    limit: Any = getattr(model, "max_seq_length", None)
    return int(limit) if limit is not None and limit < NO_LIMIT else None


def _is_normalize(module: object) -> bool:
    from sentence_transformers.sentence_transformer.modules import Normalize

    return isinstance(module, Normalize) and module.module_output_name == "sentence_embedding"


def _ends_normalized(model: SentenceTransformer) -> bool:
    return _is_normalize(model[-1])


def _drop_normalize(model: SentenceTransformer) -> None:
    while len(model) > 1 and _is_normalize(model[-1]):
        del model[-1]


def _working_parameters(model: SentenceTransformer) -> int:
    """Parameters that are multiplied with every token: all but the embedding tables, which are looked up."""
    from torch import nn

    tables = {
        id(parameter)
        for module in model.modules()
        if isinstance(module, nn.Embedding | nn.EmbeddingBag)
        for parameter in module.parameters()
    }
    return sum(parameter.numel() for parameter in model.parameters() if id(parameter) not in tables)
