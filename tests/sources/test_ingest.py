from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sources.archives import find
from sources.found import Found, Refused
from sources.ingest import Defaults, ingest
from sources.models import Article, Capture, Outlet, Review, Revision
from sources.pages import Block
from sources.reviewed import FoundReview
from tests.factories import NOON, make_outlet

pytestmark = pytest.mark.django_db
NOW = NOON + timedelta(days=100)


def found(text: str = "Marrow Foods denied it.", **fields: object) -> Found:
    given = {"where": "a.ndjson:1", "outlet": "Ledger", "external_id": "one", "published": NOON, "language": "en"}
    return Found(text=text, **{"published_basis": "given", "published_precision": "second", **given, **fields})


def take(item: Found | Refused, *, after: int = 0, **defaults: object):
    return ingest(item, Defaults(**defaults), now=NOW + timedelta(minutes=after))


def everything() -> list[list[dict[str, object]]]:
    return [list(model.objects.order_by("pk").values()) for model in (Outlet, Article, Revision, Capture)]


def test_an_article_goes_in_with_all_that_it_says() -> None:
    block = Block(kind="headline", start=0, end=6)
    done = take(
        found(title="Marrow", authors=("Ana Tarn",), url="https://Ledger.example/a?utm_source=x", blocks=(block,))
    )
    assert (done.status, done.problem, done.refused) == ("new", "", False)
    article = Article.objects.get()
    assert article.url == "https://ledger.example/a"
    assert (article.external_id, article.published_at, article.published_basis) == ("one", NOON, "given")
    assert article.first_seen_at == article.last_seen_at == NOW
    revision = article.current
    assert (revision.number, revision.title, revision.authors, revision.language) == (1, "Marrow", ["Ana Tarn"], "en")
    assert revision.blocks == [["headline", 0, 6]]
    assert Capture.objects.get().revision == revision


@pytest.mark.parametrize(
    "identity",
    [{}, {"external_id": "", "url": "https://l.example/1"}, {"external_id": ""}, {"external_id": "x" * 600}],
    ids=["by id", "by address", "by its text alone", "by an id that is cut"],
)
def test_the_same_a_second_time_changes_nothing(identity: dict[str, str]) -> None:
    take(found(**identity))
    before = everything()
    assert take(found(**identity), after=9).status == "unchanged"
    assert everything() == before


def test_a_changed_text_is_a_new_revision_and_the_old_one_stays() -> None:
    take(found("It was stolen, allegedly."))
    done = take(found("It was stolen."), after=1)
    assert done.status == "changed"
    article = Article.objects.get()
    assert [revision.text for revision in article.revisions.order_by("number")] == [
        "It was stolen, allegedly.",
        "It was stolen.",
    ]
    assert article.current.text == "It was stolen."
    assert article.last_seen_at == NOW + timedelta(minutes=1)


def test_a_text_that_comes_back_is_current_again_and_no_third_revision() -> None:
    for minute, text in enumerate(("A.", "B.", "A.")):
        take(found(text), after=minute)
    article = Article.objects.get()
    assert (article.current.text, article.current.number, article.revisions.count()) == ("A.", 1, 2)


def test_an_older_sighting_is_kept_and_does_not_displace_a_newer_one() -> None:
    take(found("Today's.", seen=NOON + timedelta(days=2)))
    done = take(found("Yesterday's.", seen=NOON + timedelta(days=1)))
    article = Article.objects.get()
    assert (done.status, article.current.text, article.revisions.count()) == ("changed", "Today's.", 2)
    assert article.last_seen_at == NOON + timedelta(days=2)
    assert article.first_seen_at == NOON + timedelta(days=1)


def test_a_history_given_twice_changes_nothing() -> None:
    history = [found(text, seen=NOON + timedelta(days=day)) for day, text in enumerate(("A.", "B.", "A."))]
    for item in history:
        take(item)
    before = everything()
    assert [take(item, after=5).status for item in history] == ["unchanged"] * 3
    assert everything() == before


