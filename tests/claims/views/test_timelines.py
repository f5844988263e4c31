from datetime import timedelta

import pytest

from claims import coverage
from claims.models import Claim, Entity, Event, Mention, Story
from claims.views import timelines
from sources.models import Outlet
from tests.claims.views.conftest import HTMX, RESTORE
from tests.factories import (
    NOON,
    make_article,
    make_claim,
    make_event,
    make_outlet,
    make_revision,
    make_statement,
    make_story,
)

pytestmark = pytest.mark.django_db
KINDS = ("claim", "story", "entity", "outlet")
ABSURD = [
    {"from": "0001-01-01", "until": "9999-12-31"},
    {"from": "9999", "until": "0001"},
    {"from": "2026-03-09", "until": "2026-03-01"},
    {"from": "2026-02-30", "until": "soon"},
    {"from": "\0", "until": "' OR 1=1"},
    {"stance": "believes", "axis": "up", "news": "perhaps", "outlet": "no-such-outlet"},
    {"outlet": "\0<b>"},
    {"after": "e30"},
    {"after": "bm9uc2Vuc2U"},
    {"after": "W10", "from": "x" * 10_000},
    {"stance": "denies", "axis": "happened"},
    {"until": "1801"},
    {"from": "2199-12-31"},
]


@pytest.fixture
def world():
    """A claim that Northline carries with a denial, an edit and a date, and Harbour Ledger a month later; with the
    addresses of all four timelines."""
    northline, ledger = make_outlet(name="Northline"), make_outlet(name="Harbour Ledger")
    first, second = make_article(northline), make_article(ledger, days=30)
    story = make_story(first, second, title="Gelatine in sweets")
    claim, entity = make_claim(), Entity.objects.create(public_id="e1", name="Bo Tarn", kind="person")
    fields = {"source": None, "cue": None, "content": [[0, 20]]}
    alleged = make_statement(first, claim, stance="alleges", speaker=None, resolved="it, on 28 February", **fields)
    denied = make_statement(first, claim, speaker="he", speaker_entity=entity)
    later = make_revision(first, text="Marrow Foods used gelatine.", seen_at=NOON + timedelta(days=2))
    make_statement(first, claim, revision=later, stance="alleges", speaker=None, **fields)
    again = make_statement(second, claim, speaker="Mr Tarn", speaker_entity=entity)
    for statement in (alleged, denied, again):
        Mention.objects.create(statement=statement, entity=entity, role="named")
    coverage.cover([claim])
    paths = {
        "claim": f"/claims/{claim.public_id}/timeline/",
        "story": f"/stories/{story.public_id}/timeline/",
        "entity": "/entities/e1/timeline/",
        "outlet": f"/outlets/{northline.slug}/timeline/",
    }
    return claim, paths


def listed(select, response) -> list[str]:
    return [
        " ".join(link.text_content().split()) for link in select(response, "li > span:last-child > a:first-of-type")
    ]


def test_a_timeline_draws_the_events_and_says_the_same_in_words_the_latest_first(client, world, select, words) -> None:
    _, paths = world
    shown = client.get(paths["claim"])
    assert listed(select, shown) == [
        "Harbour Ledger reports: Mr Tarn: denied",
        "Northline edits its article and no longer says that it was denied",
        "Northline reports: he: denied",
        "Northline reports: unnamed: alleged",
        "Dated to 28 February 2026 in Northline",
    ]
    assert [name.text_content() for name in select(shown, ".band-name")] == ["Bo Tarn", "Northline", ""]
    assert [name.get("class") for name in select(shown, ".band.wide use")] == ["denies", "denies", "alleges"]
    assert len(select(shown, ".band.wide .notch")) == 1
    assert "1 date that lies outside it" in words(shown)
    assert words(shown, ".turn") == "Answer removed New denial First report"
    assert words(shown, ".summary") == "5 entries, 2 March 2026 to 1 April 2026."


@pytest.mark.parametrize(
    ("kind", "number", "bands"),
    [
        ("story", 5, {"Bo Tarn", "Northline", ""}),
        ("entity", 5, {"Bo Tarn", "Northline", ""}),
        ("outlet", 4, {"Marrow Foods used horse gelatine.", ""}),
    ],
)
def test_stories_and_names_have_bands_by_speaker_and_outlets_by_claim(
    client, world, select, kind: str, number: int, bands: set[str]
) -> None:
    _, paths = world
    shown = client.get(paths[kind])
    assert len(listed(select, shown)) == number
    assert {name.text_content() for name in select(shown, ".band-name")} == bands
    assert {link.text for link in select(shown, ".entries .about")} == {"Marrow Foods used horse gelatine."}


