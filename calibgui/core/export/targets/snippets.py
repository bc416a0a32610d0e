"""Ready snippets: Python that loads an artefact, quantizes a query as its codes were, and searches."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from calibgui.core.encoding.spec import BUNDLED
from calibgui.core.export.targets.base import USUAL, SnippetFacts, TargetOptions
from calibgui.core.quantization.quantize import Precision

OFFICIAL = "sentence-transformers/all-MiniLM-L6-v2"
"""What SentenceTransformer loads for the bundled demo model: the same weights."""


def snippet(
    facts: SnippetFacts,
    load: Sequence[str],
    search: Sequence[str],
    imports: Sequence[str] = (),
    quantized: bool = True,
    encoded: bool = True,
) -> str:
    """The whole program: `load` sets what is searched, `search` uses `query` and `query_codes`.

    `query` is float32 (dim,), `query_codes` (width,) of the artefact's precision; without `quantized` the
    engine compares floats with codes, and there are no codes of the query. Without `encoded` there is only
    its `text`. Run it with a query as argument.
    """
    how = "encoded and quantized as its codes were" if quantized else "encoded as what its codes come from"
    lines = [
        f'"""Searches {facts.artefact} with a query that is {how}."""',
        "",
        *_imports(facts, imports, quantized, encoded),
    ]
    lines += ["", *_guard(), "HERE = Path(__file__).parent", *_ranges(facts), *load]
    if facts.model:
        lines.append('text = " ".join(sys.argv[1:]) or "how do bees find their way home"')
    if encoded:
        lines += _query(facts)
    if quantized:
        given = ", ranges=ranges" if facts.precision in ("int8", "uint8") else ""
        lines.append(f'query_codes = quantize_embeddings(query[None], "{facts.precision}"{given})[0]')
    return "\n".join([*lines, *search]) + "\n"


def _imports(facts: SnippetFacts, more: Sequence[str], quantized: bool, encoded: bool) -> list[str]:
    names = ["SentenceTransformer"] * bool(facts.model and encoded) + ["quantize_embeddings"] * quantized
    found = {"import sys", "from pathlib import Path", "import numpy as np", "import sentence_transformers"}
    found |= set(more)
    if names:
        found.add(f"from sentence_transformers import {', '.join(names)}")
    ordered = sorted(found, key=lambda line: (line.startswith("from"), line))
    own = [line for line in ordered if line.split()[1].split(".")[0] in sys.stdlib_module_names]
    return [*own, "", *(line for line in ordered if line not in own)]


def _guard() -> tuple[str, ...]:
    return (
        'if tuple(map(int, sentence_transformers.__version__.split(".")[:2])) < (5, 7):',
        '    sys.exit("Update sentence-transformers to 5.7: older ones wrap values outside the ranges.")',
    )


def _ranges(facts: SnippetFacts) -> tuple[str, ...]:
    return (f"ranges = np.load(HERE / {literal(facts.ranges_file)})",) if facts.ranges_file else ()


def _query(facts: SnippetFacts) -> tuple[str, ...]:
    if not facts.model:
        return (
            "# The ranges come from vectors, so the program takes a vector: a .npy file of float32 "
            f"({facts.dim},).",
            "query = np.load(sys.argv[1])",
        )
    model = OFFICIAL if facts.model == BUNDLED else facts.model
    truncated = f", truncate_dim={facts.truncate_dim}" if facts.truncate_dim is not None else ""
    asked = ", normalize_embeddings=True" if facts.normalize else ""
    lines = [f"model = SentenceTransformer({literal(model)}{truncated})"]
    if facts.normalize is False:
        lines.append('while type(model[-1]).__name__ == "Normalize":  # the vectors keep their lengths')
        lines.append("    del model[-1]")
    return (
        *lines,
        f"query = model.encode(text, prompt={literal(facts.prompt)}{asked})",
    )


def array_search(facts: SnippetFacts) -> tuple[str, ...]:
    """For codes in an array that no engine searches: exact, in numpy."""
    if facts.precision in ("binary", "ubinary"):
        return (
            "different = np.unpackbits((codes ^ query_codes).view(np.uint8), axis=1).sum(axis=1)",
            'for row in np.argsort(different, kind="stable")[:10]:',
            "    print(row, different[row])",
        )
    return (
        'print("codes of the query:", *query_codes[:8], "...")  # what an engine of raw codes would be given',
        "steps = (ranges[1] - ranges[0]) / 255",
        "scores = codes @ (query * steps)  # ranks as decoded codes do",
        'for row in np.argsort(-scores, kind="stable")[:10]:',
        "    print(row, scores[row])",
    )


def literal(text: str) -> str:
    """As Python source, in double quotes."""
    return json.dumps(text)


def facts_of(
    artefact: str,
    provenance: Mapping[str, Any] | None,
    dim: int,
    precision: Precision,
    ranges_file: str = "",
    options: TargetOptions = USUAL,
) -> SnippetFacts:
    """What a snippet needs, from a provenance; without one, or of vectors alone, no model is named."""
    model = (provenance or {}).get("model") or {}
    named = model if model.get("fingerprint") else {}
    return SnippetFacts(
        artefact=artefact,
        model=str(named.get("name") or ""),
        dim=dim,
        precision=precision,
        prompt=str(named.get("query_prompt") or ""),
        normalize=named.get("normalize"),
        truncate_dim=named.get("truncate_dim"),
        ranges_file=ranges_file,
        options=options,
    )
