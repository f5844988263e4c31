"""The newsroom keeps to its script, and what looks over the watchers' shoulders sees what is wrong."""

import http.client
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from email.message import Message
from typing import NamedTuple

import pytest

from sources.archives import Found
from sources.feeds import read_feed
from sources.ingest import Defaults, ingest
from sources.models import Announcement, Article, Feed, Outlet, Poll
from sources.pages import read_page
from tests.factories import make_poll
from tests.newsroom import CHARACTERS, Clock, Day, Newsroom, day, impolite
from tests.newsroom.account import Account, account
from tests.newsroom.live import subscribe
from tests.newsroom.script import Paper, Piece, Spell

HOUR = timedelta(hours=1)


class Answer(NamedTuple):
    status: int
    headers: Message
    body: bytes


class Visitor:
    """Asks a newsroom as told, politely or not."""

    def __init__(self, *characters: str, articles: int = 8) -> None:
        self.day = day(characters, articles=articles)
        self.clock = Clock(self.day.moment(2))
        self.room = Newsroom(self.day, self.clock, latency=0.1)

    @property
    def paper(self) -> Paper:
        return self.day.papers[0]

    @property
    def piece(self) -> Piece:
        return self.paper.pieces[0]

    def ask(self, path: str, *, wait: float = 1.5, **headers: str) -> Answer:
        self.clock.sleep(wait)
        sent = {"Host": self.paper.host} | {name.replace("_", "-"): value for name, value in headers.items()}
        with closing(http.client.HTTPConnection("127.0.0.1", self.room.port, timeout=5)) as connection:
            connection.request("GET", path, headers=sent)
            with connection.getresponse() as answer:
                return Answer(answer.status, answer.headers, answer.read())

    def wrongs(self) -> list[str]:
        return impolite(self.room.asked)


@pytest.fixture
def at() -> Iterator[Callable[[str], Visitor]]:
    """At an outlet of that character."""
    made: list[Visitor] = []

    def visit(character: str) -> Visitor:
        made.append(Visitor(character))
        return made[-1]

    yield visit
    for visitor in made:
        visitor.room.close()


@pytest.fixture
def visitor(at: Callable[[str], Visitor]) -> Visitor:
    return at("well")


def test_who_asks_for_robots_first_waits_and_brings_validators_back_does_nothing_wrong(visitor: Visitor) -> None:
    visitor.ask("/robots.txt")
    etag = visitor.ask("/feed").headers["ETag"]
    assert visitor.ask("/feed", If_None_Match=etag).status == 304
    assert visitor.wrongs() == []


@pytest.mark.parametrize(
    ("paths", "wait", "says"),
    [
        (["/robots.txt", "/feed"], 0.5, "0.500 s after the one before"),
        (["/feed"], 1.5, "robots.txt was not asked for"),
        (["/robots.txt", "/feed", "/feed"], 1.5, "was given, and nothing came back"),
    ],
)
def test_haste_going_in_unasked_and_forgotten_validators_are_seen(
    visitor: Visitor, paths: list[str], wait: float, says: str
) -> None:
    for path in paths:
        visitor.ask(path, wait=wait)
    [wrong] = visitor.wrongs()
    assert says in wrong


def test_robots_read_too_long_ago_are_no_permission(visitor: Visitor) -> None:
    visitor.ask("/robots.txt")
    visitor.ask("/feed", wait=3700)
    assert visitor.wrongs() == []
    visitor.ask("/elsewhere", wait=200)
    assert "too long ago" in visitor.wrongs()[0]


def test_what_robots_forbid_and_the_pause_that_they_ask_for_count(at: Callable[[str], Visitor]) -> None:
    visitor = at("private")
    [closed] = [piece.path for piece in visitor.paper.pieces if "/members/" in piece.path][:1]
    visitor.ask("/robots.txt")
    visitor.ask(closed, wait=4)
    assert [wrong.split(": ")[1] for wrong in visitor.wrongs()] == [
        "4.000 s after the one before, where 5 are asked for",
        "robots.txt forbids it",
    ]


def test_robots_that_cannot_be_had_close_the_site(at: Callable[[str], Visitor]) -> None:
    visitor = at("shy")
    visitor.clock.sleep(2 * 3600)
    assert visitor.ask("/robots.txt").status == 500
    visitor.ask("/feed")
    assert "could not be had" in visitor.wrongs()[0]


