"""an address -> whether the site lets us read it, by its robots.txt. What cannot be known is taken as no."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from protego import Protego

from sources.address import Target
from sources.guard import Hostile, ParserFailed, guarded
from sources.outcomes import FetchError, HostBusy, RobotsForbid, RobotsUnreachable
from sources.politeness import PAUSE, Politeness, RobotsFile

MAX_BYTES = 500 * 1024
LONGEST_PAUSE = 60.0  # who asks for more is not asked more rarely
# The parser gives each rule of a group to each robot named in it: half robots, half rules, 110 kB take it minutes
# and a gigabyte. What makes more work than this is read in a child that can be killed; few honest files do.
_WORK = 5_000
_SECONDS = 3


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """`pause`: the seconds that lie between two requests, at least what every host is left."""

    allowed: bool
    pause: float


def check(target: Target, agent: str, politeness: Politeness, read: Callable[[str], RobotsFile]) -> None:
    """Raises RobotsForbid, or RobotsUnreachable where `read` brings no answer to go by."""
    where = f"{target.origin}/robots.txt"
    file = politeness.rules(target.origin)
    if file is None:
        file, pause = _asked(where, agent, read)
        politeness.remember(target.origin, file)
        politeness.pace(target.host, pause)
    if not file.is_known:
        raise RobotsUnreachable(f"{where} could not be read ({file.reason}), so nothing is fetched; try later.")
    try:
        verdict = _judged(file, target.url, agent)
    except (Hostile, ParserFailed) as error:
        raise RobotsUnreachable(f"{where} could not be read ({error.status}), so nothing is fetched.") from error
    if not verdict.allowed:
        raise RobotsForbid(f"{target.url} is closed to us by {where}; ask the publisher.")


def judge(body: bytes, url: str, agent: str) -> Verdict:
    rules = _parsed(body)
    asked = rules.crawl_delay(agent) or 0.0
    return Verdict(allowed=rules.can_fetch(url, agent), pause=max(PAUSE, min(asked, LONGEST_PAUSE)))


def _asked(where: str, agent: str, read: Callable[[str], RobotsFile]) -> tuple[RobotsFile, float]:
    try:
        file = read(where)
        return file, _judged(file, where, agent).pause
    except HostBusy:  # it was not asked
        raise
    except (FetchError, Hostile, ParserFailed) as error:
        return RobotsFile(status=0, body=b"", reason=error.status), PAUSE


def _judged(file: RobotsFile, url: str, agent: str) -> Verdict:
    body = file.body[:MAX_BYTES] if file.status == 200 else b""
    if _work(body) <= _WORK:
        return judge(body, url, agent)
    return guarded(judge, body, url, agent, cpu=_SECONDS, wall=2.0 * _SECONDS)


@lru_cache(maxsize=64)
def _parsed(body: bytes) -> Protego:
    return Protego.parse(body.decode("utf-8", "replace"))


@lru_cache(maxsize=64)
def _work(body: bytes) -> int:
    """At least what the parser makes of it: lines, each times the robots of its group, which only a clear rule ends."""
    work = robots = 0
    ended = False
    for line in body.decode("utf-8", "replace").splitlines():
        words = line.strip().lower()
        if words.startswith("user"):
            robots, ended = (1 if ended else robots + 1), False
        ended = ended or words.startswith(("allow:", "disallow:"))
        work += (1 + robots) * (1 + len(line) // 100)
    return work
