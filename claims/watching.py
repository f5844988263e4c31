"""the capture ledger -> which window a story spans, and what an outlet's polls let us say of that window.

**The order of knowledge.** A cell says one of: nothing (`unknown`, which is no row), that we looked and may have
missed it (`partial`), or something definite: the stances that the outlet carried, `omitted`, or `silent`. A cell
`knows at most as much as` another (`no_more_than`) where

    unknown <= partial <= {a stance, ...} or omitted or silent      and      fewer stances <= more of them,

and no two of carried, `omitted` and `silent` stand in that order: each rules the others out. `omitted` and `silent`
are knowledge of an absence, so *towards silence* means up to either of them, from wherever a cell stood. The
promise: taking any poll or article away only ever moves a cell down. A carrier never becomes `omitted` or `silent`,
what was left out never becomes `silent`, and a gap never closes.

**Polls** keep it because only good ones add anything: one that failed, or that announced what could not be read,
fills no gap and opens none, and which feeds have to be covered does not hang on them (`looks`). **Articles** keep it
because the ledger remembers them. The database refuses to delete a revision, a capture, or an article that has one;
what can be taken away is an article's text, its reading or its place in a story. Without the first two its row still
stands in the story: it dates the window, and its outlet may have carried anything (`partial`). Without its place it is
*adrift*: it might belong to any story of its days, so its own outlet is proven silent there no more, and windows reach
as far as if it were still in them. The same holds, for a few stories, of an article that is in another one and *in
doubt* of these: that it was put there is a machine's guess, and may not turn into knowledge of an absence here.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from claims.looks import Looks, Window, good_looks, holes, to_moment, to_number
from claims.models import Silence, StoryDoubt
from sources.models import Article

AFTER = timedelta(days=2)  # an outlet is silent on a story only if it stayed so for two days after the last report
REACH = timedelta(days=45)  # days between reports: `stories` joins none that lie farther apart
CITED = 12  # polls that are named each; of more, the first and the last, and how many there are
NAMED = 50  # articles that a cell names each; of more it says how many there are
_CLOCKS_DIFFER = timedelta(days=1)  # as ingest has it
_FIRST_PAGES = datetime(1991, 8, 6, tzinfo=UTC)  # no page was published before; 1970-01-01 is a machine's zero

_LOOSE = """
SELECT span.number, outlet_id, (array_agg(public_id ORDER BY public_id))[:%s], count(*)
FROM unnest(%s::int[], %s::timestamptz[], %s::timestamptz[]) AS span (number, start, until)
JOIN sources_article AS article ON published_at BETWEEN span.start AND span.until
WHERE published_basis <> 'first_seen'
AND NOT EXISTS (SELECT FROM claims_storymember AS member WHERE member.article_id = article.id)
GROUP BY span.number, outlet_id
"""


class Span(NamedTuple):
    """The time of a story. `core`: of the articles in it, None where none of them is dated; `whole`: and of those that
    may have been in it."""

    core: Window | None
    whole: Window


@dataclass(frozen=True, kw_only=True)
class Watch:
    """What the ledger says of one outlet over one window; polls by public id, in the order of what they cover.

    `silent`: all `looks` good polls that cover it without a gap are named, or of many the first and the last.
    `partial`: a poll shows that somebody looked, and `gap` is the first time between looks that no good one covers
    (None where that is the window's end: the watch stopped, or has not come so far), `feed` the address of the one
    that lacks them where other feeds of the outlet were seen. Either can be checked against the polls and the times
    at which feeds were watched, and its size is bounded however long the window is.
    """

    state: str  # a Silence: silent, partial or unknown
    polls: tuple[str, ...] = ()
    looks: int = 0
    gap: Window | None = None
    feed: str = ""
    window: Window | None = None

    def evidence(self) -> dict[str, Any]:
        """As the table and the exports have it; times are ISO 8601, UTC."""
        found: dict[str, Any] = {"polls": list(self.polls)} | ({"looks": self.looks} if self.looks else {})
        spans = [("window", self.window), ("gap", self.gap)]
        found |= {name: [_text(when) for when in span] for name, span in spans if span}
        return found | ({"feed": self.feed} if self.feed else {})


@dataclass(frozen=True, kw_only=True)
class Loose:
    """An outlet's articles from a window that are in no story: not read yet, unreadable, or adrift."""

    articles: tuple[str, ...]  # public ids; the first NAMED of them
    number: int


def span(articles: Iterable[Article], adrift: Sequence[Article] = (), doubtful: Sequence[Article] = ()) -> Span | None:
    """From a story's first report to two days after its last; None where no report is dated: its time is not known.

    What is dated later than we first saw it (a slip of the pen, a page that dates itself into 2070) stands at the
    time when we saw it. What is not dated, or dated before there were pages, stands there too, but only where that is
    within REACH of the dated reports: a clipping that was brought in years later does not make the story last until
    then. `adrift` ones, and those that are `doubtful`, may be of the story: they count where they are within REACH,
    each of the next.
    """
    found = list(articles)
    dated = _moments(found)
    if not (known := dated or _moments(doubtful)):
        return None
    undated = [article.first_seen_at for article in found if not _dated(article)]
    bounds = _bounds(known)
    core = _near(undated, *bounds)
    for moment in _both_ways([_dated(one) or one.first_seen_at for one in (*adrift, *doubtful)]):
        bounds = _near([moment], *bounds)
    whole = _bounds([*core, *_near(undated, *bounds)])
    return Span(_lasting(*core) if dated else None, _lasting(*whole))


def _lasting(start: datetime, end: datetime) -> Window:
    return Window(start, end + AFTER)


def _moments(articles: Iterable[Article]) -> list[datetime]:
    return [when for article in articles if (when := _dated(article))]


def _bounds(moments: Sequence[datetime]) -> tuple[datetime, datetime]:
    return min(moments), max(moments)


def _near(moments: Iterable[datetime], start: datetime, end: datetime) -> tuple[datetime, datetime]:
    return _bounds([start, end, *(moment for moment in moments if start - REACH <= moment <= end + REACH)])


def _both_ways(moments: Iterable[datetime]) -> list[datetime]:
    ordered = sorted(moments)
    return ordered + ordered[::-1]


def _dated(article: Article) -> datetime | None:
    if article.published_basis == Article.Basis.FIRST_SEEN:
        return None
    if article.published_basis != Article.Basis.GIVEN and article.published_at < _FIRST_PAGES:
        return None
    late = article.published_at > article.first_seen_at + _CLOCKS_DIFFER
    return article.first_seen_at if late else article.published_at


def adrift(spans: Iterable[Span]) -> list[Article]:
    """Articles that were placed in a story once, are in none now, and may have been of one of these."""
    bounds = [moment for span in spans for moment in span.whole]
    if not bounds:
        return []
    reach = (min(bounds) - REACH, max(bounds) + REACH)
    return list(Article.objects.filter(membership=None, gist__isnull=False, published_at__range=reach))


def in_doubt(stories: Iterable[int]) -> dict[int, list[Article]]:
    """By story: the articles in other stories that may belong to it, by public id."""
    found = defaultdict[int, list[Article]](list)
    for doubt in StoryDoubt.objects.standing().about(stories):
        found[doubt.story_id].append(doubt.article)
    return found


def perhaps(stories: Iterable[int], doubted: Mapping[int, Sequence[Article]]) -> list[Article]:
    """Pure. Those of `doubted` that may belong to one of a claim's stories and are in none of them, by public id."""
    own = set(stories)
    found = {
        article.public_id: article for story in own for article in doubted.get(story, ()) if _place(article) not in own
    }
    return [found[public_id] for public_id in sorted(found)]


def _place(article: Article) -> int | None:
    member = getattr(article, "membership", None)
    return member.story_id if member else None


def loose(spans: Iterable[Span]) -> dict[Span, dict[int, Loose]]:
    """For each of the times: outlet's key in the database -> its articles that may be from then and are in no story.

    One that nobody dates may be from any time before we saw it.
    """
    wanted, found = sorted(set(spans), key=lambda span: span.whole), defaultdict[Span, dict[int, Loose]](dict)
    if not wanted:
        return found
    bounds = [span.whole.start for span in wanted], [span.whole.end for span in wanted]
    with connection.cursor() as cursor:
        cursor.execute(_LOOSE, [NAMED, list(range(len(wanted))), *bounds])
        for number, outlet, articles, count in cursor.fetchall():
            found[wanted[number]][outlet] = Loose(articles=tuple(articles), number=count)
    undated = _undated(min(bounds[0]))
    for span in wanted:
        for outlet, articles in undated.items():
            later = [public_id for public_id, seen in articles if seen >= span.whole.start]
            known = found[span].get(outlet, Loose(articles=(), number=0))
            if later:
                named = tuple(sorted((*known.articles, *later))[:NAMED])
                found[span][outlet] = Loose(articles=named, number=known.number + len(later))
    return found


def _undated(start: datetime) -> dict[int, list[tuple[str, datetime]]]:
    found = defaultdict[int, list[tuple[str, datetime]]](list)
    undated = Article.objects.filter(membership=None, published_basis=Article.Basis.FIRST_SEEN, published_at__gte=start)
    for outlet, public_id, seen in undated.values_list("outlet", "public_id", "published_at"):
        found[outlet].append((public_id, seen))
    return found


def cited(what: str, ids: Sequence[str], number: int = 0) -> dict[str, Any]:
    """{what: ids}; of more than NAMED the first, with their number under "all WHAT". `number`: of those not given."""
    number = number or len(ids)
    return {what: list(ids[:NAMED])} | ({f"all {what}": number} if number > NAMED else {})


def watched(spans: Iterable[Span], outlet: int | None = None) -> dict[Span, dict[int, Watch]]:
    """For each of the times: outlet's key in the database -> what its polls let us say. Of all, or of one `outlet`.

    Times that overlap are read together and each poll once, so the price is that of the time they span, and not of
    how many claims or stories there are.
    """
    found: dict[Span, dict[int, Watch]] = {}
    for whole, together in _together(sorted(set(spans), key=lambda span: span.whole)):
        seen = good_looks(whole, outlet)
        for one in together:
            found[one] = {key: watch(own, one) for key, own in seen.items()}
    return found


def _together(spans: Sequence[Span]) -> list[tuple[Window, list[Span]]]:
    """Sorted ones in groups that overlap, each with the time from its first to its last moment."""
    groups: list[tuple[Window, list[Span]]] = []
    for one in spans:
        if groups and one.whole.start <= groups[-1][0].end:
            whole, together = groups[-1]
            groups[-1] = Window(whole.start, max(whole.end, one.whole.end)), [*together, one]
        else:
            groups.append((one.whole, [one]))
    return groups


def watch(looks: Looks, span: Span) -> Watch:
    """Pure. Silent needs good polls to cover the whole time without a gap; partial needs one good poll in its core.

    A poll that announced what could not be read fills no gap: it may have been about the story.
    """
    window, (start, end) = span.whole, map(to_number, span.whole)
    if not span.core or not (first := looks.over(*map(to_number, span.core))).any():
        return Watch(state=Silence.UNKNOWN.value, window=window)
    solid = looks.only(looks.over(start, end) & looks.whole)
    uncovered = holes(solid, start, end)
    if not uncovered:
        return Watch(state=Silence.SILENT.value, polls=_named(_cited(solid)), looks=len(solid.names), window=window)
    # At the window's end it is no gap between looks: each further poll would make it another one.
    gap = next((hole for hole in uncovered if hole.end < end), None)
    return Watch(
        state=Silence.PARTIAL.value,
        polls=_named(looks.names[first][:1]),
        gap=Window(to_moment(gap.start), to_moment(gap.end)) if gap else None,
        feed=gap.feed.url if gap and gap.feed else "",
        window=window,
    )


def _cited(looks: Looks) -> NDArray[np.bytes_]:
    """All, or the first and the last of each feed, or of all."""
    if len(looks.names) <= CITED:
        return looks.names
    ends = {key: np.flatnonzero(looks.feed == key)[[0, -1]] for key in np.unique(looks.feed)}
    each = np.unique(np.concatenate(list(ends.values())))
    return looks.names[each] if len(each) <= CITED else looks.names[[0, -1]]


def no_more_than(less: Sequence[str] | None, more: Sequence[str] | None) -> bool:
    """Whether a cell with the states `less` knows at most as much as one with `more`; None is no cell, unknown."""
    ranks = {(Silence.UNKNOWN.value,): 0, (Silence.PARTIAL.value,): 1}
    left, right = tuple(less or [Silence.UNKNOWN.value]), tuple(more or [Silence.UNKNOWN.value])
    if left in ranks:
        return ranks[left] <= ranks.get(right, 2)
    absent = {Silence.OMITTED.value, Silence.SILENT.value}
    return left == right or (not absent & {*left, *right} and right not in ranks and set(left) <= set(right))


def _text(when: datetime) -> str:
    return when.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _named(names: NDArray[np.bytes_]) -> tuple[str, ...]:
    return tuple(name.decode() for name in names)
