"""Which files an export writes: the one list that the writers follow and the dialog shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from calibgui.core.export.names import slug
from calibgui.core.export.targets.beside import snippet_name
from calibgui.core.quantization.quantize import Precision


@dataclass(frozen=True, slots=True)
class Artefact:
    """One file. `domain` numbers the domain that ranges are of, None for the mixed ones, or held-out vectors.

    Ranges are of the domains that calibrate, held-out vectors of those that have held-out texts; each are
    numbered among themselves.
    """

    name: str
    kind: Literal["ranges", "provenance", "codes", "texts", "file_codes", "held_out", "snippet"]
    domain: int | None = None
    precision: Precision | None = None


def artefacts(
    domain_slugs: Sequence[str],
    *,
    mixed: bool,
    per_domain: bool,
    precisions: Sequence[Precision],
    sampled_codes: bool,
    texts_file: Path | None,
    held_out_slugs: Sequence[str] = (),
    snippet: bool = False,
) -> tuple[Artefact, ...]:
    """The files in the order in which they are written. Codes without a precision are no files.

    A `snippet` is a program for the codes of the sample, and needs the mixed ranges beside it.
    """
    files: list[Artefact] = []
    stems: list[tuple[str, int | None]] = [(ranges_stem(), None)] if mixed else []
    if per_domain:
        stems += [(ranges_stem(name), number) for number, name in enumerate(domain_slugs)]
    for stem, number in stems:
        files += [Artefact(f"{stem}.npy", "ranges", number), Artefact(f"{stem}.json", "provenance", number)]
    files += [Artefact(held_out_name(name), "held_out", number) for number, name in enumerate(held_out_slugs)]
    if sampled_codes and precisions:
        files += [Artefact(f"codes-{it}.npy", "codes", precision=it) for it in precisions]
        files.append(Artefact("codes-texts.jsonl", "texts"))
        if snippet and mixed:
            name = snippet_name(f"codes-{precisions[0]}.npy")
            files.append(Artefact(name, "snippet", precision=precisions[0]))
    if texts_file is not None:
        stem = f"codes-{slug(texts_file.stem)}"
        files += [Artefact(f"{stem}-{it}.npy", "file_codes", precision=it) for it in precisions]
    return tuple(files)


def ranges_stem(domain_slug: str | None = None) -> str:
    """The name, without its suffix, of the ranges of a domain, or of the mixed ones."""
    return "ranges" if domain_slug is None else f"ranges-{domain_slug}"


def held_out_name(domain_slug: str) -> str:
    """Of the file with a domain's held-out embeddings."""
    return f"held-out-{domain_slug}.npy"
