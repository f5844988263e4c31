"""Small worlds of reports and polls, without a database: what cells are derived from, and what can be taken away."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random

import numpy as np

from claims.coverage import Cells, derive
from claims.looks import DECLARED, Looks, Window, watching
from claims.models import Statement
from claims.watching import Loose, Span, span, watch
from sources.models import Article, Feed, Outlet, Poll, Revision
from tests.factories import NOON

OUTLETS = {pk: Outlet(pk=pk, key=f"o{pk}") for pk in range(1, 6)}


def hours(at: float) -> datetime:
    return NOON + timedelta(hours=at)


def time(start: float, end: float) -> Span:
    return Span(*[Window(hours(start), hours(end))] * 2)


def poll(start: float, end: float, status: str = "ok", failed: int = 0, outlet: int = 1, feed: int = 0) -> Poll:
    """A look at one of the outlet's feeds, or a declared one."""
    name = f"p{start}-{end}-{status}-{failed}" + (f"-{feed}" if feed else "")
    fields = {"covers_from": hours(start), "covers_until": hours(end), "status": status, "kind": "declared"}
    if feed:
        fields |= {"kind": "feed", "feed": Feed(pk=feed, outlet=OUTLETS[outlet])}
    return Poll(public_id=name, outlet=OUTLETS[outlet], entries_failed=failed, whole=not failed, **fields)


def feed(key: int, start: float | None = None, until: float | None = None, outlet: int = 1) -> Feed:
    bounds = {"watched_from": start if start is None else hours(start), "watched_until": until and hours(until)}
    return Feed(pk=key, outlet=OUTLETS[outlet], url=f"https://o{outlet}.example/{key}", **bounds)


def looks(polls: Iterable[Poll], feeds: Iterable[Feed] = ()) -> Looks:
    """As the database reads them: good ones only, in order, in microseconds since 1970."""
    good = [one for one in polls if one.status == Poll.Status.OK]
    good.sort(key=lambda one: (one.covers_from, one.covers_until, one.public_id))
    return Looks(
        since=np.array([round(one.covers_from.timestamp() * 1e6) for one in good], np.int64),
        until=np.array([round(one.covers_until.timestamp() * 1e6) for one in good], np.int64),
        whole=np.array([not one.entries_failed for one in good], np.bool_),
        names=np.array([one.public_id for one in good], "S40"),
        feed=np.array([DECLARED if one.kind == Poll.Kind.DECLARED else one.feed_id for one in good], np.int64),
        feeds=tuple(map(watching, feeds)),
    )


@dataclass(frozen=True, kw_only=True)
class Report:
    """An article, and in which stances its text carries the claim. `place`: its story, "" where it is in none; from
    elsewhere it may be in `doubt` of this one."""

    name: str
    outlet: int
    at: float = 0.0  # hours after NOON
    stances: tuple[str, ...] = ()
    place: str = "this"
    dated: bool = True
    state: str = "ok"
    was_read: bool = True
    has_text: bool = True
    was_placed: bool = True
    doubt: bool = False
    linked: bool = False  # some text of it was about the claim, were it an earlier one

    def article(self) -> Article:
        made = Article(
            public_id=self.name,
            outlet=OUTLETS[self.outlet],
            published_at=hours(self.at),
            first_seen_at=hours(self.at),
            published_basis="given" if self.dated else "first_seen",
        )
        made.was_read = self.was_read
        made._state.fields_cache["current"] = Revision(state=self.state, number=1) if self.has_text else None
        return made

    def statements(self) -> list[Statement]:
        said = [Statement(public_id=f"{self.name}-{n}", stance=stance) for n, stance in enumerate(self.stances)]
        for statement in said:
            statement._state.fields_cache["speaker_entity"] = None
            statement._state.fields_cache["revision"] = Revision(article=self.article(), number=1)
        return said


