"""From the sources of a domain to its candidates, and from the candidates of all domains to their samples."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from calibgui.core.domain import SamplePlan, Source
from calibgui.core.errors import SourceError
from calibgui.core.sources.fast_csv import UnusualError, is_candidate, read_fast
from calibgui.core.sources.job import ReadJob, open_source
from calibgui.core.sources.keys import MAX_STRATA, Sampler, TooManyStrataError, sample_key
from calibgui.core.sources.names import default_domain_name
from calibgui.core.sources.scan import Sample, Scan, ScanProgress, ScanStopped, SourceScan
from calibgui.core.sources.texts import text_batches
from calibgui.core.vectors.draw import identities
from calibgui.core.vectors.kind import all_of_vectors
from calibgui.core.vectors.scan import scan_vectors

__all__ = [
    "ScanStopped",
    "candidates_needed",
    "default_domain_name",
    "draw",
    "needs_rescan",
    "other_texts_wanted",
    "sample_key",
    "scan_sources",
    "scan_steps",
]

MIN_CANDIDATES = 2048
UNLIMITED = SamplePlan()


def _never() -> bool:
    return False


def scan_sources(
    sources: Sequence[Source],
    *,
    seed: int,
    keep: int,
    plan: SamplePlan = UNLIMITED,
    should_stop: Callable[[], bool] = _never,
    on_progress: Callable[[int, int], None] | None = None,
) -> Scan:
    """What `scan_steps` finds. `on_progress` gets bytes read and bytes in all. Raises as it does."""
    for step in scan_steps(sources, seed=seed, keep=keep, plan=plan, should_stop=should_stop):
        if isinstance(step, Scan):
            return step
        if on_progress is not None:
            on_progress(step.bytes_done, step.bytes_total)
    raise AssertionError("a scan that is not stopped has a last step")


def scan_steps(
    sources: Sequence[Source],
    *,
    seed: int,
    keep: int,
    plan: SamplePlan = UNLIMITED,
    should_stop: Callable[[], bool] = _never,
) -> Iterator[ScanProgress | Scan]:
    """One pass over all sources: counts their texts and keeps the `keep` first ones in sample order.

    A blank text is one of white space only. Texts are the same only if every character is. The candidates
    depend on the seed and on the set of texts alone, not on the order of files or rows, and a scan with a
    smaller `keep` finds the beginning of the same candidates. Of `plan` the limits of length and the column
    of the strata count: then the candidates are one of each stratum in turn. The Scan is the last step.

    Raises SourceError for a file that can't be used and ScanStopped within one batch of `should_stop()`.
    """
    if keep < 1:
        raise ValueError(f"a scan must keep at least 1 candidate, got {keep}")
    jobs = [open_source(source) for source in sources]
    if all_of_vectors(jobs):
        yield from scan_vectors(jobs, seed=seed, keep=keep, plan=plan, should_stop=should_stop)
        return
    total = sum(job.size_bytes for job in jobs)
    sampler = Sampler(seed, keep, plan.shortest, plan.longest)
    done = 0
    scanned = []
    for number, job in enumerate(jobs):
        job.stratify_by = plan.stratify_by
        before, furthest = _Counts.of(sampler), 0
        for bytes_done in _read(job, number, sampler, should_stop):
            furthest = max(furthest, min(bytes_done, job.size_bytes))
            yield ScanProgress(done + furthest, total, sampler.texts)
        found = _Counts.of(sampler) - before
        if found.texts == 0:
            raise _no_texts(job, found)
        scanned.append(job.scanned(found.texts))
        done += job.size_bytes
        yield ScanProgress(done, total, sampler.texts)
    yield _scan(scanned, seed, keep, plan, sampler)


def _read(job: ReadJob, number: int, sampler: Sampler, should_stop: Callable[[], bool]) -> Iterator[int]:
    """Adds the texts of one source to the sampler; gives the bytes done after each batch."""
    if is_candidate(job):
        start = sampler.copy()
        try:
            for _ in read_fast(job, number, sampler, should_stop):
                yield job.bytes_done
            return
        except UnusualError:
            sampler.go_back_to(start)
            job.bytes_done = 0
    for batch in text_batches(job, should_stop):
        strata = job.strata if job.stratify_by is not None else None
        if strata is not None and len(strata) != len(batch):
            raise _no_columns(job)
        try:
            sampler.add(batch, number, strata)
        except TooManyStrataError:
            raise _too_many_strata(job) from None
        yield job.bytes_done


def _scan(scanned: list[SourceScan], seed: int, keep: int, plan: SamplePlan, sampler: Sampler) -> Scan:
    available, chosen = sampler.available, sampler.chosen()
    return Scan(
        sources=tuple(scanned),
        seed=seed,
        keep=keep,
        available=available,
        duplicates=max(sampler.texts - available, 0),  # an estimate may be above
        blanks=sampler.blanks,
        candidates=tuple(text for _, text, _ in chosen),
        candidate_sources=tuple(source for _, _, source in chosen),
        available_is_estimate=sampler.available_is_estimate,
        too_short=sampler.too_short,
        too_long=sampler.too_long,
        shortest=plan.shortest,
        longest=plan.longest,
        stratify_by=plan.stratify_by,
    )


@dataclass(frozen=True, slots=True)
class _Counts:
    texts: int
    blanks: int
    outside: int  # of the limits of length

    @classmethod
    def of(cls, sampler: Sampler) -> _Counts:
        return cls(sampler.texts, sampler.blanks, sampler.too_short + sampler.too_long)

    def __sub__(self, before: _Counts) -> _Counts:
        return _Counts(self.texts - before.texts, self.blanks - before.blanks, self.outside - before.outside)


def _no_columns(job: ReadJob) -> SourceError:
    return SourceError(
        f"{job.source.path.name} has no column {job.stratify_by!r} to take the texts by.",
        remedy="Take the sample without strata, or leave the file out.",
        path=job.source.path,
    )


def _too_many_strata(job: ReadJob) -> SourceError:
    where = f"Column {job.stratify_by!r} of {job.source.path.name}"
    return SourceError(
        f"{where} has more than {MAX_STRATA:,} different values.",
        remedy="Choose a column with fewer values.",
        path=job.source.path,
    )


def _no_texts(job: ReadJob, found: _Counts) -> SourceError:
    path, rows = job.source.path, "rows" if job.column is not None else "lines"
    where = f"column {job.column!r} of {path.name}" if job.column is not None else path.name
    if job.undecodable:
        encoding = job.encoding.removesuffix("-sig").upper()
        message = f"No text could be read from {where}: {job.undecodable:,} {rows} are not {encoding}."
        remedy = "Save the file as UTF-8."
    elif found.outside:
        message = f"No text in {where} is of a wanted length: {found.outside:,} are too short or too long."
        remedy = "Change the least or the most characters."
    elif found.blanks:
        message = f"There is no text in {where}: all {found.blanks:,} {rows} are blank."
        remedy = "Choose another column." if job.column is not None else "Choose a file that holds texts."
    else:
        message, remedy = f"There is no text in {where}.", "Choose a file that holds texts."
    return SourceError(message, remedy=remedy, path=path)


def candidates_needed(plan: SamplePlan, excluded: int = 0) -> int:
    """How many candidates a scan should keep for a plan, of which so many may be `excluded`.

    A held-out text that calibrates another domain is passed over, so twice the held-out count is kept
    ready. Rounded up to a power of two from 2,048, so that turning a spin box seldom needs a new scan.
    """
    return max(MIN_CANDIDATES, 1 << (_least(plan, excluded) - 1).bit_length())


def _least(plan: SamplePlan, excluded: int) -> int:
    return plan.calibration + 2 * plan.held_out + excluded


def needs_rescan(
    scan: Scan, sources: Sequence[Source], seed: int, plan: SamplePlan, excluded: int = 0
) -> bool:
    """Whether files, columns, seed, limits, strata or counts have changed so that `scan` no longer serves.

    `excluded` counts the texts that are passed over.
    """
    if scan.seed != seed or len(scan.sources) != len(sources) or other_texts_wanted(scan, plan):
        return True
    if scan.available > len(scan.candidates) and scan.keep < _least(plan, excluded):
        return True
    return any(_changed(known, source) for known, source in zip(scan.sources, sources, strict=True))


def other_texts_wanted(scan: Scan, plan: SamplePlan) -> bool:
    """Whether the scan was made with other limits of length or other strata than the plan has."""
    made_with = (scan.shortest, scan.longest, scan.stratify_by)
    return made_with != (plan.shortest, plan.longest, plan.stratify_by)


def _changed(known: SourceScan, source: Source) -> bool:
    if replace(known.source, column=known.chosen_column) != source:
        return True
    try:
        state = source.path.stat()
    except (OSError, ValueError):
        return True
    return (known.size_bytes, known.modified_ns) != (state.st_size, state.st_mtime_ns)


_NOTHING: Mapping[str, frozenset[str]] = MappingProxyType({})


def draw(
    requests: Mapping[str, tuple[Scan, SamplePlan]], excluded: Mapping[str, frozenset[str]] = _NOTHING
) -> dict[str, Sample]:
    """The sample of each domain, by the same names.

    Calibration texts are the first n candidates: they depend on no other domain. Held-out texts are the
    next h candidates that calibrate no domain at all; vectors are the same if their bytes are. Candidates
    that are `excluded` from their domain are passed over, as if its files did not hold them.
    A domain with fewer texts than n + h is no error: calibration is served first, the held-out part gets the
    rest and may be empty, which the caller tells.
    """
    known = {name: _usable(scan, excluded.get(name, frozenset())) for name, (scan, _) in requests.items()}
    calibrating = frozenset(
        i for name, (_, plan) in requests.items() for i in known[name][1][: plan.calibration]
    )
    samples = {}
    for name, (_, plan) in requests.items():
        texts, its = known[name]
        pairs = zip(texts[plan.calibration :], its[plan.calibration :], strict=True)
        rest = (text for text, identity in pairs if identity not in calibrating)
        held_out = tuple(text for text, _ in zip(rest, range(plan.held_out), strict=False))
        samples[name] = Sample(tuple(texts[: plan.calibration]), held_out)
    return samples


def _usable(scan: Scan, excluded: frozenset[str]) -> tuple[Sequence[str], Sequence[str | bytes]]:
    """The candidates that are not excluded, and what each is."""
    texts, its = scan.candidates, identities(scan)
    if excluded.isdisjoint(texts):
        return texts, its
    kept = [(text, identity) for text, identity in zip(texts, its, strict=True) if text not in excluded]
    return [text for text, _ in kept], [identity for _, identity in kept]
