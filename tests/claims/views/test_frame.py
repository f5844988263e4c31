"""What all pages share: where one is, what machines read in the head, the pages that are not there."""

import json

import pytest
from django.template import engines
from django.test import Client

from claims.models import Claim, Entity, EntityName
from sources.models import Outlet
from tests.factories import make_article, make_claim, make_outlet, make_statement, make_story

pytestmark = pytest.mark.django_db
HEADERS = ("Content-Security-Policy", "X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy")


def _meta(select, response, name: str) -> str:
    [found] = select(response, f'meta[property="{name}"], meta[name="{name}"]')
    return found.get("content")


def _data(select, response) -> dict:
    [block] = select(response, 'script[type="application/ld+json"]')
    return json.loads(block.text)


@pytest.mark.parametrize(
    ("address", "marked"),
    [
        ("/stories/", [("Stories", "page")]),
        ("/outlets/", [("Outlets", "page")]),
        ("/method/", [("Method", "page")]),
        ("/", []),
        ("/search", []),
    ],
)
def test_the_masthead_marks_where_one_is(client, select, address, marked):
    links = select(client.get(address), ".masthead nav a")
    assert [link.text for link in links] == ["Stories", "Names", "Outlets", "Ask", "Method"]
    assert [(link.text, link.get("aria-current")) for link in links if link.get("aria-current")] == marked


def test_a_page_below_a_section_marks_the_section(client, select):
    shown = client.get(make_story(make_article()).get_absolute_url())
    [marked] = select(shown, ".masthead nav a[aria-current]")
    assert (marked.text, marked.get("aria-current")) == ("Stories", "true")


def test_a_page_is_known_by_its_address_without_what_was_chosen_on_it(client, select, make_disputed):
    claim, story = make_disputed()
    for thing, chosen in ((claim, "?checked=1"), (story, "?sort=newest&alone=1")):
        shown = client.get(thing.get_absolute_url() + chosen)
        [canonical] = select(shown, 'link[rel="canonical"]')
        assert canonical.get("href") == f"http://127.0.0.1:8000{thing.get_absolute_url()}"
        assert _meta(select, shown, "og:url") == canonical.get("href")


def test_a_claim_is_shared_with_its_report_and_its_card(client, select, make_disputed):
    claim, _ = make_disputed('Marrow Foods <b>used</b> “horse” & "gelatine".')
    shown = client.get(claim.get_absolute_url())
    assert _meta(select, shown, "og:title") == f"Claim: “{claim.text}”"
    assert _meta(select, shown, "og:description").startswith("Reported by 2 outlets")
    assert _meta(select, shown, "description") == _meta(select, shown, "og:description")
    assert _meta(select, shown, "og:image") == f"http://127.0.0.1:8000{claim.get_absolute_url()}card.png"
    assert _meta(select, shown, "twitter:card") == "summary_large_image"
    assert select(shown, "title")[0].text == f"Claim: “{claim.text}” - Claimline"


def test_other_pages_are_shared_with_the_card_of_the_site(client, select):
    assert _meta(select, client.get("/method/"), "og:image") == "http://127.0.0.1:8000/static/card.png"


def test_no_page_asks_anybody_else_for_anything(client, select, make_disputed):
    claim, story = make_disputed()
    for address in ("/", claim.get_absolute_url(), story.get_absolute_url(), "/nowhere/"):
        shown = client.get(address)
        asked = [
            element.get("src") or element.get("href")
            for element in select(shown, "[src], link[rel~=icon], link[rel=stylesheet]")
        ]
        assert asked
        assert all(one.startswith("/") and not one.startswith("//") for one in asked)
        assert all("defer" in script.attrib for script in select(shown, "script[src]"))


# ---- JSON-LD ----


