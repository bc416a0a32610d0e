"""Unsaved changes outlive a crash: they are written beside, and offered at the next start."""

from __future__ import annotations

import json
import logging
import os
import uuid
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject, QTimer, Slot

from calibgui.core.atomic import save_json
from calibgui.core.errors import CalibError, report_of
from calibgui.core.project.load import SUFFIX
from calibgui.history import History
from calibgui.models.project_file import RecoveryOffer
from calibgui.models.session import Session
from calibgui.project_files import ProjectFiles

_log = logging.getLogger(__name__)
DELAY_MS = 1000  # from the first change that is not written


class Recovery(QObject):
    """One file in `folder` for each window, with a lock that says whether its process still lives.

    A window that ends properly removes its file. Without a folder nothing is written or offered.
    """

    def __init__(
        self,
        session: Session,
        files: ProjectFiles,
        history: History,
        folder: Path | None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._files, self._folder = session, files, folder
        self._own = _Place((folder or Path()) / f"{os.getpid()}-{uuid.uuid4().hex[:12]}{SUFFIX}")
        self._offered: _Place | None = None
        self._has_ended = folder is None
        self._told = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DELAY_MS)
        self._timer.timeout.connect(self._write)
        history.stepped.connect(self._on_stepped)
        session.history.changed.connect(self._on_stepped)

    # -- writing -----------------------------------------------------------------------------------

    @Slot()
    def _on_stepped(self) -> None:
        if self._has_ended:
            return
        if not self._session.history.dirty:
            self._timer.stop()
            self._own.remove()
        elif not self._timer.isActive():
            self._timer.start()

    @Slot()
    def _write(self) -> None:
        self._timer.stop()
        try:
            self._own.hold()
            self._own.note(self._session.project.path)
            self._files.write(self._own.path)
        except CalibError as error:
            _log.warning("unsaved changes could not be written: %s", error)
            if not self._told:  # once: it would come again with every change
                self._told = True
                self._session.set_notice(report_of(error))

    # -- what another one left -----------------------------------------------------------------------

    def look(self) -> None:
        """Offer the newest of what was left; that of a calibgui which still runs is its own."""
        if self._has_ended or self._offered is not None:
            return
        for path in self._left():
            place = _Place(path)
            if place.try_hold():
                with suppress(OSError):
                    changed = datetime.fromtimestamp(path.stat().st_mtime, UTC).astimezone()
                    self._offered = place
                    self._session.project.set_offer(RecoveryOffer(place.project(), changed))
                    return
                place.let_go()

    def _left(self) -> list[Path]:
        assert self._folder is not None
        try:
            dated = [(path.stat().st_mtime_ns, path) for path in self._folder.glob(f"*{SUFFIX}")]
        except OSError:
            return []
        return [path for _, path in sorted(dated, reverse=True) if path != self._own.path]

    def restore(self) -> None:
        """Take what is offered in the place of the present project. Others wait for the next start."""
        place = self._take_offer()
        if place is None:
            return
        if self._files.restore(place.path, place.project()):
            self._write()
            place.remove()
        else:
            place.set_aside()

    def discard(self) -> None:
        """Remove what is offered, and offer the next."""
        place = self._take_offer()
        if place is not None:
            place.remove()
            self.look()

    def leave(self) -> None:
        """Offer it again at the next start."""
        place = self._take_offer()
        if place is not None:
            place.let_go()

    def _take_offer(self) -> _Place | None:
        place, self._offered = self._offered, None
        self._session.project.set_offer(None)
        return place

    # -- the end -------------------------------------------------------------------------------------

    def end(self) -> None:
        """The window was closed: its changes are saved or given up."""
        if not self._has_ended:
            self._own.remove()
            self._finish()

    def keep(self) -> None:
        """The program ends without a question: the next start offers what is unsaved."""
        if self._has_ended:
            return
        if self._session.history.dirty:
            self._write()
        self._own.let_go()
        self._finish()

    def _finish(self) -> None:
        self._has_ended = True
        self._timer.stop()
        self.leave()


class _Place:
    """A recovery file, with a note of the project that it belongs to, and a lock."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._note = path.with_suffix(".json")
        self._lock = QLockFile(str(path.with_suffix(".lock")))
        self._lock.setStaleLockTime(0)  # only the end of its process makes a lock stale, never its age

    def try_hold(self) -> bool:
        return self._lock.isLocked() or self._lock.tryLock(0)

    def hold(self) -> None:
        """Before the file is there, so that nobody takes it for left behind."""
        with suppress(OSError):  # what follows says why nothing can be written
            self.path.parent.mkdir(parents=True, exist_ok=True)
        self.try_hold()

    def let_go(self) -> None:
        self._lock.unlock()

    def note(self, project: Path | None) -> None:
        """Remember which project it is. Raises ExportError."""
        save_json(self._note, {"project": None if project is None else str(project)})

    def project(self) -> Path | None:
        """None where it had no file yet, or the note is gone."""
        try:
            content = json.loads(self._note.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            return None
        name = content.get("project") if isinstance(content, dict) else None
        return Path(name) if isinstance(name, str) and Path(name).is_absolute() else None

    def remove(self) -> None:
        torn = (path for it in (self.path, self._note) for path in it.parent.glob(f".{it.name}.*.part"))
        for path in (self.path, self._note, *torn):  # a kill leaves what was being written beside
            with suppress(OSError):
                path.unlink(missing_ok=True)
        self.let_go()

    def set_aside(self) -> None:
        """It can't be opened: keep it, but do not offer it again."""
        with suppress(OSError):
            self.path.replace(self.path.with_suffix(".bad"))
        self.remove()