def test_what_the_caller_says_fills_what_the_article_does_not_say() -> None:
    take(found(outlet="", published=None, language="de"), outlet=" Courier ", published=NOON, language="en")
    article = Article.objects.get()
    assert (article.outlet.key, article.published_at, article.published_basis) == ("Courier", NOON, "given")
    assert article.current.language == "en"


def test_what_the_article_says_itself_stands() -> None:
    take(found(), outlet="Courier", published=datetime(2020, 1, 1, tzinfo=UTC))
    article = Article.objects.get()
    assert (article.outlet.key, article.published_at) == ("Ledger", NOON)


def test_an_article_without_a_date_stands_at_the_time_we_saw_it_and_that_is_said() -> None:
    done = take(found(published=None))
    assert not done.refused
    assert "--published" in done.problem
    article = Article.objects.get()
    assert (article.published_at, article.published_basis) == (NOW, "first_seen")
    assert Capture.objects.get().status == Capture.NOTED


def test_a_known_outlet_is_found_by_any_of_its_names() -> None:
    outlet = make_outlet("ledger-week", name="Ledger Week", aliases=["LW"])
    take(found(outlet="LW"))
    assert Article.objects.get().outlet == outlet


def test_an_outlet_that_nobody_names_is_found_by_its_domain_the_nearest_one_first() -> None:
    make_outlet("group", domains=["press.example"])
    city = make_outlet("city", domains=["city.press.example"])
    take(found(outlet="", url="https://www.City.press.example/1"))
    assert Article.objects.get().outlet == city


@pytest.mark.parametrize("name", ["n" * 300, "Straßenblatt", "a\x00b", "x" * 199 + " y"])
def test_an_odd_name_of_an_outlet_is_one_outlet_however_often_it_comes(name: str) -> None:
    take(found(outlet=name))
    assert take(found("Another.", external_id="two", outlet=name)).status == "new"
    assert Outlet.objects.count() == 1


@pytest.mark.parametrize("language", ["en-GB", "en_us"])
def test_a_country_is_no_part_of_the_language(language: str) -> None:
    take(found(language=language))
    assert Revision.objects.get().language == "en"


def test_a_language_that_is_none_is_cut_and_not_a_crash() -> None:
    take(found(language="the queen's english"))
    assert Revision.objects.get().language == "the queen'"


def test_a_file_name_that_is_no_text_is_kept_as_far_as_it_is() -> None:
    name = b"caf\xe9.txt".decode("utf-8", "surrogateescape")
    done = take(found(external_id=name, where=f"in/{name}"))
    assert done.where == "in/caf .txt"
    assert Article.objects.get().external_id == "caf .txt"
    take(Refused(where=name, status="binary", reason="it is binary"))
    assert Capture.objects.refused().get().where == "caf .txt"


