"""Fields inside the structs and lists of an Arrow table, by the same paths as in JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calibgui.core.sources.json_fields import Field, shared_arrays

_MAX_NESTED = 200

Cells = Callable[[Any], list[str]]
"""The values of an Arrow array as texts, no value as the empty one."""


def fields_of(schema: Any, is_text: Callable[[Any], bool]) -> dict[str, Field]:
    """The columns, and after them the fields inside that hold no further ones, by name."""
    fields = {field.name: Field(field.name, (), is_text(field.type)) for field in schema}
    below = (inner for field in schema for inner in _below(field.name, (), field.type, is_text))
    for field in islice(below, _MAX_NESTED):
        fields.setdefault(field.name, field)
    return fields


def _below(
    top: str, steps: tuple[str | None, ...], kind: Any, is_text: Callable[[Any], bool]
) -> Iterator[Field]:
    """A list of numbers, such as a vector, is no field."""
    from pyarrow import types

    if types.is_struct(kind):
        names = [field.name for field in kind]
        for field in kind:
            if names.count(field.name) == 1:
                yield from _below(top, (*steps, field.name), field.type, is_text)
    elif types.is_list(kind) or types.is_large_list(kind):
        yield from _below(top, (*steps, None), kind.value_type, is_text)
    elif steps and (is_text(kind) or (steps[-1] is not None and not types.is_nested(kind))):
        yield Field(top, steps, is_text(kind))


@dataclass(frozen=True, slots=True)
class _Level:
    """The elements of an array, and for each value of the first field the place of the one it is in."""

    elements: Any
    owner: NDArray[np.intp]


def field_cells(batch: Any, fields: Sequence[Field], cells: Cells) -> list[list[str]]:
    """For each field its texts: one row per value of the first field, with the values that belong to it.

    Those that have several values there come with a line for each. Raises ValueError for a list whose
    offsets can't be.
    """
    first = fields[0]
    levels = _levels(batch, first)
    found = []
    for field in fields:
        shared = shared_arrays(first, field)
        level = levels[shared] if shared else _Level(_column(batch, field.top), levels[0].owner)
        steps = tuple(step for part in field.parts()[shared:] for step in part)
        texts = _texts(level.elements, steps, cells)
        found.append(texts if len(levels) == 1 else [texts[place] for place in level.owner.tolist()])
    return found


def _levels(batch: Any, driver: Field) -> list[_Level]:
    """The rows, the elements of the first array, of the array in it, ..."""
    arrays, parents = [_column(batch, driver.top)], []
    for part in driver.parts()[:-1]:
        array, places = _walked(arrays[-1], part)
        arrays.append(array)
        parents.append(places)
    owner = np.arange(len(arrays[-1]))
    levels = [_Level(arrays[-1], owner)]
    for array, places in zip(reversed(arrays[:-1]), reversed(parents), strict=True):
        owner = places[owner]
        levels.append(_Level(array, owner))
    return levels[::-1]


def _texts(elements: Any, steps: tuple[str | None, ...], cells: Cells) -> list[str]:
    """One text for each element."""
    leaves, places = _walked(elements, steps)
    texts = cells(leaves)
    if None not in steps:
        return texts
    lines: list[list[str]] = [[] for _ in range(len(elements))]
    for place, text in zip(places, texts, strict=True):
        if text:
            lines[place].append(text)
    return ["\n".join(some) for some in lines]


def _walked(array: Any, steps: tuple[str | None, ...]) -> tuple[Any, NDArray[np.intp]]:
    """What the steps lead to, and for each value of it the place in `array` that it comes from."""
    import pyarrow.compute as pc

    places = np.arange(len(array))
    for step in steps:
        if step is None:
            _check_offsets(array)
            lengths = pc.list_value_length(array).fill_null(0).to_numpy(zero_copy_only=False)
            places = np.repeat(places, lengths)
            array = array.flatten()
        else:
            array = pc.struct_field(array, [array.type.get_field_index(step)])
    return array, places


def _column(batch: Any, name: str) -> Any:
    array = batch.column(name)
    array.validate()  # that its buffers are as long as they must be, also of what is inside
    return array


def _check_offsets(array: Any) -> None:
    """Arrow's own full check would refuse a whole batch for one text that is not UTF-8."""
    offsets = array.offsets.to_numpy(zero_copy_only=False)
    if len(offsets) and (offsets[0] < 0 or offsets[-1] > len(array.values) or (np.diff(offsets) < 0).any()):
        raise ValueError("the offsets of a list lie outside its values")
