"""What is counted: texts, vectors, or some of both."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from calibgui.core.sources.scan import Scan
from calibgui.views.states.translate import tr
from calibgui.views.widgets.numbers import about, count_text


@dataclass(frozen=True, slots=True)
class Nouns:
    """The words for rows of these scans; texts where none was made yet."""

    texts: bool = True
    vectors: bool = False

    @classmethod
    def of(cls, scans: Iterable[Scan]) -> Nouns:
        kinds = {scan.dim is not None for scan in scans}
        return cls(texts=kinds != {True}, vectors=True in kinds)

    @property
    def plural(self) -> str:
        if not self.vectors:
            return tr("texts")
        return tr("texts and vectors") if self.texts else tr("vectors")

    def count(self, n: int, *, is_estimate: bool = False) -> str:
        """ "1 text", "2,100 vectors", "about 3,000,000 texts"."""
        if n == 1 and not (self.texts and self.vectors):
            return tr("1 vector") if self.vectors else tr("1 text")
        text = tr("{n} {things}").format(n=count_text(about(n) if is_estimate else n), things=self.plural)
        return tr("about {count}").format(count=text) if is_estimate else text


TEXTS = Nouns()
VECTORS = Nouns(texts=False, vectors=True)
