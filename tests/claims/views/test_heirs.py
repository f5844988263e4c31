"""Addresses below a thing's own lead to the same address of its heir."""

from collections.abc import Callable

import pytest
from django.db.models import Model

from claims.models import Entity, Story
from tests.factories import make_article, make_claim, make_outlet, make_story

pytestmark = pytest.mark.django_db


def make_told_story() -> Story:
    return make_story(make_article())


def make_name() -> Entity:
    return Entity.objects.create(public_id=f"e{Entity.objects.count()}", kind="person", name="Ada Tarn")


@pytest.mark.parametrize(
    ("make", "below", "status"),
    [
        (make_claim, "timeline/", 302),  # an editor may take it back
        (make_claim, "feed.atom", 302),
        (make_claim, "card.png", 302),
        (make_told_story, "timeline/", 301),
        (make_told_story, "feed.atom", 301),
        (make_told_story, "outlets/", 301),
        (make_name, "timeline/", 302),
        (make_name, "feed.atom", 302),
        (make_outlet, "timeline/", 301),
        (make_outlet, "feed.atom", 301),
        (make_outlet, "watch/", 301),
    ],
)
def test_what_was_merged_leads_on_for_good_but_for_claims(client, make: Callable[[], Model], below: str, status: int):
    thing, between, heir = make(), make(), make()
    thing.merged_into, between.merged_into = between, heir
    between.save()
    thing.save()
    answer = client.get(thing.get_absolute_url() + below)
    assert (answer.status_code, answer["Location"]) == (status, heir.get_absolute_url() + below)
    kind = heir.get_absolute_url().split("/")[1]
    assert client.get(f"/{kind}/z9/{below}").status_code == 404
