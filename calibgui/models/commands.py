"""What a view may ask for. The controller does it; views see only this."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from calibgui.core.domain import Role, SamplePlan, Source
from calibgui.core.encoding.spec import ModelSpec
from calibgui.core.ranges.schemes import RangeScheme
from calibgui.models.dimensions_look import DimensionsLook
from calibgui.models.export_choice import ExportChoice
from calibgui.models.look import Measure, Pair, Tab
from calibgui.models.neighbours_shown import NeighboursAsked
from calibgui.models.search_look import SearchLook


class CacheCommands(Protocol):
    """What concerns the embedding cache; `Session.cache` says what is known of it."""

    def measure(self) -> None: ...

    def clear(self) -> None: ...


class HubCommands(Protocol):
    """What concerns the hub; `Session.hub` says how it goes."""

    def list_dataset(self, name: str, revision: str) -> None:
        """Ask which files of texts the dataset has, at a branch, tag or commit ("" for the newest)."""

    def fetch_dataset(self, paths: Sequence[str]) -> None:
        """Fetch these files of the dataset listed, and make one domain of them."""

    def stop(self) -> None: ...

    def leave(self) -> None:
        """Stop what runs and forget what was listed."""


class PreviewCommands(Protocol):
    """What concerns previews; `Session.previews` says what is seen."""

    def show(self, source: Source) -> None:
        """Look at the first rows of `source`."""

    def leave(self) -> None:
        """Nobody looks any more."""


class LookCommands(Protocol):
    """What the user looks at; `Session.look` says it."""

    def show_tab(self, tab: Tab) -> None: ...

    def set_measure(self, measure: Measure) -> None:
        """What the cells of the coverage matrix show."""

    def select_pair(self, pair: Pair | None) -> None:
        """Choose a cell of the coverage matrix."""

    def show_pair(self, pair: Pair) -> None:
        """Choose it, and see it in the envelopes."""

    def leave_pair(self) -> None:
        """See all domains in the envelopes again."""

    def set_dimensions(self, look: DimensionsLook) -> None:
        """Order, filters and thresholds of the table of dimensions."""

    def set_search(self, look: SearchLook) -> None:
        """Number of neighbours, queries and columns of the search check."""


class JudgedCommands(Protocol):
    """What concerns judged queries; `Session.judged` says what was found."""

    def search(self, domain_id: str) -> None:
        """Let the judged queries of a domain search; after an error, read them again."""


class SearchCommands(Protocol):
    """What concerns the search check; `Session.search` says what was found."""

    def show_neighbours(self, asked: NeighboursAsked) -> None:
        """Find the neighbours of a query."""


class RecommendCommands(Protocol):
    """What concerns the ranges recommended; `Session.recommend` says how it goes."""

    def start(self) -> None:
        """Find the ranges that keep the search results of the target chosen."""

    def stop(self) -> None: ...

    def close(self) -> None:
        """Forget what was recommended."""


class ReportCommands(Protocol):
    """What concerns the report; `Session.report` says how it goes."""

    def save(self, path: Path) -> None:
        """Write the report of the result there, as the suffix says: HTML, PDF or PNG."""


class ComparisonCommands(Protocol):
    """What concerns earlier ranges; `Session.comparison` says what is known of them."""

    def open(self, path: Path) -> None:
        """Compare the result with the ranges in `path`."""

    def insist(self) -> None:
        """Compare although the ranges were made another way."""

    def close(self) -> None:
        """Compare with nothing any more."""


class HistoryCommands(Protocol):
    """What concerns the steps made so far; `Session.history` says what they are."""

    def undo(self) -> None: ...

    def redo(self) -> None: ...


class ProjectCommands(Protocol):
    """What concerns the project's file; `Session.project` says where it lies."""

    def new(self) -> None: ...

    def open(self, path: Path) -> bool:
        """False, and a notice, where that can't be."""

    def save(self, path: Path) -> bool:
        """False, and a notice, where that fails."""


