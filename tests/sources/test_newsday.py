"""Half a day of polling in simulated time, with all that goes wrong in it."""

from dataclasses import fields

import pytest

from sources.models import Article, Poll
from tests.newsroom import Clock, Newsroom, day
from tests.newsroom.account import Account, account
from tests.newsroom.live import live, subscribe

CHARACTERS = ("moves", "breaks", "throttles", "repeats", "private", "loses")
HOURS, AFTERMATH = 10, 3  # what comes out in the last hour is read or given up by then


@pytest.mark.django_db
def test_a_day_loses_nothing_doubles_nothing_annoys_nobody_and_explains_its_gaps() -> None:
    script = day(CHARACTERS, articles=50, hours=HOURS)
    clock = Clock(script.start)
    room = Newsroom(script, clock, latency=0.2)
    subscribe(script, now=clock.now())
    live(room, until=script.moment(HOURS + AFTERMATH))
    room.close()
    assert Poll.objects.count() > HOURS * len(CHARACTERS)
    assert Article.objects.count() > 36
    told = account(room, since=script.start, until=script.moment(HOURS))
    assert told == Account(**{field.name: () for field in fields(Account)})
