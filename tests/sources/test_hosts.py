"""What workers share through the database: by its clock, and with threads that have connections of their own."""

import threading
import time
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from django.db import connection

from sources.hosts import SharedPoliteness
from sources.models import Host, RobotsRules
from sources.politeness import LEASE, RobotsFile

HOST = "site.example"


@pytest.mark.django_db(transaction=True)
def test_of_many_workers_one_asks_at_a_time_and_none_before_the_pause_is_over() -> None:
    Host.objects.create(name=HOST, free_at=datetime(2026, 1, 1, tzinfo=UTC), pause_seconds=0.05)
    spans: list[tuple[float, float]] = []

    def work() -> None:
        politeness = SharedPoliteness(patience=60.0)
        for _ in range(3):
            with politeness.turn(HOST):
                begun = time.monotonic()
                time.sleep(0.01)
                spans.append((begun, time.monotonic()))
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(6)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(spans) == 18
    spans.sort()
    pauses = [begun - ended for (_, ended), (begun, _) in pairwise(spans)]
    assert min(pauses) >= 0.05


@pytest.mark.django_db(transaction=True)
def test_of_many_who_meet_a_host_for_the_first_time_one_takes_it() -> None:
    together, taken = threading.Barrier(6), []

    def work() -> None:
        politeness = SharedPoliteness()
        together.wait()
        taken.append(politeness._take(HOST, threading.current_thread().name))
        taken.append(politeness._take(HOST, threading.current_thread().name))
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(6)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert taken.count(None) == 1
    assert Host.objects.count() == 1


@pytest.mark.django_db
def test_the_databases_clock_counts_where_no_other_is_given() -> None:
    """Also inside one transaction, where its `now()` would stand still."""
    politeness = SharedPoliteness()
    with politeness.turn(HOST):
        held = Host.objects.get()
    assert held.holder
    left = (held.free_at - datetime.now(UTC)).total_seconds()
    assert LEASE - 5 < left <= LEASE + 5
    begun = time.monotonic()
    with politeness.turn(HOST):
        assert time.monotonic() - begun >= 0.9
    assert Host.objects.get().holder == ""


@pytest.mark.django_db
def test_two_workers_share_what_robots_said() -> None:
    SharedPoliteness().remember("http://site.example", RobotsFile(status=200, body=b"User-agent: *"))
    assert SharedPoliteness().rules("http://site.example") == RobotsFile(status=200, body=b"User-agent: *")


@pytest.mark.django_db
def test_hosts_and_rules_that_nobody_asked_for_a_day_make_room_when_a_new_one_comes() -> None:
    old, fresh = datetime.now(UTC) - timedelta(days=2), datetime.now(UTC)
    Host.objects.bulk_create([Host(name=f"h{n}.example", free_at=old) for n in range(250)])
    Host.objects.create(name="fresh.example", free_at=fresh)
    RobotsRules.objects.create(origin="http://h1.example", status=0, body=b"", read_at=old)
    RobotsRules.objects.create(origin="http://fresh.example", status=0, body=b"", read_at=fresh)
    politeness = SharedPoliteness()
    left = []
    for n in range(4):
        with politeness.turn(f"new{n}.example"):
            left.append(Host.objects.count())
    assert left == [152, 53, 4, 5]
    assert RobotsRules.objects.get().origin == "http://fresh.example"
    assert Host.objects.contains(Host(name="fresh.example"))


@pytest.mark.django_db
def test_a_turn_costs_two_statements(django_assert_num_queries) -> None:
    Host.objects.create(name=HOST, free_at=datetime(2026, 1, 1, tzinfo=UTC))
    with django_assert_num_queries(2), SharedPoliteness().turn(HOST):  # take, free
        pass
