"""Who counts as one sender."""

import pytest
from django.test import RequestFactory

from config.sender import sender


def of(address: str, **headers: str) -> str:
    return sender(RequestFactory().get("/", REMOTE_ADDR=address, headers=headers), "test")


def behind(forwarded: str) -> str:
    return of("10.0.0.1", **{"X-Forwarded-For": forwarded})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("203.0.113.9", "203.0.113.9:51234"),
        ("203.0.113.9:1", "203.0.113.9:2"),
        ("2001:db8::1", "[2001:db8::2]:443"),
        ("2001:db8::1", "2001:db8:0:0:9::9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("198.51.100.7, 203.0.113.9", "192.0.2.1, 203.0.113.9"),
    ],
)
def test_one_sender_is_one_however_a_server_in_front_tells_of_it(settings, one: str, other: str) -> None:
    settings.BEHIND_PROXY = True
    assert behind(one) == behind(other)


def test_senders_are_told_apart(settings) -> None:
    settings.BEHIND_PROXY = True
    told = ["203.0.113.9", "203.0.113.10", "2001:db8::1", "2001:db8:0:1::1", "unknown", ""]
    assert len({behind(one) for one in told}) == len(told)


def test_without_a_server_in_front_what_a_sender_says_of_itself_is_not_believed(settings) -> None:
    settings.BEHIND_PROXY = False
    assert behind("203.0.113.9") == of("10.0.0.1")
    assert "10.0.0.1" not in of("10.0.0.1")
