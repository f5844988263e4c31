"""Time for a day that is over in a minute: it passes where somebody waits, and nowhere else."""

import threading
from datetime import datetime, timedelta


class Clock:
    """Safe for threads: whoever waits sees at least that much time go by."""

    def __init__(self, start: datetime) -> None:
        self._now = start
        self._lock = threading.Lock()

    def now(self) -> datetime:
        with self._lock:
            return self._now

    def sleep(self, seconds: float) -> None:
        with self._lock:
            self._now += timedelta(seconds=max(0.0, seconds))
