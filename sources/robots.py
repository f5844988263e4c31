"""an address -> whether the site lets us read it, by its robots.txt. What cannot be known is taken as no."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from protego import Protego

from sources.address import Target
from sources.outcomes import FetchError, RobotsForbid, RobotsUnreachable

MAX_BYTES = 500 * 1024
_KEPT_SECONDS = 3_600.0
_KEPT_SITES = 2_000


@dataclass(frozen=True, kw_only=True)
class RobotsFile:
    """What a site answered: a `status` of HTTP, and the first MAX_BYTES of the file."""

    status: int
    body: bytes


class Robots:
    """Remembers what sites answered for an hour; share one among fetches to spare them the question."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._kept: dict[str, tuple[float, Protego]] = {}

    def check(self, target: Target, agent: str, read: Callable[[str], RobotsFile]) -> None:
        """Raises RobotsForbid, or RobotsUnreachable where `read` brings no answer to go by."""
        rules = self._rules(target.origin, read)
        if not rules.can_fetch(target.url, agent):
            raise RobotsForbid(f"{target.url} is closed to us by {target.origin}/robots.txt; ask the publisher.")

    def _rules(self, origin: str, read: Callable[[str], RobotsFile]) -> Protego:
        kept = self._kept.get(origin)
        if kept and self._clock() - kept[0] < _KEPT_SECONDS:
            return kept[1]
        rules = _parsed(origin, read)
        if len(self._kept) >= _KEPT_SITES:
            self._kept.clear()
        self._kept[origin] = (self._clock(), rules)
        return rules


def _parsed(origin: str, read: Callable[[str], RobotsFile]) -> Protego:
    where = f"{origin}/robots.txt"
    try:
        found = read(where)
    except FetchError as error:
        raise RobotsUnreachable(
            f"{where} could not be read ({error.status}), so nothing is fetched; try later."
        ) from error
    if 400 <= found.status < 500:
        return Protego.parse("")
    if found.status != 200:
        raise RobotsUnreachable(f"{where} answered {found.status}, so nothing is fetched; try later.")
    return Protego.parse(found.body[:MAX_BYTES].decode("utf-8", "replace"))
