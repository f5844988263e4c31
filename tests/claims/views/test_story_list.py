"""/stories/, the list of the newest stories."""

import pytest

from claims.views import stories
from tests.claims.views.conftest import HTMX, RESTORE
from tests.factories import make_article, make_outlet, make_story

pytestmark = pytest.mark.django_db


def test_the_list_of_stories_is_newest_first_and_counts_articles_and_outlets(client, select, words):
    outlet = make_outlet()
    make_story(make_article(outlet, days=1), make_article(outlet, days=2), title="Old")
    make_story(make_article(outlet, days=3), title="New")
    shown = client.get("/stories/")
    assert [link.text for link in select(shown, ".index h2 a")] == ["New", "Old"]
    assert "2 articles by 1 outlet" in words(shown)


def test_an_empty_list_of_stories_says_what_to_do(client, words):
    assert "manage.py ingest" in words(client.get("/stories/"))


@pytest.mark.parametrize("number", [1, 20])
def test_the_list_of_stories_costs_two_queries_however_many_there_are(client, django_assert_num_queries, number):
    for _ in range(number):
        make_story(make_article())
    with django_assert_num_queries(2):  # each story's newest article; their counts
        client.get("/stories/")


def test_a_long_list_of_stories_is_read_page_by_page_without_gap_or_repeat(client, select, monkeypatch):
    monkeypatch.setattr(stories, "_STORIES", 2)
    for days in (1, 2, 3, 3, 3):  # three at the same moment
        make_story(make_article(days=days))
    seen, address = [], "/stories/"
    while address:
        shown = client.get(address)
        seen += [link.get("href") for link in select(shown, ".index h2 a")]
        more = select(shown, ".more a")
        address = more[0].get("href") if more else ""
    assert len(seen) == len(set(seen)) == 5


def test_more_stories_come_as_a_fragment_and_a_history_restore_gets_the_whole_page(client):
    make_story(make_article(), title="Gelatine")
    fragment, whole = (client.get("/stories/", headers=headers).content.decode() for headers in (HTMX, RESTORE))
    assert "Gelatine" in fragment
    assert "<html" not in fragment
    assert "<html" in whole
