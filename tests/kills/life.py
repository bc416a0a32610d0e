"""`life.py HOME SEED`: the real window, offscreen; loads, calibrates, saves and exports until it is killed.

It takes what an earlier life left: its project, its unsaved changes, its cache. What it does is appended to
HOME/log.jsonl, line by line, as it begins: the log of a killed process is as good as any.
"""

from __future__ import annotations

import json
import os
import random
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from calibgui.app import Application, build
from calibgui.core.domain import Role, SamplePlan
from calibgui.core.encoding.spec import ModelSpec
from calibgui.models.activity import Activity
from calibgui.models.export_choice import ExportChoice
from calibgui.models.target_choice import TargetChoice
from tests.fakes import FakeEncoder

_BATCH_S = 0.01
_BATCH_TEXTS = 10
_ENGINES = ("npz", "parquet", "safetensors", "u8bin", "qdrant", "hdf5")


class Log:
    """Lines that are in the file when the call is back."""

    def __init__(self, path: Path) -> None:
        self._handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def line(self, **facts: object) -> None:
        os.write(self._handle, (json.dumps(facts) + "\n").encode())


class SlowEncoder(FakeEncoder):
    """Takes its time, and says which texts it has encoded."""

    def __init__(self, log: Log) -> None:
        super().__init__(dim=32, batch=_BATCH_TEXTS)
        self._log = log

    def encode_batch(self, texts: Sequence[str], role: Role = "documents") -> NDArray[np.float32]:
        time.sleep(_BATCH_S)
        vectors = super().encode_batch(texts, role)
        self._log.line(encoded=list(texts))
        return vectors


class Life:
    """One thing after the other, for ever."""

    def __init__(self, parts: Application, home: Path, log: Log, rng: random.Random) -> None:
        self._parts, self._home, self._log, self._rng = parts, home, log, rng
        self._project = home / "work.calib"
        self._timer = QTimer(interval=5)
        self._timer.timeout.connect(self._next)
        self._rest_until_s = 0.0

        self._habits: dict[Callable[[], None], int] = {
            self._edit: 4,
            self._calibrate: 5,
            self._save: 2,
            self._export: 2,
            self._export_for_engine: 2,
        }

    def begin(self) -> None:
        controller, session = self._parts.controller, self._parts.session
        controller.recovery.look()
        offered = session.project.offer is not None
        if self._project.exists():
            assert controller.project.open(self._project), "the project does not open"
        if offered:
            controller.recovery.restore()
        if session.notice is not None and session.notice.kind != "Warning":
            self._log.line(notice=session.notice.as_text)
        if not session.domains.all:
            controller.add_files(sorted(self._home.glob("texts-*.txt")))
        self._log.line(up=True, offered=offered, domains=len(session.domains.all))
        self._timer.start()

    def _next(self) -> None:
        session = self._parts.session
        if session.activity is not Activity.IDLE or any(
            session.domains.scan(domain.id) is None for domain in session.domains.all
        ):
            return
        if time.monotonic() < self._rest_until_s:
            return
        step = self._rng.choices(list(self._habits), list(self._habits.values()))[0]
        self._log.line(doing=step.__name__.strip("_"))
        step()

    def _edit(self) -> None:
        """And sometimes rest: unsaved changes are written beside a second later."""
        self._rest_until_s = time.monotonic() + self._rng.choice((0.0, 0.0, 1.3))
        session = self._parts.session
        self._parts.controller.set_seed(self._rng.randrange(1000))  # other texts, not encoded yet
        for domain in session.domains.all:
            count = self._rng.randrange(20, 400)
            self._parts.controller.set_plan(domain.id, SamplePlan(count, self._rng.randrange(10, 60)))

    def _calibrate(self) -> None:
        self._parts.controller.calibrate()

    def _save(self) -> None:
        assert self._parts.controller.project.save(self._project), "the project is not saved"

    def _export(self) -> None:
        if self._parts.session.result is not None:
            choice = ExportChoice(self._home / "out", precisions=("int8", "binary"), snippet=True)
            self._parts.controller.export(choice)

    def _export_for_engine(self) -> None:
        if self._parts.session.result is not None:
            engine = TargetChoice(self._rng.choice(_ENGINES))
            self._parts.controller.export(ExportChoice(self._home / "engine", engine=engine))


def main() -> None:
    home, seed = Path(sys.argv[1]), int(sys.argv[2])
    log = Log(home / "log.jsonl")
    app = QApplication(sys.argv[:1])
    encoder = SlowEncoder(log)

    def load(_spec: ModelSpec) -> FakeEncoder:
        return encoder

    parts = build(app, home / "settings.json", load, home / "cache.sqlite", home / "recovery")
    parts.window.show()
    life = Life(parts, home, log, random.Random(seed))
    QTimer.singleShot(0, life.begin)
    app.exec()


main()