def test_a_claim_says_where_it_appears_and_rates_nothing(client, select, make_disputed):
    claim, _ = make_disputed()
    shown = client.get(claim.get_absolute_url())
    data = _data(select, shown)
    assert (data["@context"], data["@type"], data["text"]) == ("https://schema.org", "Claim", claim.text)
    assert data["url"] == f"http://127.0.0.1:8000{claim.get_absolute_url()}"
    assert {one["publisher"]["name"] for one in data["appearance"]} == {"Harbour Ledger", "Northline"}
    assert all(one["@type"] == "NewsArticle" and one["headline"] and one["url"] for one in data["appearance"])
    assert data["firstAppearance"] == data["appearance"][0]
    assert "ClaimReview" not in shown.content.decode()
    assert "reviewRating" not in shown.content.decode()


def test_a_story_lists_the_claims_that_it_shows(client, select, make_disputed):
    claim, story = make_disputed()
    data = _data(select, client.get(story.get_absolute_url()))
    assert (data["@type"], data["name"]) == ("CollectionPage", story.title)
    assert [one["text"] for one in data["hasPart"]] == [claim.text]


def test_an_outlet_is_a_news_organisation_where_it_is_one(client, select):
    wire = make_outlet(name="Northline Wire", kind="wire", domains=["northline.example"], family="Northline Group")
    about = _data(select, client.get(wire.get_absolute_url()))["mainEntity"]
    assert (about["@type"], about["url"]) == ("NewsMediaOrganization", "https://northline.example/")
    assert about["parentOrganization"]["name"] == "Northline Group"
    blog = make_outlet(name="A Blog", kind="blog")
    assert _data(select, client.get(blog.get_absolute_url()))["mainEntity"]["@type"] == "Organization"


def test_an_article_quotes_who_is_quoted(client, select):
    article, claim = make_article(), make_claim()
    quoted = make_statement(article, claim, quote="direct")
    make_statement(article, claim, quote="indirect")
    data = _data(select, client.get(article.get_absolute_url()))
    assert data["mainEntity"]["@type"] == "NewsArticle"
    assert data["mainEntity"]["url"] == article.url
    assert data["mainEntity"]["datePublished"] == "2026-03-02T12:00:00+00:00"
    [quotation] = data["mainEntity"]["hasPart"]
    assert (quotation["@type"], quotation["text"]) == ("Quotation", "using horse gelatine")
    assert quotation["spokenByCharacter"]["name"] == "Marrow Foods"
    assert quotation["url"].endswith(f"#{quoted.public_id}")
    assert quotation["about"][0]["text"] == claim.text


def test_an_undated_article_bears_no_date_and_a_day_stays_a_day(client, select):
    undated = make_article(published_basis="first_seen")
    assert "datePublished" not in _data(select, client.get(undated.get_absolute_url()))["mainEntity"]
    day = make_article(published_precision="day")
    assert _data(select, client.get(day.get_absolute_url()))["mainEntity"]["datePublished"] == "2026-03-02"


@pytest.mark.parametrize(
    "text", ["</script><script>alert(1)</script>", "<!--<script>", "]]>", "a\u2028b\u2029c", "\"'&\\"]
)
def test_no_text_ends_the_block_that_it_stands_in(client, make_disputed, text):
    claim, story = make_disputed(text)
    for thing, of in ((claim, lambda data: data), (story, lambda data: data["hasPart"][0])):
        shown = client.get(thing.get_absolute_url()).content.decode()
        block = shown.split('<script type="application/ld+json">')[1].split("</script>")[0]
        assert not set("<>&\u2028") & set(block)
        assert of(json.loads(block))["text"] == text


