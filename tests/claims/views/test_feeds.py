import itertools
from datetime import datetime, timedelta

import feedparser
import pytest
from django.db import connection
from lxml import etree

from claims import sought
from claims.models import Claim, Entity, EntityName, Event, Mention, Story
from sources.models import Article
from tests.factories import NOON, make_article, make_claim, make_event, make_outlet, make_statement, make_story

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
TEXTS = ("title", "id", "updated")


def denial(
    text: str = "Quillon Marine sank the barge.",
    *,
    days: float = 0,
    article: Article | None = None,
    speaks: Entity | None = None,
    **fields: object,
) -> Event:
    claim = make_claim(text)
    statement = make_statement(article or make_article(days=days), claim, speaker="Quillon Marine")
    if speaks:
        Mention.objects.create(statement=statement, entity=speaks, role="speaker")
    sought.note([claim.pk])
    return make_event(claim, statement, days=days, news="denial", **fields)


def entity(name: str, **fields: object) -> Entity:
    made = Entity.objects.create(public_id=f"e{name.lower()}", kind="organisation", name=name, **fields)
    EntityName.objects.create(entity=made, name=name, plain=name.casefold())
    return made


def read(response):
    """The feed as feedparser has it, after holding it against what RFC 4287 asks of every feed and entry."""
    assert response.status_code == 200
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    root = etree.fromstring(response.content)
    assert root.tag == f"{ATOM}feed"
    for element in [root, *root.iter(f"{ATOM}entry")]:
        for name in TEXTS:
            [found] = element.findall(f"{ATOM}{name}")
            assert found.text
        assert element.findtext(f"{ATOM}id").startswith("tag:")
        assert datetime.fromisoformat(element.findtext(f"{ATOM}updated")).tzinfo
        assert element.findtext(f"{ATOM}author/{ATOM}name")
        alternates = [link for link in element.findall(f"{ATOM}link") if link.get("rel") == "alternate"]
        assert len(alternates) == 1
        assert all(link.get("href").startswith("http") for link in element.findall(f"{ATOM}link"))
    ids = [element.text for element in root.iter(f"{ATOM}id")]
    assert len(ids) == len(set(ids))
    [own] = [link for link in root.findall(f"{ATOM}link") if link.get("rel") == "self"]
    assert own.get("href").startswith("http://127.0.0.1:8000/")
    parsed = feedparser.parse(response.content)
    assert not parsed.bozo
    return parsed


def every_feed() -> dict[str, str]:
    """Of a change that each of them has."""
    article = make_article()
    story = make_story(article, title="The barge")
    marine = entity("Quillon")
    event = denial(article=article, speaks=marine)
    return {
        "site": "/feed.atom",
        "story": f"{story.get_absolute_url()}feed.atom",
        "claim": f"{event.claim.get_absolute_url()}feed.atom",
        "entity": f"{marine.get_absolute_url()}feed.atom",
        "outlet": f"{event.outlet.get_absolute_url()}feed.atom",
        "search": "/search.atom?q=barge",
    }


KINDS = ("site", "story", "claim", "entity", "outlet", "search")


@pytest.mark.parametrize("kind", KINDS)
def test_each_feed_is_valid_and_has_the_change(client, kind):
    address = every_feed()[kind]
    feed = read(client.get(address))
    [entry] = feed.entries
    assert entry.title.startswith("New denial: ")
    assert entry.title.endswith("reports that Quillon Marine denied: Quillon Marine sank the barge.")
    assert feed.feed.title


@pytest.mark.parametrize("kind", KINDS)
def test_a_feed_leaves_out_what_changed_nothing_and_what_is_not_its_own(client, kind):
    address = every_feed()[kind]
    event = Event.objects.get()
    make_event(event.claim, event.statement)
    other = denial("Somebody else denied it.")
    entries = read(client.get(address)).entries
    assert len(entries) == (2 if kind == "site" else 1)
    assert other.public_id in entries[0].id or kind != "site"


