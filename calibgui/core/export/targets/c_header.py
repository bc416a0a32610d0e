"""The ranges as a C header: arrays of float that compile to the same bits."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calibgui.core.export.targets.base import CodesHead, SnippetFacts, Target
from calibgui.core.export.targets.ranges_alone import RangesWriter, ranges_snippet

_PER_LINE = 6
_ARRAY = re.compile(r"static const float calibgui_(min|max)\[\w+\] = \{([^}]*)\};")
_FUNCTION = """
/* One code, 0 to 255. For int8 subtract 128. */
static inline int calibgui_code(float value, int dimension) {
    float step = (calibgui_max[dimension] - calibgui_min[dimension]) / 255.0f;
    float level = (value - calibgui_min[dimension]) / (step == 0.0f ? 1.0f : step);
    return level < 0.0f ? 0 : level > 255.0f ? 255 : (int)level;
}
"""


class CHeader(RangesWriter):
    """Decimal literals of nine digits, which round to the very float32 and are C and C++ of any age."""

    def content(self) -> bytes:
        arrays = "\n".join(
            f"static const float calibgui_{name}[CALIBGUI_DIM] = {{\n{_literals(row)}\n}};"
            for name, row in zip(("min", "max"), self.ranges, strict=True)
        )
        text = (
            f"/* {_origin(self.head)} */\n#ifndef CALIBGUI_RANGES_H\n#define CALIBGUI_RANGES_H\n\n"
            f"#define CALIBGUI_DIM {self.head.dim}\n\n{arrays}\n{_FUNCTION}\n#endif\n"
        )
        return text.encode("ascii")

    def read(self, path: Path) -> NDArray[Any]:
        found = dict(_ARRAY.findall(path.read_text(encoding="ascii")))
        rows = [found[name].replace("f", "").split(",") for name in ("min", "max")]
        return np.array(rows, np.float64).astype(np.float32)


def _literals(row: NDArray[np.float32]) -> str:
    values = [_literal(value) for value in row]
    lines = [values[start : start + _PER_LINE] for start in range(0, len(values), _PER_LINE)]
    return ",\n".join("    " + ", ".join(line) for line in lines)


def _literal(value: np.float32) -> str:
    text = f"{float(value):.9g}"
    return f"{text}f" if any(mark in text for mark in ".e") else f"{text}.0f"


def _origin(head: CodesHead) -> str:
    """What the ranges are for, as ASCII that can't end the comment."""
    told = dict(head.provenance or {})
    model = dict(told.get("model") or {})
    parts = ["Ranges by calibgui", str(model.get("name") or ""), str(told.get("ranges_of") or "")]
    parts += [str(told.get("scheme") or ""), str(told.get("created") or "")]
    text = "; ".join(part for part in parts if part).encode("ascii", "replace").decode()
    return re.sub(r"\s+", " ", text).replace("*/", "* /").replace("/*", "/ *").replace("\\", "/")


def _snippet(facts: SnippetFacts) -> str:
    load = (
        f'lists = re.findall(r"\\{{([^{{}};]*)\\}};", (HERE / "{facts.artefact}").read_text())',
        'ranges = np.array([text.replace("f", "").split(",") for text in lists], np.float64)',
        "ranges = ranges.astype(np.float32)",
    )
    return ranges_snippet(facts, load, ["import re"])


C_HEADER = Target(
    "c-header",
    "Ranges, C header",
    (".h",),
    ("int8", "uint8"),
    "ranges",
    "C and C++ compilers",
    "Two static const float arrays and a function that gives a code. The same bits as the ranges.",
    CHeader,
    _snippet,
)
