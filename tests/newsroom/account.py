"""a newsroom that was watched, and the database -> what is not as it should be, each in words; none where all is well.

What was there to be had is known from the newsroom's script and from what it served; what came of it from the rows.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet
from protego import Protego

from sources.announce import plain_url
from sources.models import Announcement, Article, Capture, Feed, Poll
from tests.newsroom.manners import impolite
from tests.newsroom.script import Paper, Piece
from tests.newsroom.server import Newsroom

_FOR_GOOD = 1e6  # hours
Window = tuple[datetime, datetime]


@dataclass(frozen=True, kw_only=True)
class Account:
    """`lost`: announced and to be had, and neither an article nor given up with a reason. `given_up`: without need.
    `unexplained`: an hour that no whole poll covers, and the ledger does not say why. `unproven`: an hour said to be
    watched in which an article came out that is not there. `revisions`: other texts than were to be seen."""

    lost: tuple[str, ...]
    duplicated: tuple[str, ...]
    given_up: tuple[str, ...]
    revisions: tuple[str, ...]
    unexplained: tuple[str, ...]
    unproven: tuple[str, ...]
    impolite: tuple[str, ...]

    def __bool__(self) -> bool:
        return any(vars(self).values())


def account(room: Newsroom, *, since: datetime, until: datetime) -> Account:
    books = _Books(room)
    return Account(
        lost=tuple(books.lost()),
        duplicated=tuple(books.duplicated()),
        given_up=tuple(books.given_up()),
        revisions=tuple(books.revisions()),
        unexplained=tuple(books.unexplained(since, until)),
        unproven=tuple(books.unproven(since, until)),
        impolite=tuple(impolite(room.asked)),
    )


class _Books:
    def __init__(self, room: Newsroom) -> None:
        self._room = room
        self._day = room.day
        self._articles = {article.url: article for article in Article.objects.all()}
        self._named = {row.url: row for row in Announcement.objects.all()}

    def lost(self) -> list[str]:
        announced = {number for one in self._room.asked if one.status in (200, 304) for number in one.listed}
        seen = {one.piece for one in self._room.asked if one.status == 200}
        return [
            f"{_address(paper, piece.path)}: {why}"
            for paper, piece in map(self._day.pieces.get, sorted(announced))
            if not self._held(paper, piece) and (why := self._why_not(paper, piece, served=piece.number in seen))
        ]

    def _why_not(self, paper: Paper, piece: Piece, *, served: bool) -> str:
        rows = [row for path in piece.paths if (row := self._named.get(_address(paper, path)))]
        if served:
            return "it was served, and is no article"
        if not rows:
            return "it was announced, and nobody wrote that down"
        if not any(row.state == Announcement.State.FAILED and row.reason for row in rows):
            return f"it is {', '.join(row.state for row in rows)}: {rows[0].reason or 'no reason'}"
        return ""

    def duplicated(self) -> list[str]:
        """Two articles of one, and articles that nobody published."""
        own = {_address(paper, path) for paper, piece in self._day.pieces.values() for path in piece.paths}
        twice = [
            f"{_address(paper, piece.path)}: {len(held)} articles"
            for paper, piece in self._day.pieces.values()
            if len(held := self._held(paper, piece)) > 1
        ]
        return twice + [f"{url}: nobody published it" for url in self._articles if url not in own]

    def given_up(self) -> list[str]:
        fated = {
            _address(paper, path)
            for paper, piece in self._day.pieces.values()
            for path in piece.paths
            if _is_fated(paper, piece)
        }
        failed = [row for row in self._named.values() if row.state == Announcement.State.FAILED]
        return [f"{row.url}: {row.reason}" for row in failed if row.url not in fated]

    def revisions(self) -> list[str]:
        served: dict[int, list[str]] = {}
        for one in sorted(self._room.asked, key=lambda one: one.order):
            if one.piece is not None and one.status == 200 and one.version is not None:
                _, piece = self._day.pieces[one.piece]
                text = " ".join(piece.shown(one.version))
                if served.setdefault(one.piece, [text])[-1] != text:
                    served[one.piece].append(text)
        wrong = []
        for number, texts in served.items():
            paper, piece = self._day.pieces[number]
            for article in self._held(paper, piece):
                kept = [" ".join(row.text.split()) for row in article.revisions.order_by("number")]
                if len(kept) != len(texts) or not all(map(_holds, kept, texts)):
                    wrong.append(f"{article.url}: {len(kept)} revisions, where {len(texts)} texts were served")
        return wrong

    def unexplained(self, since: datetime, until: datetime) -> list[str]:
        found = []
        for paper in self._day.papers:
            watched = _watched(paper)
            hours = int((until - since) / timedelta(hours=1))
            for start in (since + timedelta(hours=hour) for hour in range(hours)):
                hour = (start, start + timedelta(hours=1))
                if not _covers(watched, hour) and not _reasons(paper, hour) and not self._fell_out(paper, hour):
                    found.append(f"{paper.name} {start:%H:%M}: not watched, and nobody says why")
        return found

    def _fell_out(self, paper: Paper, hour: Window) -> bool:
        """Whether the poll that ends the gap could not know better: its feed listed nothing that it listed before."""
        ending = _whole(paper).filter(covers_from__gt=hour[0]).order_by("covers_from", "covers_until").first()
        if ending is None:
            return False
        feeds = [one for one in self._room.asked if one.kind == "feed" and one.paper == paper.name and one.listed]
        before = {number for one in feeds if one.ended < ending.covers_until for number in one.listed}
        then = next((one.listed for one in feeds if one.ended >= ending.covers_until), ())
        return bool(then) and not before.intersection(then)

    def unproven(self, since: datetime, until: datetime) -> list[str]:
        return [
            f"{_address(paper, piece.path)}: came out at {moment:%H:%M}, which is said to be watched"
            for paper in self._day.papers
            for piece in paper.pieces
            if since <= (moment := self._day.moment(piece.published)) <= until
            and not self._held(paper, piece)
            and _covers(_watched(paper), (moment, moment))
        ]

    def _held(self, paper: Paper, piece: Piece) -> list[Article]:
        urls = (_address(paper, path) for path in piece.paths)
        return [self._articles[url] for url in urls if url in self._articles]


def _address(paper: Paper, path: str) -> str:
    return plain_url(f"http://{paper.host}{path}")


def _is_fated(paper: Paper, piece: Piece) -> bool:
    """Whether it may end without being read: closed to us, or not there for good."""
    rules = Protego.parse(paper.robots)
    closed = not all(rules.can_fetch(_address(paper, path), "Claimline") for path in piece.paths)
    return closed or any(spell.kind in ("missing", "gone") and spell.end > _FOR_GOOD for spell in piece.spells)


def _whole(paper: Paper) -> QuerySet[Poll]:
    return Poll.objects.filter(outlet__name=paper.name, status=Poll.Status.OK, whole=True)


def _watched(paper: Paper) -> list[Window]:
    """What whole good polls cover, put together where they meet."""
    windows: list[Window] = []
    for start, end in _whole(paper).order_by("covers_from").values_list("covers_from", "covers_until"):
        if windows and start <= windows[-1][1]:
            windows[-1] = (windows[-1][0], max(end, windows[-1][1]))
        else:
            windows.append((start, end))
    return windows


def _covers(watched: list[Window], wanted: Window) -> bool:
    return any(start <= wanted[0] and wanted[1] <= end for start, end in watched)


def _reasons(paper: Paper, hour: Window) -> list[str]:
    """What the ledger says of an hour that is not covered: of polls that failed, of what they announced and nobody
    could read, of visits that came to nothing, of a feed that is watched no longer."""
    polls = Poll.objects.filter(outlet__name=paper.name, covers_from__lt=hour[1], covers_until__gte=hour[0])
    unread = Announcement.objects.filter(poll__in=polls).exclude(state__in=["read", "gone"])
    refused = Capture.objects.filter(outlet__name=paper.name, captured_at__range=hour).refused()
    ended = Feed.objects.filter(outlet__name=paper.name, active=False, watched_until__lte=hour[1])
    return [
        reason for rows in (polls, unread, refused, ended) for reason in rows.values_list("reason", flat=True) if reason
    ]


def _holds(kept: str, text: str) -> bool:
    return text in kept or all(part in kept for part in text.split(". "))