class RecoveryCommands(Protocol):
    """What another calibgui left unsaved; `Session.project.offer` says what."""

    def restore(self) -> None: ...

    def discard(self) -> None: ...

    def leave(self) -> None:
        """Ask again at the next start."""


class Commands(Protocol):
    """Everything that changes the Session or starts work."""

    @property
    def cache(self) -> CacheCommands: ...

    @property
    def hub(self) -> HubCommands: ...

    @property
    def previews(self) -> PreviewCommands: ...

    @property
    def look(self) -> LookCommands: ...

    @property
    def search(self) -> SearchCommands: ...

    @property
    def recommend(self) -> RecommendCommands: ...

    @property
    def judged(self) -> JudgedCommands: ...

    @property
    def report(self) -> ReportCommands: ...

    @property
    def comparison(self) -> ComparisonCommands: ...

    @property
    def history(self) -> HistoryCommands: ...

    @property
    def project(self) -> ProjectCommands: ...

    @property
    def recovery(self) -> RecoveryCommands: ...

    def drop_files(self, paths: Sequence[Path]) -> None:
        """A single file of ranges that fit the result is compared with it; else as `add_files`."""

    def add_files(self, paths: Sequence[Path]) -> None:
        """Each file becomes a domain, and so does a folder, of all files of texts in it."""

    def add_files_to_check(self, paths: Sequence[Path]) -> None:
        """As `add_files`, but to check the ranges of the others only. Known domains stay as they are."""

    def add_files_to(self, domain_id: str, paths: Sequence[Path]) -> None: ...

    def find_file(self, domain_id: str, path: Path) -> None:
        """Read `path` in place of the source that could not be read; others that moved with it follow."""

    def read_again(self, domain_id: str) -> None:
        """Read the domain whose reading was stopped."""

    def set_sources(self, domain_id: str, sources: tuple[Source, ...]) -> None:
        """Other files, or the same ones read another way."""

    def set_reading(self, domain_id: str, sources: tuple[Source, ...], plan: SamplePlan) -> None:
        """Both at once, which is one step."""

    def set_plan(self, domain_id: str, plan: SamplePlan) -> None: ...

    def load_demo(self) -> None: ...

    def remove_domain(self, domain_id: str) -> None: ...

    def rename_domain(self, domain_id: str, name: str) -> None: ...

    def set_color(self, domain_id: str, color: int) -> None: ...

    def set_enabled(self, domain_id: str, enabled: bool) -> None: ...

    def set_role(self, domain_id: str, role: Role) -> None:
        """Whether its texts are documents or queries."""

    def set_counts(self, domain_id: str, calibration: int, held_out: int) -> None:
        """With no texts to calibrate on the domain only checks; with none at all nothing changes."""
        ...

    def exclude_text(self, domain_id: str, text: str) -> None:
        """Never draw this text for the domain again, and calibrate without it."""

    def readmit_texts(self, domain_id: str) -> None:
        """Forget which texts of the domain were excluded, and calibrate with them."""

    def set_seed(self, seed: int) -> None: ...

    def select_domain(self, domain_id: str | None) -> None: ...

    def select_dimension(self, dimension: int | None) -> None: ...

    def set_hidden(self, hidden: frozenset[str]) -> None: ...

    def set_order(self, order: str) -> None: ...

    def set_model(self, spec: ModelSpec) -> None: ...

    def set_scheme(self, scheme: RangeScheme) -> None:
        """Other ranges of the texts that are encoded; nothing is encoded anew."""

    def set_target(self, target_id: str) -> None:
        """Where the codes will be searched. Raises KeyError for an id that there is not."""

    def calibrate(self) -> None: ...

    def stop(self) -> None:
        """Stop the calibration or export, or else the reading of a domain, or the search for ranges."""

    def export(self, choice: ExportChoice) -> None: ...

    def dismiss_notice(self) -> None: ...
