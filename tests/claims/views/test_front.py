from datetime import timedelta

import pytest

from claims import coverage
from claims.models import Claim, Event, Statement
from tests.factories import NOON, make_article, make_claim, make_event, make_outlet, make_statement

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
    led_in = "Alleged by Ms Tarn in 2 outlets, denied by Marrow Foods in 1:"  # never the bare claim
    assert words(shown, ".disputed.first .context") == led_in
    strip = words(shown, ".disputed.first .strip")
    assert "alleged and denied in Harbour Ledger" in strip
    assert "left out: Coastal Post" in strip


def test_one_line_tells_a_newcomer_what_the_site_is(client, make_disputed, select, words):
    make_disputed()
    assert words(client.get("/"), "h1") == (
        "Who alleged what, who denied it, and which outlets left it out: news reports set side by side, claim by claim."
    )


def test_a_leading_claim_names_its_story_where_one_lends_its_words(client, make_disputed, select, words):
    claim, story = make_disputed()
    Claim.objects.filter(pk=claim.pk).update(worded_from=Statement.objects.first())
    [link] = [a for a in select(client.get("/"), ".disputed.first .meta a") if a.get("href").startswith("/stories/")]
    assert (link.get("href"), link.text) == (story.get_absolute_url(), "Gelatine in sweets")


def test_no_more_than_two_claims_of_one_story_lead_while_there_are_others(client, make_disputed, select):
    make_disputed("Big", claims=6)
    for claim in Claim.objects.all():
        lent = Statement.objects.filter(links__claim=claim).first()
        Claim.objects.filter(pk=claim.pk).update(worded_from=lent, text=f"Big {claim.pk}")
    for number in range(3):
        make_disputed(f"Other {number}")
    led = [a.text for a in select(client.get("/"), ".disputed h3 a")]
    assert len(led) == 5
    assert sum(text.startswith("Big") for text in led) == 2


def test_the_latest_changes_say_what_changed_of_which_claim_where_and_when(client, make_disputed, select, words):
    claim, _ = make_disputed("Marrow Foods used horse gelatine.")
    Event.objects.all().delete()
    denied = Statement.objects.get(stance="denies")
    make_event(claim, denied, news="denial")
    removed = make_statement(make_article(make_outlet(name="Ostrel Weekly")), claim, stance="alleges")
    make_event(claim, removed, news="removed", axis="edited", days=2)
    first, second = (" ".join(item.text_content().split()) for item in select(client.get("/"), ".latest li"))
    assert first.startswith("Allegation removed · Ostrel Weekly: Marrow Foods used horse gelatine. 4 March 2026")
    assert second.startswith("New denial · Harbour Ledger, by Marrow Foods: Marrow Foods used horse gelatine. 2 March")
    marks = [use.get("href") for use in select(client.get("/"), ".latest use")]
    assert marks == ["#mark-denies"]  # an edit is no stance


def test_one_article_is_news_once_with_the_weightiest_of_what_it_changed(client, make_disputed, select, words):
    claim, _ = make_disputed()
    Event.objects.all().delete()
    denied = Statement.objects.get(stance="denies")
    for news in ("outlet", "denial", "first", "outlet"):
        make_event(claim, denied, news=news)
    [item] = select(client.get("/"), ".latest li")
    assert "New denial" in item.text_content()
    assert "3 more in this article" in item.text_content()


def test_what_was_learnt_late_stands_where_it_was_learnt_and_says_so(client, make_disputed, select, words):
    claim, _ = make_disputed()
    denied, alleged = Statement.objects.get(stance="denies"), Statement.objects.filter(stance="alleges").last()
    make_event(claim, alleged, news="outlet", days=1)
    make_event(claim, denied, news="denial", days=-5, late=True, known_at=NOON + timedelta(days=3))
    assert "seen here 5 March 2026" in select(client.get("/"), ".latest li")[0].text_content()


def test_without_news_there_is_no_list_of_it(client, make_disputed, select):
    claim, _ = make_disputed()
    Event.objects.all().delete()
    make_event(claim, Statement.objects.first(), news="")
    assert not select(client.get("/"), ".latest, #latest")


def test_news_of_a_claim_that_was_merged_is_not_told(client, make_disputed, select):
    claim, _ = make_disputed()
    Event.objects.all().delete()
    make_event(make_claim("Gone", merged_into=claim), Statement.objects.first(), news="first")
    assert not select(client.get("/"), ".latest")


@pytest.mark.parametrize("claims", [1, 6])
def test_the_front_page_costs_eight_queries_however_many_claims(
    client, make_disputed, django_assert_num_queries, claims
):
    for number in range(claims):
        claim, _ = make_disputed()
        make_event(claim, Statement.objects.last(), news="first", days=number)
    # disputed claims, who speaks on those that are shown, their cells; the newest events, those that are shown;
    # stories, their counts
    with django_assert_num_queries(8):
        client.get("/")


def test_words_from_articles_are_shown_as_text_and_kept_apart_from_ours(client, make_disputed):
    claim, _ = make_disputed("\u202eesroh <script>alert(1)</script>")
    outlet = make_outlet(name="<b>Bold</b> \u202e")
    said = make_statement(make_article(outlet), claim, speaker="<i>Tarn</i>")
    make_event(claim, said, news="denial")
    shown = client.get("/").content.decode()
    assert "<script>alert" not in shown
    assert "<b>Bold" not in shown
    assert "<bdi>&lt;b&gt;Bold" in shown


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