@pytest.mark.parametrize(
    ("item", "status", "fix"),
    [
        (found(outlet=""), "no_outlet", "--outlet"),
        (found(outlet=" \t "), "no_outlet", "--outlet"),
        (found(outlet="", url="https://nowhere.example/1"), "no_outlet", "--outlet"),
        (found(published=NOW + timedelta(days=2)), "date_future", "Correct `published`"),
        (found(url="javascript:alert(1)"), "url_invalid", "https://"),
        (found(url="http://[::1/x"), "url_invalid", "https://"),
        (found(url="https://l.example/" + "x" * 2000), "url_invalid", "2000"),
        (found(url="https:///path"), "url_invalid", "https://"),
        (Refused(where="b.txt", status="empty", reason="it is empty; give it an article"), "empty", "give it"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_go_in_is_a_row_with_its_reason_and_the_fix(item: Found | Refused, status: str, fix: str) -> None:
    done = take(item)
    assert (done.refused, done.status) == (True, status)
    assert fix in done.problem
    assert "\n" not in done.problem
    row = Capture.objects.get()
    assert (row.where, row.status, row.reason) == (done.where, status, done.problem)
    assert not Article.objects.exists()
    take(item, after=1)
    assert Capture.objects.count() == 1, "the same refusal again is no news"


def test_a_date_that_another_clock_explains_goes_in() -> None:
    assert not take(found(published=NOW + timedelta(hours=23))).refused


@pytest.mark.parametrize(
    ("second", "status", "names"),
    [
        ({"outlet": "Courier"}, "url_taken", "Ledger"),
        ({"external_id": "two"}, "url_taken", "'one'"),
        ({"url": "https://l.example/2"}, "id_taken", "https://l.example/1"),
    ],
    ids=["another outlet", "another id", "another address"],
)
def test_two_articles_that_claim_one_place_are_told_apart(second: dict[str, str], status: str, names: str) -> None:
    make_outlet("Courier")
    take(found(url="https://l.example/1"))
    done = take(found("Something else.", **{"url": "https://l.example/1", **second}))
    assert (done.refused, done.status) == (True, status)
    assert names in done.problem
    assert Article.objects.get().current.text == "Marrow Foods denied it."


def test_one_that_is_refused_leaves_the_rest_of_the_batch_alone(tmp_path: Path) -> None:
    statuses = [take(item).status for item in (found(), found(outlet=""), found("Other.", external_id="two"))]
    assert statuses == ["new", "no_outlet", "new"]


def test_the_state_of_a_cut_text_is_kept() -> None:
    take(found(state="paywalled"))
    assert Revision.objects.get().state == "paywalled"


REVIEW = FoundReview(where="a.html", url="https://ledger.example/one", claimed="Marrow used horses", rating="False")


def test_reviews_beside_an_article_are_taken_along_once() -> None:
    for after in (0, 1):
        take(found(url="https://ledger.example/one", reviews=(REVIEW,)), after=after)
    review = Review.objects.get()
    assert (review.outlet, review.current.rating) == (Article.objects.get().outlet, "False")
    assert review.first_seen_at == NOW


def test_a_review_that_stands_at_another_host_is_not_the_articles_outlets() -> None:
    other = replace(REVIEW, url="https://plainchecker.example/one")
    take(found(url="https://ledger.example/one", reviews=(other,)))
    assert Review.objects.get().outlet.key == "plainchecker.example"


def test_a_saved_page_brings_its_article_and_its_review(tmp_path: Path) -> None:
    script = '{"@type": "ClaimReview", "url": "/gelatine", "claimReviewed": "Marrow used horses"}'
    body = "".join(f"<p>Inspectors looked into the sweets for the {n}th time, and found tallow.</p>" for n in range(9))
    (tmp_path / "page.html").write_text(
        f'<html><head><title>Sweets</title><link rel="canonical" href="https://ledger.example/gelatine">'
        f'<script type="application/ld+json">{script}</script></head><body><article>{body}</article></body></html>'
    )
    [item] = find([str(tmp_path / "page.html")])
    assert take(item, outlet="Ledger").status == "new"
    assert (Article.objects.get().url, Review.objects.get().claimed) == (Review.objects.get().url, "Marrow used horses")


def test_a_broken_review_costs_the_article_nothing_and_is_a_row(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = Refused(where="a.html, script 2", status="broken_json", reason="it is no JSON")
    assert take(found(reviews=(broken, REVIEW))).status == "new"
    assert Capture.objects.get(status="broken_json").where == "a.html, script 2"
    assert Review.objects.count() == 1

    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("sources.reviews._take_in", fail)
    assert take(found("It denied it.", external_id="two", reviews=(REVIEW,))).status == "new"
    assert Capture.objects.get(status="failed").reason.startswith("Something went wrong on our side")


def test_an_article_that_is_refused_or_hidden_brings_no_review_to_light() -> None:
    assert take(found(url="ftp://x", reviews=(REVIEW,))).refused
    take(found())
    Article.objects.update(visibility="hidden")
    assert take(found("It says more now.", reviews=(REVIEW,)), after=1).status == "changed"
    assert not Review.objects.exists()