def test_whoever_is_told_to_come_later_comes_later(at: Callable[[str], Visitor]) -> None:
    visitor = at("throttles")
    visitor.clock.sleep(2.1 * 3600)
    visitor.ask("/robots.txt")
    assert visitor.ask("/feed").headers["Retry-After"] == "9000"
    visitor.ask("/robots.txt", wait=3000)
    assert "told to stay away" in visitor.wrongs()[0]
    visitor.ask("/robots.txt", wait=9000)
    assert len(visitor.wrongs()) == 1


def test_where_a_redirect_leads_no_validator_is_missed(at: Callable[[str], Visitor]) -> None:
    visitor = at("strays")
    visitor.clock.sleep(4 * 3600)
    visitor.ask("/robots.txt")
    for _ in range(2):
        assert visitor.ask("/feed").headers["Location"] == "/meanwhile.feed"
        assert visitor.ask("/meanwhile.feed").status == 200
    assert visitor.wrongs() == []


@pytest.mark.parametrize("kind", ["rss", "atom", "json", "sitemap"])
def test_every_kind_of_feed_can_be_read_and_lists_what_is_out(visitor: Visitor, kind: str) -> None:
    paper = replace(visitor.paper, kind=kind)
    room = Newsroom(Day(papers=(paper,)), Clock(visitor.day.moment(20)))
    visitor.room.close()
    visitor.room = room
    body = visitor.ask("/feed").body
    found = {entry.url for entry in read_feed(body, url=paper.feed_url).entries}
    assert found == {f"http://{paper.host}{piece.path}" for piece in paper.pieces if piece.published <= 20}
    assert found


def test_pages_are_articles_that_change_when_the_script_says_so(at: Callable[[str], Visitor]) -> None:
    visitor = at("edits")
    piece = next(piece for piece in visitor.paper.pieces if len(piece.versions) == 3)
    texts = []
    for hour in (piece.published + 0.1, piece.published + 2, piece.published + 5):
        visitor.clock.sleep((visitor.day.moment(hour) - visitor.clock.now()) / timedelta(seconds=1))
        texts.append(read_page(visitor.ask(piece.path).body).text)
    assert [text.count("withdrew the charge") for text in texts] == [0, 1, 2]
    assert all(f"case file {piece.number} at" in text for text in texts)


def test_a_day_is_the_same_every_time_and_no_two_of_its_articles_are() -> None:
    one = day()
    assert one == day()
    texts = {piece.versions[0].text.words for _, piece in one.pieces.values()}
    assert (len(one.papers), len(one.pieces), len(texts)) == (len(CHARACTERS), 500, 500)


# What came of a day, against the rows.


def told(visitor: Visitor) -> Account:
    return account(visitor.room, since=visitor.day.moment(2), until=visitor.day.moment(4))


@pytest.fixture
def watched(visitor: Visitor) -> Visitor:
    """All that the feed announces was taken in, and hours two to four are covered."""
    subscribe(visitor.day, now=visitor.clock.now())
    visitor.ask("/robots.txt")
    visitor.ask("/feed")
    for number in visitor.room.asked[-1].listed:
        take_in(visitor, number)
    cover(visitor, 2, 4)
    return visitor


def take_in(visitor: Visitor, number: int) -> Article | None:
    paper, piece = visitor.day.pieces[number]
    page = read_page(visitor.ask(piece.path).body)
    url = f"http://{paper.host}{piece.path}"
    return ingest(Found(where=url, url=url, text=page.text), Defaults(outlet=paper.name)).article


def cover(visitor: Visitor, start: float, end: float, **fields: object) -> Poll:
    window = {"covers_from": visitor.day.moment(start), "covers_until": visitor.day.moment(end)}
    return make_poll(Outlet.objects.get(), 0, 0, **window, **fields)


