"""Which model this is, to the byte: one sha256 over what decides its vectors.

The scheme, so that it can be checked by hand:

- The weight files are the `model*.safetensors` files of the model's folder and of the folders of its
  modules, ordered by their path. With a single one, the weights' number is that file's sha256, which
  `sha256sum` prints and model hubs show beside the file. With several it is the sha256 over the lines
  `<sha256 of file>  <path>\n`, which is what `sha256sum` prints for them.
- The configuration (pooling, maximum length, tokenizer, prompts) changes vectors too while the weights stay
  the same. It is digested in the same way, over those files of `CONFIG_FILES` that are present, and its first
  16 digits follow the weights' number after a "+". So the fingerprint starts with the number that people know
  the weights by, and two models that differ in anything never share one.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import Any

CONFIG_FILES = (
    "config.json",
    "config_sentence_transformers.json",
    "modules.json",
    "sentence_bert_config.json",
    "special_tokens_map.json",
    "tokenizer.json",
    "tokenizer_config.json",
    "tokenizer.model",
    "sentencepiece.bpe.model",
    "spiece.model",
    "vocab.txt",
    "vocab.json",
    "merges.txt",
    "added_tokens.json",
)
PICKLED = (".bin", ".pt", ".pth", ".pkl", ".ckpt")
_BLOCK = 1 << 22  # bytes; hashlib and read both release the GIL for blocks of this size


def sha256_of_file(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb", buffering=0) as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def fingerprint_of(folder: Path) -> str:
    """The fingerprint: `<sha256 of the weights>+<first 16 digits of the configuration's sha256>`."""
    files = weight_files(folder)
    weights = sha256_of_file(files[0]) if len(files) == 1 else _digest_of(folder, files)
    return joined_fingerprint(weights, config_digest(folder))


def joined_fingerprint(weights: str, config: str) -> str:
    return f"{weights}+{config[:16]}"


def config_digest(folder: Path) -> str:
    """The sha256 over the configuration files that change vectors while the weights stay the same."""
    return _digest_of(folder, config_files(folder))


def config_files(folder: Path) -> list[Path]:
    places = [folder, *(place for place in module_folders(folder) if place != folder)]
    return sorted(place / name for place in places for name in CONFIG_FILES if (place / name).is_file())


def weight_files(folder: Path) -> list[Path]:
    """The safetensors files that the model loads from: `model*.safetensors` of every module's folder."""
    return sorted({file for place in module_folders(folder) for file in place.glob("model*.safetensors")})


def pickled_weights(folder: Path) -> list[Path]:
    """Weight files that can only be read by unpickling: their module folder holds no safetensors file."""
    return sorted(
        file
        for place in module_folders(folder)
        if not any(place.glob("*.safetensors"))
        for file in place.iterdir()
        if file.suffix in PICKLED and file.name != "training_args.bin"
    )


def module_folders(folder: Path) -> list[Path]:
    """The existing folders of the model's modules, the model's own folder included, without repeats."""
    places = [folder]
    for module in read_modules(folder) or ():
        relative = PurePosixPath(str(module.get("path", "")))
        if not relative.is_absolute() and ".." not in relative.parts:
            places.append(folder / relative)
    return [place for place in dict.fromkeys(places) if place.is_dir()]


def read_modules(folder: Path) -> list[dict[str, Any]] | None:
    """The list in modules.json; None where the folder has none, or one that is not such a list."""
    modules = read_json(folder / "modules.json")
    if not isinstance(modules, list) or not all(isinstance(module, dict) for module in modules):
        return None
    return modules


def read_json(path: Path) -> Any:
    """What the JSON file holds; None where it is missing or broken."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def _digest_of(folder: Path, files: Iterable[Path]) -> str:
    lines = [f"{sha256_of_file(file)}  {file.relative_to(folder).as_posix()}\n" for file in files]
    return hashlib.sha256("".join(lines).encode()).hexdigest() if lines else ""
