from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.db import connection

from claims import analyse, sharing
from claims.models import Analysis, Underway
from sources.models import Revision
from tests.factories import make_article

pytestmark = pytest.mark.django_db


class Reader:
    version = "test"


@pytest.fixture(autouse=True)
def _reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(analyse, "extractor", lambda language: Reader())


@pytest.fixture
def other() -> Iterator[object]:
    """The connection of another process, which holds what it locks until it is closed."""
    other = connection.copy()
    yield other
    other.close()


def revisions(number: int) -> list[Revision]:
    return [make_article(text=f"Text {n}.", days=n).current for n in range(number)]


def read(batch: list[Revision]) -> list[Revision]:
    for revision in batch:
        Analysis.objects.create(revision=revision, extractor="test", status="ok")
        Underway.objects.end(revision)
    return batch


def lock(other: object, revision: Revision) -> None:
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [sharing._READING + revision.pk])


def test_all_that_waits_comes_in_batches_oldest_first() -> None:
    waiting = revisions(5)
    batches = [read(batch) for batch in sharing.shares(2)]
    assert batches == [waiting[:2], waiting[2:4], waiting[4:]]
    assert list(sharing.shares(2)) == []


def test_what_another_process_holds_is_left_to_it_until_it_is_gone(other) -> None:
    first, second, third = revisions(3)
    lock(other, second)
    assert [read(batch) for batch in sharing.shares(2)] == [[first, third]]
    assert list(sharing.shares(2)) == []
    other.close()
    assert [read(batch) for batch in sharing.shares(2)] == [[second]]


def test_what_another_process_read_between_our_look_and_our_lock_is_not_read_twice() -> None:
    first, second = revisions(2)
    shares = sharing.shares(1)
    assert next(shares) == [first]
    read([first, second])
    assert list(shares) == []


def test_a_batch_is_held_while_it_is_read_and_free_afterwards(other) -> None:
    [revision] = revisions(1)
    key = sharing._READING + revision.pk
    held = []
    for batch in sharing.shares(1):
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [key])
            held.append(cursor.fetchone()[0])
        read(batch)
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [key])
        held.append(cursor.fetchone()[0])
    assert held == [False, True]


def test_a_text_that_was_begun_and_not_read_comes_last_and_alone() -> None:
    doubtful, *fresh = revisions(4)
    Underway.objects.begin([doubtful.pk], now=datetime.now(UTC))
    batches = [(read(batch), batch[0].begun) for batch in sharing.shares(32)]
    assert batches == [(fresh, 0), ([doubtful], 1)]


def test_each_beginning_is_counted_until_it_is_read_to_the_end() -> None:
    [revision] = revisions(1)
    for _ in range(3):
        assert next(sharing.shares(1)) == [revision]
    assert Underway.objects.get().begun == 3
    read([revision])
    assert (Underway.objects.get().begun, Underway.objects.get().read) == (0, True)


def test_the_turn_to_link_is_one_processs_at_a_time(other) -> None:
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [sharing._LINKING])
        with sharing.turn_to_link(wait=False) as ours:
            assert not ours
        cursor.execute("SELECT pg_advisory_unlock(%s)", [sharing._LINKING])
        with sharing.turn_to_link(wait=True) as ours:
            assert ours
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [sharing._LINKING])
            assert cursor.fetchone() == (False,)
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [sharing._LINKING])
        assert cursor.fetchone() == (True,)
