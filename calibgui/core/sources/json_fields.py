"""Fields inside rows, by paths such as `data[*].paragraphs[*].context`, and how DuckDB reads them of JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from calibgui.core.sources.columns import TEXT_NAMES
from calibgui.core.sources.duck import quoted

EVERY = "[*]"

_SAMPLE_VALUES = 200
_Steps = tuple[str | None, ...]
"""Keys of objects; None steps into every value of an array."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a row: `top` is the field of the row itself, `steps` lead from there."""

    top: str
    steps: _Steps = ()
    is_text: bool = False

    @property
    def name(self) -> str:
        """The path as it is shown; the steps are never read back from it."""
        return self.top + "".join(EVERY if step is None else f".{step}" for step in self.steps)

    def parts(self) -> list[_Steps]:
        """The steps cut after each array: all parts but the last one end with it."""
        found: list[list[str | None]] = [[]]
        for step in self.steps:
            found[-1].append(step)
            if step is None:
                found.append([])
        return [tuple(part) for part in found]


def nested_fields(top: str, structure: str | None) -> Iterator[Field]:
    """The fields below `top` that hold no further ones; `structure` is what DuckDB's json_structure says."""
    if structure is not None:
        yield from _below(top, (), json.loads(structure))


def _below(top: str, steps: _Steps, structure: object) -> Iterator[Field]:
    if isinstance(structure, dict):
        for key, value in structure.items():
            yield from _below(top, (*steps, key), value)
    elif isinstance(structure, list):
        for value in structure:
            yield from _below(top, (*steps, None), value)
    elif steps and structure != "NULL":
        key = next((step for step in reversed(steps) if step is not None), top)
        is_text = structure == "VARCHAR" or (structure == "JSON" and key.casefold() in TEXT_NAMES)
        yield Field(top, steps, is_text)


def without_arrays(name: str) -> str:
    """A path that may leave out where the arrays are."""
    return name.replace(EVERY, "")


def select_fields(fields: Sequence[Field], source: str) -> str:
    """SQL for one row per value of the first field, each with the values of the others that belong to it.

    Those that have several values there come with a line for each. `source` is SQL for rows whose fields
    are of type JSON.
    """
    driver = fields[0].parts()
    cells = [_cell(field, shared_arrays(fields[0], field)) for field in fields]
    kept = {level for level, _ in cells if level > 0}
    tops = list(
        dict.fromkeys(field.top for field, (level, _) in zip(fields, cells, strict=True) if level == 0)
    )
    sql, last = source, quoted(fields[0].top)
    for level, part in enumerate(driver[:-1], start=1):
        carried = [*map(quoted, tops), *(_level(known) for known in sorted(kept) if known < level)]
        columns = ", ".join([*carried, f"unnest(json_extract({last}, {_path(part)})) AS {_level(level)}"])
        sql, last = f"(SELECT {columns} FROM {sql})", _level(level)
    return f"SELECT {', '.join(cell for _, cell in cells)} FROM {sql}"


def shared_arrays(driver: Field, field: Field) -> int:
    """How many arrays from the top on the two fields are in together."""
    if driver.top != field.top:
        return 0
    shared = 0
    for one, other in zip(driver.parts()[:-1], field.parts()[:-1], strict=False):
        if one != other:
            break
        shared += 1
    return shared


def _cell(field: Field, level: int) -> tuple[int, str]:
    """The level of nesting that a value is read from, and SQL for it as text."""
    steps = tuple(step for part in field.parts()[level:] for step in part)
    value = f"json_extract_string({_level(level) if level else quoted(field.top)}, {_path(steps)})"
    return level, f"array_to_string({value}, chr(10))" if None in steps else value


def mean_length(field: Field) -> str:
    """SQL for the mean length, in characters, of the first values of a field in one row."""
    value = f"json_extract_string({quoted(field.top)}, {_path(field.steps)})"
    if None not in field.steps:
        return f"length({value})"
    return (
        f"length(array_to_string(({value})[1:{_SAMPLE_VALUES}], '')) "
        f"/ greatest(1, least({_SAMPLE_VALUES}, len({value})))"
    )


def _level(number: int) -> str:
    return f'"row of array {number}"'


def _path(steps: _Steps) -> str:
    """The steps as a path of DuckDB, a literal of SQL."""
    keys = (
        "[*]" if step is None else '."' + step.replace("\\", "\\\\").replace('"', '\\"') + '"'
        for step in steps
    )
    return "'$" + "".join(keys).replace("'", "''") + "'"


def is_nested(kind: str) -> bool:
    """Whether values of this type of DuckDB may hold fields."""
    return kind == "JSON" or kind.endswith("[]") or kind.startswith(("STRUCT", "MAP"))


def found_by(wanted: str, fields: Mapping[str, Field]) -> Field | None:
    """The field of this name; or the only one whose path is the same but for the arrays."""
    if wanted in fields:
        return fields[wanted]
    alike = [field for name, field in fields.items() if without_arrays(name) == without_arrays(wanted)]
    return alike[0] if len(alike) == 1 else None


def as_asked(fields: Mapping[str, Field], wanted: Sequence[str]) -> dict[str, Field]:
    """`fields` with the path of each wanted one shown as it was asked for, in its place."""
    shown = dict(fields)
    for name in wanted:
        field = found_by(name, shown)
        if field is not None and name not in shown:
            shown = {name if known is field else old: known for old, known in shown.items()}
    return shown
