"""What the domain list and the list of texts show."""

from __future__ import annotations

from typing import Literal

from calibgui.core.calibration.snapshot import DomainSnapshot
from calibgui.core.domain import Domain
from calibgui.core.sources.scan import Scan
from calibgui.models.activity import Activity
from calibgui.models.session import Session
from calibgui.views.panels.domain_list import DomainListState
from calibgui.views.panels.domain_row import DomainRowState
from calibgui.views.states.judged import judged_details, judged_words
from calibgui.views.states.nouns import TEXTS, VECTORS, Nouns
from calibgui.views.states.source_facts import source_facts
from calibgui.views.states.translate import tr
from calibgui.views.widgets.numbers import about, count_text

Phase = Literal["idle", "encoding", "done"]


def domain_list_state(session: Session) -> DomainListState:
    domains = session.domains
    scans = [scan for domain in domains.all if (scan := domains.scan(domain.id)) is not None]
    texts = [scan for scan in scans if scan.dim is None]
    vectors = [scan for scan in scans if scan.dim is not None]
    return DomainListState(
        rows=tuple(domain_row_state(session, domain) for domain in domains.all),
        files=sum(len(domain.sources) for domain in domains.all),
        counts=tuple(_sum(words, these) for words, these in ((TEXTS, texts), (VECTORS, vectors)) if these),
        add_enabled=not session.activity.busy,
    )


def domain_row_state(session: Session, domain: Domain) -> DomainRowState:
    domains = session.domains
    scan = domains.scan(domain.id)
    sample = domains.samples().get(domain.id)
    progress = domains.scan_progress(domain.id)
    phase, done, total = _progress(session, domain)
    return DomainRowState(
        id=domain.id,
        name=domain.name,
        color=domain.color,
        enabled=domain.enabled,
        file_label=_file_label(session, domain),
        calibration=domain.plan.calibration,
        held_out=domain.plan.held_out,
        available=scan.available if scan is not None else None,
        drawn=(len(sample.calibration), len(sample.held_out)) if sample is not None else None,
        phase=phase,
        done=done,
        total=total,
        error=domains.scan_error(domain.id),
        locked=session.activity.busy,
        selected=domain.id == domains.selected,
        role=domain.role,
        reading=progress.fraction if progress is not None else None,
        unread=domains.is_unread(domain),
        facts="\n".join(filter(None, (source_facts(scan), judged_details(session, domain)))),
        of_vectors=scan is not None and scan.dim is not None,
    )


def _file_label(session: Session, domain: Domain) -> str:
    domains = session.domains
    if domain.judged is not None and len(domain.sources) == 1:
        name = judged_words(session, domain)
    elif len(domain.sources) == 1:
        name = domain.sources[0].path.name
    else:
        name = tr("{count} files").format(count=len(domain.sources))
    if domain.plan.checks_only:
        name = tr("check only · {name}").format(name=name)
    if domain.role == "queries":
        name = tr("queries · {name}").format(name=name)
    scan = domains.scan(domain.id)
    if scan is not None and scan.dim is not None:  # the count first: it is the name that may give way
        words = VECTORS.count(scan.available, is_estimate=scan.available_is_estimate)
        return f"{words} · {name}"
    if scan is not None and domain.judged is not None:
        return f"{_available_text(scan)} · {name}"
    if scan is not None:
        return f"{name} · {_available_text(scan)}"
    unread = domains.scan_error(domain.id) is not None or domains.is_unread(domain)
    return name if unread else tr("{name} · reading").format(name=name)


def _sum(words: Nouns, scans: list[Scan]) -> str:
    is_estimate = any(scan.available_is_estimate for scan in scans)
    return words.count(sum(scan.available for scan in scans), is_estimate=is_estimate)


def _available_text(scan: Scan) -> str:
    if scan.available_is_estimate:
        return tr("about {count}").format(count=count_text(about(scan.available)))
    return count_text(scan.available)


def _progress(session: Session, domain: Domain) -> tuple[Phase, int, int]:
    """Texts encoded of this domain's calibration texts while a run is on; afterwards whether it is done.

    Of a domain that only checks they are its held-out texts.
    """
    part, checks_only = _snapshot_of(session, domain), domain.plan.checks_only
    if session.activity in (Activity.CALIBRATING, Activity.STOPPING) and session.snapshot is not None:
        if part is None:
            planned = domain.plan.held_out if checks_only else domain.plan.calibration
            return ("encoding", 0, planned) if domain.enabled else ("idle", 0, 0)
        if checks_only and part.checked < part.held_out:
            return "encoding", part.checked, part.held_out
        if part.calibrated < part.calibration:
            return "encoding", part.calibrated, part.calibration
        return "done", part.calibrated, part.calibration
    return ("done", 0, 0) if part is not None and not session.is_stale else ("idle", 0, 0)


def _snapshot_of(session: Session, domain: Domain) -> DomainSnapshot | None:
    if session.snapshot is None:
        return None
    return next((part for part in session.snapshot.domains if part.domain.id == domain.id), None)
