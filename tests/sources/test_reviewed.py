"""ClaimReview as it occurs: what is read of it, what is refused, and that nothing is made of anybody's rating."""

import gzip
import io
import json
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sources import json_values
from sources.found import Refused
from sources.json_values import values
from sources.review_files import find_reviews
from sources.review_pages import read_reviews
from sources.reviewed import FoundReview, reviews_in
from tests.servers import Server, ok

CONTACT = "https://claims.example/bot"
REVIEW = {
    "@context": "https://schema.org",
    "@type": "ClaimReview",
    "url": "https://plainchecker.example/gelatine",
    "claimReviewed": "Marrow Foods used horse gelatine in its sweets",
    "datePublished": "2026-03-05",
    "author": {"@type": "Organization", "name": "The Plain Checker", "url": "https://plainchecker.example"},
    "reviewRating": {
        "@type": "Rating",
        "ratingValue": 2,
        "bestRating": 5,
        "worstRating": 1,
        "alternateName": "Mostly false",
    },
    "itemReviewed": {
        "@type": "Claim",
        "author": {"@type": "Person", "name": "Ms Tarn"},
        "datePublished": "2026-03-02",
        "appearance": {"@type": "CreativeWork", "url": "https://ledger.example/1"},
    },
}


def read(value: Any, *, page: str = "") -> list[FoundReview | Refused]:
    return list(reviews_in(json_values.parse(json.dumps(value)), "feed.json", page=page))


def one(page: str = "", **changed: Any) -> FoundReview:
    [found] = read({**REVIEW, **changed}, page=page)
    assert isinstance(found, FoundReview), found
    return found


def refusal(page: str = "", **changed: Any) -> Refused:
    [found] = read({**REVIEW, **changed}, page=page)
    assert isinstance(found, Refused), found
    return found


def test_a_review_is_read_in_the_reviewers_words_and_figures() -> None:
    found = one()
    assert found.claimed == "Marrow Foods used horse gelatine in its sweets"
    assert (found.rating, found.value, found.best, found.worst) == ("Mostly false", "2", "5", "1")
    assert (found.reviewer, found.claimants) == ("The Plain Checker", ("Ms Tarn",))
    assert (found.published.text, found.published.precision, found.published.basis) == (
        "2026-03-05",
        "day",
        "datePublished",
    )
    assert found.said.at
    assert found.said.at.isoformat() == "2026-03-02T00:00:00+00:00"
    assert found.appearances == ("https://ledger.example/1",)
    assert found.ignored == ()


def test_figures_stand_as_they_are_written() -> None:
    [found] = reviews_in(json_values.parse(json.dumps(REVIEW).replace('"ratingValue": 2', '"ratingValue": 3.50')), "x")
    assert isinstance(found, FoundReview)
    assert found.value == "3.50"


@pytest.mark.parametrize(
    ("changed", "name", "expected"),
    [
        ({"author": "The Plain Checker"}, "reviewer", "The Plain Checker"),
        ({"author": [{"name": ""}, {"name": "A. Checker"}]}, "reviewer", "A. Checker"),
        ({"author": None, "publisher": {"name": "Checkers"}}, "reviewer", "Checkers"),
        ({"@type": ["Review", "ClaimReview"]}, "rating", "Mostly false"),
        ({"@type": "http://schema.org/ClaimReview"}, "rating", "Mostly false"),
        ({"reviewRating": "False"}, "rating", "False"),
        ({"reviewRating": [{"alternateName": {"@value": "Faux", "@language": "fr"}}]}, "rating", "Faux"),
        ({"reviewRating": None}, "rating", ""),
        ({"reviewRating": {"alternateName": "Tom &amp; Jerry &quot;true&quot;"}}, "rating", 'Tom & Jerry "true"'),
        ({"claimReviewed": "<p>Horses\n were <b>used</b></p>"}, "claimed", "Horses were used"),
        ({"claimReviewed": "x < y and y > z"}, "claimed", "x < y and y > z"),
        ({"claimReviewed": "nul \u0000 bell \u0007 here"}, "claimed", "nul bell here"),
        ({"claimReviewed": "", "itemReviewed": {"name": "Sweets held horse"}}, "claimed", "Sweets held horse"),
        ({"claimReviewed": None, "itemReviewed": "Sweets held horse"}, "claimed", "Sweets held horse"),
        ({"itemReviewed": {"author": ["Ms Tarn", {"name": "Others"}]}}, "claimants", ("Ms Tarn", "Others")),
        ({"itemReviewed": [{"@type": "CreativeWork", "author": {"name": "Ms Tarn"}}]}, "claimants", ("Ms Tarn",)),
        ({"itemReviewed": {"appearance": ["https://a.example/1", {"@id": "https://b.example/2"}]}},
         "appearances", ("https://a.example/1", "https://b.example/2")),
        ({"inLanguage": {"@type": "Language", "name": "en"}}, "language", "en"),
    ],
)  # fmt: skip
def test_what_occurs_in_the_wild_is_read(changed: dict[str, Any], name: str, expected: object) -> None:
    assert getattr(one(**changed), name) == expected


