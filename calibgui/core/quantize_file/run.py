"""One call: count, go on or start anew, quantize, read back, put in place.

A thread reads ahead of the one that quantizes, one writes behind it, and one makes safe what is written.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calibgui.core.atomic import export_error
from calibgui.core.encoding.spec import Encoder
from calibgui.core.errors import ExportError
from calibgui.core.export.targets.base import CodesHead, Target
from calibgui.core.export.targets.beside import companions_of, save_text
from calibgui.core.quantize_file.blocks import Block, encoded_blocks, text_chunks, vector_blocks
from calibgui.core.quantize_file.coding import BlockCoder
from calibgui.core.quantize_file.inputs import Input, counted
from calibgui.core.quantize_file.journal import Done, Found, Journal
from calibgui.core.quantize_file.part import Codes, NpyPart, Part, TargetPart, npy_bytes
from calibgui.core.quantize_file.place import Place, disk_errors, publish
from calibgui.core.quantize_file.request import (
    Phase,
    QuantizeProgress,
    QuantizeReport,
    QuantizeRequest,
    TooMuchOutsideError,
)
from calibgui.core.quantize_file.rows import changed_meanwhile
from calibgui.core.quantize_file.threads import Behind, ReadAhead
from calibgui.core.sources.scan import ScanStopped


@dataclass(frozen=True, slots=True)
class _Coded:
    codes: Codes
    ids: Sequence[str] | None
    texts: Sequence[str] | None
    outside: NDArray[np.int64]  # so far


class Run:
    """`steps` once. `written` is what the part holds, `rows` how many rows are quantized."""

    def __init__(
        self,
        request: QuantizeRequest,
        inputs: tuple[Input, ...],
        place: Place,
        encoder: Encoder | None,
        journal: Journal,
        should_stop: Callable[[], bool],
        warnings: list[str],
        started: float,
    ) -> None:
        self._request, self._inputs, self._place, self._encoder = request, inputs, place, encoder
        self._journal, self._should_stop, self._started = journal, should_stop, started
        self._warnings = warnings
        self._counts: tuple[int, ...] = ()
        self._written = Done.nothing(request.artefact.dim)
        self._resumed = self._rows = 0
        self._saved_at = started
        self._published = False

    def steps(self) -> Iterator[QuantizeProgress]:
        found = self._journal.read()
        yield from self._count(found)
        if self._should_stop():
            return
        self._go_on(found)
        yield self._step("quantizing", tuple(self._warnings))
        with disk_errors(self._place.out):
            self._journal.write(self._written, self._counts)  # before the part: so it is known as ours
        try:
            with disk_errors(self._place.out):
                part = self._opened()
            try:
                yield from self._fill(part)
                if self._rows == self._total and not self._should_stop():
                    yield from self._finish(part)
            finally:
                part.close()
        finally:
            self._forget()

    def _forget(self) -> None:
        """What a later call can't go on with is not kept."""
        if self._place.target is not None and not self._published:
            with suppress(OSError, ExportError):
                self._place.part.unlink(missing_ok=True)
                self._journal.remove()

    @property
    def _total(self) -> int:
        return sum(self._counts)

    def _step(self, phase: Phase, told: tuple[str, ...] = (), *, rows: int | None = None) -> QuantizeProgress:
        return QuantizeProgress(phase, self._rows if rows is None else rows, self._total, self._resumed, told)

    def _count(self, found: Found) -> Iterator[QuantizeProgress]:
        if found.counts:
            self._counts = found.counts
            return
        for counts in counted(self._inputs, self._should_stop):
            self._counts = counts
            yield QuantizeProgress("counting", sum(counts))

    def _go_on(self, found: Found) -> None:
        """From what is safe; else from the start, and why."""
        part, request = self._place.part, self._request
        reasons = found.reasons
        if found.done is not None and found.done.rows and self._place.target is None:
            size = part.stat().st_size if part.exists() else 0
            if size >= npy_bytes(request.precision, request.artefact.dim, self._total, found.done.rows):
                self._written = found.done
                self._resumed = self._rows = found.done.rows
            else:
                reasons = ("its codes are not there any more",)
        if reasons:
            self._warnings.append(
                f"An earlier call left {part.name} unfinished, and this one can't go on with it: "
                f"{', '.join(reasons)}. It starts anew."
            )

    def _opened(self) -> Part:
        request, place, done = self._request, self._place, self._written
        if place.target is None:
            dim = request.artefact.dim
            return NpyPart(place.part, done.rows, done.crc, self._total, request.precision, dim)
        return TargetPart(
            place.part, place.out, place.target.new_writer(request.options), self._head(place.target)
        )

    def _head(self, target: Target) -> CodesHead:
        request, origin = self._request, self._request.artefact.provenance
        rows = target.takes_rows and request.rows and self._encoder is not None
        return CodesHead(
            rows=self._total,
            dim=request.artefact.dim,
            precision=request.precision,
            ranges=request.artefact.ranges if request.precision in ("int8", "uint8") else None,
            provenance=origin.content if origin is not None else None,
            ids=rows,
            texts=rows,
        )

    def _fill(self, part: Part) -> Iterator[QuantizeProgress]:
        """Quantize and write what is not done yet, or until told to stop."""
        if self._rows == self._total:
            return
        try:
            with (
                Behind[Done](lambda done: self._save(part, done), "make codes safe") as safe,
                Behind[_Coded](lambda coded: self._write(part, safe, coded), "write codes") as writer,
            ):
                for _ in self._coded(writer):
                    yield self._step("quantizing")
        except ScanStopped:
            pass
        except BaseException as error:
            with suppress(OSError, ExportError):
                self._save(part, self._written)
            if isinstance(error, OSError):
                raise export_error(self._place.out, error) from error
            raise
        if self._rows < self._total:  # else it is made safe while it is read back
            with disk_errors(self._place.out):
                self._save(part, self._written)

    def _coded(self, writer: Behind[_Coded]) -> Iterator[None]:
        request = self._request
        coder = BlockCoder(request.artefact.ranges, request.precision)
        coder.outside += self._written.outside
        with self._blocks() as blocks:
            begun = self._rows
            for block in blocks:
                if self._should_stop():
                    self._rows = begun
                    return
                if isinstance(block, int):
                    self._rows = begun + block
                else:
                    codes = coder.code(block)
                    writer.put(_Coded(codes, block.ids, block.texts, coder.outside.copy()))
                    begun += len(codes)
                    self._rows = begun
                yield
        if begun != self._total:
            raise changed_meanwhile(self._inputs[-1].path)

    @contextmanager
    def _blocks(self) -> Iterator[Iterator[Block | int]]:
        request, skip = self._request, self._written.rows
        if self._encoder is None:
            vectors = vector_blocks(self._inputs, self._counts, skip, request.block_bytes)
            with ReadAhead(vectors, "read vectors") as blocks:
                yield blocks
            return
        texts = text_chunks(self._inputs, skip, request.texts_at_once, self._should_stop)
        with ReadAhead(texts, "read texts") as chunks:
            yield encoded_blocks(chunks, self._encoder, request.role, skip)

    def _write(self, part: Part, safe: Behind[Done], coded: _Coded) -> None:
        """In the writing thread."""
        part.write(coded.codes, coded.ids, coded.texts)
        self._written = Done(part.rows, part.crc, coded.outside)
        now = time.perf_counter()
        if now - self._saved_at >= self._request.sync_s and safe.offer(self._written):
            self._saved_at = now

    def _save(self, part: Part, done: Done) -> None:
        """The data first, then the journal that speaks of them."""
        part.sync()
        if self._place.target is None:
            self._journal.write(done, self._counts)

    def _finish(self, part: Part) -> Iterator[QuantizeProgress]:
        with disk_errors(self._place.out):
            try:
                with Behind[Done](lambda done: self._save(part, done), "make codes safe") as safe:
                    safe.put(self._written)
                    for rows in part.finish(self._should_stop):
                        yield self._step("verifying", rows=rows)
            except ScanStopped:
                return
            except ExportError:
                self._journal.write(Done.nothing(self._request.artefact.dim), self._counts)
                raise
        for it in self._inputs:
            if not it.is_as_opened:
                raise changed_meanwhile(it.path)
        part.close()
        report = self._report()
        self._refuse_outside(report)
        publish(self._place, self._journal)
        self._published = True
        if self._place.target is not None:
            head, options = self._head(self._place.target), self._request.options
            beside = companions_of(self._place.target, self._place.out.name, head, options)
            for name, content in beside.items():
                save_text(self._place.out.with_name(name), content)
        yield QuantizeProgress("done", self._rows, self._total, self._resumed, report=report)

    def _refuse_outside(self, report: QuantizeReport) -> None:
        if report.share_outside <= self._request.max_outside:
            return
        kept = self._place.part if self._place.target is None else None
        raise TooMuchOutsideError(report, self._request.max_outside, kept)

    def _report(self) -> QuantizeReport:
        outside = self._written.outside
        outside.setflags(write=False)
        share = (self._total - self._resumed) / self._total
        return QuantizeReport(
            out=self._place.out,
            rows=self._total,
            resumed_rows=self._resumed,
            dim=self._request.artefact.dim,
            outside=outside,
            bytes_read=int(share * sum(it.job.size_bytes for it in self._inputs)),
            bytes_written=self._place.part.stat().st_size,
            seconds=time.perf_counter() - self._started,
            of_vectors=self._encoder is None,
            warnings=tuple(self._warnings),
        )
