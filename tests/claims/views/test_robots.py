from io import BytesIO

import pytest
from lxml import etree
from PIL import Image

from claims import addresses
from claims.models import Claim, Entity, Mention, Tally
from claims.pages import cards
from tests.factories import NOON, make_article, make_claim, make_outlet, make_statement, make_story

pytestmark = pytest.mark.django_db
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def locations(response) -> list[str]:
    assert response.status_code == 200
    assert response["Content-Type"] == "application/xml; charset=utf-8"
    return [element.text for element in etree.fromstring(response.content).iter(f"{MAP}loc")]


def path(address: str) -> str:
    return address.removeprefix("http://127.0.0.1:8000")


def test_robots_are_told_what_not_to_ask_for_and_where_the_map_is(client):
    said = client.get("/robots.txt").content.decode()
    assert "Disallow: /search\n" in said
    assert "Disallow: /ask?\n" in said
    assert "Sitemap: http://127.0.0.1:8000/sitemap.xml\n" in said


def test_the_map_leads_to_every_page_that_stands_and_to_no_other(client):
    statement = make_statement(claim=make_claim())
    article = statement.revision.article
    claim, story = Claim.objects.get(), make_story(article)
    named = Entity.objects.create(public_id="e1", kind="person", name="Ada Tarn")
    Mention.objects.create(statement=statement, entity=named, role="speaker")
    make_claim(merged_into=claim)
    make_claim(retired_at=NOON)
    make_story()
    make_outlet(merged_into=article.outlet)
    Entity.objects.create(public_id="e2", kind="person", name="Nobody")
    parts = locations(client.get("/sitemap.xml"))
    found = {path(address) for part in parts for address in locations(client.get(path(part)))}
    things = {thing.get_absolute_url() for thing in (claim, story, named, article.outlet)}
    assert things <= found
    assert found - things == {
        *("/", "/stories/", "/entities/", "/outlets/", "/ask", "/method/", "/about/", "/corrections/", "/status/")
    }


def test_a_claim_bears_when_its_newest_statement_was_published(client):
    make_claim()
    [part] = [part for part in locations(client.get("/sitemap.xml")) if "claims" in part]
    [changed] = etree.fromstring(client.get(path(part)).content).iter(f"{MAP}lastmod")
    assert changed.text == NOON.isoformat()


def test_a_part_holds_one_stretch_of_keys(client, monkeypatch):
    monkeypatch.setattr(addresses, "PART", 2)
    claims = [make_claim() for _ in range(5)]
    parts = [part for part in locations(client.get("/sitemap.xml")) if "claims" in part]
    found = [locations(client.get(path(part))) for part in parts]
    assert len(parts) in (3, 4)  # the first key may be the last of its stretch
    assert all(1 <= len(part) <= 2 for part in found)
    assert [path(address) for part in found for address in part] == [claim.get_absolute_url() for claim in claims]


def test_stretches_that_hold_nothing_any_more_are_left_out(client, monkeypatch):
    monkeypatch.setattr(addresses, "PART", 1)
    kept, merged, last = make_claim(), make_claim(), make_claim()
    Claim.objects.filter(pk=merged.pk).update(merged_into=kept)
    parts = [path(part) for part in locations(client.get("/sitemap.xml")) if "claims" in part]
    assert parts == [f"/sitemap-claims-{claim.pk}.xml" for claim in (kept, last)]


@pytest.mark.parametrize(
    "part",
    ["claims", "claims-", "claims-x", "claims-999999", "claims-" + "9" * 10_000, "nothing-0", "pages-0", "-", "_"],
)
def test_no_such_part_is_not_found(client, part):
    assert client.get(f"/sitemap-{part}.xml").status_code == 404


@pytest.mark.parametrize("number", [1, 20])
def test_the_map_costs_the_same_queries_however_much_it_holds(client, django_assert_num_queries, number):
    for _ in range(number):
        make_story(make_article())
        claim = make_claim()
    with django_assert_num_queries(4):  # parts of claims, stories, names, outlets
        client.get("/sitemap.xml")
    with django_assert_num_queries(1):
        client.get(f"/sitemap-claims-{claim.pk // addresses.PART}.xml")


def test_a_card_is_a_picture_of_the_size_that_others_ask_for(client, make_disputed):
    claim, _ = make_disputed()
    answer = client.get(f"{claim.get_absolute_url()}card.png")
    assert answer["Content-Type"] == "image/png"
    picture = Image.open(BytesIO(answer.content))
    assert (picture.format, picture.size) == ("PNG", (1200, 630))
    assert not answer.cookies
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_a_card_that_the_asker_has_is_not_drawn_again(client, make_disputed, monkeypatch):
    claim, _ = make_disputed()
    address = f"{claim.get_absolute_url()}card.png"
    etag = client.get(address)["ETag"]
    monkeypatch.setattr(cards, "draw", lambda card: pytest.fail("drawn"))
    assert client.get(address, headers={"If-None-Match": etag}).status_code == 304
    monkeypatch.undo()
    Claim.objects.update(text="Another sentence.")
    assert client.get(address, headers={"If-None-Match": etag}).status_code == 200


def test_a_card_tells_who_denied_and_who_left_it_out(client, make_disputed, monkeypatch):
    claim, _ = make_disputed()
    drawn = []
    monkeypatch.setattr(cards, "draw", lambda card: drawn.append(card) or b"")
    client.get(f"{claim.get_absolute_url()}card.png")
    [card] = drawn
    assert card.kicker == "Alleged in 2 outlets, denied in 1:"
    assert "Denied by Marrow Foods in 1. Left out by 1 that covered the story." in card.summary
    assert dict(card.counts) == {"alleges": 2, "denies": 1, "omitted": 1}


def test_a_card_of_a_merged_claim_leads_to_that_of_its_heir(client):
    heir = make_claim()
    merged = make_claim(merged_into=make_claim(merged_into=heir))
    location = client.get(f"{merged.get_absolute_url()}card.png").headers["Location"]
    assert location == f"{heir.get_absolute_url()}card.png"


def test_a_claim_without_counts_has_a_card_and_none_is_not_found(client):
    claim = make_claim()
    Tally.objects.all().delete()
    assert client.get(f"{claim.get_absolute_url()}card.png").status_code == 200
    assert client.get("/claims/c0/card.png").status_code == 404


@pytest.mark.parametrize("statements", [1, 15])
def test_a_card_costs_two_queries_however_many_statements(client, make_disputed, django_assert_num_queries, statements):
    claim, _ = make_disputed()
    for _ in range(statements):
        make_statement(claim=claim)
    with django_assert_num_queries(2):  # claim; its cells
        client.get(f"{claim.get_absolute_url()}card.png")


def test_the_icon_holds_three_sizes(client):
    answer = client.get("/favicon.ico")
    assert answer["Content-Type"] == "image/x-icon"
    assert Image.open(BytesIO(answer.content)).info["sizes"] == {(16, 16), (32, 32), (48, 48)}


@pytest.mark.parametrize("address", ["/robots.txt", "/sitemap.xml", "/sitemap-pages.xml", "/favicon.ico"])
def test_machines_read_and_nothing_else(client, address):
    assert client.head(address).status_code == 200
    assert client.post(address).status_code == 405
    first = client.get(address)
    assert not first.cookies
    assert "public" in first["Cache-Control"]
    assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 304