@pytest.mark.parametrize(
    ("given", "at", "precision"),
    [
        ("2026-03-05T10:20:30+02:00", "2026-03-05T08:20:30+00:00", "second"),
        ("March 5, 2026", "2026-03-05T00:00:00+00:00", "day"),
        ("2026-03", "2026-03-01T00:00:00+00:00", "month"),
        ("2026", "2026-01-01T00:00:00+00:00", "year"),
        (1772704800, "2026-03-05T10:00:00+00:00", "second"),
        ("last Tuesday", None, ""),
        ("0000-00-00", None, ""),
    ],
)
def test_odd_dates_keep_their_words_and_get_no_more_precision_than_they_have(
    given: object, at: str | None, precision: str
) -> None:
    found = one(datePublished=given)
    assert (found.published.at.isoformat() if found.published.at else None) == at
    assert (found.published.text, found.published.precision) == (str(given), precision)
    assert found.ignored == (() if at else ("datePublished",))


def test_names_by_their_whole_address_are_read() -> None:
    whole = {key if key[0] == "@" else f"https://schema.org/{key}": value for key, value in REVIEW.items()}
    [found] = read(whole)
    assert isinstance(found, FoundReview)
    assert found.rating == "Mostly false"


def test_what_a_graph_says_elsewhere_is_found_by_its_id() -> None:
    graph = [
        {**REVIEW, "author": {"@id": "#us"}, "itemReviewed": {"@id": "#claim"}},
        {"@id": "#us", "@type": "Organization", "name": "The Plain Checker"},
        {"@id": "#claim", "@type": "Claim", "author": {"name": "Ms Tarn"}},
    ]
    [found] = read({"@context": "https://schema.org", "@graph": graph})
    assert isinstance(found, FoundReview)
    assert (found.reviewer, found.claimants) == ("The Plain Checker", ("Ms Tarn",))


@pytest.mark.parametrize(
    ("changed", "status", "words"),
    [
        ({"claimReviewed": "", "itemReviewed": {}}, "empty", "which claim"),
        ({"claimReviewed": "?!"}, "empty", "which claim"),
        ({"claimReviewed": "x" * 3_001}, "bad_field", "3,001 characters"),
        ({"reviewRating": {"alternateName": "x" * 2_001}}, "bad_field", "alternateName"),
        ({"url": None}, "bad_url", "no 'url'"),
        ({"url": "javascript:alert(1)"}, "bad_url", "javascript:alert(1)"),
        ({"url": "data:text/html,x"}, "bad_url", "https://"),
        ({"url": "https://good.example@evil.example/"}, "bad_url", "leads nowhere"),
        ({"url": "/relative"}, "bad_url", "leads nowhere"),
        ({"url": "https://a.example/\u0001"}, "bad_url", "leads nowhere"),
        ({"url": f"https://a.example/{'x' * 2_000}"}, "bad_url", "leads nowhere"),
    ],
)
def test_what_cannot_be_used_is_refused_with_how_to_mend_it(changed: dict[str, Any], status: str, words: str) -> None:
    found = refusal(**changed)
    assert found.status == status
    assert words in found.reason
    assert found.where == "feed.json"


def test_an_address_that_nobody_should_follow_is_left_out_and_told() -> None:
    found = one(itemReviewed={"appearance": ["javascript:alert(1)", "https://a.example/1"]})
    assert found.appearances == ("https://a.example/1",)
    assert found.ignored == ("itemReviewed.appearance",)


def test_no_page_speaks_for_another_site_and_its_own_addresses_may_be_short() -> None:
    page = "https://www.plainchecker.example/gelatine"
    assert one(page, url="/gelatine?x=1").url == "https://www.plainchecker.example/gelatine?x=1"
    assert one(page, url=None).url == page
    assert refusal(page, url="https://othercheckers.example/1").status == "speaks_for_another"


