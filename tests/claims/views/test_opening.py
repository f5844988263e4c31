"""What stands at the top of a claim's page and a story's: who was first, and who puts it forward without the answer."""

import pytest
from django.db.models import F

from claims.models import Event, Statement, Tally
from tests.factories import make_claim, make_event

pytestmark = pytest.mark.django_db


def test_who_put_it_forward_and_who_denied_it_first_is_told_at_the_top_with_its_evidence(
    client, make_disputed, select, words
):
    claim, _ = make_disputed()
    Event.objects.of_claims([claim]).delete()
    first, *_ = Statement.objects.filter(stance="alleges").order_by("pk")
    denial = Statement.objects.get(stance="denies")
    make_event(claim, first, days=0)
    make_event(claim, denial, days=1)
    shown = client.get(claim.get_absolute_url())
    alleged, denied = (" ".join(item.text_content().split()) for item in select(shown, ".opening li")[:2])
    assert alleged == "First alleged by Ms Tarn in Harbour Ledger, 2 March 2026, 12:00 UTC"
    assert denied == "First denied by Marrow Foods in Harbour Ledger, 3 March 2026, 12:00 UTC"
    links = [a.get("href") for a in select(shown, ".opening a")]
    assert links[:2] == [f"/statements/{first.public_id}/", f"/statements/{denial.public_id}/"]


def test_an_accusation_by_nobody_and_an_article_without_a_date_say_so(client, make_disputed, words):
    claim, _ = make_disputed()
    Event.objects.of_claims([claim]).delete()
    Statement.objects.filter(stance="alleges").update(speaker=None)
    make_event(claim, Statement.objects.filter(stance="alleges").order_by("pk").first(), axis="seen")
    assert "First alleged, naming nobody, in Harbour Ledger, not dated, first seen 2 March 2026" in words(
        client.get(claim.get_absolute_url()), ".opening"
    )


def test_who_puts_it_forward_without_the_answer_is_named_at_the_top(client, make_disputed, select, words):
    claim, _ = make_disputed()
    shown = client.get(claim.get_absolute_url())
    assert words(shown, ".opening li:last-child") == "Without the answer in Northline: the answer that did not travel"
    assert select(shown, ".opening a[href='#unanswered']")
    assert select(shown, "#unanswered")


def test_where_nobody_answered_the_top_says_nothing_of_it(client, select):
    assert not select(client.get(make_claim().get_absolute_url()), ".opening")


def test_each_quotation_has_a_permanent_link(client, make_disputed, select):
    claim, _ = make_disputed()
    links = [a.get("href") for a in select(client.get(claim.get_absolute_url()), ".quotation .meta a")]
    assert {f"/statements/{said.public_id}/" for said in Statement.objects.all()} <= set(links)


def test_an_outlet_that_published_before_there_was_an_answer_is_not_said_to_lack_it(client, make_disputed, words):
    _, story = make_disputed()
    Tally.objects.update(early=F("unanswered"))
    assert "Without any answer" not in words(client.get(story.get_absolute_url()), ".outline")
