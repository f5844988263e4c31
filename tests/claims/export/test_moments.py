"""Whoever writes at once: each state has one time, and is all that was seen by then."""

import random
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from threading import Event
from typing import Any

import pytest
from django.db import connection, connections, transaction

from claims.export import asof, moment
from claims.export.package import export, one_moment
from claims.export.scope import Scope
from claims.models import Moment
from sources.models import Outlet
from tests.factories import NOON, make_article, make_outlet

pytestmark = pytest.mark.django_db(transaction=True)
_LONG = 30  # seconds: a test that takes them hangs


@contextmanager
def _beside(work: Callable[[], Any], *, workers: int = 1) -> Iterator[list[Future[Any]]]:
    """Done in other threads, each with a connection of its own."""

    def done() -> Any:
        try:
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(workers) as pool:
        yield [pool.submit(done) for _ in range(workers)]


def _names() -> list[tuple[str, str]]:
    return list(Outlet.objects.order_by("key").values_list("key", "name"))


def _then(when: datetime) -> list[tuple[str, str]]:
    with transaction.atomic(), asof.at(when):
        return _names()


def test_what_began_earlier_and_came_to_light_later_is_later() -> None:
    written, may_end = Event(), Event()

    def slow() -> None:
        with transaction.atomic():
            make_outlet("slow")
            written.set()
            assert may_end.wait(_LONG)

    with _beside(slow) as [future]:
        assert written.wait(_LONG)
        make_outlet("quick")
        with one_moment() as seen:
            assert [key for key, _ in _names()] == ["quick"]
        may_end.set()
        future.result(_LONG)
    first, second = Moment.objects.order_by("at")
    assert first.pk > second.pk, "keys are not in that order"
    assert first.at == seen < second.at
    assert [key for key, _ in _then(seen)] == ["quick"]
    assert [key for key, _ in _then(second.at)] == ["quick", "slow"]


def test_what_is_seen_has_all_that_has_an_earlier_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Between what a transaction is told to be and its first look, somebody writes."""
    latest, wrote = moment.latest, list[int]()

    def late() -> datetime:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE relation = 'claims_gate'::regclass AND granted")
            wrote.append(cursor.fetchone()[0])
        return latest()

    monkeypatch.setattr(moment, "latest", late)
    make_outlet()
    with one_moment() as seen, connection.cursor() as cursor:
        assert wrote == [1], "the first look is made with the gate held"
        cursor.execute("SELECT count(*) FROM pg_locks WHERE relation = 'claims_gate'::regclass")
        assert cursor.fetchone() == (0,), "and nobody has to wait for the rest of an export"
    assert seen == Moment.objects.get().at


def test_two_that_wait_for_each_others_rows_both_end() -> None:
    """The one's foreign key waits for the other, which commits meanwhile."""
    outlet, held = make_outlet(), Event()

    def refers() -> None:
        with transaction.atomic():
            article = make_article(make_outlet("another"))
            type(article).objects.filter(pk=article.pk).update(outlet=outlet)
            assert held.wait(_LONG)

    with _beside(refers) as [future], transaction.atomic():
        Outlet.objects.select_for_update().get(pk=outlet.pk)
        make_outlet("third")
        held.set()
        time.sleep(0.5)  # it waits for the outlet's row by now, or never will
        assert not future.done()
    future.result(_LONG)
    assert Moment.objects.filter(at=None).count() == 0


def test_whoever_writes_at_once_no_state_is_ambiguous() -> None:
    """Writers that begin, give up, change each other's rows and end in any order; exports beside them."""
    for number in range(5):
        make_outlet(f"o{number}")
    stop = time.monotonic() + 4

    def write() -> int:
        rng, written = random.Random(), 0
        while time.monotonic() < stop:
            try:
                with transaction.atomic():
                    for one in sorted(rng.sample(range(5), 2)):
                        Outlet.objects.filter(key=f"o{one}").update(name=f"N{rng.randrange(10**6)}")
                        time.sleep(rng.random() / 100)
                    if rng.random() < 0.3:
                        Outlet.objects.filter(key__startswith="x").delete()
                        make_outlet(f"x{rng.randrange(10**9)}")
                    if rng.random() < 0.2:
                        raise InterruptedError
                written += 1
            except InterruptedError:
                pass
        return written

    seen = list[tuple[datetime, datetime, list[tuple[str, str]]]]()
    with _beside(write, workers=3) as futures:
        while time.monotonic() < stop:
            with one_moment() as when:
                with connection.cursor() as cursor:
                    cursor.execute("SELECT clock_timestamp()")
                    [clock] = cursor.fetchone()
                time.sleep(0.01)
                seen.append((when, clock, _names()))
        assert sum(future.result(_LONG) for future in futures) > 20
    times = list(Moment.objects.exclude(at=None).values_list("at", flat=True))
    assert len(set(times)) == len(times) == Moment.objects.count()
    assert len({tuple(names) for _, _, names in seen}) > 10
    for when, _, names in seen:
        assert _then(when) == names


def test_the_state_hangs_on_rows_alone(tmp_path) -> None:
    make_outlet("one")
    for name in ("first", "second"):
        export(tmp_path / name, Scope())
    first, second = ((tmp_path / name / "datapackage.json").read_text() for name in ("first", "second"))
    assert first == second
    Outlet.objects.get().save()  # nothing changes
    export(tmp_path / "second", Scope())
    assert (tmp_path / "second" / "datapackage.json").read_text() == first


def test_a_record_that_is_brought_has_the_time_of_the_one_it_comes_from() -> None:
    with transaction.atomic():
        make_outlet("brought")
        moment.adopt(NOON)
    assert moment.latest() == NOON
    make_outlet("later")
    assert [key for key, _ in _then(NOON)] == ["brought"]
    with pytest.raises(moment.NotATime, match="was written in at 20"), transaction.atomic():
        moment.adopt(NOON)
    assert moment.latest() > NOON
