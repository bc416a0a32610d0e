"""The files of a domain while they are being edited: nothing of it counts until it is applied."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from calibgui.core.domain import Source


class SourceDraft:
    """A list of sources and which one is edited; with `for_all`, an edit reaches every like file."""

    def __init__(
        self, sources: Sequence[Source], columns: Mapping[Path, tuple[str, ...]] | None = None
    ) -> None:
        """`columns` are those of the files that were read already."""
        self._columns = columns or {}
        self.sources = tuple(sources)
        self.current = 0
        self.for_all = False

    @property
    def source(self) -> Source | None:
        return self.sources[self.current] if self.current < len(self.sources) else None

    @property
    def alike(self) -> int:
        """How many files are of the same suffix as the one edited, itself counted."""
        return sum(self._is_alike(source) for source in self.sources)

    def add(self, paths: Sequence[Path]) -> None:
        known = {source.path for source in self.sources}
        new = tuple(Source(path) for path in dict.fromkeys(paths) if path not in known)
        if new:
            self.current = len(self.sources)
            self.sources += new

    def remove(self) -> None:
        self.sources = tuple(s for place, s in enumerate(self.sources) if place != self.current)
        self.current = max(0, min(self.current, len(self.sources) - 1))

    def set_for_all(self, for_all: bool) -> None:
        self.for_all = for_all
        if self.source is not None:
            self._put(self.source)

    def set_option(self, name: str, value: Any) -> None:
        """Read the file another way. Where that may rename the columns, they are guessed again."""
        source = self.source
        if source is None:
            return
        if name == "format":
            options = replace(
                source.options, format=value, delimiter=None, quote=None, header=None, sheet=None
            )
        else:
            options = replace(source.options, **{name: value})
        if name in ("format", "delimiter", "header", "sheet"):
            source = replace(source, column=None, joined=())
        self._put(replace(source, options=options))

    def choose_column(self, column: str | None) -> None:
        if self.source is not None:
            self._put(replace(self.source, column=column, joined=()))

    def toggle_joined(self, column: str, main: str) -> None:
        """Join a column to `main`, the one that holds the texts now, or leave it out again."""
        source = self.source
        if source is None:
            return
        chosen = (source.column or main, *source.joined)
        chosen = tuple(c for c in chosen if c != column) if column in chosen else (*chosen, column)
        if chosen:
            self._put(replace(source, column=chosen[0], joined=chosen[1:]))

    def _put(self, edited: Source) -> None:
        def after(place: int, source: Source) -> Source:
            if place == self.current:
                return edited
            if not self.for_all or not self._is_alike(source):
                return source
            source = replace(source, options=edited.options)
            known = self._columns.get(source.path)
            wanted = {edited.column, *edited.joined} - {None}
            if known is not None and not wanted.issubset(known):
                return source  # a file that lacks a column keeps its own
            return replace(source, column=edited.column, joined=edited.joined)

        self.sources = tuple(after(place, source) for place, source in enumerate(self.sources))

    def _is_alike(self, source: Source) -> bool:
        mine = self.source
        return mine is not None and source.path.suffix.lower() == mine.path.suffix.lower()
