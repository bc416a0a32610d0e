"""Models with random weights, saved as sentence-transformers saves its own: built in a second."""

from __future__ import annotations

import json
import string
from pathlib import Path
from typing import Any

_WORDS = ["the", "of", "and", "to", "in", "a", "is", "that", "for", "it", "as", "was", "with", "be", "by"]
_WORDS += ["on", "not", "he", "his", "but", "at", "are", "this", "have", "an"]
_SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]


def build_tiny_model(
    folder: Path,
    *,
    dim: int = 32,
    layers: int = 2,
    inner: int = 64,
    max_tokens: int = 64,
    normalize: bool = True,
    dense: int | None = None,
    prompts: dict[str, str] | None = None,
    default_prompt_name: str | None = None,
    seed: int = 0,
) -> Path:
    """A BERT with a WordPiece tokenizer, mean pooling, and what else is asked for, in `folder`."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.base.modules import Dense, Normalize, Transformer
    from sentence_transformers.sentence_transformer.modules import Pooling

    _save_transformer(folder / "parts", dim, layers, inner, max_tokens, seed)
    modules: list[Any] = [
        Transformer(str(folder / "parts"), processor_kwargs={"model_max_length": max_tokens}),
        Pooling(dim),
    ]
    if dense is not None:
        modules.append(Dense(dim, dense))
    if normalize:
        modules.append(Normalize())
    model = SentenceTransformer(
        modules=modules, device="cpu", prompts=prompts, default_prompt_name=default_prompt_name
    )
    model.save(str(folder / "model"), create_model_card=False)
    return folder / "model"


def build_static_model(folder: Path, *, dim: int = 24, seed: int = 0) -> Path:
    """A StaticEmbedding model: an embedding table and no transformer."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding

    torch.manual_seed(seed)
    model = SentenceTransformer(modules=[StaticEmbedding(_tokenizer(), embedding_dim=dim)], device="cpu")
    model.save(str(folder / "model"), create_model_card=False)
    return folder / "model"


def tiny_texts(count: int) -> list[str]:
    """Texts of many lengths, all different, in no order of length."""
    return [f"{' '.join((_WORDS * 3)[i % 25 : i % 25 + 1 + i * 13 % 40])} {i}" for i in range(count)]


def _save_transformer(folder: Path, dim: int, layers: int, inner: int, max_tokens: int, seed: int) -> None:
    import torch
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    torch.manual_seed(seed)
    tokenizer = _tokenizer()
    config = BertConfig(
        vocab_size=tokenizer.get_vocab_size(),
        hidden_size=dim,
        num_hidden_layers=layers,
        num_attention_heads=4,
        intermediate_size=inner,
        max_position_embeddings=max_tokens,
    )
    BertModel(config).save_pretrained(folder)
    names = {f"{word.strip('[]').lower()}_token": word for word in _SPECIAL}
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, **names).save_pretrained(folder)


def _tokenizer() -> Any:
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

    letters = string.ascii_lowercase + string.digits + string.punctuation
    vocabulary = [*_SPECIAL, *_WORDS, *letters, *(f"##{letter}" for letter in letters)]
    numbers = {word: number for number, word in enumerate(dict.fromkeys(vocabulary))}
    tokenizer = Tokenizer(models.WordPiece(numbers, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        special_tokens=[(word, numbers[word]) for word in ("[CLS]", "[SEP]")],
    )
    return tokenizer


def rewrite_json(path: Path, **changes: Any) -> None:
    """Change some keys of a JSON file."""
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | changes), "utf-8")