def script(*values: object) -> bytes:
    scripts = "".join(
        f'<script type="application/ld+json">{one if isinstance(one, str) else json.dumps(one)}</script>'
        for one in values
    )
    return f"<html><head>{scripts}</head><body><p>Words.</p></body></html>".encode()


def test_pages_give_what_their_scripts_hold_and_a_broken_one_costs_only_itself() -> None:
    data = script({"@type": "WebSite"}, '{"@type": "ClaimReview", oh}', [REVIEW])
    broken, good = read_reviews(data, "page.html", url="https://plainchecker.example/gelatine")
    assert isinstance(broken, Refused)
    assert (broken.status, broken.where) == ("broken_json", "page.html, script 1")
    assert isinstance(good, FoundReview)


def test_a_page_without_a_review_is_refused_by_name_when_it_is_read_in_the_child(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("<html><body><p>We publish ClaimReview.</p></body></html>")
    [found] = found_in(tmp_path / "page.html")
    assert isinstance(found, Refused)
    assert (found.status, "holds no ClaimReview" in found.reason) == ("no_review", True)


def test_a_saved_page_stands_at_the_address_that_it_gives() -> None:
    data = script(REVIEW).replace(b"<head>", b'<head><link rel="canonical" href="https://elsewhere.example/">')
    [found] = read_reviews(data, "page.html")
    assert isinstance(found, Refused)
    assert found.status == "speaks_for_another"


@pytest.mark.parametrize("mark", ["\ud800", "\u202e", "\u2066", "\x00", "\\"])
def test_addresses_that_look_like_others_or_cannot_be_kept_lead_nowhere(mark: str) -> None:
    assert refusal(url=f"https://plainchecker.example/a{mark}b").status == "bad_url"
    found = one(itemReviewed={"appearance": [f"https://ledger.example/{mark}x", "https://ledger.example/2"]})
    assert (found.appearances, "itemReviewed.appearance" in found.ignored) == (("https://ledger.example/2",), True)


FEED = {"@context": "https://schema.org", "@type": "DataFeed", "name": "All"}


def feed(*items: object) -> bytes:
    elements = [{"@type": "DataFeedItem", "item": item} for item in items]
    return json.dumps({**FEED, "dataFeedElement": elements, "dateModified": "2026-03-05"}).encode()


def found_in(path: Path) -> list[FoundReview | Refused]:
    return list(find_reviews([str(path)], contact=CONTACT))


@pytest.mark.parametrize(
    ("name", "data", "number"),
    [
        ("one.json", json.dumps(REVIEW).encode(), 1),
        ("list.jsonld", b"\xef\xbb\xbf" + json.dumps([REVIEW, {"@type": "Person"}, REVIEW]).encode(), 2),
        ("graph.json", json.dumps({"@graph": [REVIEW, REVIEW]}).encode(), 2),
        ("feed.json", feed([REVIEW], None, [REVIEW, REVIEW], REVIEW), 4),
        ("feed.json.gz", gzip.compress(feed([REVIEW])), 1),
        ("lines.ndjson", b"\n".join([json.dumps(REVIEW).encode()] * 3), 3),
        ("page.html", script(REVIEW), 1),
    ],
)
def test_every_form_is_read(tmp_path: Path, name: str, data: bytes, number: int) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    found = found_in(path)
    assert [type(item) for item in found] == [FoundReview] * number


@pytest.mark.parametrize(
    ("name", "data", "status"),
    [
        ("none.json", b"{}", "no_review"),
        ("empty.json", b"", "no_review"),
        ("cut.json.gz", gzip.compress(feed([REVIEW]))[:-20], "broken_archive"),
        ("notes.pdf", b"%PDF", "unsupported"),
        ("wide.json", json.dumps(REVIEW).encode("utf-16"), "bad_encoding"),
        ("latin.json", '{"a": "é"}'.encode("latin-1"), "bad_encoding"),
        ("deep.json", b"[" * 100_000, "hostile"),
        ("deep_value.json", b'[{"a":' * 100_000, "hostile"),
        ("long.json", b'[{"a": "' + b"x" * 5_100_000, "too_large"),
        ("absent.json", None, "not_found"),
    ],
)
def test_what_no_review_can_be_got_from_says_so(tmp_path: Path, name: str, data: bytes | None, status: str) -> None:
    path = tmp_path / name
    if data is not None:
        path.write_bytes(data)
    found = found_in(path)
    assert [item.status for item in found if isinstance(item, Refused)] == [status]
    assert len(found) == 1


def test_one_bad_item_never_stops_the_rest(tmp_path: Path) -> None:
    good, path = json.dumps(REVIEW), tmp_path / "feed.json"
    path.write_text(
        f'{{"dataFeedElement": [{good}, {{"@type": ClaimReview}}, {good}, {{"@type": "ClaimReview"}}, {good[:50]}'
    )
    first, broken, second, bad, cut = found_in(path)
    assert isinstance(first, FoundReview)
    assert isinstance(second, FoundReview)
    assert [item.status for item in (broken, bad, cut) if isinstance(item, Refused)] == [
        "broken_json",
        "empty",
        "broken_json",
    ]
    assert broken.where == f"{path}, item 2"


def test_one_bad_line_never_stops_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "lines.ndjson"
    path.write_text(f'{json.dumps(REVIEW)}\n{{"open": [\n\n{json.dumps(REVIEW)}\n')
    first, bad, last = found_in(path)
    assert isinstance(first, FoundReview)
    assert isinstance(last, FoundReview)
    assert isinstance(bad, Refused)
    assert bad.where == f"{path}:2"


@pytest.mark.parametrize("size", [1, 2, 7, 1000])
def test_values_come_out_alike_however_their_bytes_are_cut(size: int) -> None:
    data = '[1.50, "a\\"]é", {"x": ["}", {"y": null}]}, true]'.encode()
    chunks = [data[start : start + size] for start in range(0, len(data), size)]
    assert [value for _, value in values(chunks)] == ["1.50", 'a"]é', {"x": ["}", {"y": None}]}, True]


def test_a_feed_of_any_length_takes_no_more_memory_than_an_item() -> None:
    def chunks() -> Iterator[bytes]:
        yield b'{"dataFeedElement": ['
        for number in range(20_000):
            yield (b"," if number else b"") + json.dumps(REVIEW).encode()
        yield b"]}"

    tracemalloc.start()
    number = sum(1 for _ in values(chunks()))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert number == 20_001  # and the feed itself
    assert peak < 2_000_000


def test_standard_input_is_read() -> None:
    [found] = find_reviews(["-"], contact=CONTACT, stdin=io.BytesIO(feed([REVIEW])))
    assert isinstance(found, FoundReview)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (script({**REVIEW, "url": "/gelatine"}), "text/html"),
        (json.dumps({**REVIEW, "url": "http://site.example/gelatine"}).encode(), "application/ld+json"),
        (gzip.compress(json.dumps({**REVIEW, "url": "http://site.example/gelatine"}).encode()), "application/gzip"),
    ],
)
def test_addresses_are_fetched_through_the_guard(server: Server, body: bytes, kind: str) -> None:
    server.replies["/gelatine"] = ok(body, f"Content-Type: {kind}")
    ways = {"contact": CONTACT, "resolve": server.resolve, "dial": server.dial}
    [found] = find_reviews(["http://site.example/gelatine"], **ways)
    assert isinstance(found, FoundReview), found
    assert found.url == "http://site.example/gelatine"


