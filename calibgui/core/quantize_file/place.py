"""Where the codes go: the final name, what stands in for it until they are whole, and what is refused."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from calibgui.core.atomic import export_error
from calibgui.core.errors import ExportError
from calibgui.core.export.targets.base import Target
from calibgui.core.export.targets.registry import target_for_suffix
from calibgui.core.quantize_file.inputs import Input, is_same_file
from calibgui.core.quantize_file.journal import Journal, sync_folder
from calibgui.core.quantize_file.part import Claim
from calibgui.core.quantize_file.request import QuantizeRequest


@dataclass(frozen=True, slots=True)
class Place:
    """`target` is None for `.npy`, which can be gone on with."""

    out: Path
    part: Path
    journal: Path
    target: Target | None


def place_of(request: QuantizeRequest, inputs: Sequence[Input]) -> Place:
    """Raises ExportError for the name of an input, of no target, or of one that takes other codes."""
    out = request.out
    target = target_for_suffix(out, "codes")
    place = Place(
        out,
        out.with_name(out.name + ".part"),
        out.with_name(out.name + ".part.journal"),
        None if target.id == "npy" else target,
    )
    read = [*(it.path for it in inputs), request.artefact.path]
    for path in (place.out, place.part, place.journal):
        if any(is_same_file(path, other) for other in read):
            raise ExportError(
                f"{path.name} is read, so nothing can be written there.",
                remedy="Choose another name for the codes.",
                path=path,
            )
    if place.target is not None:
        target.refuse(request.precision, out.name)
    if out.is_dir():
        raise ExportError(f"{out.name} is a folder.", remedy="Name a file, such as codes-int8.npy.", path=out)
    return place


@contextmanager
def claimed(place: Place) -> Iterator[None]:
    """The part is this process's own; where nothing was written to it, it is gone again in the end.

    Raises ExportError where another process writes it, where a file of that name is not ours, and what the
    disk says.
    """
    with disk_errors(place.out):
        place.out.parent.mkdir(parents=True, exist_ok=True)
        if not place.journal.exists() and place.part.exists() and place.part.stat().st_size:
            raise ExportError(
                f"{place.part.name} is there already, and is not of an unfinished call.",
                remedy="Remove or rename it, or choose another name for the codes.",
                path=place.part,
            )
        claim = Claim(place.part, place.out.name)
    try:
        yield
    finally:
        if claim.made and not place.journal.exists():
            with suppress(OSError):
                if not place.part.stat().st_size:
                    place.part.unlink()
        claim.release()


def publish(place: Place, journal: Journal) -> None:
    """Give the whole and closed part its final name. Raises ExportError."""
    with disk_errors(place.out):
        place.part.replace(place.out)
        sync_folder(place.out.parent)
        journal.remove()


@contextmanager
def disk_errors(out: Path) -> Iterator[None]:
    """Turns what the system says while `out` is written into an ExportError."""
    try:
        yield
    except OSError as error:
        raise export_error(out, error) from error
