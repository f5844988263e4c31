"""requests that a newsroom had -> those that were not polite, each in words; none where all went well."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import pairwise

from protego import Protego

from tests.newsroom.server import Asked

PAUSE = 1.0
ROBOTS_HOURS = 1.05  # robots.txt is read again after an hour, give or take the visit under way
_CONDITIONS = {"etag": "if-none-match", "last-modified": "if-modified-since"}


def impolite(asked: Iterable[Asked], *, pause: float = PAUSE, forgetful: bool = False) -> list[str]:
    """`forgetful`: who asks is killed now and then, and may lose what it was given before it is written down."""
    by_host: dict[str, list[Asked]] = defaultdict(list)
    for one in asked:
        by_host[one.host].append(one)
    checks = (_too_fast, _against_robots, _too_early, *(() if forgetful else (_unconditional,)))
    return [
        f"{wrong.host}{wrong.path} at {wrong.began:%H:%M:%S}: {why}"
        for own in by_host.values()
        for check in checks
        for wrong, why in check(sorted(own, key=lambda one: one.order), pause)
    ]


def _too_fast(own: list[Asked], pause: float) -> Iterator[tuple[Asked, str]]:
    """What robots.txt asks for counts from when it was read on."""
    wanted = pause
    for before, one in pairwise(own):
        if before.kind == "robots" and before.status == 200:
            wanted = max(pause, float(_rules(before).crawl_delay("Claimline") or 0))
        waited = (one.began - before.ended) / timedelta(seconds=1)
        if waited < wanted - 0.001:
            yield one, f"{waited:.3f} s after the one before, where {wanted:g} are asked for"


def _against_robots(own: list[Asked], pause: float) -> Iterator[tuple[Asked, str]]:
    robots: Asked | None = None
    for one in own:
        if one.kind == "robots":
            robots = one
        elif robots is None:
            yield one, "robots.txt was not asked for before"
        elif not 200 <= robots.status < 500:
            yield one, "robots.txt could not be had"
        elif one.began - robots.ended > timedelta(hours=ROBOTS_HOURS):
            yield one, "robots.txt was read too long ago"
        elif robots.status == 200 and not _rules(robots).can_fetch(f"http://{one.host}{one.path}", "Claimline"):
            yield one, "robots.txt forbids it"


def _too_early(own: list[Asked], pause: float) -> Iterator[tuple[Asked, str]]:
    until: datetime | None = None
    for one in own:
        if until and one.began < until:
            yield one, f"it was told to stay away until {until:%H:%M:%S}"
        if one.retry_after:
            until = one.ended + timedelta(seconds=one.retry_after)


def _unconditional(own: list[Asked], pause: float) -> Iterator[tuple[Asked, str]]:
    """Each address has its own. What a redirect leads to is exempt: no condition outlives its address."""
    known: dict[str, dict[str, str]] = {}
    before: Asked | None = None
    for one in own:
        led = before is not None and before.led_to == one.path
        sent = {name: one.headers.get(header, "") for name, header in _CONDITIONS.items()}
        for name, value in known.get(one.path, {}).items():
            if sent[name] != value and not led:
                yield one, f"{name} {value} was given, and {sent[name] or 'nothing'} came back"
        if one.status in (200, 304) and not led:
            known[one.path] = one.given
        elif one.led_to:  # what stood here was taken away
            known.pop(one.path, None)
        before = one


def _rules(robots: Asked) -> Protego:
    return Protego.parse(robots.body.decode())
