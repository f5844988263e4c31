"""Who takes which stance on a claim, and how surely statements are tied to it, kept with its tally."""

import pytest

from claims import coverage, curate, voices
from claims.models import Claim, Link, Statement
from tests.factories import NOON, make_article, make_claim, make_outlet, make_statement

pytestmark = pytest.mark.django_db


def covered(claim: Claim) -> Claim:
    coverage.cover([claim])
    return Claim.objects.select_related("tally").get(pk=claim.pk)


def test_speakers_are_counted_by_stance_with_their_first_statement_the_most_carried_first() -> None:
    claim = make_claim()
    late, early = make_article(days=2), make_article(days=1)
    make_statement(late, claim, stance="alleges", speaker="Ms Tarn")
    first = make_statement(early, claim, stance="alleges", speaker="Ms Tarn")
    make_statement(early, claim, stance="alleges", speaker="Somebody else")
    make_statement(early, claim, stance="states", speaker=None, source=None)
    found = covered(claim).tally.voices
    assert set(found) == {"alleges", "states"}
    assert (found["alleges"]["statements"], found["alleges"]["speakers"]) == (3, 2)
    tarn = {"who": "Ms Tarn", "outlets": 2, "statements": 2, "first": first.public_id}
    assert found["alleges"]["most"][0] == tarn
    assert found["states"]["most"][0]["who"] is None


def test_no_more_speakers_are_kept_than_a_page_opens_with() -> None:
    claim = make_claim()
    for number in range(voices.MOST + 3):
        make_statement(claim=claim, speaker=f"Speaker {number}")
    found = covered(claim).tally.voices["denies"]
    assert (len(found["most"]), found["speakers"]) == (voices.MOST, voices.MOST + 3)


def test_links_are_counted_by_how_surely_they_were_made_and_by_whom() -> None:
    claim, article = make_claim(), make_article()
    scores = {"first": None, "sure": 0.93, "fair": 0.5, "bare": 0.31}
    for score in scores.values():
        statement = make_statement(article, claim)
        Link.objects.filter(statement=statement).update(score=score)
    Link.objects.filter(statement=make_statement(article, claim)).update(by=Link.By.EDITOR)
    Statement.objects.filter(pk=make_statement(article, claim).pk).update(reviewed_at=NOON)
    found = covered(claim).tally.links
    read = [Statement.objects.get(reviewed_at=NOON).public_id]
    assert found == {"articles": 1, "checked": 2, "first": 1, "sure": 1, "fair": 1, "bare": 1, "read": read}


def test_what_an_editor_found_wrong_counts_nowhere_and_is_kept_among_what_was_read() -> None:
    claim = make_claim()
    make_statement(claim=claim)
    wrong = make_statement(claim=claim)
    curate.review(wrong, accepted=False, editor=None)
    found = covered(claim).tally.links
    assert (found["checked"], found["read"]) == (0, [wrong.public_id])


def test_a_claim_without_statements_has_no_voices() -> None:
    tally = covered(make_claim()).tally
    assert (tally.voices, tally.links["articles"]) == ({}, 0)


def test_what_an_editor_ties_counts_as_checked_though_the_machine_was_not_sure() -> None:
    claim = make_claim()
    outlet = make_outlet()
    statement = make_statement(make_article(outlet), claim)
    Link.objects.filter(statement=statement).update(by=Link.By.EDITOR, score=0.1)
    assert covered(claim).tally.links["checked"] == 1
