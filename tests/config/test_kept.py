from collections.abc import Callable, Iterator

import pytest
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.middleware.gzip import GZipMiddleware
from django.middleware.http import ConditionalGetMiddleware
from django.test import RequestFactory

from config.kept import Kept
from sources.models import Outlet
from tests.factories import make_outlet

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _empty() -> Iterator[None]:
    caches["pages"].clear()
    yield
    caches["pages"].clear()


class Site:
    """Counts how often a page is made; it names the outlets that there are."""

    def __init__(self, change: Callable[[HttpResponse], object] = lambda answer: None) -> None:
        self.made = 0
        self._change = change
        self._kept = Kept(GZipMiddleware(ConditionalGetMiddleware(self._page)))

    def get(self, address: str = "/", **headers: str) -> HttpResponse:
        return self._kept(RequestFactory(headers=headers).get(address))

    def _page(self, request: HttpRequest) -> HttpResponse:
        self.made += 1
        names = " ".join(Outlet.objects.order_by("key").values_list("key", flat=True))
        answer = HttpResponse(f"{request.get_full_path()}: {names or 'nobody'} {'and so on ' * 50}")
        self._change(answer)
        return answer


def test_a_page_is_made_once_while_nothing_is_written() -> None:
    site = Site()
    first, second = site.get("/a?b=1"), site.get("/a?b=1")
    assert site.made == 1
    assert first.content == second.content
    assert first.headers == second.headers
    assert second["Cache-Control"] == "no-cache"


def test_whatever_is_written_ends_it() -> None:
    site = Site()
    assert b"nobody" in site.get().content
    outlet = make_outlet("northline-wire")
    assert b"northline-wire" in site.get().content
    outlet.delete()
    assert b"northline-wire" not in site.get().content


def test_each_address_and_each_kind_of_answer_is_another_page() -> None:
    site = Site()
    asked = [("/a", {}), ("/a?b", {}), ("/a", {"HX-Request": "true"}), ("/a", {"Accept-Encoding": "gzip"})]
    answers = [site.get(address, **headers) for address, headers in asked for _ in range(2)]
    assert site.made == 4
    assert [answer.get("Content-Encoding", "") for answer in answers] == [*[""] * 6, "gzip", "gzip"]


@pytest.mark.parametrize("packed", ["", "gzip"])
def test_a_browser_that_has_it_is_told_that_it_still_holds(packed: str) -> None:
    site = Site()
    tag = site.get(**{"Accept-Encoding": packed})["ETag"]
    again = site.get(**{"Accept-Encoding": packed, "If-None-Match": tag})
    assert (again.status_code, again.content, site.made) == (304, b"", 1)
    make_outlet("quillon-post")
    assert site.get(**{"Accept-Encoding": packed, "If-None-Match": tag}).status_code == 200


def test_who_knows_an_old_page_does_not_keep_others_from_the_whole_one() -> None:
    site = Site()
    tag = site.get()["ETag"]
    caches["pages"].clear()
    assert site.get(**{"If-None-Match": tag}).status_code == 304
    assert site.get().status_code == 200
    assert site.made == 2


def test_readers_with_a_cookie_get_their_own() -> None:
    site = Site()
    for _ in range(2):
        site.get(Cookie="csrftoken=x")
    assert site.made == 2


@pytest.mark.parametrize(
    "change",
    [
        lambda answer: answer.set_cookie("csrftoken", "x"),
        lambda answer: answer.headers.setdefault("Cache-Control", "private, max-age=9"),
        lambda answer: answer.headers.setdefault("Vary", "Cookie"),
        lambda answer: setattr(answer, "status_code", 404),
        lambda answer: setattr(answer, "content", b"x" * 200_001),
    ],
    ids=["cookie", "private", "varies", "status", "large"],
)
def test_what_is_not_for_everybody_is_not_kept(change: Callable[[HttpResponse], object]) -> None:
    site = Site(change)
    for _ in range(2):
        site.get()
    assert site.made == 2


def test_other_methods_pass() -> None:
    site = Site()
    for _ in range(2):
        site._kept(RequestFactory().post("/"))
    assert site.made == 2
