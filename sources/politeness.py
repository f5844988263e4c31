"""a host -> our turn to ask it: one request at a time, a pause after each, and what its robots.txt said.

What all requests share, each redirect's and each robots.txt's included, however many threads, workers and machines
make them. Here for the threads of one process; `hosts.py` keeps the same in the database for all of them.
"""

import math
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import cache, partial
from typing import Protocol

from sources.outcomes import HostBusy

PAUSE = 1.0  # seconds between the end of a request to a host and the next one
# How long whoever asks a host may hold it: a fetch's whole deadline and a little. A killed one's hold ends by itself.
LEASE = 35.0
LONGEST_PAUSE = 60.0  # who asks in its robots.txt for more is not asked more rarely
GOING_ON = LONGEST_PAUSE + LEASE  # seconds that a fetch waits in the middle: another may be asking, too
_LOOK_AGAIN = 0.25
_MOST_HOSTS = 10_000
_RULES_KEPT = 3_600.0
_FAILURE_KEPT = 600.0  # a site that comes back is not shut out for an hour


@dataclass(frozen=True, kw_only=True)
class RobotsFile:
    """What a site answered when asked for its robots.txt: a `status` of HTTP, and the beginning of the file.

    `status` is 0 where nothing came that can be read; `reason` says why.
    """

    status: int
    body: bytes
    reason: str = ""

    @property
    def is_known(self) -> bool:
        """Whether it can be gone by. Who answers 429 has rules and no time to tell them."""
        return self.status == 200 or (400 <= self.status < 500 and self.status != 429)

    @property
    def kept_seconds(self) -> float:
        return _RULES_KEPT if self.is_known else _FAILURE_KEPT


class Politeness(Protocol):
    def turn(self, host: str, *, going_on: bool = False) -> AbstractContextManager[None]:
        """Waits until we may ask `host`, and holds it while it is asked. Raises HostBusy where that takes too long.

        `going_on`: it was asked a moment ago, and led on within itself. That is worth any pause that a site may ask
        for: begun anew each time, such a page would never be read.
        """

    def pace(self, host: str, seconds: float) -> None:
        """From now on, so long a pause after each request to `host`: its robots.txt asks for it."""

    def back_off(self, host: str, seconds: float) -> None:
        """Nobody asks `host` for so long: it said that it has too much to do."""

    def rules(self, origin: str) -> RobotsFile | None:
        """What `origin` answered for its robots.txt, where that is still good; else it must be asked."""

    def remember(self, origin: str, file: RobotsFile) -> None: ...


@dataclass(frozen=True, kw_only=True)
class Wait:
    """`held`: somebody is asking it now, and `seconds` is the longest that can take."""

    seconds: float
    held: bool


def wait_for(
    take: Callable[[], Wait | None], host: str, *, patience: float, going_on: bool, sleep: Callable[[float], None]
) -> None:
    """Until `take` has it: it answers None then, or else how long to wait. `going_on`: in the middle of a fetch."""
    patience = max(patience, GOING_ON) if going_on else patience
    waited = 0.0
    while wait := take():
        step = min(wait.seconds, _LOOK_AGAIN) if wait.held else wait.seconds
        if waited + step > patience:
            after = max(1, math.ceil(step))
            raise HostBusy(f"{host} is not to be asked again yet; try again after {after} s.", after=after, host=host)
        sleep(step)
        waited += step


@dataclass(kw_only=True)
class _Host:
    free_at: float
    holder: str = ""
    pause: float = PAUSE


class OwnPoliteness:
    """For the threads of one process. `patience`: the longest wait for a turn, in seconds."""

    def __init__(
        self,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        patience: float = 120.0,
    ) -> None:
        self._clock, self._sleep, self._patience = clock, sleep, patience
        self._lock = threading.Lock()
        self._hosts: dict[str, _Host] = {}
        self._rules: dict[str, tuple[float, RobotsFile]] = {}

    @contextmanager
    def turn(self, host: str, *, going_on: bool = False) -> Iterator[None]:
        holder = uuid.uuid4().hex
        take = partial(self._take, host, holder)
        wait_for(take, host, patience=self._patience, going_on=going_on, sleep=self._sleep)
        try:
            yield
        finally:
            self._free(host, holder)

    def pace(self, host: str, seconds: float) -> None:
        with self._lock:
            self._known(host).pause = seconds
        self.back_off(host, seconds)

    def back_off(self, host: str, seconds: float) -> None:
        with self._lock:
            known = self._known(host)
            known.free_at = max(known.free_at, self._clock() + seconds)

    def rules(self, origin: str) -> RobotsFile | None:
        read_at, file = self._rules.get(origin, (0.0, None))
        return file if file and self._clock() - read_at < file.kept_seconds else None

    def remember(self, origin: str, file: RobotsFile) -> None:
        with self._lock:
            if len(self._rules) >= _MOST_HOSTS:
                self._rules.clear()
            self._rules[origin] = (self._clock(), file)

    def _take(self, host: str, holder: str) -> Wait | None:
        with self._lock:
            known, now = self._known(host), self._clock()
            if known.free_at > now:
                return Wait(seconds=known.free_at - now, held=bool(known.holder))
            known.holder, known.free_at = holder, now + LEASE
            return None

    def _free(self, host: str, holder: str) -> None:
        with self._lock:
            known = self._known(host)
            if known.holder == holder:  # else its hold ran out, and another has it
                known.holder, known.free_at = "", self._clock() + known.pause

    def _known(self, host: str) -> _Host:
        if host not in self._hosts and len(self._hosts) >= _MOST_HOSTS:
            now = self._clock()
            self._hosts = {name: known for name, known in self._hosts.items() if known.free_at > now}
        return self._hosts.setdefault(host, _Host(free_at=self._clock()))


@cache
def of_this_process() -> OwnPoliteness:
    return OwnPoliteness()
