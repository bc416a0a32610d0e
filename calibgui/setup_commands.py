"""The commands that change the set-up and what is looked at: they only change the Session."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from calibgui.core.domain import Domain, Role, SamplePlan, Source
from calibgui.core.errors import report_of
from calibgui.core.ranges.schemes import RangeScheme
from calibgui.core.search.targets import target_of
from calibgui.core.sources.folders import FoundFiles, find_files
from calibgui.core.sources.moved import moved_files
from calibgui.models.look import Look
from calibgui.models.session import Session
from calibgui.resources import DEMO_NAMES, demo_corpora


class SetupCommands(QObject):
    """The part of the controller that submits no jobs."""

    filesUsed = Signal(object)  # tuple[Path, ...], for the recent files

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session

    def calibrate(self) -> None:
        raise NotImplementedError

    def forget_reading(self, domain_id: str) -> None:
        raise NotImplementedError

    @property
    def look(self) -> Look:
        return self._session.look

    # -- domains ---------------------------------------------------------------------------------

    def add_files(self, paths: Sequence[Path]) -> None:
        self._add_groups(paths, SamplePlan())

    def add_files_to_check(self, paths: Sequence[Path]) -> None:
        self._add_groups(paths, SamplePlan(calibration=0))

    def _add_groups(self, paths: Sequence[Path], plan: SamplePlan) -> None:
        domains = self._session.domains
        found = find_files(paths)
        with self._session.history.together():
            for group in found.groups:
                known = domains.with_paths(group.files)
                if known is None:
                    domains.add(group.sources, group.name, plan, group.judged)
                else:
                    domains.select(known.id)
        if found.groups:
            self.filesUsed.emit(tuple(group.place for group in found.groups))
        self._tell_refused(found)

    def add_files_to(self, domain_id: str, paths: Sequence[Path]) -> None:
        domain = self._session.domains.get(domain_id)
        if domain is None:
            return
        known = {source.path for source in domain.sources}
        found = find_files(paths)
        new = tuple(source for group in found.groups for source in group.sources if source.path not in known)
        self._session.domains.set_sources(domain_id, domain.sources + new)
        judged = next((group.judged for group in found.groups if group.judged is not None), None)
        if judged is not None and domain.judged is None:
            self._session.domains.set_judged(domain_id, judged)
        self._tell_refused(found)

    def _tell_refused(self, found: FoundFiles) -> None:
        if found.refused:
            self._session.set_notice(report_of(found.refused[0]))

    def find_file(self, domain_id: str, path: Path) -> None:
        """The file that could not be read lies at `path`; so do others that moved with it."""
        domains = self._session.domains
        domain, error = domains.get(domain_id), domains.scan_error(domain_id)
        if domain is None or error is None:
            return
        old = error.path or domain.sources[0].path
        moved = moved_files(old, path, {source.path for each in domains.all for source in each.sources})
        with self._session.history.together():
            for each in domains.all:
                if any(source.path in moved for source in each.sources):
                    domains.set_sources(each.id, tuple(_moved(source, moved) for source in each.sources))

    def read_again(self, domain_id: str) -> None:
        self._session.domains.set_stopped(domain_id, False)

    def set_sources(self, domain_id: str, sources: tuple[Source, ...]) -> None:
        domain = self._session.domains.get(domain_id)
        if domain is not None and sources and sources != domain.sources:
            self._session.domains.set_sources(domain_id, sources)

    def set_reading(self, domain_id: str, sources: tuple[Source, ...], plan: SamplePlan) -> None:
        with self._session.history.together():
            self.set_sources(domain_id, sources)
            self.set_plan(domain_id, plan)

    def set_plan(self, domain_id: str, plan: SamplePlan) -> None:
        self._session.domains.set_plan(domain_id, plan)

    def load_demo(self) -> None:
        domains = self._session.domains
        first: Domain | None = None
        with self._session.history.together():
            for path, name in zip(demo_corpora(), DEMO_NAMES, strict=True):
                domain = domains.with_path(path) or domains.add([path], name)
                first = first or domain
        if first is not None:
            domains.select(first.id)

    def remove_domain(self, domain_id: str) -> None:
        self.forget_reading(domain_id)
        self._session.domains.remove(domain_id)

    def rename_domain(self, domain_id: str, name: str) -> None:
        self._session.domains.rename(domain_id, name)

    def set_color(self, domain_id: str, color: int) -> None:
        self._session.domains.set_color(domain_id, color)

    def set_enabled(self, domain_id: str, enabled: bool) -> None:
        self._session.domains.set_enabled(domain_id, enabled)

    def set_role(self, domain_id: str, role: Role) -> None:
        self._session.domains.set_role(domain_id, role)

    def set_counts(self, domain_id: str, calibration: int, held_out: int) -> None:
        domain = self._session.domains.get(domain_id)
        if domain is not None and calibration + held_out:
            plan = replace(domain.plan, calibration=calibration, held_out=held_out)
            self._session.domains.set_plan(domain_id, plan)

    def exclude_text(self, domain_id: str, text: str) -> None:
        if not self._session.activity.busy:
            self._session.domains.exclude(domain_id, [text])
            self.calibrate()

    def readmit_texts(self, domain_id: str) -> None:
        domain = self._session.domains.get(domain_id)
        if domain is not None and domain.excluded:
            self._session.domains.readmit(domain_id, domain.excluded)
            self.calibrate()

    def set_seed(self, seed: int) -> None:
        self._session.domains.set_seed(seed)

    def select_domain(self, domain_id: str | None) -> None:
        self._session.domains.select(domain_id)

    def set_scheme(self, scheme: RangeScheme) -> None:
        if not self._session.activity.busy:
            self._session.set_scheme(scheme)

    def set_target(self, target_id: str) -> None:
        self._session.set_target(target_of(target_id))

    # -- what is looked at -------------------------------------------------------------------------

    def select_dimension(self, dimension: int | None) -> None:
        self._session.select_dimension(dimension)

    def set_hidden(self, hidden: frozenset[str]) -> None:
        self._session.set_hidden(hidden)

    def set_order(self, order: str) -> None:
        self._session.set_order(order)

    def dismiss_notice(self) -> None:
        self._session.set_notice(None)

    def dismiss_crash(self) -> None:
        self._session.diagnosis.set_crashes(())


def _moved(source: Source, moved: dict[Path, Path]) -> Source:
    return replace(source, path=moved.get(source.path, source.path))