@pytest.mark.django_db
class TestAccount:
    def test_nothing_is_wrong_where_all_was_taken_in(self, watched: Visitor) -> None:
        assert Article.objects.exists()
        unread = [piece for piece in watched.paper.pieces if 2 <= piece.published <= 4]
        assert told(watched) == Account(
            lost=(), duplicated=(), given_up=(), revisions=(), unexplained=(), impolite=(),
            unproven=told(watched).unproven,
        )  # fmt: skip
        assert len(told(watched).unproven) == len(unread)  # came out after the only look at the feed

    def test_an_article_that_is_missing_is_lost_until_it_is_given_up_with_a_reason(self, watched: Visitor) -> None:
        watched.ask("/feed", wait=20 * 3600)
        missing = next(n for n in watched.room.asked[-1].listed if n not in watched.room.asked[1].listed)
        paper, piece = watched.day.pieces[missing]
        late = [line for line in told(watched).lost if piece.path in line]
        assert late == [f"http://{paper.host}{piece.path}: it was announced, and nobody wrote that down"]
        now = watched.clock.now()
        row = Announcement.objects.create(url=f"http://{paper.host}{piece.path}", host=paper.host, announced_at=now)
        assert any(f"{piece.path}: it is waiting" in line for line in told(watched).lost)
        row.state, row.reason = "failed", "It was too slow."
        row.save()
        assert not any(piece.path in line for line in told(watched).lost)
        assert told(watched).given_up == (f"{row.url}: It was too slow.",)  # the script knows no cause for it

    def test_what_was_served_and_is_no_article_is_lost_whatever_is_said(self, watched: Visitor) -> None:
        number = next(n for n in watched.day.pieces if n not in watched.room.asked[1].listed)
        _, piece = watched.day.pieces[number]
        watched.ask(piece.path)
        watched.ask("/feed", wait=24 * 3600)
        assert any(f"{piece.path}: it was served" in line for line in told(watched).lost)

    def test_two_articles_of_one_and_articles_of_nobody_are_seen(self, watched: Visitor) -> None:
        url = f"http://{watched.paper.host}/2026/03/nobody.html"
        ingest(Found(where=url, url=url, text="Nobody wrote this."), Defaults(outlet=watched.paper.name))
        assert told(watched).duplicated == (f"{url}: nobody published it",)
        Article.objects.filter(url=url).update(url="")
        piece = watched.day.pieces[watched.room.asked[1].listed[0]][1]
        other = replace(piece, other_path="/2026/03/nobody.html")
        rest = tuple(p for p in watched.paper.pieces if p is not piece)
        watched.room.day = Day(papers=(replace(watched.paper, pieces=(*rest, other)),))
        Article.objects.filter(url="").update(url=url)
        [line] = told(watched).duplicated
        assert "2 articles" in line

    def test_a_revision_too_many_or_too_few_is_seen(self, watched: Visitor) -> None:
        article = Article.objects.order_by("pk")[0]
        found = Found(where=article.url, url=article.url, text="Quite another text of it.")
        ingest(found, Defaults(outlet=watched.paper.name))
        assert told(watched).revisions == (f"{article.url}: 2 revisions, where 1 texts were served",)

    def test_an_hour_without_a_look_wants_a_reason(self, watched: Visitor) -> None:
        Poll.objects.all().delete()
        cover(watched, 2, 3)
        [line] = told(watched).unexplained
        assert line == f"{watched.paper.name} 03:00: not watched, and nobody says why"
        cover(watched, 3, 4, status="failed", reason="It answered 500.")
        assert told(watched).unexplained == ()

    def test_a_poll_of_which_all_was_not_read_covers_nothing(self, watched: Visitor) -> None:
        Poll.objects.all().delete()
        cover(watched, 2, 4, whole=False)
        assert len(told(watched).unexplained) == 2
        assert told(watched).unproven == ()

    def test_a_feed_that_is_watched_no_longer_says_why(self, watched: Visitor) -> None:
        Poll.objects.all().delete()
        Feed.objects.update(active=False, reason="It is gone.", watched_until=watched.day.moment(2.5))
        assert told(watched).unexplained == ()

    def test_what_the_script_takes_away_may_be_given_up(self, watched: Visitor) -> None:
        piece = next(p for p in watched.paper.pieces if p.published > 4)
        gone = replace(piece, spells=(Spell(start=0, end=1e9, kind="gone"),))
        rest = tuple(p for p in watched.paper.pieces if p is not piece)
        watched.room.day = Day(papers=(replace(watched.paper, pieces=(*rest, gone)),))
        Announcement.objects.create(
            url=f"http://{watched.paper.host}{piece.path}", host=watched.paper.host, reason="410",
            announced_at=watched.clock.now(), state="failed",
        )  # fmt: skip
        assert told(watched).given_up == ()

    def test_a_gap_is_explained_where_the_feed_reached_back_no_farther_and_only_there(self, watched: Visitor) -> None:
        Poll.objects.all().delete()
        cover(watched, 3.5, 4)
        assert len(told(watched).unexplained) == 2
        watched.clock.sleep((watched.day.moment(4) - watched.clock.now()) / timedelta(seconds=1))
        watched.ask("/feed")
        assert len(told(watched).unexplained) == 2  # it still listed what it had listed before
        first, last = watched.room.asked[1], watched.room.asked[-1]
        watched.room.asked[-1] = replace(last, listed=tuple(set(last.listed) - set(first.listed)) or (99,))
        assert told(watched).unexplained == ()
