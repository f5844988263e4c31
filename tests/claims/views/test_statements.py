import pytest

from claims import curate
from claims.models import Claim, Link, Statement
from tests.factories import NOON, make_article, make_claim, make_revision, make_statement

pytestmark = pytest.mark.django_db

TEXT = "Sweets.\n\nMarrow Foods denied using horse gelatine. Rain fell on Ostrel."


def _said(claim: Claim | None = None, **fields: object) -> Statement:
    article = fields.pop("article", None) or make_article(text=TEXT, title="Sweets recalled")
    spans = {"source": [9, 21], "cue": [22, 28], "content": [[29, 49]], "anchor": 9}
    return make_statement(article, claim, **(spans | fields))


def _page(client, statement: Statement):
    return client.get(f"/statements/{statement.public_id}/")


def test_a_statement_s_page_shows_its_sentence_who_said_it_where_and_about_what(client, select, words):
    claim = make_claim()
    statement = _said(claim)
    shown, outlet = _page(client, statement), statement.revision.article.outlet
    assert words(shown, "blockquote") == "… Marrow Foods denied using horse gelatine. …"
    assert words(shown, "h1") == f"{outlet.name} reports that Marrow Foods denied this"
    assert "Rain fell" not in shown.content.decode()
    links = [a.get("href") for a in select(shown, "main a")]
    assert {statement.get_absolute_url(), f"{claim.get_absolute_url()}#at-{outlet.slug}"} <= set(links)
    assert statement.revision.sha256 in words(shown, ".facts")


def test_what_is_passed_on_bears_the_words_and_the_address(client, select):
    statement = _said(make_claim())
    address, cited = (p.text for p in select(_page(client, statement), ".citation"))
    assert address == f"http://127.0.0.1:8000/statements/{statement.public_id}/"
    assert "“Marrow Foods denied using horse gelatine.” Read as denied by Marrow Foods" in cited
    assert cited.endswith(address)


def test_once_the_article_is_changed_the_address_still_shows_the_words_and_leads_to_todays(client, select, words):
    old = _said(make_claim())
    article = old.revision.article
    make_revision(article, text=TEXT + " More rain.")
    new = _said(article=article)
    shown = _page(client, old)
    assert words(shown, "blockquote") == "… Marrow Foods denied using horse gelatine. …"
    assert "The article was changed since. Its text of today has this unchanged." in words(shown, ".note")
    assert [a.get("href") for a in select(shown, ".note a")] == [
        f"/statements/{new.public_id}/",
        f"{article.get_absolute_url()}compare?from=1&to=2",
    ]
    new.delete()
    assert "this is not in its text of today" in words(_page(client, old), ".note")


def test_what_an_editor_found_misread_says_so_at_its_address(client, django_user_model, words):
    statement = _said(make_claim())
    editor = django_user_model.objects.create(username="ed")
    curate.review(statement, accepted=False, editor=editor, reason="It is not.")
    shown = words(_page(client, statement), ".note")
    assert "An editor found" in shown
    assert "that this was misread. It counts in no claim" in shown


def test_what_today_s_rules_do_not_find_any_more_says_so(client, words):
    statement = _said(make_claim(), retired_at=NOON)
    assert "does not find this statement in it any more" in words(_page(client, statement), ".note")


def test_a_claim_that_was_merged_gives_way_to_its_heir(client, select):
    heir = make_claim("Marrow Foods used tallow.")
    merged = make_claim("Tallow was used.", merged_into=heir)
    assert select(_page(client, _said(merged)), ".sentence a")[0].get("href") == heir.get_absolute_url()


def test_a_statement_that_is_about_no_claim_has_a_page_too(client, words):
    shown = _page(client, _said())
    assert "It is tied to no claim." in words(shown)
    assert "Tied to the claim by" not in words(shown, ".facts")


def test_words_of_others_are_shown_as_text(client):
    statement = _said(make_claim("<i>Rain</i>"), speaker="<b>Tarn</b>", via=["<u>Wire</u>"])
    shown = _page(client, statement).content.decode()
    assert not any(tag in shown for tag in ("<i>Rain", "<b>Tarn", "<u>Wire"))
    assert "&lt;b&gt;Tarn" in shown


def test_no_such_statement_is_not_found_and_only_reading_is_allowed(client):
    assert client.get("/statements/t000/").status_code == 404
    assert client.post(f"/statements/{_said().public_id}/").status_code == 405


@pytest.mark.parametrize("number", [1, 20])
def test_a_statement_costs_three_queries_and_one_more_where_its_text_is_an_older_one(
    client, django_assert_num_queries, number
):
    statement = _said(make_claim())
    for _ in range(number):
        _said(make_claim(), article=statement.revision.article)
    with django_assert_num_queries(
        4
    ):  # it with its text; its link; whether readers may see the claim; it with its tally
        _page(client, statement)
    make_revision(statement.revision.article, text=TEXT + " More.")
    for _ in range(number):
        _said(Link.objects.first().claim, article=statement.revision.article)
    with django_assert_num_queries(6):  # what today's text holds, and which text that is
        _page(client, statement)
