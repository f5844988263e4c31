import pytest

from claims import coverage
from tests.factories import make_article, make_statement

pytestmark = pytest.mark.django_db


def test_an_empty_front_page_says_what_to_do_next(client, words):
    shown = words(client.get("/"))
    assert "No claims yet" in shown
    assert "make run" in shown
    assert "manage.py ingest" in shown


def test_the_front_page_leads_with_the_claim_where_outlets_differ(client, make_disputed, select, words):
    claim, _ = make_disputed("Marrow Foods used horse gelatine.")
    agreed, _ = make_disputed("Marrow Foods has six plants.")
    for statement in agreed.links.all():
        statement.statement.delete()
    coverage.cover([agreed])
    shown = client.get("/")
    assert select(shown, ".disputed h3 a")[0].get("href") == claim.get_absolute_url()
    assert words(shown, ".disputed.first .context") == "Alleged in 2 outlets, denied in 1:"  # never the bare claim
    strip = words(shown, ".disputed.first .strip")
    assert "alleged and denied in Harbour Ledger" in strip
    assert "left out: Coastal Post" in strip


def test_the_latest_statement_of_a_claim_is_reported_and_not_asserted(client, make_disputed, words):
    claim, story = make_disputed()
    late = make_article(story.members.first().article.outlet, days=3)
    make_statement(late, claim, stance="disputes", speaker="The company")
    coverage.cover([claim])
    assert "disputed by the company" in words(client.get("/"), ".latest")


@pytest.mark.parametrize("claims", [1, 6])
def test_the_front_page_costs_five_queries_however_many_claims(
    client, make_disputed, django_assert_num_queries, claims
):
    for _ in range(claims):
        make_disputed()
    with django_assert_num_queries(5):  # disputed claims, their cells; newest statements; stories, their counts
        client.get("/")


def test_every_page_is_free_of_inline_code_and_foreign_addresses(client, make_disputed, select):
    claim, story = make_disputed()
    for page in (client.get("/"), client.get(story.get_absolute_url()), client.get(claim.get_absolute_url())):
        assert not select(page, "[style], style, script:not([src]):not([type='application/ld+json']), [onclick]")
        fetched = [*select(page, "script[src], img[src]"), *select(page, "link[rel=stylesheet], link[rel=icon]")]
        assert all((element.get("src") or element.get("href")).startswith("/static/") for element in fetched)
        assert "default-src 'none'" in page.headers["Content-Security-Policy"]


def test_pages_ask_for_no_session_and_set_no_cookie(client, make_disputed):
    make_disputed()
    assert not client.get("/").cookies
