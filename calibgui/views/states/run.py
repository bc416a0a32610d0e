"""What the header and the status line show."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Literal

from calibgui.core.calibration.snapshot import Progress, Snapshot
from calibgui.core.domain import Domain
from calibgui.core.export.artefacts import ExportProgress
from calibgui.core.sources.scan import ScanProgress
from calibgui.models.activity import Activity, Outcome
from calibgui.models.recommend_state import Recommending
from calibgui.models.session import Session
from calibgui.views.panels.header import HeaderState
from calibgui.views.panels.status_line import StatusState
from calibgui.views.states.hub import fetch_texts
from calibgui.views.states.judged import judged_status
from calibgui.views.states.nouns import TEXTS, VECTORS, Nouns
from calibgui.views.states.recommend import progress_words
from calibgui.views.states.schemes import target_name
from calibgui.views.states.translate import tr
from calibgui.views.widgets.numbers import count_text, percent_text


def header_state(session: Session) -> HeaderState:
    idle = session.activity is Activity.IDLE
    can_calibrate = idle and bool(session.domains.enabled)
    can_export = idle and session.result is not None
    filled: Literal["calibrate", "export", "none"] = "none"
    if can_calibrate and session.is_stale:
        filled = "calibrate"
    elif can_export:
        filled = "export"
    return HeaderState(
        calibrate_enabled=can_calibrate,
        running=not idle,
        stopping=session.activity is Activity.STOPPING,
        export_enabled=can_export,
        filled=filled,
        open_enabled=idle,
        save_enabled=can_save(session),
    )


def can_save(session: Session) -> bool:
    """Whether saving would change anything; a project without a file can always be given one."""
    return session.history.dirty or session.project.path is None


def status_state(session: Session) -> StatusState:
    states = {
        Activity.CALIBRATING: _calibrating,
        Activity.EXPORTING: _exporting,
        Activity.STOPPING: _stopping,
        Activity.IDLE: _idle,
    }
    return states[session.activity](session)


def _calibrating(session: Session) -> StatusState:
    snapshot = session.snapshot or Snapshot("loading")
    facts = _facts(session)
    reading = session.domains.reading
    if reading is not None:  # the run waits for it
        return replace(_reading(session, reading, facts), stop_hint="")
    if snapshot.phase == "reading":
        if snapshot.scanned is not None:
            text, detail, share = _reading_words(snapshot.reading, snapshot.scanned)
            return StatusState(text, detail, share, stop_visible=True, facts=facts)
        text = tr("Reading {name}").format(name=snapshot.reading)
        return StatusState(text, progress="indeterminate", stop_visible=True, facts=facts)
    if snapshot.fetch is not None:
        text, detail = fetch_texts(snapshot.fetch, tr("Fetching the model"))
        return StatusState(text, detail, snapshot.fetch.fraction, stop_visible=True, facts=facts)
    if snapshot.phase == "loading":
        return StatusState(tr("Loading the model"), progress="indeterminate", stop_visible=True, facts=facts)
    progress = snapshot.progress
    if snapshot.phase == "encoding":
        text = tr("Encoding {done} of {total}").format(
            done=count_text(progress.calibrated), total=count_text(progress.calibration)
        )
    else:
        text = tr("Checking on {done} of {total} held-out {things}").format(
            done=count_text(progress.checked),
            total=count_text(progress.held_out),
            things=_of_run(snapshot).plural,
        )
    return StatusState(
        text,
        _joined(_pace(progress), _from_cache(snapshot)),
        progress.fraction,
        stop_visible=True,
        facts=_facts(session, rate=False),
    )


def _pace(progress: Progress) -> str:
    if progress.texts_per_s is None or progress.left_s is None:
        return ""
    rate = tr("{rate} texts/s").format(rate=_rate(progress.texts_per_s))
    return _joined(rate, tr("{time} left").format(time=duration_text(progress.left_s)))


def _from_cache(snapshot: Snapshot) -> str:
    """How many of the texts done so far were not encoded, as the cache had them; "" for none."""
    if not snapshot.cached:
        return ""
    if (
        snapshot.phase == "done"
        and snapshot.cached == snapshot.progress.calibrated + snapshot.progress.checked
    ):
        return tr("all from the cache")
    return tr("{cached} from the cache").format(cached=count_text(snapshot.cached))


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def duration_text(seconds: float) -> str:
    """4.2 -> "5 s", 75 -> "1 min 15 s", 4000 -> "1 h 7 min"."""
    whole = math.ceil(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def _exporting(session: Session) -> StatusState:
    export = session.export
    name = export.current if export is not None else ""
    fraction = export.fraction if export is not None else 0.0
    text = tr("Exporting {name}").format(name=name) if name else tr("Exporting")
    return StatusState(text, progress=fraction, stop_visible=True, facts=_facts(session))


def _stopping(session: Session) -> StatusState:
    progress = session.snapshot.progress if session.snapshot is not None else Progress()
    detail = ""
    if progress.calibrated and session.snapshot is not None and session.snapshot.phase != "done":
        detail = tr("{done} of {total} kept").format(
            done=count_text(progress.calibrated), total=count_text(progress.calibration)
        )
    return StatusState(tr("Stopping…"), detail, facts=_facts(session, rate=False))


def _idle(session: Session) -> StatusState:
    facts = _facts(session)
    reading = session.domains.reading
    if reading is not None:
        return _reading(session, reading, facts)
    recommending = session.recommend.current
    if recommending is not None and recommending.under_way:
        return _recommending(recommending, facts)
    judged = judged_status(session)
    if judged is not None:
        text, detail, share = judged
        return StatusState(text, detail, share, facts=facts)
    report = session.report.state
    if report.writing is not None:
        text = tr("Writing {name}").format(name=report.writing.name)
        return StatusState(text, progress="indeterminate", facts=facts)
    if report.written is not None and session.notice is None:
        text = tr("Saved the report as {name}").format(name=report.written.name)
        return StatusState(text, str(report.written.parent), kind="ok", facts=facts)
    if session.outcome is Outcome.FAILED and session.notice is not None:
        text = tr("Stopped on an error: {message}").format(message=session.notice.message)
        return StatusState(text, kind="error", facts=facts)
    if session.outcome is Outcome.EXPORTED and session.export is not None and not session.is_stale:
        written = session.export.written
        folder = written[0].parent if written else ""
        text = tr("Exported {count} files").format(count=len(written))
        detail = str(folder)
        if session.export.codes:
            text, detail = _exported_codes(session.export, detail)
        return StatusState(text, detail, kind="ok", facts=facts)
    if session.result is not None and not session.is_stale:
        snapshot = session.snapshot
        detail = _from_cache(snapshot) if snapshot is not None and snapshot.result is session.result else ""
        return StatusState(_calibrated(session), detail, kind="ok", facts=facts)
    if session.outcome is Outcome.STOPPED and (session.result is None or not session.result.complete):
        return StatusState(_stopped(session), facts=facts)
    if not session.domains.enabled:
        return StatusState(tr("Ready"), facts=facts)
    detail = tr("Changed since the last calibration") if session.result is not None else ""
    return StatusState(_ready(session), detail, facts=facts)


def _exported_codes(export: ExportProgress, folder: str) -> tuple[str, str]:
    """Of another file than the sample: what the engine opens, by name, and how it went."""
    first, more = export.codes[0], len(export.written) - 1
    name = first.path.name
    text = tr("Exported {name} and {n} more files") if more > 1 else tr("Exported {name} and 1 more file")
    if not more:
        text = tr("Exported {name}")
    rows = tr("{n} rows").format(n=count_text(first.rows))
    outside = tr("{share} of the values outside").format(share=percent_text(first.share_outside))
    return text.format(name=name, n=count_text(more)), _joined(rows, outside, folder)


def _recommending(it: Recommending, facts: tuple[str, ...]) -> StatusState:
    text = tr("Recommending ranges for {target}").format(target=target_name(it.target))
    detail, share = progress_words(it)
    return StatusState(
        text,
        detail,
        share,
        stop_visible=True,
        stop_hint=tr("Stop without a recommendation; the ranges in use stay"),
        facts=facts,
    )


def _reading(session: Session, domain: Domain, facts: tuple[str, ...]) -> StatusState:
    progress = session.domains.scan_progress(domain.id)
    assert progress is not None
    name = domain.sources[0].path.name if len(domain.sources) == 1 else domain.name
    text, detail, share = _reading_words(name, progress)
    return StatusState(
        text,
        detail,
        share,
        stop_visible=True,
        stop_hint=tr("Stop reading this domain; everything else stays"),
        facts=facts,
    )


def _reading_words(name: str, progress: ScanProgress) -> tuple[str, str, float]:
    share = min(progress.fraction, 1.0)
    text = tr("Reading {name} {percent} %").format(name=name, percent=math.floor(100 * share))
    return text, (VECTORS if progress.of_vectors else TEXTS).count(progress.texts), share


def _of_run(snapshot: Snapshot | None) -> Nouns:
    return Nouns.of(scan for _, scan in snapshot.scans) if snapshot is not None else TEXTS


def _calibrated(session: Session) -> str:
    assert session.result is not None
    domains = session.result.domains
    texts = Nouns.of(item.scan for item in domains).count(
        sum(len(item.sample.calibration) for item in domains)
    )
    checked = sum(len(item.sample.held_out) for item in domains)
    if not checked:
        return tr("Calibrated {texts}, none held out to check").format(texts=texts)
    return tr("Calibrated {texts}, checked on {checked}").format(texts=texts, checked=count_text(checked))


def _stopped(session: Session) -> str:
    progress = session.snapshot.progress if session.snapshot is not None else Progress()
    words = _of_run(session.snapshot)
    if not progress.calibrated:
        return (
            tr("Stopped before the first vector") if words == VECTORS else tr("Stopped before the first text")
        )
    if progress.calibrated == progress.calibration:
        return tr("Stopped while checking, at {done} of {total} held-out {things}").format(
            done=count_text(progress.checked), total=count_text(progress.held_out), things=words.plural
        )
    return tr("Stopped at {done} of {total}").format(
        done=count_text(progress.calibrated), total=words.count(progress.calibration)
    )


def _ready(session: Session) -> str:
    samples = session.domains.samples()
    enabled = session.domains.enabled
    drawn = [samples[domain.id] for domain in enabled if domain.id in samples]
    count = tr("1 domain") if len(enabled) == 1 else tr("{count} domains").format(count=len(enabled))
    scans = (session.domains.scan(domain.id) for domain in enabled)
    words = Nouns.of(scan for scan in scans if scan is not None)
    return tr("{domains}, {texts} to calibrate on, {held_out} held out").format(
        domains=count,
        texts=words.count(sum(len(sample.calibration) for sample in drawn)),
        held_out=count_text(sum(len(sample.held_out) for sample in drawn)),
    )


def _facts(session: Session, *, rate: bool = True) -> tuple[str, ...]:
    """Pace of the last run, device, and the beginning of the model's fingerprint.

    A run that took texts from the cache has no pace to tell: it isn't the model's.
    """
    facts = []
    snapshot = session.snapshot
    texts_per_s = snapshot.progress.texts_per_s if snapshot is not None and not snapshot.cached else None
    if rate and texts_per_s is not None:
        facts.append(tr("{rate} texts/s").format(rate=_rate(texts_per_s)))
    info = session.model_info
    if info is not None:
        facts.append(info.device.upper())
        if info.fingerprint:
            facts.append(tr("Model {fingerprint}").format(fingerprint=info.fingerprint[:8]))
    return tuple(fact for fact in facts if fact)


def _rate(texts_per_s: float) -> str:
    return count_text(round(texts_per_s)) if texts_per_s >= 10 else f"{texts_per_s:.1f}"