@dataclass(frozen=True, kw_only=True)
class World:
    reports: tuple[Report, ...] = ()
    polls: tuple[Poll, ...] = field(default=())
    feeds: tuple[Feed, ...] = field(default=())

    def cells(self) -> Cells:
        """By the same steps as `coverage.cover` takes them."""
        said = [statement for report in self.reports for statement in report.statements()]
        told = any(report.linked or report.stances for report in self.reports if report.place == "this")
        articles = [report.article() for report in self.reports if report.place == "this" and told]
        adrift = [report.article() for report in self.reports if not report.place and report.was_placed]
        doubtful = [report for report in self.reports if report.doubt and report.place != "this" and told]
        when = span(articles, adrift, [report.article() for report in doubtful]) if said else None
        watched = {pk: watch(looks(*self._of(pk)), when) for pk in OUTLETS} if when else {}
        perhaps: dict[int, list[str]] = {}
        for report in sorted(doubtful, key=lambda report: report.name):
            perhaps.setdefault(report.outlet, []).append(report.name)
        return derive(said, articles if said else [], watched, self._loose(when), perhaps)

    def _of(self, outlet: int) -> tuple[list[Poll], list[Feed]]:
        polls, feeds = ([one for one in rows if one.outlet_id == outlet] for rows in (self.polls, self.feeds))
        return polls, feeds

    def _loose(self, time: Span | None) -> dict[int, Loose]:
        found: dict[int, list[str]] = {}
        for report in self.reports if time else ():
            until = hours(report.at) <= time.whole.end or not report.dated
            if not report.place and hours(report.at) >= time.whole.start and until:
                found.setdefault(report.outlet, []).append(report.name)
        return {outlet: Loose(articles=tuple(sorted(own)), number=len(own)) for outlet, own in found.items()}

    def states(self) -> dict[int, list[str]]:
        return {outlet: states for outlet, (states, _) in self.cells().items()}

    def less(self, random: Random) -> tuple["World", str]:
        """With one poll or one article taken away, and what that was."""
        if self.polls and (not self.reports or random.random() < 0.5):
            gone = random.randrange(len(self.polls))
            return replace(self, polls=self.polls[:gone] + self.polls[gone + 1 :]), f"poll {self.polls[gone]}"
        if not self.reports:
            return self, "nothing"
        gone = random.choice(self.reports)
        way = random.choice([way for way in _WAYS if way != "likeness" or gone.place == "this"])
        linked = gone.linked or bool(gone.stances)
        left = replace(gone, **_WAYS[way], linked=linked)
        return replace(self, reports=tuple(left if one is gone else one for one in self.reports)), f"{way} of {gone}"


_WAYS: dict[str, dict[str, object]] = {
    "text": {"has_text": False, "stances": ()},
    "reading": {"was_read": False, "stances": ()},
    "place": {"place": ""},
    "likeness": {"place": "other", "doubt": True, "stances": ()},  # what holds it in its story more than in another
    "all": {"has_text": False, "was_read": False, "stances": (), "place": ""},
}


def made_up(random: Random) -> World:
    """Up to eight reports and twelve polls of five outlets over some days; gaps, failures and overlaps are common."""
    reports = [
        Report(
            name=f"a{number}",
            outlet=random.randint(1, 4),
            at=random.choice((0, 0, 6, 30, 100, 500)) if dated else random.choice((0, 100, 3000)),
            stances=tuple(random.sample(["alleges", "denies", "states"], random.choice((0, 0, 1, 2)))),
            place=random.choice(("this", "this", "this", "other", "")),
            dated=dated,
            state=random.choice(("ok", "ok", "ok", "paywalled")),
            was_read=random.random() < 0.9,
            doubt=random.random() < 0.3,
        )
        for number in range(random.randint(0, 8))
        for dated in [random.random() < 0.85]
    ]
    feeds = _feeds(random)
    polls = [_poll(random, feeds) for _ in range(random.randint(0, 12))]
    return World(reports=tuple(map(_sane, reports)), polls=tuple(polls), feeds=tuple(feeds))


def _feeds(random: Random) -> list[Feed]:
    """Up to three of an outlet; some are watched for a part of the time, some from ever."""
    return [
        feed(10 * outlet + n, random.choice((None, -10, 0, 0, 30)), random.choice((None, None, 24, 60)), outlet)
        for outlet in OUTLETS
        for n in range(random.choice((0, 0, 1, 2, 3)))
    ]


def _poll(random: Random, feeds: list[Feed]) -> Poll:
    start, length = random.choice((-10, 0, 24, 60, 2990)), random.choice((24, 40, 100, 700))
    status, failed = random.choice(("ok", "ok", "ok", "failed")), random.choice((0, 0, 0, 2))
    outlet = random.randint(1, 5)
    own = [one.pk for one in feeds if one.outlet_id == outlet]
    return poll(start, start + length, status, failed, outlet, random.choice([0, *own, *own]))


def _sane(report: Report) -> Report:
    """Nothing is said of this claim in another story, and nothing was found in what nobody read."""
    silent = report.place == "other" or not report.was_read
    return replace(report, stances=()) if silent else report
