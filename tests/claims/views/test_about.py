from datetime import UTC, datetime, timedelta

import pytest

from claims import curate
from claims.models import Silence, Stance
from sources.models import Capture
from tests.factories import NOON, make_analysis, make_article, make_feed, make_outlet, make_poll, make_statement

pytestmark = pytest.mark.django_db


def test_the_method_explains_every_mark_and_what_left_out_does_not_mean(client, words, select):
    shown = client.get("/method/")
    for label in [*Stance.labels, *Silence.labels]:
        assert label in words(shown, ".legend dt")
    assert "It does not mean that the outlet hid something" in words(shown)


def test_what_could_not_be_read_is_counted(client, words):
    for number in range(2):
        Capture.objects.create(fingerprint=str(number), where="x", status="binary", captured_at=NOON)
    assert "2 × binary" in words(client.get("/method/"))


def test_every_state_has_a_mark_in_the_sprite(client, select):
    drawn = {symbol.get("id") for symbol in select(client.get("/method/"), ".sprite symbol")}
    assert drawn == {f"mark-{state}" for state in [*Stance.values, *Silence.values]}


def test_robots_may_read_all_but_searches(client):
    answer = client.get("/robots.txt")
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert "Disallow: /search" in answer.content.decode()


def test_a_page_that_is_not_there_says_where_to_go(client, words):
    answer = client.get("/nothing/here")
    assert answer.status_code == 404
    assert "There is no such page" in words(answer)


# ---- how often the machine is right, what is watched, which version ------------------------------


def test_where_no_editor_judged_the_method_says_so_and_where_figures_stand(client, words, select):
    shown = client.get("/method/")
    assert "No editor has judged a statement or a link here yet" in words(shown)
    assert "claims/language/rules/trained.md" in words(shown)
    assert not select(shown, ".rates")


def test_the_method_names_no_file_that_is_not_there(client, select, settings):
    for named in select(client.get("/method/"), "#measured ~ p code"):
        if "/" in named.text or named.text.endswith(".md"):
            assert (settings.BASE_DIR / named.text).is_file()


def test_shares_stand_with_their_numbers_and_intervals_and_few_decisions_give_none(client, words):
    for number in range(20):
        curate.review(make_statement(), accepted=number >= 5, editor=None)
    curate.review(make_statement(stance="alleges"), accepted=True, editor=None)
    shown = words(client.get("/method/"), ".rates")
    assert "denied2075 %53 to 89 %" in shown
    assert "alleged1too few to say" in shown
    assert "Editors do not draw by lot" in words(client.get("/method/"))


def test_the_method_says_who_is_watched_since_when_and_how_much(client, words):
    now = (datetime.now(UTC) - NOON) / timedelta(days=1)
    outlet = make_outlet(name="Northline Wire")
    make_feed(outlet, 0, next_poll_at=datetime.now(UTC) + timedelta(minutes=50))
    make_poll(outlet, 0, now, kind="feed", feed=outlet.feeds.get())
    shown = words(client.get("/method/"))
    assert "1 outlet, at 1 feed. Of 168 hours of the last week" in shown
    assert "Northline Wire2 March 2026all of 168 hours" in shown


def test_without_a_feed_the_method_says_that_nothing_comes_in(client, words):
    assert "No feed is watched now" in words(client.get("/method/"))


def test_the_method_names_the_versions_to_cite(client, words, settings):
    first, second = make_article(), make_article()
    make_analysis(first.current, extractor="en_core_web_sm 3.8.0, rules 0123456789ab, code ba9876543210")
    make_analysis(second.current, extractor="no rules for xx", status="no_rules")
    shown = client.get("/method/")
    versions = [words(shown, f"#versions ~ dl > div:nth-child({number}) dd") for number in range(1, 5)]
    assert versions == [f"Claimline {settings.VERSION}", "en_core_web_sm 3.8.0", "0123456789ab", "ba9876543210"]
    assert "rules 0123456789ab, code ba9876543210" in words(client.get("/about/"), ".citation")


def test_before_anything_is_read_there_is_still_a_version(client, words):
    assert "none so far" in words(client.get("/method/"), "#versions ~ dl")


@pytest.mark.parametrize("number", [1, 15])
def test_the_method_costs_eight_questions_and_one_while_they_are_kept(client, django_assert_num_queries, number):
    for _ in range(number):
        outlet = make_outlet()
        make_feed(outlet, 0)
        make_poll(outlet, 0, 1)
        curate.review(make_statement(), accepted=True, editor=None)
    with django_assert_num_queries(8):  # statements, links, claims; feeds, once more, looks; version; what was refused
        client.get("/method/")
    with django_assert_num_queries(1):  # version
        client.get("/method/")


# ---- about ----------------------------------------------------------------------------------------


def test_about_says_what_it_never_does_and_what_it_keeps(client, words):
    shown = words(client.get("/about/"))
    assert "It never says who is right" in shown
    assert "no cookies" in shown
    assert "at most 300 characters" in shown


def test_about_names_who_runs_the_site(client, words, settings):
    settings.CLAIMLINE_OPERATOR = ["Harrowgate Record Society", "4 Quay Street <Harrowgate>"]
    shown = words(client.get("/about/"), "address")
    assert shown == "Harrowgate Record Society4 Quay Street <Harrowgate>"
    assert "has not said here" not in words(client.get("/about/"))


def test_about_says_where_nobody_is_named(client, words, select):
    shown = client.get("/about/")
    assert "has not said here who they are" in words(shown)
    assert "Contact:" not in words(shown)


@pytest.mark.parametrize(
    ("contact", "text", "href"),
    [
        (
            "https://harrowgate.example/contact",
            "https://harrowgate.example/contact",
            "https://harrowgate.example/contact",
        ),
        ("desk@harrowgate.example", "desk@harrowgate.example", "mailto:desk@harrowgate.example"),
        ("mailto:desk@harrowgate.example", "desk@harrowgate.example", "mailto:desk@harrowgate.example"),
    ],
)
def test_about_leads_to_the_contact(client, select, settings, contact, text, href):
    settings.CLAIMLINE_CONTACT = contact
    links = {link.get("href"): link.text for link in select(client.get("/about/"), "main a")}
    assert links[href] == text


def test_a_contact_that_is_no_address_is_no_link(client, words, settings):
    settings.CLAIMLINE_CONTACT = "javascript:alert(1)"
    assert "Contact: javascript:alert(1)." in words(client.get("/about/"))


@pytest.mark.parametrize("page", ["/about/", "/method/"])
def test_pages_are_only_read(client, page):
    assert client.post(page).status_code == 405
    assert client.head(page).status_code == 200
