import pytest

from claims.models import Silence, Stance
from sources.models import Capture
from tests.factories import NOON

pytestmark = pytest.mark.django_db


def test_the_method_explains_every_mark_and_what_left_out_does_not_mean(client, words, select):
    shown = client.get("/method/")
    for label in [*Stance.labels, *Silence.labels]:
        assert label in words(shown, ".legend dt")
    assert "It does not mean that the outlet hid something" in words(shown)


def test_what_could_not_be_read_is_counted(client, words):
    for number in range(2):
        Capture.objects.create(fingerprint=str(number), where="x", status="binary", captured_at=NOON)
    assert "2 × binary" in words(client.get("/method/"))


def test_every_state_has_a_mark_in_the_sprite(client, select):
    drawn = {symbol.get("id") for symbol in select(client.get("/method/"), ".sprite symbol")}
    assert drawn == {f"mark-{state}" for state in [*Stance.values, *Silence.values]}


def test_robots_may_read_all_but_searches(client):
    answer = client.get("/robots.txt")
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert "Disallow: /search" in answer.content.decode()


def test_a_page_that_is_not_there_says_where_to_go(client, words):
    answer = client.get("/nothing/here")
    assert answer.status_code == 404
    assert "There is no such page" in words(answer)
