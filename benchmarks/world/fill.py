"""a size and a seed -> a database with that much in it."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from datetime import datetime, timedelta
from itertools import batched
from random import Random

from django.db import connection

from benchmarks.world import Size, derived, happened, stage
from benchmarks.world.drafts import plans
from benchmarks.world.rows import Values, Writer, loading
from benchmarks.world.silence import Silences
from benchmarks.world.stories import Press, refusals
from benchmarks.world.words import Words
from claims import parts, sought, tallies
from claims.models import (
    Analysis,
    Appearance,
    Cell,
    Claim,
    Discrepancy,
    Entity,
    EntityName,
    EntityTally,
    Event,
    Letter,
    Link,
    Mention,
    Part,
    Print,
    Relation,
    Said,
    Sought,
    Spelling,
    Statement,
    Story,
    StoryMember,
    StoryTally,
    Tally,
    plain_name,
)
from claims.watching import NAMED, Loose, Span, span
from sources.models import Announcement, Article, Capture, Feed, Outlet, Poll, Revision

_MODELS = (
    Outlet, Feed, Poll, Article, Revision, Capture, Announcement, Entity, EntityName, Analysis, Story, StoryMember,
    Print, Statement, Mention, Claim, Link, Tally, Cell, Event, Relation, Discrepancy, Letter,
    Appearance, Part, EntityTally, Sought, Said, Spelling, StoryTally,
)  # fmt: skip
_ALONE, _REFUSED = 0.01, 0.05  # articles in no story; visits that came to nothing, for each article
_LETTERS, _SOUGHT = 300, 2000  # claims whose words are written together


def fill(
    size: Size, *, seed: int, until: datetime, fast: bool = False, tell: Callable[[str], None] = lambda _: None
) -> Mapping[str, int]:
    """Table -> how many rows it got. `until`: when the world ends, which is now for whoever looks at it.

    `fast` needs a database of its own: it leaves out what checks foreign keys, and makes indexes at the end.
    """
    rng, words = Random(seed), Words(seed, paragraphs=min(20_000, 20 * size.articles))
    since = until - timedelta(days=size.days)
    writer = Writer(until)
    with loading(_MODELS) if fast else nullcontext():
        outlets = stage.outlets(writer, words, size)
        polls = stage.watch(writer, outlets, since, until)
        tell(f"{polls:,} polls")
        cast, reach = stage.entities(writer, words, size)
        press = Press(rng, words, size, writer, outlets, cast, reach, since)
        silences = Silences(outlets, since, until)
        alone = int(size.articles * _ALONE)
        adrift = sorted(
            (press.alone(rng.random() * size.days) for _ in range(alone)), key=lambda article: article.published_at
        )
        names = _names(outlets)
        found = plans(rng, size, size.articles - alone)
        for number, plan in enumerate(found, 1):
            told = press.tell(plan)
            time = span(told.articles)
            loose = _loose(adrift, time)
            derived.coverage(writer, told, names, loose)
            happened.events(writer, told)
            happened.parts(writer, told)
            writer.add(derived.relations(rng, told))
            writer.add(derived.discrepancies(rng, told))
            stand = [
                claim.pk
                for claim, statements in zip(told.claims, told.statements, strict=True)
                if derived.standing(statements)
            ]
            silences.note(told.story.pk, stand, time, loose)
            if number % 1000 == 0:
                tell(f"{number:,} of {len(found):,} stories")
        writer.add(refusals(rng, outlets, int(size.articles * _REFUSED), since, size.days))
        writer.put(Letter, _letters(rng, until))
        writer.close()
        tell("cells of outlets that published nothing")
        silent = silences.write()
        tell("indexes" if fast else "counting")
    if fast:
        _time()
        _clean()
    tell("what is searched, and what names and stories are counted by")
    keys = list(Claim.objects.order_by("pk").values_list("pk", flat=True))
    for together in batched(keys, _SOUGHT):
        sought.note(together)
    parts.count()
    tallies.rebuild()
    if fast:
        _clean()
    written = writer.written
    return {**written, "sources_poll": polls, "claims_cell": written["claims_cell"] + silent}


def _time() -> None:
    """What was written past the triggers has no time yet: an export of it would be of no state."""
    with connection.cursor() as cursor:
        cursor.execute("""
            UPDATE claims_moment SET at = told.at
            FROM (SELECT id, clock_timestamp() + row_number() OVER (ORDER BY id) * interval '1 microsecond' AS at
                  FROM claims_moment WHERE at IS NULL) told
            WHERE told.id = claims_moment.id
        """)


def _clean() -> None:
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _names(outlets: Sequence[Outlet]) -> dict[str, Outlet]:
    """By every name, as coverage has it."""
    found: dict[str, Outlet] = {}
    for outlet in sorted(outlets, key=lambda one: (one.name.lower(), one.pk)):
        for name in (outlet.key, outlet.name, *outlet.aliases):
            found.setdefault(plain_name(name), outlet)
    return found


def _loose(adrift: Sequence[Article], time: Span | None) -> dict[int, Loose]:
    """Outlet's key -> its articles from that time that are in no story."""
    if time is None:
        return {}
    first = bisect_left(adrift, time.whole.start, key=lambda article: article.published_at)
    last = bisect_right(adrift, time.whole.end, key=lambda article: article.published_at)
    found = defaultdict[int, list[str]](list)
    for article in adrift[first:last]:
        if article.published_basis != Article.Basis.FIRST_SEEN:
            found[article.outlet_id].append(article.public_id)
    return {outlet: Loose(articles=tuple(sorted(names)[:NAMED]), number=len(names)) for outlet, names in found.items()}


def _letters(rng: Random, until: datetime) -> Iterator[Values]:
    for number in range(_LETTERS):
        yield {
            "public_id": f"k{number:016}",
            "fingerprint": f"{number}",
            "kind": rng.choice((Letter.Kind.CORRECTION, Letter.Kind.REMOVAL)).value,
            "words": "We think that this is not what was said.",
            "signed": "A reader",
            "address": "reader@news.example",
            "state": rng.choice((Letter.State.GRANTED, Letter.State.REFUSED)).value,
            "answer": "We read the article again, and corrected what was wrong.",
            "decided_at": until - timedelta(hours=number),
        }