def test_an_entry_bears_all_that_a_reader_program_needs(client):
    event = denial(known_at=NOON + timedelta(days=3))
    [entry] = read(client.get("/feed.atom")).entries
    assert entry.id == f"tag:127.0.0.1,2026:{event.public_id}"
    assert entry.updated == "2026-03-05T12:00:00+00:00"
    assert entry.published == "2026-03-02T12:00:00+00:00"
    assert entry.author == event.outlet.name
    assert entry.tags[0].term == "denial"
    assert entry.tags[0].label == "New denial"
    assert entry.summary == "“Marrow Foods denied using horse gelatine.” Unchecked: found by machine."
    links = {link.rel: link.href for link in entry.links}
    assert links["alternate"] == f"http://127.0.0.1:8000{event.claim.get_absolute_url()}"
    assert links["related"] == f"http://127.0.0.1:8000{event.statement.get_absolute_url()}"
    assert links["via"] == event.article.url


def test_what_was_known_last_comes_first_however_long_ago_it_was_said(client):
    denial("Said late, known early.", days=2)
    denial("Said early, known late.", days=-30, known_at=NOON + timedelta(days=5))
    titles = [entry.title for entry in read(client.get("/feed.atom")).entries]
    assert [title.split(": ")[-1] for title in titles] == ["Said early, known late.", "Said late, known early."]


def test_a_feed_ends_after_fifty_entries(client):
    claim, article = make_claim(), make_article()
    for number in range(53):
        make_event(claim, make_statement(article, claim), days=number, news="denial")
    for address in ("/feed.atom", f"{claim.get_absolute_url()}feed.atom"):
        entries = read(client.get(address)).entries
        assert len(entries) == 50
        assert entries[0].updated > entries[-1].updated


@pytest.mark.parametrize("kind", ["story", "claim", "entity", "outlet", "search"])
def test_of_many_changes_the_latest_are_shown_too(client, kind, monkeypatch):
    monkeypatch.setattr("claims.models.events._FEW", 2)
    address = every_feed()[kind]
    event = Event.objects.get()
    for days in range(1, 5):
        make_event(event.claim, event.statement, days=days, news="dispute")
    entries = read(client.get(address)).entries
    assert [entry.tags[0].term for entry in entries] == ["dispute"] * 4 + ["denial"]


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("/feed.atom", "Nothing changed so far."),
        ("/search.atom?q=nothing", "Nothing changed so far."),
        ("/search.atom", "Nothing was asked for."),
        ("/search.atom?q=%00%FF", "Nothing was asked for."),
    ],
)
def test_a_feed_without_entries_is_valid_and_says_so(client, address, says):
    feed = read(client.get(address))
    assert not feed.entries
    assert feed.feed.subtitle.startswith(says)
    assert feed.feed.updated == "2026-01-01T00:00:00+00:00"


def test_a_claim_that_nothing_happened_to_has_a_feed_that_does_not_change_by_itself(client):
    claim = make_claim()
    one, other = (client.get(f"{claim.get_absolute_url()}feed.atom") for _ in range(2))
    assert read(one).feed.updated == NOON.isoformat()
    assert one.content == other.content


