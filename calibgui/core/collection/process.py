"""One file of a collection: what a worker does, on this computer or on another one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from calibgui.core.collection.done import keep_report
from calibgui.core.collection.rows import FileRows, Part
from calibgui.core.collection.work import Coding, CollectionWork, FileReport
from calibgui.core.encoding.cached import EncoderLoader
from calibgui.core.encoding.model import load_encoder
from calibgui.core.encoding.spec import Encoder, ModelInfo, ModelSpec
from calibgui.core.errors import ModelError, RangesError
from calibgui.core.export.targets.base import CodesHead
from calibgui.core.export.targets.blocks import Block
from calibgui.core.export.targets.tables import PARQUET
from calibgui.core.export.targets.write import write_codes
from calibgui.core.quantize_file.blocks import Block as FloatBlock
from calibgui.core.quantize_file.coding import BlockCoder
from calibgui.core.ranges.envelope import envelope_of, merge
from calibgui.core.ranges.fits import fitting_loader
from calibgui.core.sources.scan import ScanStopped


class CollectionWorker:
    """Does one file after the other; loads the model when the first text comes, and keeps it.

    What comes of a file depends on the file and on `work` alone.
    """

    def __init__(self, work: CollectionWork) -> None:
        self._work = work
        self._encoder: Encoder | None = None

    def process(self, name: str, should_stop: Callable[[], bool] = lambda: False) -> FileReport:
        """Quantize or measure the file `name` of the folder; its report is kept once the file is whole.

        Raises SourceError, ModelError, RangesError, ExportError, and ScanStopped once told to stop.
        """
        rows = FileRows(self._work, self._work.source / name)
        state = rows.path.stat() if rows.path.exists() else None
        coding = self._work.coding
        if coding is None:
            report = self._measured(rows, name, should_stop)
        else:
            report = self._quantized(rows, name, coding, should_stop)
        report = replace(report, blanks=rows.blanks, sha256=rows.sha256, model=self._info)
        if state is not None:
            keep_report(self._work, report, state)
        return report

    @property
    def _info(self) -> ModelInfo | None:
        return None if self._encoder is None else self._encoder.info

    def _measured(self, rows: FileRows, name: str, should_stop: Callable[[], bool]) -> FileReport:
        found = [envelope_of(part.vectors) for part in rows.parts(self._loaded, should_stop)]
        if not found:
            return FileReport(name, 0)
        envelope = merge(found)
        return FileReport(name, envelope.count, envelope=envelope)

    def _quantized(
        self, rows: FileRows, name: str, coding: Coding, should_stop: Callable[[], bool]
    ) -> FileReport:
        work, dim = self._work, coding.ranges.shape[1]
        head = CodesHead(
            rows=rows.count(should_stop),
            dim=dim,
            precision=coding.precision,
            ranges=coding.ranges if coding.precision in ("int8", "uint8") else None,
            provenance=coding.provenance,
            ids=bool(work.ids),
            texts=bool(work.texts) or not work.of_vectors,
        )
        coder = BlockCoder(coding.ranges, coding.precision)

        def blocks() -> Iterator[Block]:
            first = 0
            for part in rows.parts(self._loaded, should_stop):
                _refuse_other_dim(part, coding, rows)
                codes = coder.code(FloatBlock(part.vectors, part.vectors, rows.path, first))
                first += len(codes)
                yield Block(codes.copy(), part.ids, part.texts)  # it is kept, and the buffer is used again

        for _ in write_codes(PARQUET, work.out / name, head, blocks(), should_stop):
            pass
        if should_stop():
            raise ScanStopped
        coder.outside.setflags(write=False)
        return FileReport(name, head.rows, outside=coder.outside)

    def _loaded(self) -> Encoder:
        """The model, of the same files as where the run was started, and the one that the ranges are for."""
        if self._encoder is None:
            work = self._work
            assert work.model is not None  # there are texts
            self._encoder = self._loader()(work.model)
        return self._encoder

    def _loader(self) -> EncoderLoader:
        work, coding = self._work, self._work.coding

        def load(spec: ModelSpec) -> Encoder:
            encoder = load_encoder(spec, cores=work.cores)
            if encoder.info.fingerprint != work.fingerprint:
                raise ModelError(
                    f"The model {spec.name!r} has other files here than where the run was started.",
                    remedy="Put the same model folder on every computer, or into shared storage.",
                )
            return encoder

        return load if coding is None else fitting_loader(coding.artefact, load, [], force=coding.force)


def _refuse_other_dim(part: Part, coding: Coding, rows: FileRows) -> None:
    dim, wanted = part.vectors.shape[1], coding.ranges.shape[1]
    if dim != wanted:
        raise RangesError(
            f"{rows.path.name} gives vectors of {dim:,} dimensions, the ranges are of {wanted:,}.",
            remedy="Use ranges of the same model and truncation.",
            path=rows.path,
        )
