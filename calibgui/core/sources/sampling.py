"""From the sources of a domain to its candidates, and from the candidates of all domains to their samples."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from calibgui.core.domain import SamplePlan, Source
from calibgui.core.errors import SourceError
from calibgui.core.sources.job import ReadJob, open_source
from calibgui.core.sources.keys import Sampler, sample_key
from calibgui.core.sources.names import default_domain_name
from calibgui.core.sources.scan import Sample, Scan, ScanStopped, SourceScan
from calibgui.core.sources.texts import text_batches

__all__ = [
    "ScanStopped",
    "candidates_needed",
    "default_domain_name",
    "draw",
    "needs_rescan",
    "sample_key",
    "scan_sources",
]

MIN_CANDIDATES = 2048


def _never() -> bool:
    return False


def scan_sources(
    sources: Sequence[Source],
    *,
    seed: int,
    keep: int,
    should_stop: Callable[[], bool] = _never,
    on_progress: Callable[[int, int], None] | None = None,
) -> Scan:
    """One pass over all sources: counts their texts and keeps the `keep` first ones in sample order.

    A blank text is one of white space only. Texts are the same only if every character is. The candidates
    depend on the seed and on the set of texts alone, not on the order of files or rows, and a scan with a
    smaller `keep` finds the beginning of the same candidates. `on_progress` gets bytes read and bytes in all.

    Raises SourceError for a file that can't be used and ScanStopped within one batch of `should_stop()`.
    """
    if keep < 1:
        raise ValueError(f"a scan must keep at least 1 candidate, got {keep}")
    jobs = [open_source(source) for source in sources]
    total = sum(job.size_bytes for job in jobs)
    sampler = Sampler(seed, keep)
    done = 0
    scanned = []
    for number, job in enumerate(jobs):
        report = _reporter(on_progress, done, total)
        scanned.append(_scan_one(job, number, sampler, should_stop, report))
        done += job.size_bytes
        report(job.size_bytes)
    available = sampler.available
    return Scan(
        sources=tuple(scanned),
        seed=seed,
        keep=keep,
        available=available,
        duplicates=sampler.texts - available,
        blanks=sampler.blanks,
        candidates=sampler.candidates(),
        candidate_sources=sampler.candidate_sources(),
    )


def _reporter(
    on_progress: Callable[[int, int], None] | None, before: int, total: int
) -> Callable[[int], None]:
    def report(done: int) -> None:
        if on_progress is not None:
            on_progress(min(before + done, total), total)

    return report


def _scan_one(
    job: ReadJob,
    number: int,
    sampler: Sampler,
    should_stop: Callable[[], bool],
    report: Callable[[int], None],
) -> SourceScan:
    texts_before, blanks_before = sampler.texts, sampler.blanks
    for batch in text_batches(job, should_stop):
        sampler.add(batch, number)
        report(min(job.bytes_done, job.size_bytes))
    texts = sampler.texts - texts_before
    if texts == 0:
        raise _no_texts(job, sampler.blanks - blanks_before)
    return job.scanned(texts)


def _no_texts(job: ReadJob, blanks: int) -> SourceError:
    path, rows = job.source.path, "rows" if job.column is not None else "lines"
    where = f"column {job.column!r} of {path.name}" if job.column is not None else path.name
    if job.undecodable:
        encoding = job.encoding.removesuffix("-sig").upper()
        message = f"No text could be read from {where}: {job.undecodable:,} {rows} are not {encoding}."
        remedy = "Save the file as UTF-8."
    elif blanks:
        message = f"There is no text in {where}: all {blanks:,} {rows} are blank."
        remedy = "Choose another column." if job.column is not None else "Choose a file that holds texts."
    else:
        message, remedy = f"There is no text in {where}.", "Choose a file that holds texts."
    return SourceError(message, remedy=remedy, path=path)


def candidates_needed(plan: SamplePlan) -> int:
    """How many candidates a scan should keep for a plan.

    A held-out text that calibrates another domain is passed over, so twice the held-out count is kept
    ready. Rounded up to a power of two from 2,048, so that turning a spin box seldom needs a new scan.
    """
    least = plan.calibration + 2 * plan.held_out
    return max(MIN_CANDIDATES, 1 << (least - 1).bit_length())


def needs_rescan(scan: Scan, sources: Sequence[Source], seed: int, plan: SamplePlan) -> bool:
    """Whether files, columns, seed or counts have changed so that `scan` no longer serves."""
    if scan.seed != seed or len(scan.sources) != len(sources):
        return True
    if scan.available > len(scan.candidates) and scan.keep < plan.calibration + 2 * plan.held_out:
        return True
    return any(_changed(known, source) for known, source in zip(scan.sources, sources, strict=True))


def _changed(known: SourceScan, source: Source) -> bool:
    if replace(known.source, column=known.chosen_column) != source:
        return True
    try:
        state = source.path.stat()
    except (OSError, ValueError):
        return True
    return (known.size_bytes, known.modified_ns) != (state.st_size, state.st_mtime_ns)


def draw(requests: Mapping[str, tuple[Scan, SamplePlan]]) -> dict[str, Sample]:
    """The sample of each domain, by the same names.

    Calibration texts are the first n candidates: they depend on no other domain. Held-out texts are the
    next h candidates that calibrate no domain at all. A domain with fewer texts than n + h is no error:
    calibration is served first, the held-out part gets the rest and may be empty, which the caller tells.
    """
    calibration = {name: scan.candidates[: plan.calibration] for name, (scan, plan) in requests.items()}
    calibrating = frozenset(text for texts in calibration.values() for text in texts)
    samples = {}
    for name, (scan, plan) in requests.items():
        rest = (text for text in scan.candidates[plan.calibration :] if text not in calibrating)
        held_out = tuple(text for text, _ in zip(rest, range(plan.held_out), strict=False))
        samples[name] = Sample(calibration[name], held_out)
    return samples