@pytest.mark.parametrize("kind", KINDS)
def test_who_has_the_newest_is_told_so_and_sent_nothing(client, kind):
    address = every_feed()[kind]
    first = client.get(address)
    assert first["Last-Modified"] == "Mon, 02 Mar 2026 12:00:00 GMT"
    assert "public" in first["Cache-Control"]
    assert "max-age=300" in first["Cache-Control"]
    assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 304
    assert client.get(address, headers={"If-Modified-Since": first["Last-Modified"]}).status_code == 304
    denial(days=1)
    assert client.get("/feed.atom", headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_a_feed_is_packed_sets_no_cookie_and_bears_the_headers_of_every_page(client):
    for number in range(4):
        denial(days=number)
    answer = client.get("/feed.atom", headers={"Accept-Encoding": "gzip"})
    assert answer["Content-Encoding"] == "gzip"
    assert not answer.cookies
    for header in ("Content-Security-Policy", "X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy"):
        assert answer[header]


def test_a_feed_is_asked_for_its_head_and_for_nothing_else(client):
    every = every_feed()
    for address in every.values():
        assert client.head(address).status_code == 200
        assert not client.head(address).content
        for method in (client.post, client.put, client.delete, client.patch):
            assert method(address).status_code == 405


def test_the_feed_of_what_was_merged_leads_to_its_heirs(client):
    claims = [make_claim() for _ in range(3)]
    stories = [make_story(make_article()) for _ in range(3)]
    names = [entity(name) for name in ("One", "Two", "Three")]
    outlets = [make_outlet() for _ in range(2)]
    for things in (claims, stories, names, outlets):
        for one, other in itertools.pairwise(things):
            one.merged_into = other
            one.save()
        answer = client.get(f"{things[0].get_absolute_url()}feed.atom")
        assert answer.headers["Location"] == f"{things[-1].get_absolute_url()}feed.atom"


def test_things_that_were_merged_in_a_ring_stand_for_themselves(client):
    for model, things in (
        (Claim, [make_claim(), make_claim()]),
        (Story, [make_story(make_article()), make_story(make_article())]),
        (Entity, [entity("One"), entity("Two")]),
    ):
        one, other = things
        model.objects.filter(pk=one.pk).update(merged_into=other)
        model.objects.filter(pk=other.pk).update(merged_into=one)
        assert client.get(one.get_absolute_url()).status_code == 200
        assert client.get(f"{one.get_absolute_url()}feed.atom").status_code == 200


def test_what_is_gone_is_gone_for_feeds_too(client):
    assert client.get(f"{make_story().get_absolute_url()}feed.atom").status_code == 410
    empty = Entity.objects.create(public_id="e1", kind="person", name="Nobody")
    assert client.get(f"{empty.get_absolute_url()}feed.atom").status_code == 410


@pytest.mark.parametrize("wrong", ["c0", "c" * 10_000, "%00", "a%2Fb", "..%2f..", "c0/c1", "<script>", "%E2%80%AE"])
@pytest.mark.parametrize("of", ["claims", "stories", "entities", "outlets"])
def test_no_such_thing_has_no_feed(client, of, wrong):
    assert client.get(f"/{of}/{wrong}/feed.atom").status_code == 404


def test_markup_and_marks_that_turn_the_line_do_no_harm(client):
    denial("<b>Quillon</b> & sons \u202esank]]> the 'barge'.")
    [entry] = feedparser.parse(client.get("/feed.atom").content, sanitize_html=False).entries
    assert entry.title.endswith("<b>Quillon</b> & sons sank]]> the 'barge'.")
    assert read(client.get("/feed.atom"))


def test_a_search_feed_with_absurd_words_answers(client):
    for words in ("a" * 10_000, "\u202ebarge", "<script>alert(1)</script>", "'; DROP TABLE", "😀" * 300):
        read(client.get("/search.atom", {"q": words}))


def test_an_article_without_an_address_has_no_via(client):
    event = denial()
    type(event.article).objects.update(url="")
    [entry] = read(client.get("/feed.atom")).entries
    assert {link.rel for link in entry.links} == {"alternate", "related"}


@pytest.mark.parametrize("number", [1, 20])
@pytest.mark.parametrize(
    ("kind", "queries"),
    [
        ("site", 2),  # which; all of them
        ("story", 3),  # story; which; all of them
        ("claim", 3),
        ("entity", 3),
        ("outlet", 3),
        ("search", 3),  # claims; which; all of them
    ],
)
def test_a_feed_costs_the_same_however_many_entries(client, django_assert_num_queries, kind, queries, number):
    address = every_feed()[kind]
    event = Event.objects.get()
    for days in range(number):
        make_event(event.claim, event.statement, days=days, news="dispute")
    with django_assert_num_queries(queries):
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("index", ["event_news", "event_news_of_outlet"])
def test_the_newest_of_all_and_of_an_outlet_are_read_off_an_index(index):
    asked = Event.objects.of_outlet(make_outlet()) if "outlet" in index else Event.objects.all()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
    assert f"using {index} " in asked.news().order_by(*Event.LATEST)[:50].explain()


def test_pages_tell_programs_and_readers_of_their_feed(client, select):
    for kind, address in every_feed().items():
        page = address.removesuffix("feed.atom") if kind != "search" else address.replace(".atom", "")
        shown = client.get(page)
        [*own, everything] = select(shown, 'link[rel="alternate"][type="application/atom+xml"]')
        assert everything.get("href") == "/feed.atom"
        assert [link.get("href") for link in own] == ([address] if kind != "site" else [])
        if kind != "site":
            [follow] = [link for link in select(shown, "main a") if link.text == "Follow changes"]
            assert follow.get("href") == address
