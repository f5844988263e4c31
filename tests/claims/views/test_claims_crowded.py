"""The page of a claim of very many statements."""

import pytest

from claims import coverage
from claims.views import claims
from tests.factories import (
    make_article,
    make_statement,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def crowded(make_disputed, monkeypatch):
    """Seven allegations by six speakers, and one denial."""
    monkeypatch.setattr(claims, "_WHOLE", 4)
    claim, _ = make_disputed()
    for number in range(5):
        make_statement(make_article(), claim, stance="alleges", speaker=f"Speaker {number}")
    coverage.cover([claim])
    return claim


def test_of_very_many_statements_each_stance_is_opened_with_its_first_speakers(client, crowded, select, words):
    shown = client.get(crowded.get_absolute_url())
    assert [len(group.cssselect("figure")) for group in select(shown, ".group")] == [6, 1]
    assert "All 7 in this stance Here stands the first of each speaker." in words(shown, ".group.alleges .more")
    assert not select(shown, ".group.denies .more"), "nothing more was denied"


def test_a_stance_can_be_read_whole(client, crowded, select, words):
    [link] = select(client.get(crowded.get_absolute_url()), ".group.alleges .more a")
    assert link.get("href") == "?stance=alleges#evidence"
    shown = client.get(crowded.get_absolute_url() + "?stance=alleges")
    assert len(select(shown, ".group.alleges figure")) == 7
    assert not select(shown, ".group.denies")
    assert words(shown, "#show-stance") == "alleged"


def test_a_stance_of_very_many_goes_on_without_gap_or_repeat(client, crowded, select, monkeypatch):
    monkeypatch.setattr(claims, "_EVIDENCE", 3)
    query, seen = "?stance=alleges", []
    while query:
        shown = client.get(crowded.get_absolute_url() + query)
        seen += [link.get("href") for link in select(shown, ".quotation figcaption .meta a[href^='/articles/']")]
        more = select(shown, "#more a")
        query = more[0].get("href") if more else ""
    assert len(seen) == len(set(seen)) == 7


def test_more_speakers_than_are_kept_are_counted(client, make_disputed, words, monkeypatch):
    monkeypatch.setattr(claims, "_WHOLE", 4)
    claim, _ = make_disputed()
    for number in range(8):
        make_statement(claim=claim, speaker=f"Speaker {number}")
    coverage.cover([claim])
    shown = client.get(claim.get_absolute_url())
    assert "the first of each of the 6 speakers that most outlets carry, of 9." in words(shown, ".group.denies .more")
    assert "Denied by Marrow Foods in 1, by Speaker 0 in 1, by Speaker 1 in 1 and by 6 more." in words(
        shown, ".summary"
    )


@pytest.mark.parametrize("query", ["?stance=shouts", "?stance=", "?after=%00", "?after=" + "W10" * 3000, "?checked=9"])
def test_absurd_filters_are_none(client, make_disputed, select, query):
    claim, _ = make_disputed()
    assert len(select(client.get(claim.get_absolute_url() + query), ".quotation")) == 3


def test_who_alleges_stands_in_the_line_under_the_claim(client, make_disputed, words):
    claim, _ = make_disputed()
    assert "Alleged by Ms Tarn in 2. Denied by Marrow Foods in 1." in words(
        client.get(claim.get_absolute_url()), ".summary"
    )


def test_a_name_that_turns_the_direction_of_writing_ends_where_it_ends(client, make_disputed):
    claim, _ = make_disputed()
    turned = "\N{RIGHT-TO-LEFT OVERRIDE}Tarn"
    make_statement(claim=claim, stance="alleges", speaker=turned)
    coverage.cover([claim])
    shown = client.get(claim.get_absolute_url()).content.decode()
    assert f"by \N{FIRST STRONG ISOLATE}{turned}\N{POP DIRECTIONAL ISOLATE} in 1" in shown