@pytest.mark.parametrize(
    ("asked", "number"),
    [
        ({"stance": "denies"}, 3),
        ({"axis": "edited"}, 1),
        ({"axis": "happened"}, 1),
        ({"axis": "seen"}, 0),
        ({"news": "1"}, 3),
        ({"news": "answer_removed"}, 1),
        ({"news": "hedge_dropped"}, 0),
        ({"outlet": "harbour-ledger"}, 1),
        ({"outlet": "harbour-ledger", "stance": "alleges"}, 0),
        ({"from": "2026-03-02", "until": "2026-03-02"}, 2),
        ({"from": "2026-03-03"}, 2),
        ({"until": "2026-03"}, 4),
        ({"from": "2026-04-01", "until": "2026-03-03"}, 2),
        ({"from": "2026-03-02T12:00", "until": "2026-03-02T12:00:00.000001"}, 2),
    ],
)
def test_filters_and_periods_stand_in_the_address(client, world, select, asked: dict[str, str], number: int) -> None:
    _, paths = world
    Outlet.objects.filter(name="Harbour Ledger").update(slug="harbour-ledger")
    for kind in ("claim", "entity"):
        assert len(listed(select, client.get(paths[kind], asked))) == number


def test_from_a_period_links_lead_to_what_is_earlier_later_closer_and_wider(client, world, select, words) -> None:
    _, paths = world
    shown = client.get(paths["claim"], {"from": "2026-03-04", "until": "2026-03-04", "stance": "denies"})
    links = {link.text.split(":")[0]: link for link in select(shown, ".controls a")}
    assert [link.text for link in links.values()] == [
        "Earlier: 2 March 2026",
        "Later: 1 April 2026",
        "Closer: 4 March 2026, 12:00 to 13:00 UTC",
        "Wider: week of 2 March 2026",
        "All",
    ]
    for link in links.values():
        beside = client.get(paths["claim"] + link.get("href"))
        assert listed(select, beside), link.text
        assert "denied" in words(beside, ".entries")
        assert "alleged" not in words(beside, ".entries")
    assert words(shown, ".summary") == "1 entry, 4 March 2026, of those chosen below."


