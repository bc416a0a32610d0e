"""What lies beside an artefact: the small files that its engine wants, the provenance, and the snippet."""

from __future__ import annotations

from pathlib import Path

from calibgui.core.atomic import verify, whole_file
from calibgui.core.export.targets.base import USUAL, CodesHead, Target, TargetOptions
from calibgui.core.export.targets.snippets import facts_of


def companions_of(
    target: Target, artefact: str, head: CodesHead, options: TargetOptions = USUAL
) -> dict[str, str]:
    """The content of each, by file name: a mapping, a schema or a collection, where the engine needs one."""
    stem = target.stem(artefact)
    return {f"{stem}{item.suffix}": item.content for item in target.companions(head, options)}


def snippet_of(
    target: Target, artefact: str, head: CodesHead, ranges_file: str = "", options: TargetOptions = USUAL
) -> str:
    """A Python program that loads the file `artefact` beside it, quantizes a query the same way and searches.

    `ranges_file` is the .npy of the ranges beside it, for a target that does not carry them inside. Shown in
    the window with Copy, and written as `snippet_name(artefact)`.
    """
    needs_ranges = not target.ranges_inside and head.precision in ("int8", "uint8")
    beside = ranges_file if needs_ranges else ""
    return target.snippet(facts_of(artefact, head.provenance, head.dim, head.precision, beside, options))


def snippet_name(artefact: str) -> str:
    """codes-int8.npy gives codes-int8-npy-use.py: artefacts of one stem get a snippet each."""
    return f"{artefact.replace('.', '-')}-use.py"


def save_text(path: Path, content: str) -> None:
    """Whole or not at all, and compared after writing. Raises ExportError."""
    data = content.encode("utf-8", "surrogatepass")
    with whole_file(path) as beside:
        beside.write_bytes(data)
        verify(path, lambda: beside.read_bytes() == data)
