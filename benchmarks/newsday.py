"""twenty invented outlets, a day of simulated time -> what was lost, doubled, impolite or left unexplained.

usage: CLAIMLINE_VAR=/tmp/bench python -m benchmarks.newsday [CHARACTER ...]      all of tests.newsroom.CHARACTERS
                                                                                  unless told
500 articles over 24 hours, then a day in which what failed is tried again. Polls and visits are the product's own, and
go to a server on this machine that follows a script; it takes minutes. The database is emptied before. Exit code 1
where anything is wrong.
"""

import sys
import time
from collections import Counter
from datetime import datetime
from typing import Any

from benchmarks.database import database

ARTICLES, HOURS, AFTERMATH = 500, 24, 24
_SHOWN = 8  # of each kind of wrong


def main(characters: list[str]) -> int:
    with database():
        from django.core.management import call_command

        from tests.newsroom import Clock, Newsroom, day
        from tests.newsroom.account import account
        from tests.newsroom.live import live, subscribe

        call_command("flush", interactive=False, verbosity=0)
        script = day(characters, articles=ARTICLES * (len(characters) or 20) // 20, hours=HOURS)
        room = Newsroom(script, Clock(script.start), latency=0.2)
        subscribe(script, now=script.start)
        begun = time.perf_counter()
        live(room, until=script.moment(HOURS + AFTERMATH), tell=_Progress(begun))
        _tell(room, time.perf_counter() - begun)
        told = account(room, since=script.start, until=script.moment(HOURS))
        for name, wrong in vars(told).items():
            print(f"{name.replace('_', ' ')}: {len(wrong)}")
            for line in wrong[:_SHOWN]:
                print(f"    {line}")
        return int(bool(told))


class _Progress:
    """A line on the side for every hour that is over."""

    def __init__(self, begun: float) -> None:
        self._begun, self._hour = begun, -1

    def __call__(self, now: datetime) -> None:
        if now.hour != self._hour:
            self._hour = now.hour
            print(f"{now:%d %B, %H:%M} after {time.perf_counter() - self._begun:.0f} s", file=sys.stderr, flush=True)


def _tell(room: Any, seconds: float) -> None:
    from sources.models import Announcement, Article, Capture, Poll, Revision

    print(f"outlets {len(room.day.papers)}, articles published {len(room.day.pieces)}")
    print(f"requests {len(room.asked)}, by answer {dict(Counter(one.status for one in room.asked).most_common())}")
    print(f"polls {Poll.objects.count()}, whole {Poll.objects.filter(status='ok', whole=True).count()}")
    print(f"visits in the ledger {Capture.objects.count()}, by status {dict(Capture.objects.by_status())}")
    print(f"announcements {Announcement.objects.by_state()}")
    print(f"articles {Article.objects.count()}, revisions {Revision.objects.count()}")
    print(f"real time {seconds:.0f} s, {len(room.asked) / seconds:.0f} requests/s")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
