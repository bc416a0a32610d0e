"""The domains as the user set them up, and what was read of each."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from calibgui.core.domain import Domain, JudgedFolder, Role, SamplePlan, Source
from calibgui.core.errors import ErrorReport
from calibgui.core.sources.judged_folder import CORPUS
from calibgui.core.sources.sampling import candidates_needed, draw, other_texts_wanted
from calibgui.core.sources.scan import Sample, Scan, ScanProgress
from calibgui.core.sources.statistics import TokenStatistics
from calibgui.models.domain_names import default_domain_name, free_color, free_name
from calibgui.models.scan_memory import ScanMemory

_DEFAULT_PLAN = SamplePlan()


class Domains(QObject):
    """Every domain, the selected one, the seed, and per domain the scan or the error that reading gave."""

    changed = Signal()
    selectionChanged = Signal()
    progressChanged = Signal(str)  # id of the domain that is being read
    statisticsChanged = Signal(str)  # id of the domain

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ids = itertools.count(1)
        self._domains: tuple[Domain, ...] = ()
        self._scans: dict[str, Scan] = {}
        self._memory = ScanMemory()  # of scans of the domains as they were
        self._scan_errors: dict[str, ErrorReport] = {}
        self._progress: dict[str, ScanProgress] = {}
        self._statistics: dict[str, TokenStatistics] = {}
        self._stopped: set[str] = set()  # whose reading the user stopped
        self._samples: dict[str, Sample] | None = None
        self._seed = 0
        self._selected: str | None = None

    @property
    def all(self) -> tuple[Domain, ...]:
        return self._domains

    @property
    def enabled(self) -> tuple[Domain, ...]:
        return tuple(domain for domain in self._domains if domain.enabled)

    @property
    def seed(self) -> int:
        return self._seed

    def get(self, domain_id: str) -> Domain | None:
        return next((domain for domain in self._domains if domain.id == domain_id), None)

    def with_path(self, path: Path) -> Domain | None:
        """The first domain that has a source at `path`."""
        return next((d for d in self._domains if any(s.path == path for s in d.sources)), None)

    def with_paths(self, paths: Iterable[Path]) -> Domain | None:
        """The first domain that has a source at each of `paths`."""
        wanted = set(paths)
        return next((d for d in self._domains if wanted <= {s.path for s in d.sources}), None)

    def scan(self, domain_id: str) -> Scan | None:
        return self._scans.get(domain_id)

    def scan_error(self, domain_id: str) -> ErrorReport | None:
        return self._scan_errors.get(domain_id)

    def scan_progress(self, domain_id: str) -> ScanProgress | None:
        """How far the reading of the domain is; None while it is not being read."""
        return self._progress.get(domain_id)

    @property
    def reading(self) -> Domain | None:
        """The domain that is being read, as far as is known."""
        return next((domain for domain in self._domains if domain.id in self._progress), None)

    def statistics(self, domain_id: str) -> TokenStatistics | None:
        """The lengths of its texts in the present model's tokens, once they are known."""
        return self._statistics.get(domain_id)

    def wants_scan(self, domain: Domain) -> bool:
        """Whether the texts drawn from `domain` are not known yet."""
        if domain.id in self._scan_errors or domain.id in self._stopped:
            return False
        return self._lacks_texts(domain)

    def is_unread(self, domain: Domain) -> bool:
        """Whether the user stopped the reading before the texts drawn from `domain` were known."""
        return domain.id in self._stopped and self._lacks_texts(domain)

    def _lacks_texts(self, domain: Domain) -> bool:
        scan = self._scans.get(domain.id)
        if scan is None or scan.seed != self._seed or other_texts_wanted(scan, domain.plan):
            return True
        needed = candidates_needed(domain.plan, len(domain.excluded))
        return scan.keep < needed and scan.available > len(scan.candidates)

    def samples(self) -> dict[str, Sample]:
        """The texts that a calibration would draw now, per domain that was read."""
        if self._samples is None:
            excluded = {d.id: d.excluded for d in self._domains}
            self._samples = draw(
                {d.id: (self._scans[d.id], d.plan) for d in self.enabled if d.id in self._scans}, excluded
            )
            others = [d for d in self._domains if not d.enabled and d.id in self._scans]
            for domain in others:
                self._samples |= draw({domain.id: (self._scans[domain.id], domain.plan)}, excluded)
        return self._samples

    def add(
        self,
        paths: Iterable[Path | Source],
        name: str = "",
        plan: SamplePlan = _DEFAULT_PLAN,
        judged: JudgedFolder | None = None,
    ) -> Domain:
        """A new domain of these files, with a free name and colour; it becomes the selected one."""
        sources = tuple(path if isinstance(path, Source) else Source(path) for path in paths)
        wanted = name or default_domain_name(sources[0].path)
        domain = Domain(
            id=self._free_id(),
            name=free_name(wanted, (d.name for d in self._domains)),
            sources=sources,
            plan=plan,
            color=free_color(d.color for d in self._domains),
            judged=judged,
        )
        self._set_domains((*self._domains, domain))
        self.select(domain.id)
        return domain

    def _free_id(self) -> str:
        """One that no domain has or had: those of a file are not of our counting."""
        return next(free for n in self._ids if self.get(free := f"domain-{n}") is None)

    def restore(self, domains: tuple[Domain, ...], seed: int) -> None:
        """All domains as they were, with what was read of them where that still fits.

        A domain that comes back becomes the selected one.
        """
        if domains == self._domains and seed == self._seed:
            return
        before, selected = {domain.id: domain for domain in self._domains}, self._selected
        place = next((i for i, domain in enumerate(self._domains) if domain.id == selected), 0)
        self._domains, self._seed = domains, seed
        for gone in before.keys() - {domain.id for domain in domains}:
            self._leave_texts(before[gone])
        for domain in domains:
            self._restore_texts(domain, before.get(domain.id))
        self._touched()
        back = next((domain.id for domain in domains if domain.id not in before), None)
        if back is not None:
            self.select(back)
        elif self.get(selected or "") is None:
            self.select(domains[min(place, len(domains) - 1)].id if domains else None)

    def forget_all(self) -> None:
        """Another project begins: its files are read whatever was read before."""
        self._memory = ScanMemory()
        self.restore((), 0)

    def _restore_texts(self, domain: Domain, before: Domain | None) -> None:
        if before is None or before.sources != domain.sources:
            self._forget_texts(domain.id)
        elif _which_texts(before.plan) != _which_texts(domain.plan):
            self._scan_errors.pop(domain.id, None)
        if self._lacks_texts(domain):
            known = self._memory.find(domain.sources, self._seed, domain.plan)
            if known is not None:
                self._scans[domain.id] = known

    def _leave_texts(self, domain: Domain) -> None:
        """Of what the memory has, this goes last: an undo asks for it first."""
        scan = self._scans.get(domain.id)
        if scan is not None:
            self._memory.keep(domain.sources, scan)
        self._forget_texts(domain.id)

    def _forget_texts(self, domain_id: str) -> None:
        self._scans.pop(domain_id, None)
        self._scan_errors.pop(domain_id, None)
        self._forget_reading(domain_id)

    def remove(self, domain_id: str) -> None:
        places = [i for i, domain in enumerate(self._domains) if domain.id == domain_id]
        if not places:
            return
        self._leave_texts(self._domains[places[0]])
        rest = tuple(domain for domain in self._domains if domain.id != domain_id)
        self._set_domains(rest)
        if self._selected == domain_id:
            self.select(rest[min(places[0], len(rest) - 1)].id if rest else None)

    def rename(self, domain_id: str, name: str) -> None:
        """Rename; an empty name is ignored, a taken one gets a number."""
        if name.strip():
            others = (domain.name for domain in self._domains if domain.id != domain_id)
            self._change(domain_id, name=free_name(" ".join(name.split()), others))

    def set_color(self, domain_id: str, color: int) -> None:
        self._change(domain_id, color=color)

    def set_enabled(self, domain_id: str, enabled: bool) -> None:
        self._change(domain_id, enabled=enabled)

    def set_role(self, domain_id: str, role: Role) -> None:
        self._change(domain_id, role=role)

    def exclude(self, domain_id: str, texts: Iterable[str]) -> None:
        """Never draw these texts from this domain."""
        if (domain := self.get(domain_id)) is not None:
            self._change(domain_id, excluded=domain.excluded | frozenset(texts))

    def readmit(self, domain_id: str, texts: Iterable[str]) -> None:
        if (domain := self.get(domain_id)) is not None:
            self._change(domain_id, excluded=domain.excluded - frozenset(texts))

    def set_plan(self, domain_id: str, plan: SamplePlan) -> None:
        """Other limits or strata: an error of the scan with the old ones is forgotten, it may have gone."""
        domain = self.get(domain_id)
        if domain is not None and _which_texts(domain.plan) != _which_texts(plan):
            self._scan_errors.pop(domain_id, None)
        self._change(domain_id, plan=plan)

    def set_judged(self, domain_id: str, judged: JudgedFolder | None) -> None:
        self._change(domain_id, judged=judged)

    def set_sources(self, domain_id: str, sources: tuple[Source, ...]) -> None:
        """Other files or another column: what was read of the old ones is forgotten.

        Judgements leave with the corpus that they belong to.
        """
        domain = self.get(domain_id)
        if domain is not None and (domain.sources != sources or domain_id in self._scan_errors):
            self._leave_texts(domain)
            self._change(domain_id, force=True, sources=sources, judged=_still_judged(domain, sources))

    def set_seed(self, seed: int) -> None:
        if seed != self._seed:
            self._seed = seed
            self._touched()

    def set_scan(self, domain_id: str, scan: Scan) -> None:
        domain = self.get(domain_id)
        if domain is not None and self._scans.get(domain_id) is not scan:
            self._scans[domain_id] = scan
            self._memory.keep(domain.sources, scan)
            self._stopped.discard(domain_id)
            self._scan_errors.pop(domain_id, None)
            self._touched()

    def set_scan_error(self, domain_id: str, error: ErrorReport | None) -> None:
        if self._scan_errors.get(domain_id) == error:
            return
        if error is None:
            del self._scan_errors[domain_id]
        else:
            self._scan_errors[domain_id] = error
            self._scans.pop(domain_id, None)
        self._touched()

    def set_scan_progress(self, domain_id: str, progress: ScanProgress | None) -> None:
        if self._progress.get(domain_id) == progress or self.get(domain_id) is None:
            return
        if progress is None:
            del self._progress[domain_id]
        else:
            self._progress[domain_id] = progress
        self.progressChanged.emit(domain_id)

    def set_statistics(self, domain_id: str, statistics: TokenStatistics | None) -> None:
        if self._statistics.get(domain_id) == statistics or self.get(domain_id) is None:
            return
        if statistics is None:
            del self._statistics[domain_id]
        else:
            self._statistics[domain_id] = statistics
        self.statisticsChanged.emit(domain_id)

    def set_stopped(self, domain_id: str, stopped: bool) -> None:
        """Leave the domain unread until it is calibrated on or asked for again; or no longer."""
        if stopped == (domain_id in self._stopped) or self.get(domain_id) is None:
            return
        if stopped:
            self._stopped.add(domain_id)
        else:
            self._stopped.discard(domain_id)
        self._touched()

    def _forget_reading(self, domain_id: str) -> None:
        self._stopped.discard(domain_id)
        self._progress.pop(domain_id, None)
        self._statistics.pop(domain_id, None)

    def _change(self, domain_id: str, *, force: bool = False, **fields: Any) -> None:
        changed = tuple(replace(d, **fields) if d.id == domain_id else d for d in self._domains)
        if force or changed != self._domains:
            self._set_domains(changed)

    def _set_domains(self, domains: tuple[Domain, ...]) -> None:
        self._domains = domains
        self._touched()

    def _touched(self) -> None:
        self._samples = None
        self.changed.emit()

    @property
    def selected(self) -> str | None:
        return self._selected

    def select(self, domain_id: str | None) -> None:
        if domain_id != self._selected:
            self._selected = domain_id
            self.selectionChanged.emit()


def _still_judged(domain: Domain, sources: tuple[Source, ...]) -> JudgedFolder | None:
    judged = domain.judged
    there = judged is not None and any(source.path == judged.folder / CORPUS for source in sources)
    return judged if there else None


def _which_texts(plan: SamplePlan) -> tuple[object, ...]:
    return plan.shortest, plan.longest, plan.stratify_by
