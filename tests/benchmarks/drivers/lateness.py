"""How late a 10 ms timer of the GUI thread comes, kept per phase of a run."""

from PySide6.QtCore import QElapsedTimer, Qt, QTimer

_INTERVAL_MS = 10


class Watch:
    """Collects the lateness of a timer, in milliseconds, under the phase that is set at the time."""

    def __init__(self, *phases: str) -> None:
        self.late_ms: dict[str, list[float]] = {phase: [] for phase in phases}
        self._clock = QElapsedTimer()
        self._clock.start()
        self._last_ns = self._clock.nsecsElapsed()
        self.phase = phases[0]
        self.timer = QTimer()
        self.timer.setTimerType(Qt.TimerType.PreciseTimer)
        self.timer.setInterval(_INTERVAL_MS)
        self.timer.timeout.connect(self._on_tick)
        self.timer.start()

    def _on_tick(self) -> None:
        now_ns = self._clock.nsecsElapsed()
        self.late_ms[self.phase].append(max(0.0, (now_ns - self._last_ns) / 1e6 - _INTERVAL_MS))
        self._last_ns = now_ns