@pytest.mark.parametrize("cut", [3, 12, 40], ids=["in its head", "in its first block", "in the middle"])
def test_a_packed_feed_that_breaks_off_is_a_refusal_and_stops_no_other(server: Server, cut: int) -> None:
    packed = gzip.compress(json.dumps({**REVIEW, "url": "/gelatine"}).encode())
    server.replies["/feed.json.gz"] = ok(packed[:cut], "Content-Type: application/octet-stream")
    server.replies["/whole.json"] = ok(json.dumps(REVIEW).encode(), "Content-Type: application/json")
    ways = {"contact": CONTACT, "resolve": server.resolve, "dial": server.dial}
    broken, whole = find_reviews(["http://site.example/feed.json.gz", "http://site.example/whole.json"], **ways)
    assert isinstance(broken, Refused)
    assert broken.status == "broken_archive"
    assert isinstance(whole, FoundReview)


def test_addresses_that_lead_inside_are_refused(server: Server) -> None:
    server.names["inside.example"] = ["10.0.0.1"]
    ways = {"contact": CONTACT, "resolve": server.resolve, "dial": server.dial}
    [inside, nothing] = find_reviews(["http://inside.example/feed.json", "http://site.example/none"], **ways)
    assert isinstance(inside, Refused)
    assert isinstance(nothing, Refused)
    assert nothing.status == "not_found"