def test_where_all_is_shown_one_can_only_look_closer(client, world, select) -> None:
    _, paths = world
    shown = client.get(paths["claim"])
    assert [link.text for link in select(shown, ".controls a")] == ["Closer: week of 30 March 2026"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("asked", ABSURD)
def test_whatever_an_address_asks_for_there_is_a_sensible_page(client, world, words, kind: str, asked: dict) -> None:
    _, paths = world
    shown = client.get(paths[kind], asked)
    assert shown.status_code == 200
    assert words(shown, "h1")
    assert client.get(paths[kind], asked, headers=HTMX).status_code == 200


def test_nothing_in_a_period_says_so_and_leads_on(client, world, select, words) -> None:
    _, paths = world
    shown = client.get(paths["claim"], {"from": "2020", "until": "2020"})
    assert words(shown, ".summary") == "No entries, 2020."
    assert words(shown, ".empty").startswith("Nothing of this kind was reported in this time, as far as we read.")
    assert [link.text for link in select(shown, ".controls a")] == ["Later: 2026", "Wider: 2020 to 2029", "All"]


@pytest.mark.parametrize("kind", KINDS)
def test_one_of_which_nothing_is_known_says_what_to_do(client, words, kind: str) -> None:
    subject = {
        "claim": make_claim,
        "story": make_story,
        "entity": lambda: Entity.objects.create(public_id="e9", name="Nobody", kind="person"),
        "outlet": make_outlet,
    }[kind]()
    shown = client.get(f"{subject.get_absolute_url()}timeline/")
    assert "manage.py worker" in words(shown, ".empty")


def test_a_long_list_goes_on_without_gap_or_repeat(client, world, select, monkeypatch) -> None:
    monkeypatch.setattr(timelines, "_LIST", 2)
    _, paths = world
    for kind, number in (("claim", 5), ("entity", 5), ("outlet", 4)):
        address, seen, headers = paths[kind], [], {}
        while address:
            shown = client.get(address, headers=headers)
            seen += listed(select, shown)
            more = select(shown, ".more a[hx-boost]")
            address, headers = paths[kind] + more[0].get("href") if more else "", HTMX
        assert len(seen) == len(set(seen)) == number


def test_the_list_goes_on_as_a_fragment_and_without_scripts_as_a_page(client, world, select, monkeypatch) -> None:
    monkeypatch.setattr(timelines, "_LIST", 2)
    _, paths = world
    [more] = select(client.get(paths["claim"]), ".more a[hx-boost]")
    assert b"<html" not in client.get(paths["claim"] + more.get("href"), headers=HTMX).content
    assert b"<html" in client.get(paths["claim"] + more.get("href"), headers=RESTORE).content
    assert select(client.get(paths["claim"] + more.get("href")), "a[href='?']")


def test_what_is_not_drawn_is_said_and_can_be_drawn(client, world, select, words, monkeypatch) -> None:
    monkeypatch.setattr(timelines, "_DRAWN", 2)
    _, paths = world
    for asked in ({}, {"from": "2026-01-01"}):
        shown = client.get(paths["claim"], asked)
        assert words(shown, ".summary").startswith("The latest 2 entries")
        assert len(select(shown, ".entries li")) == 5
        assert bool(select(shown, ".blank")) is bool(asked)
        [rest] = select(shown, ".timeline .meta a[href*='until=']")
        drawn = client.get(paths["claim"] + rest.get("href"))
        assert len(select(drawn, ".band.wide .at")) == 2
        assert "until" in rest.get("href")


@pytest.mark.parametrize("events", [3, 60])
@pytest.mark.parametrize(
    ("kind", "queries"),
    [("claim", 3), ("story", 3), ("entity", 3), ("outlet", 3)],  # whose it is; events listed; events drawn
)
def test_a_timeline_costs_the_same_queries_however_many_events(
    client, world, django_assert_num_queries, kind: str, queries: int, events: int
) -> None:
    claim, paths = world
    statement = claim.links.first().statement
    story = Story.objects.get()
    for number in range(events):
        make_event(claim, statement, days=number, story=story, stance="denies")
    with django_assert_num_queries(queries):
        client.get(paths[kind])
    with django_assert_num_queries(queries + (kind != "outlet") + 2):  # the outlet; what is before, and after
        client.get(paths[kind], {"from": "2026-03-03", "until": "2026-03-04", "outlet": "northline"})


def test_whoever_was_merged_leads_to_what_it_was_merged_into(client, world) -> None:
    claim, paths = world
    gone = make_claim(merged_into=claim)
    assert client.get(f"/claims/{gone.public_id}/timeline/").headers["Location"] == paths["claim"]
    for model, path in ((Story, "stories"), (Entity, "entities")):
        old = model.objects.create(
            public_id="x9", merged_into=model.objects.first(), **({"name": "x"} if model is Entity else {})
        )
        assert client.get(f"/{path}/{old.public_id}/timeline/").status_code == (301 if model is Story else 302)
    old = make_outlet(merged_into=Outlet.objects.get(name="Northline"))
    assert client.get(f"/outlets/{old.slug}/timeline/").headers["Location"] == paths["outlet"]


@pytest.mark.parametrize("path", ["claims", "stories", "entities", "outlets"])
def test_what_there_is_not_is_not_found_and_only_reading_is_allowed(client, path: str) -> None:
    assert client.get(f"/{path}/nothing/timeline/").status_code == 404
    assert client.post(f"/{path}/nothing/timeline/").status_code == 405


def test_source_text_is_shown_as_text(client) -> None:
    article = make_article(make_outlet(name="<b>Northline</b>"))
    claim = make_claim("<i>Marrow</i>")
    make_statement(article, claim, speaker="<script>alert(1)</script>")
    coverage.cover([claim])
    for path in (f"/claims/{claim.public_id}/", f"/outlets/{article.outlet.slug}/"):
        shown = client.get(f"{path}timeline/").content.decode()
        for tag in ("<b>North", "<i>Marrow", "<script>alert"):
            assert tag not in shown
        assert "style=" not in shown


def test_events_of_a_claim_that_no_text_carries_any_more_stay(client, world, select) -> None:
    claim, paths = world
    Claim.objects.filter(pk=claim.pk).update(retired_at=NOON)
    assert Event.objects.of_claims([claim]).count() == len(listed(select, client.get(paths["claim"])))
