"""an address -> whether the site lets us read it, by its robots.txt. What cannot be known is taken as no."""

from collections.abc import Callable
from functools import lru_cache

from protego import Protego

from sources.address import Target
from sources.outcomes import FetchError, HostBusy, RobotsForbid, RobotsUnreachable
from sources.politeness import PAUSE, Politeness, RobotsFile

MAX_BYTES = 500 * 1024
LONGEST_PAUSE = 60.0  # who asks for more is not asked more rarely


def check(target: Target, agent: str, politeness: Politeness, read: Callable[[str], RobotsFile]) -> None:
    """Raises RobotsForbid, or RobotsUnreachable where `read` brings no answer to go by."""
    where = f"{target.origin}/robots.txt"
    file = politeness.rules(target.origin)
    if file is None:
        file = _asked(where, read)
        politeness.remember(target.origin, file)
        if file.is_known:
            politeness.pace(target.host, _pause(file, agent))
    if not file.is_known:
        raise RobotsUnreachable(f"{where} could not be read ({file.reason}), so nothing is fetched; try later.")
    if not _rules(file).can_fetch(target.url, agent):
        raise RobotsForbid(f"{target.url} is closed to us by {where}; ask the publisher.")


def _asked(where: str, read: Callable[[str], RobotsFile]) -> RobotsFile:
    try:
        return read(where)
    except HostBusy:  # it was not asked
        raise
    except FetchError as error:
        return RobotsFile(status=0, body=b"", reason=error.status)


def _pause(file: RobotsFile, agent: str) -> float:
    asked = _rules(file).crawl_delay(agent) or 0.0
    return max(PAUSE, min(asked, LONGEST_PAUSE))


def _rules(file: RobotsFile) -> Protego:
    return _parsed(file.body if file.status == 200 else b"")


@lru_cache(maxsize=100)
def _parsed(body: bytes) -> Protego:
    return Protego.parse(body[:MAX_BYTES].decode("utf-8", "replace"))