def test_scripts_of_others_stay_forbidden_beside_data(client, make_disputed):
    claim, _ = make_disputed()
    policy = client.get(claim.get_absolute_url())["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe-inline" not in policy


# ---- pages that are not there ----


@pytest.mark.parametrize("wrong", ["c0", "c" * 10_000, "%00", "%E2%80%AE", "a%2Fb", "%3Cscript%3E", "c0/c1"])
@pytest.mark.parametrize("of", ["claims", "stories", "entities", "outlets", "articles", "statements", "nothing"])
def test_what_never_was_is_not_found_and_says_what_there_is_instead(client, select, words, of, wrong):
    answer = client.get(f"/{of}/{wrong}/")
    assert answer.status_code == 404
    assert "There is no such page" in words(answer)
    assert select(answer, 'main form[action="/search"] input[name=q]')
    assert {"/stories/", "/outlets/", "/"} <= {link.get("href") for link in select(answer, "main a")}
    assert not select(answer, 'link[rel="canonical"]')
    assert all(answer[header] for header in HEADERS)
    assert not answer.cookies


def test_a_story_that_no_article_tells_any_more_is_gone(client, words):
    answer = client.get(make_story().get_absolute_url())
    assert answer.status_code == 410
    assert "This story is gone" in words(answer)
    assert "No copy of the page is kept" in words(answer)


def test_a_name_of_which_nothing_is_left_is_gone_and_one_that_is_known_is_not(client, words):
    empty = Entity.objects.create(public_id="e1", kind="person", name="Nobody")
    answer = client.get(empty.get_absolute_url())
    assert answer.status_code == 410
    assert "This name is gone" in words(answer)
    EntityName.objects.create(entity=empty, name="Nobody", plain="nobody")
    assert client.get(empty.get_absolute_url()).status_code == 200


def test_what_was_merged_by_way_of_others_leads_to_the_last_at_once(client):
    claims = [make_claim() for _ in range(3)]
    stories = [make_story(make_article()) for _ in range(3)]
    for one, other, last in (claims, stories):
        one.merged_into, other.merged_into = other, last
        one.save()
        other.save()
        assert client.get(one.get_absolute_url()).headers["Location"] == last.get_absolute_url()


def test_outlets_merged_in_a_ring_stand_for_themselves(client):
    one, other = make_outlet(), make_outlet()
    Outlet.objects.filter(pk=one.pk).update(merged_into=other)
    Outlet.objects.filter(pk=other.pk).update(merged_into=one)
    for address in (one.get_absolute_url(), f"{one.get_absolute_url()}watch/", f"{one.get_absolute_url()}feed.atom"):
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_a_page_takes_nothing_and_says_so(client, words, method):
    for address in ("/", "/stories/", make_claim().get_absolute_url(), "/feed.atom", "/robots.txt"):
        answer = getattr(client, method)(address)
        assert answer.status_code == 405
        assert answer["Allow"] == "GET, HEAD"
        assert "it answers to GET, HEAD alone" in words(answer)


@pytest.mark.parametrize("address", ["/", "/stories/", "/feed.atom", "/claims/c0/", "/robots.txt"])
def test_a_page_that_takes_no_form_says_so_and_not_that_a_token_lacks(address):
    assert Client(enforce_csrf_checks=True).post(address).status_code == 405


def test_a_host_that_is_not_ours_is_refused_in_our_own_words(client, words):
    answer = client.get("/", headers={"Host": "elsewhere.example"})
    assert answer.status_code == 400
    assert "This was not understood" in words(answer)


@pytest.mark.parametrize("name", ["400.html", "403.html", "404.html", "410.html", "500.html", "503.html"])
def test_an_error_page_needs_no_database_and_no_request(name, django_assert_num_queries):
    with django_assert_num_queries(0):
        shown = engines["django"].get_template(name).render()
    assert "<h1" in shown
    assert "canonical" not in shown
    assert 'content="noindex"' in shown


def test_a_failure_of_ours_has_a_page(monkeypatch, words):
    def fails(*_: object, **__: object) -> None:
        raise ValueError("ours")

    monkeypatch.setattr("claims.views.stories.headed", fails)
    answer = Client(raise_request_exception=False).get("/stories/")
    assert answer.status_code == 500
    assert "Something failed on our side" in words(answer)


def test_claims_of_any_length_have_a_head(client):
    claim = Claim.objects.get(pk=make_claim("barge " * 3000).pk)
    assert client.get(claim.get_absolute_url()).status_code == 200
