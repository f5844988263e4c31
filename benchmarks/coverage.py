"""invented rows -> how fast cells are derived, and whether deriving them all anew gives the same bytes.

usage: CLAIMLINE_VAR=/tmp/bench python -m benchmarks.coverage [--claims N] [--statements N] [--outlets N] [--days N]
           [--feeds N]

Makes stories of twenty articles and ten claims, `--outlets` outlets of which `--feeds` feeds each are polled hourly
for `--days` days, one claim with `--statements` statements, a story that lasts all those days, and an article of 300
statements. Everything happens in one transaction that is taken back at the end, so that any database will do.
"""

import argparse
import hashlib
import json
import random
import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import chain, count
from typing import Any

from benchmarks.database import database

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
_ARTICLES, _CLAIMS, _LONG = 20, 10, 300  # of a story; statements of the long article
_STANCES = ("alleges", "alleges", "states", "denies", "disputes", "no_response", "confirms")
_number = count(1)
_DAY = timedelta(days=1)
_POLLS = """
INSERT INTO sources_poll (public_id, outlet_id, feed_id, kind, status, reason, covers_from, covers_until, recorded_at,
    bytes, entries_seen, entries_new, entries_waiting, entries_failed, whole)
SELECT format('pb%%s-%%s', feed.id, at), feed.outlet_id, feed.id, 'feed',
    CASE WHEN feed.id = ANY(%s) AND at %% 500 = 7 THEN 'failed' ELSE 'ok' END, '',
    %s + at * interval '1 hour', %s + (at + 1) * interval '1 hour', now(), 0, 0, 0, 0, 0, true
FROM generate_series(-24, %s - 1) AS at, sources_feed AS feed WHERE feed.id = ANY(%s)
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, default in (("claims", 2000), ("statements", 2000), ("outlets", 60), ("days", 365), ("feeds", 1)):
        parser.add_argument(f"--{name}", type=int, default=default)
    arguments = parser.parse_args()
    with database():
        from django.db import transaction

        with transaction.atomic():
            _measure(arguments)
            transaction.set_rollback(True)


def _measure(arguments: argparse.Namespace) -> None:
    from django.db import connection

    from claims import settling, watching
    from claims.coverage import cover, rebuild
    from claims.models import Cell, Claim, Event
    from claims.pages.milestones import milestones
    from sources.models import Poll

    rng = random.Random(1)
    outlets = _outlets(arguments.outlets)
    _polls(outlets, arguments.days, arguments.feeds)
    stories = max(1, arguments.claims // _CLAIMS)
    for number in range(stories):
        start = number * (arguments.days - 8) / stories
        _story(rng, outlets, [start + rng.random() * 5 for _ in range(_ARTICLES)], _CLAIMS, 3)
    [big] = _story(rng, outlets, [rng.random() * 9 for _ in range(arguments.statements // 4)], 1, 4)
    [year] = _story(rng, outlets, [rng.random() * (arguments.days - 3) for _ in range(_ARTICLES)], 1, 4)
    _story(rng, outlets, [3.0], _LONG // 3, 3)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    for what, claim in ((f"a claim with {arguments.statements} statements", big), ("a story of all days", year)):
        print(f"{what} x {len(outlets)} outlets: {_took(lambda claim=claim: cover([claim])):.2f} s")
    events = Event.objects.of_claims([big]).with_all().in_order()
    print(f"milestones of the former, of {events.count()} events: {_took(lambda: milestones(events)) * 1000:.0f} ms")
    spans = [_span(year), _span(big)]
    polls = Poll.objects.count()
    print(
        f"watched, {arguments.days} days: {_took(lambda: watching.watched(spans[:1])) * 1000:.0f} ms of {polls} polls"
    )
    print(f"watched, 11 days: {_took(lambda: watching.watched(spans[1:])) * 1000:.0f} ms")
    took = _took(rebuild)
    cells, claims = Cell.objects.count(), Claim.objects.count()
    print(f"rebuilt {claims} claims, {cells} cells in {took:.1f} s: {cells / took:.0f} cells/s")
    before = _digest()
    again = _took(rebuild)
    print(f"again, nothing to write: {again:.1f} s, {cells / again:.0f} cells/s; same bytes: {_digest() == before}")
    for model in (Cell, Event):
        model.objects.all().delete()
    rebuild()
    print(f"from nothing: same bytes: {_digest() == before}; greatest evidence {_greatest()} bytes")
    last = Poll.objects.filter(outlet=outlets[0]).order_by("-covers_until").first()
    print(f"a poll settled in {_took(lambda: settling.polled(last)) * 1000:.0f} ms")


def _took(work: Any) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _span(claim: Any) -> Any:
    from claims.watching import span
    from sources.models import Article

    return span(Article.objects.filter(membership__story__members__article__revisions__statements__links__claim=claim))


def _digest() -> str:
    """Of all cells, tallies and events, whatever their keys in the database."""
    from claims.models import Cell, Event, Tally

    found = hashlib.sha256()
    cells = Cell.objects.order_by("claim", "outlet").values("claim", "outlet", "states", "evidence")
    events = Event.objects.order_by("public_id").values(
        *(f.name for f in Event._meta.concrete_fields if f.name != "id")
    )
    for row in chain(cells.iterator(), Tally.objects.order_by("claim").values().iterator(), events.iterator()):
        found.update(json.dumps(row, sort_keys=True, default=str).encode())
    return found.hexdigest()


def _greatest() -> int:
    """Of cells that rest on polls or articles: what is carried grows with what is said."""
    from claims.models import Cell

    silent = Cell.objects.exclude(evidence__has_key="statements").values_list("evidence", flat=True)
    return max((len(json.dumps(evidence)) for evidence in silent.iterator()), default=0)


def _outlets(number: int) -> list[Any]:
    from sources.models import Outlet

    return Outlet.objects.bulk_create(
        Outlet(key=f"invented-{n}", slug=f"invented-{n}", name=f"Invented Post {n}") for n in range(number)
    )


def _polls(outlets: Iterable[Any], days: int, feeds: int) -> None:
    """Hourly ones of each feed. The first feed of every fifth outlet fails now and then, which leaves gaps."""
    from django.db import connection

    from sources.models import Feed

    made = Feed.objects.bulk_create(
        Feed(outlet=outlet, url=f"https://{outlet.slug}.example/{n}", next_poll_at=NOON, watched_from=NOON - 2 * _DAY)
        for outlet in outlets
        for n in range(feeds)
    )
    failing = [feed.pk for place, feed in enumerate(made) if place % (5 * feeds) == 4 * feeds]
    with connection.cursor() as cursor:
        cursor.execute(_POLLS, [failing, NOON, NOON, days * 24, [feed.pk for feed in made]])


def _story(rng: random.Random, outlets: list[Any], days: list[float], claims: int, each: int) -> list[Any]:
    """A story with an article at each of `days`, and `claims`; its articles make statements on them in turn."""
    from claims.models import Analysis, Claim, Link, Statement, Story, StoryMember
    from sources.models import Article, Revision

    story = Story.objects.create(public_id=f"sb{next(_number):x}", title="Invented")
    at = [NOON + timedelta(days=day) for day in days]
    articles = Article.objects.bulk_create(
        Article(
            public_id=f"ab{next(_number):x}",
            outlet=rng.choice(outlets),
            published_at=when,
            published_basis="given",
            first_seen_at=when,
            last_seen_at=when,
        )
        for when in at
    )
    revisions = Revision.objects.bulk_create(
        Revision(article=article, number=1, sha256=article.public_id, text="Invented.", seen_at=article.published_at)
        for article in articles
    )
    for article, revision in zip(articles, revisions, strict=True):
        article.current = revision
    Article.objects.bulk_update(articles, ["current"])
    Analysis.objects.bulk_create(
        Analysis(revision=revision, extractor="invented", status="ok") for revision in revisions
    )
    StoryMember.objects.bulk_create(StoryMember(story=story, article=article) for article in articles)
    made = Claim.objects.bulk_create(
        Claim(public_id=f"cb{next(_number):x}", text=f"Invented claim {n}.", first_seen_at=NOON) for n in range(claims)
    )
    about = count()
    turn = max(each, -(-claims * 3 // len(articles)))
    statements = Statement.objects.bulk_create(
        Statement(
            public_id=f"tb{next(_number):x}",
            revision=revision,
            extractor="invented",
            rule="invented",
            anchor=n,
            speaker=f"Speaker {rng.randrange(9)}",
            stance=rng.choice(_STANCES),
            modality="asserted",
            quote="indirect",
            confidence=0.9,
            resolved="invented",
        )
        for revision in revisions
        for n in range(turn)
    )
    Link.objects.bulk_create(
        Link(statement=statement, claim=made[next(about) % claims], active=True) for statement in statements
    )
    return list(made)


if __name__ == "__main__":
    main()
