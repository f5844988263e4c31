import pytest

from sources.archives import Found, Refused
from sources.online import Looked, is_address, look
from sources.outcomes import RetryLater
from tests.servers import Server, ok, to

BODY = "".join(
    f"<p>The council of Port Orrin met for the {n}th time about the ferry, and put it off again.</p>" for n in range(9)
)
PAGE = f"""<html><head><title>Ferry put off again</title><link rel="canonical" href="{{canonical}}"></head>
<body><article><h1>Ferry put off again</h1>{BODY}</article></body></html>"""


def page(canonical: str = "http://site.example/ferry") -> bytes:
    return ok(PAGE.format(canonical=canonical).encode(), "Content-Type: text/html")


def found(server: Server, *urls: str) -> list[Found | Refused]:
    ways = {"contact": "https://claims.example/bot", "resolve": server.resolve, "dial": server.dial}
    return [item for url in urls if (item := look(url, **ways).item)]  # type: ignore[arg-type]


def test_an_article_is_found_at_its_own_address(server: Server) -> None:
    server.replies |= {"/short": to("/ferry?from=short"), "/ferry": page()}
    [article] = found(server, "http://site.example/short")
    assert isinstance(article, Found)
    assert article.url == "http://site.example/ferry"
    assert article.title == "Ferry put off again"
    assert "put it off again" in article.text


def test_a_review_that_the_page_marks_up_comes_along_whatever_becomes_of_it(server: Server) -> None:
    marked = '{"@type": "ClaimReview", "claimReviewed": "The ferry sank", "url": "/ferry"}'
    for said, expected in ((marked, "The ferry sank"), (marked[:-1], "broken_json")):
        script = f'<script type="application/ld+json">{said}</script></body>'.encode()
        server.replies["/ferry"] = ok(PAGE.encode().replace(b"</body>", script), "Content-Type: text/html")
        [article] = found(server, "http://site.example/ferry")
        assert isinstance(article, Found)
        [review] = article.reviews
        assert getattr(review, "claimed", None) == expected or getattr(review, "status", None) == expected
        assert "put it off again" in article.text


def test_no_page_speaks_for_another_site(server: Server) -> None:
    server.replies["/ferry"] = page(canonical="https://other.example/stolen")
    [article] = found(server, "http://site.example/ferry")
    assert isinstance(article, Found)
    assert article.url == "http://site.example/ferry"


def test_what_cannot_be_had_is_a_refusal_that_says_why(server: Server) -> None:
    server.names["inside.example"] = ["10.0.0.1"]
    server.replies |= {"/ferry": page(), "/empty": ok(b"<html><body></body></html>", "Content-Type: text/html")}
    urls = [
        f"http://{rest}"
        for rest in ("inside.example/", "site.example/none", "site.example/empty", "site.example/ferry")
    ]
    answers = found(server, *urls)
    assert [answer.where for answer in answers] == urls
    assert [answer.status for answer in answers if isinstance(answer, Refused)] == [
        "robots_unreachable",  # its robots.txt would have to be fetched from inside, too
        "not_found",
        "extraction_failed",
    ]
    assert isinstance(answers[-1], Found)


@pytest.mark.parametrize(
    ("given", "address"), [("https://a.example/x", True), ("HTTP://a.example", True), ("http.txt", False), ("-", False)]
)
def test_an_address_is_told_from_a_path(given: str, address: bool) -> None:
    assert is_address(given) is address


def test_an_address_that_is_none_is_refused_and_the_next_is_read(server: Server) -> None:
    server.replies["/ferry"] = page()
    refusal, article = found(server, "http://[::1", "http://site.example/ferry")
    assert isinstance(refusal, Refused)
    assert refusal.status == "url_refused"
    assert isinstance(article, Found)


def looked(server: Server, path: str, **validators: str) -> Looked:
    contact = "https://claims.example/bot"
    return look(f"http://site.example{path}", contact=contact, resolve=server.resolve, dial=server.dial, **validators)


def test_a_look_tells_the_article_and_what_the_next_look_needs(server: Server) -> None:
    tagged = page().replace(b"Content-Type", b'ETag: "one"\r\nLast-Modified: Monday\r\nContent-Type')
    server.replies |= {"/old": to("/ferry", "301 Moved"), "/ferry": tagged}
    done = looked(server, "/old")
    assert isinstance(done.item, Found)
    assert done.fetched is not None
    assert (done.fetched.etag, done.fetched.last_modified) == ('"one"', "Monday")
    assert (done.fetched.moved_to, done.item.url) == ("http://site.example/ferry", "http://site.example/ferry")
    assert (done.http, done.bytes, done.error) == (200, len(done.fetched.body), None)
    assert done.bytes > 500


def test_a_look_at_what_did_not_change_finds_nothing_and_no_fault(server: Server) -> None:
    server.replies["/ferry"] = b"HTTP/1.1 304 Not Modified\r\n\r\n"
    done = looked(server, "/ferry", etag='"one"')
    assert (done.item, done.http, done.error) == (None, 304, None)
    assert 'If-None-Match: "one"' in server.requests[-1][1]


def test_a_page_that_came_and_cannot_be_read_is_refused_with_what_came(server: Server) -> None:
    server.replies["/empty"] = ok(b"<html><body></body></html>")
    done = looked(server, "/empty")
    assert isinstance(done.item, Refused)
    assert (done.item.status, done.http, done.bytes, done.error) == ("extraction_failed", 200, 26, None)


def test_a_look_that_failed_keeps_the_error_with_the_answers_status(server: Server) -> None:
    server.replies["/busy"] = ok(b"", "Retry-After: 90", status="429 Slow down")
    done = looked(server, "/busy")
    assert isinstance(done.item, Refused)
    assert isinstance(done.error, RetryLater)
    assert (done.item.status, done.http, done.error.after, done.fetched) == ("retry_later", 429, 90, None)
