"""Who gets which item: the most consequential that is free, never one that somebody has, and none for ever."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import chain

import pytest
from django.db import connection
from django.test import Client

from claims.desk import picking
from claims.models import Account, Held, Judgement, Statement, Waiting
from tests.claims.desk.queue.conftest import sent
from tests.factories import make_account

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.mark.django_db
def test_the_most_consequential_comes_first_and_then_what_waited_longest(wait: Callable, editor: Account) -> None:
    statements = wait(3)
    for statement, weight in zip(statements, (1, 5, 5), strict=True):
        Waiting.objects.filter(pk=statement.pk).update(weight=weight)
    Waiting.objects.filter(pk=statements[2].pk).update(since=NOW - timedelta(days=9))
    got = [picking.take(make_account(), now=NOW).pk for _ in range(3)]
    assert got == [statements[2].pk, statements[1].pk, statements[0].pk]


@pytest.mark.django_db
def test_an_editor_gets_the_item_that_is_open_and_no_second_one(wait: Callable, editor: Account) -> None:
    wait(2)
    first = picking.take(editor, now=NOW)
    assert picking.take(editor, now=NOW + timedelta(minutes=1)) == first
    assert Held.objects.get().until == NOW + timedelta(minutes=1) + picking.LEASE  # lent on


@pytest.mark.django_db
def test_an_item_left_open_returns_by_itself(wait: Callable, editor: Account) -> None:
    [statement] = wait(1)
    other = make_account()
    assert picking.take(other, now=NOW).pk == statement.pk
    assert picking.take(editor, now=NOW + picking.LEASE - timedelta(seconds=1)) is None
    assert picking.take(editor, now=NOW + picking.LEASE).pk == statement.pk
    assert Held.objects.get().editor == editor
    assert not picking.hold(statement.pk, other, now=NOW + picking.LEASE)


@pytest.mark.django_db
def test_giving_back_is_for_who_has_it(wait: Callable, editor: Account) -> None:
    [statement] = wait(1)
    assert picking.hold(statement.pk, editor)
    picking.give_back(statement.pk, make_account())
    assert picking.holder(statement.pk).editor == editor
    picking.give_back(statement.pk, editor)
    assert picking.holder(statement.pk) is None


@pytest.mark.django_db(transaction=True)
def test_eight_editors_never_get_the_same_item(wait: Callable) -> None:
    """Each on a connection of its own, all at once, until nothing is left; nobody gives anything back."""
    wait(200)
    editors = [make_account() for _ in range(8)]

    def work(editor: Account) -> list[int]:
        got: list[int] = []
        try:
            while found := picking.take(editor, skipped=got):
                got.append(found.pk)
        finally:
            connection.close()
        return got

    with ThreadPoolExecutor(8) as pool:
        got = list(pool.map(work, editors))
    taken = list(chain(*got))
    assert len(taken) == len(set(taken))
    assert set(taken) | _left(taken) == set(Statement.objects.values_list("pk", flat=True))
    assert len(taken) >= 190  # a row that is in another's hand at that moment is passed over
    assert min(map(len, got)) > 0


def _left(taken: list[int]) -> set[int]:
    return set(Waiting.objects.exclude(pk__in=taken).values_list("pk", flat=True))


@pytest.mark.django_db(transaction=True)
def test_of_eight_who_want_the_last_one_one_gets_it(wait: Callable) -> None:
    wait(1)
    editors = [make_account() for _ in range(8)]

    def once(editor: Account) -> int | None:
        try:
            found = picking.take(editor)
            return found and found.pk
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        got = [found for found in pool.map(once, editors) if found]
    assert len(got) == 1


@pytest.mark.django_db(transaction=True)
def test_of_eight_who_save_one_item_at_once_one_decides_and_the_others_are_told(wait: Callable) -> None:
    """As with leases that ran out, or addresses passed on."""
    [statement] = wait(1)
    editors = [make_account() for _ in range(8)]
    form = sent(statement)

    def save(editor: Account) -> int:
        client = Client()
        client.force_login(editor)
        try:
            return client.post(f"/desk/queue/{statement.public_id}/", form).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        codes = sorted(pool.map(save, editors))
    assert codes == [302] + [409] * 7
    assert Judgement.objects.filter(kind="review").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_double_click_is_one_decision_though_both_come_at_once(wait: Callable, editor: Account) -> None:
    [statement] = wait(1)
    form, client = sent(statement), Client()
    client.force_login(editor)
    cookies = {name: cookie.value for name, cookie in client.cookies.items()}

    def click(_: int) -> int:
        own = Client()
        own.cookies.load(cookies)
        try:
            return own.post(f"/desk/queue/{statement.public_id}/", form).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(click, range(4))) == [302] * 4
    assert Judgement.objects.filter(kind="review").count() == 1
