"""Of every domain with judged queries: what its folder holds, and what they found."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from calibgui.core.calibration.snapshot import CalibrationResult
from calibgui.core.domain import JudgedFolder
from calibgui.core.errors import ErrorReport
from calibgui.core.ranges.schemes import RangeScheme
from calibgui.core.search.judged_check import Encoded, JudgedFacts
from calibgui.models.search_state import SearchState

Key = tuple[object, JudgedFolder]  # the envelope that all schemes of a calibration share, and the judgements


class JudgedState(QObject):
    """`changed` comes with everything but for `progressed`."""

    changed = Signal()
    progressed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._facts: dict[JudgedFolder, JudgedFacts | ErrorReport] = {}
        self._keys: dict[str, Key] = {}  # by domain id, as all that follow
        self._searches: dict[str, SearchState] = {}
        self._encoded: dict[str, Encoded] = {}
        self._wanted: set[str] = set()

    # -- what the folders hold ---------------------------------------------------------------------

    def facts(self, judged: JudgedFolder) -> JudgedFacts | None:
        """None while they are not known."""
        found = self._facts.get(judged)
        return found if isinstance(found, JudgedFacts) else None

    def error(self, judged: JudgedFolder) -> ErrorReport | None:
        """What is wrong with its judgements or queries."""
        found = self._facts.get(judged)
        return found if isinstance(found, ErrorReport) else None

    def set_facts(self, judged: JudgedFolder, found: JudgedFacts | ErrorReport | None) -> None:
        """None forgets them."""
        if found != self._facts.get(judged):
            self._facts.pop(judged, None)
            if found is not None:
                self._facts[judged] = found
            self.changed.emit()

    # -- what was found ------------------------------------------------------------------------------

    def search_of(self, domain_id: str) -> SearchState | None:
        """None of a domain that has no judged queries, or no result."""
        return self._searches.get(domain_id)

    def key(self, domain_id: str) -> Key | None:
        """What the search is of; compared by identity in its first part."""
        return self._keys.get(domain_id)

    def encoded(self, domain_id: str) -> Encoded | None:
        """How far the encoding is; None before and after it."""
        return self._encoded.get(domain_id)

    def is_wanted(self, domain_id: str) -> bool:
        """Whether the user asked for the search."""
        return domain_id in self._wanted

    def want(self, domain_id: str) -> None:
        if domain_id not in self._wanted:
            self._wanted.add(domain_id)
            self.changed.emit()

    def begin(
        self, domain_id: str, judged: JudgedFolder, result: CalibrationResult, scheme: RangeScheme
    ) -> SearchState:
        """The search of this domain, without what is of other texts or judgements."""
        key = self._keys.get(domain_id)
        if key is None or key[0] is not result.mixed or key[1] != judged:
            self._forget(domain_id)
            state = SearchState(self)
            state.changed.connect(self.changed)
            state.progressed.connect(self.progressed)
            self._keys[domain_id], self._searches[domain_id] = (result.mixed, judged), state
        self._searches[domain_id].begin(result, scheme)
        return self._searches[domain_id]

    def keep(self, domain_ids: set[str]) -> None:
        """Forget all other domains."""
        gone = set(self._searches) - domain_ids
        for domain_id in gone:
            self._forget(domain_id)
        self._wanted &= domain_ids
        if gone:
            self.changed.emit()

    def set_encoded(self, domain_id: str, encoded: Encoded | None) -> None:
        before = self._encoded.get(domain_id)
        if encoded is before or domain_id not in self._searches:
            return
        if encoded is None:
            del self._encoded[domain_id]
        else:
            self._encoded[domain_id] = encoded
        if before is None or encoded is None:
            self.changed.emit()
        else:
            self.progressed.emit()

    def _forget(self, domain_id: str) -> None:
        self._keys.pop(domain_id, None)
        self._encoded.pop(domain_id, None)
        state = self._searches.pop(domain_id, None)
        if state is not None:
            state.deleteLater()
