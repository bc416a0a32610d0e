"""What a model is, read from its small configuration files in milliseconds, without the model library."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from calibgui.core.encoding.bundled import SHA256
from calibgui.core.encoding.digest import config_digest, joined_fingerprint, read_json, read_modules
from calibgui.core.encoding.locate import locate_model
from calibgui.core.encoding.prompts import applied_prompts
from calibgui.core.encoding.spec import BUNDLED, ModelInfo, ModelSpec

NO_LIMIT = 1_000_000_000  # tokenizers without a limit report 1e30 tokens
_HIDDEN_SIZE_KEYS = ("hidden_size", "dim", "d_model", "n_embd", "hidden_dim", "embedding_size")
_TRANSFORMER_CONFIGS = ("", "roberta_", "distilbert_", "camembert_", "albert_", "xlm-roberta_", "xlnet_")
_UNCHANGED = ("Dropout", "LayerNorm", "WeightedLayerPooling", "WordWeights")


@dataclass(slots=True)
class _Shape:
    """What is known after the modules read so far."""

    dim: int | None = None
    max_tokens: int | None = None
    normalized: bool = False


def describe_model(spec: ModelSpec) -> ModelInfo | None:
    """What can be told of the model without loading it; None where it is not here or too unusual to tell.

    The fingerprint is given for the demo model only, whose weights are checked when it is loaded: reading
    the weights of any other model takes too long for this.
    """
    place = locate_model(spec.name)
    if place is None:
        return None
    shape = _shape_of(place.path)
    if shape is None or not shape.dim:
        return None
    if spec.normalize is False:
        shape.normalized = False
    options = read_json(place.path / "config_sentence_transformers.json")
    truncate_dim = spec.truncate_dim or (options.get("truncate_dim") if isinstance(options, dict) else None)
    dim = min(shape.dim, truncate_dim or shape.dim)
    return ModelInfo(
        name=spec.name,
        fingerprint=joined_fingerprint(SHA256, config_digest(place.path)) if spec.name == BUNDLED else "",
        revision=place.revision,
        dim=dim,
        max_tokens=shape.max_tokens,
        # A unit vector that loses dimensions is no unit vector any more, unless it is normalized again.
        normalized=spec.normalize is True or (shape.normalized and dim == shape.dim),
        device="",
        prompts=(prompts := _prompts(options)),
        applied_prompts=applied_prompts(spec, dict(prompts)),
    )


def _prompts(options: Any) -> tuple[tuple[str, str], ...]:
    prompts = options.get("prompts") if isinstance(options, dict) else None
    if not isinstance(prompts, dict):
        return ()
    return tuple((str(name), text) for name, text in prompts.items() if text and isinstance(text, str))


def _shape_of(folder: Path) -> _Shape | None:
    modules = read_modules(folder)
    if modules is None:
        # sentence-transformers then takes the transformer and the mean of its token vectors.
        modules = [{"type": "Transformer", "path": ""}]
    shape = _Shape()
    for module in modules:
        relative = PurePosixPath(str(module.get("path", "")))
        if relative.is_absolute() or ".." in relative.parts:
            return None
        if not _apply(str(module.get("type", "")).rpartition(".")[2], folder / relative, shape):
            return None
    return shape


def _apply(kind: str, folder: Path, shape: _Shape) -> bool:
    """Note what a module of this kind changes; False for a kind that is not known."""
    if kind == "Transformer":
        return _apply_transformer(folder, shape)
    if kind == "StaticEmbedding":
        shape.dim = _static_dim(folder / "model.safetensors")
        return True
    if kind == "Normalize":
        shape.normalized = True
        return True
    if kind == "Pooling":
        shape.dim = _pooled_dim(read_json(folder / "config.json"))
        return True
    if kind == "Dense":
        config = read_json(folder / "config.json") or {}
        if config.get("module_output_name") in (None, "sentence_embedding", "token_embeddings"):
            shape.dim = config.get("out_features")
        shape.normalized = False
        return True
    return kind in _UNCHANGED


def _apply_transformer(folder: Path, shape: _Shape) -> bool:
    config = read_json(folder / "config.json")
    if not isinstance(config, dict):
        return False
    text_config = config.get("text_config")
    config = {**(text_config if isinstance(text_config, dict) else {}), **config}
    shape.dim = next((config[key] for key in _HIDDEN_SIZE_KEYS if isinstance(config.get(key), int)), None)
    limit = _own_limit(folder)
    if limit is None:
        tokenizer = read_json(folder / "tokenizer_config.json") or {}
        positions = config.get("max_position_embeddings", -1)
        limits = [tokenizer.get("model_max_length"), None if positions == -1 else positions]
        limit = min((number for number in limits if number is not None), default=None)
    shape.max_tokens = int(limit) if limit is not None and limit < NO_LIMIT else None
    return True


def _own_limit(folder: Path) -> int | None:
    """The length limit that the model's author set for sentence-transformers, old key names included."""
    for kind in _TRANSFORMER_CONFIGS:
        config = read_json(folder / f"sentence_{kind or 'bert_'}config.json")
        if isinstance(config, dict) and config:
            options: dict[str, Any] = config.get("processor_kwargs") or config.get("tokenizer_args") or {}
            limit = options.get("model_max_length", config.get("max_seq_length"))
            return limit if isinstance(limit, int) else None
    return None


def _pooled_dim(config: Any) -> int | None:
    if not isinstance(config, dict):
        return None
    dim = config.get("embedding_dimension", config.get("word_embedding_dimension"))
    modes = config.get("pooling_mode")
    if modes is None:
        modes = [key for key, used in config.items() if key.startswith("pooling_mode_") and used]
    count = 1 if isinstance(modes, str) else max(len(modes), 1)
    return dim * count if isinstance(dim, int) else None


def _static_dim(weights: Path) -> int | None:
    """The width of the embedding table, from the header of the safetensors file."""
    try:
        with weights.open("rb") as file:
            length = int.from_bytes(file.read(8), "little")
            header = json.loads(file.read(min(length, 1 << 20)))
    except (OSError, ValueError):
        return None
    table = header.get("embedding.weight") or header.get("embeddings") or {}
    shape = table.get("shape")
    return int(shape[1]) if shape and len(shape) == 2 else None
