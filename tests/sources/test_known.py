from datetime import UTC, datetime

import jsonschema_rs
import pytest

from sources.announce import Wanted, announce, as_announced
from sources.known import plain_url, web_host

HERE = "https://site.example/story"


@pytest.mark.parametrize(
    "query",
    ["cid={}", "eid={}", "source={}", "ref={}", "session={}", "gallery={}", "article_uid={}", "{}", "a&{}", "q=%E{}"],
)
def test_two_articles_that_only_a_query_tells_apart_are_two(query: str) -> None:
    both = {as_announced(f"{HERE}?{query.format(number)}") for number in (1, 2)}
    assert both == {f"{HERE}?{'&'.join(sorted(query.format(number).split('&')))}" for number in (1, 2)}


@pytest.mark.django_db
def test_what_is_announced_is_asked_for_with_all_that_its_address_says() -> None:
    asked = announce(
        [Wanted(url=f"{HERE}?cid={number}&utm_source=feed") for number in (1, 2)], now=datetime(2026, 3, 2, tzinfo=UTC)
    )
    assert [one.url for one in asked] == [f"{HERE}?cid=1", f"{HERE}?cid=2"]


@pytest.mark.parametrize(
    "spelled",
    [
        f"{HERE}?a=1&b=2&utm_source=x&UTM_Medium=y", f"{HERE}?b=2&a=1&fbclid=z", "HTTPS://SITE.example:443/story?b=2&a=1",
        f"{HERE}?a=1&&b=2&", f"{HERE}?a=1&b=2&gclid", f"{HERE}?mc_cid=1&mc_eid=2&a=1&b=2#top",
    ],
)  # fmt: skip
def test_one_article_is_one_however_a_reader_came_to_it(spelled: str) -> None:
    assert as_announced(spelled) == f"{HERE}?a=1&b=2"


@pytest.mark.parametrize(
    "query", ["q=\u00f6", "q=1+2", "q=%2B", "q=a=b", 'q="x"', "q='x'", "q=%2525", "q=/a", "q=1;r=2"]
)
def test_a_plain_address_stays_as_it_is(query: str) -> None:
    plain = as_announced(f"{HERE}?{query}")
    assert as_announced(plain) == plain_url(plain) == plain
    assert plain.isascii()
    assert plain_url(f"{HERE}?{query}") == plain


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ("https://νέα.example/α", "https://xn--ixai8a.example/%CE%B1"),
        ("https://ΝΈΑ.example:8080/", "https://xn--ixai8a.example:8080/"),
        ("https://nea.example/άρθρο?σ=ά#ά", "https://nea.example/%CE%AC%CF%81%CE%B8%CF%81%CE%BF?%CF%83=%CE%AC#%CE%AC"),
        ("https://a.example/two words?q=a b", "https://a.example/two%20words?q=a%20b"),
        ("https://a.example/?c[]={d}|e", "https://a.example/?c%5B%5D=%7Bd%7D%7Ce"),
        ("https://a.example/50%?x=%zz", "https://a.example/50%25?x=%25zz"),
    ],
)
def test_an_address_is_kept_as_it_is_sent(given: str, sent: str) -> None:
    uri = jsonschema_rs.Draft202012Validator({"format": "uri"}, validate_formats=True)
    assert plain_url(given) == plain_url(sent) == sent
    assert uri.is_valid(sent)
    assert web_host(given) == web_host(sent)


@pytest.mark.parametrize(
    "given",
    [
        "https://a b.example/",
        "https://-ά-.example/",
        "https://a.example/\ud800",
        "https://a.example/?\ud800",
        "ftp://a.b/",
    ],
)
def test_what_cannot_be_sent_is_no_web_address(given: str) -> None:
    assert web_host(plain_url(given)) == ""
