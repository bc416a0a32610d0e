"""A setting for Haystack: embedders of texts and documents with `quantization_ranges` as nested lists.

The components are those of the package sentence-transformers-haystack, 2.0 or later. The embedders of the
same name in Haystack itself take no ranges.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calibgui.core.encoding.spec import BUNDLED
from calibgui.core.errors import ExportError
from calibgui.core.export.targets.base import SnippetFacts, Target
from calibgui.core.export.targets.ranges_alone import RangesWriter
from calibgui.core.export.targets.snippets import OFFICIAL, facts_of, literal, snippet

_PACKAGE = "haystack_integrations.components.embedders.sentence_transformers"
_TEXTS = "sentence_transformers_text_embedder.SentenceTransformersTextEmbedder"
_DOCUMENTS = "sentence_transformers_document_embedder.SentenceTransformersDocumentEmbedder"
_COMPONENTS = (
    ("text_embedder", _TEXTS, "query_prompt"),
    ("document_embedder", _DOCUMENTS, "prompt"),
)
_RANGES = re.compile(r"^ +quantization_ranges: (\[\[.*\]\])$", re.MULTILINE)


class HaystackSetting(RangesWriter):
    """YAML of a pipeline's `components`. Strings and lists are JSON, which YAML reads as it is.

    Numbers always have a point: YAML 1.1 takes 1e-05 for text. The prompt is an argument of `encode`, so that
    it stands in the place of one that the model would put there by itself.
    """

    def content(self) -> bytes:
        model = dict((self.head.provenance or {}).get("model") or {})
        facts = facts_of("", self.head.provenance, self.head.dim, self.head.precision)
        if not facts.model:
            raise ExportError(
                "A Haystack setting names the model, and these ranges come from vectors alone.",
                remedy="Calibrate on texts with the model, or export the ranges as .json.",
            )
        if facts.normalize is False:
            raise ExportError(
                "These ranges are of vectors whose normalisation was taken off, which Haystack's embedders "
                "can't do.",
                remedy="Calibrate with the normalisation that the model brings along.",
            )
        ranges = "[" + ", ".join(f"[{', '.join(map(_number, row))}]" for row in self.ranges) + "]"
        lines = ["components:"]
        for name, kind, prompt in _COMPONENTS:
            lines += [
                f"  {name}:",
                f"    type: {_PACKAGE}.{kind}",
                "    init_parameters:",
                f"      model: {literal(OFFICIAL if facts.model == BUNDLED else facts.model)}",
                f"      encode_kwargs: {{prompt: {literal(str(model.get(prompt) or ''))}}}",
                f"      normalize_embeddings: {json.dumps(bool(facts.normalize))}",
                f"      truncate_dim: {json.dumps(facts.truncate_dim)}",
                f"      precision: {self.head.precision}",
                f"      quantization_ranges: {ranges}",
            ]
        return ("\n".join(lines) + "\n").encode("ascii")

    def read(self, path: Path) -> NDArray[Any]:
        found = [json.loads(text) for text in _RANGES.findall(path.read_text(encoding="ascii"))]
        if len(found) != len(_COMPONENTS) or found[0] != found[1]:
            raise ValueError(f"{len(found)} settings of ranges")
        return np.array(found[0], np.float32)


def _number(value: np.float32) -> str:
    text = f"{float(value):.9g}"
    mantissa, mark, exponent = text.partition("e")
    return f"{mantissa if '.' in mantissa else mantissa + '.0'}{mark}{exponent}"


def _snippet(facts: SnippetFacts) -> str:
    kind = "SentenceTransformersTextEmbedder"
    load = (
        f'with (HERE / "{facts.artefact}").open(encoding="utf-8") as file:',
        '    setting = yaml.safe_load(file)["components"]["text_embedder"]',
        f"embedder = {kind}.from_dict(setting)",
    )
    search = (
        "embedder.warm_up()",
        'print(*np.array(embedder.run(text)["embedding"], int))  # codes, for the retriever of your store',
    )
    imports = ["import yaml", f"from {_PACKAGE} import {kind}"]
    return snippet(facts, load, search, imports, quantized=False, encoded=False)


HAYSTACK = Target(
    "haystack",
    "Haystack setting",
    (".haystack.yaml", ".haystack.yml"),
    ("int8", "uint8"),
    "ranges",
    "Haystack with sentence-transformers-haystack",
    "Components of a pipeline: embedders of texts and documents with quantization_ranges as nested lists.",
    HaystackSetting,
    _snippet,
)
