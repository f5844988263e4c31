"""a poll, a feed switched on or off, or articles that were worked through -> cells of other stories, covered anew.

`coverage.cover` looks at the claims it is given. What comes in may change more: a poll closes the window of a story
that nobody touched, and an article that waited to be read kept its outlet from being proven silent on every story
of its days. What is to be done is read off the cells, so that a run that was cut short is made up for by the next.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import batched

from django.db import connection, transaction
from django.db.models import Max, Min, Q, QuerySet

from claims.coverage import cover
from claims.models import Cell, Claim, Link, Silence, StoryDoubt, StoryMember
from claims.watching import AFTER, REACH, Span, Watch, in_doubt, perhaps, span, watched
from sources.models import Article, Feed, Poll

_TOGETHER = 500  # claims covered in one transaction
_UNKNOWN = Watch(state=Silence.UNKNOWN.value)
_PROVEN = [[Silence.OMITTED.value], [Silence.SILENT.value]]
_OF_POLLS = ("polls", "looks", "window", "gap", "feed")  # in a cell's evidence
_EVER, _NEVER = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
_AFTER = """
SELECT claim_id FROM claims_cell
WHERE outlet_id = %s AND evidence ? 'polls' AND (evidence -> 'window' ->> 1)::timestamptz > %s
"""
_SETTLED = """
SELECT DISTINCT claim_id FROM claims_cell
WHERE evidence ? 'loose' AND (evidence ? 'all loose' AND outlet_id = ANY(%s) OR EXISTS (
    SELECT FROM jsonb_array_elements_text(evidence -> 'loose') AS named (public_id)
    JOIN sources_article AS article USING (public_id)
    JOIN claims_storymember AS member ON member.article_id = article.id))
"""


@transaction.atomic
def polled(poll: Poll) -> None:
    """Covers the claims of all stories of whose time the poll tells more of its outlet than their cells do."""
    stories = _stories_of(_reached(poll))
    spans = {own: time for own, time in _spans(set(stories.values())).items() if _meet(time, poll)}
    seen = watched(spans.values(), outlet=poll.outlet_id)
    expected = {own: seen[time].get(poll.outlet_id, _UNKNOWN) for own, time in spans.items()}
    cells = {cell.claim_id: cell for cell in Cell.objects.filter(outlet=poll.outlet, claim__in=stories)}
    _cover(key for key, own in stories.items() if own in expected and _behind(cells.get(key), expected[own]))


@transaction.atomic
def switched(feed: Feed, before: tuple[datetime | None, datetime | None] | None) -> None:
    """Covers the claims that rest on looks at the feed's outlet and whose time reaches beyond what changed of the
    feed's own. Switched on or off now: those whose time is not over. `before`: from when until when it was watched."""
    pairs = zip(before or (_NEVER, _NEVER), (feed.watched_from, feed.watched_until), (_EVER, _NEVER), strict=True)
    since = min((moment or end for was, now, end in pairs if was != now for moment in (was, now)), default=_NEVER)
    with connection.cursor() as cursor:
        cursor.execute(_AFTER, [feed.outlet_id, since])
        claims = {claim for (claim,) in cursor.fetchall()}
    _cover(claims)


def settle(articles: Iterable[int]) -> None:
    """Covers claims whose proof no longer waits for an article, and those whose proof one of `articles` spoils.

    `articles` (by key in the database) were read, or could not be; those in a story are covered with it.
    """
    articles = list(articles)
    outlets = list(Article.objects.filter(pk__in=articles).values_list("outlet", flat=True).distinct())
    with connection.cursor() as cursor:
        cursor.execute(_SETTLED, [outlets])
        stale = {claim for (claim,) in cursor.fetchall()}
    left = Article.objects.filter(pk__in=articles, membership=None).values("outlet", "published_basis")
    for row in left.annotate(first=Min("published_at"), last=Max("published_at")):
        near = Q(article__published_at__lte=row["last"] + REACH)
        if row["published_basis"] != Article.Basis.FIRST_SEEN:  # what nobody dates may be from any time before
            near &= Q(article__published_at__gte=row["first"] - AFTER - REACH)
        for kind in (StoryMember, StoryDoubt):
            stories = kind.objects.filter(near).values("story")
            proven = Cell.objects.filter(outlet=row["outlet"], states__in=_PROVEN, claim__in=_claims(stories))
            stale.update(proven.values_list("claim", flat=True))
    _cover(stale)


def _met_by(poll: Poll) -> list[int]:
    """Stories that the poll may tell of, and few more. Of the hourly poll: those of the last days."""
    near = (poll.covers_from - AFTER - REACH, poll.covers_until)
    stories = StoryMember.objects.filter(article__published_at__range=near).values("story")
    bounds = StoryMember.objects.filter(story__in=stories).values("story")
    bounds = bounds.annotate(first=Min("article__published_at"), last=Max("article__published_at"))
    met = bounds.filter(first__lt=poll.covers_until, last__gt=poll.covers_from - AFTER)
    return [*met.values_list("story", flat=True), *_longer(poll)]


def _longer(poll: Poll) -> QuerySet[StoryDoubt]:
    """Stories that may last until the poll, or have begun before its end, by an article that is in doubt of them."""
    later = (poll.covers_until, poll.covers_until + REACH)
    until = Q(article__published_at__range=(poll.covers_from - AFTER, later[1]))
    since = Q(article__published_at__lt=later[0], story__members__article__published_at__range=later)
    return StoryDoubt.objects.filter(until | since).values_list("story", flat=True).distinct()


def _reached(poll: Poll) -> QuerySet[Claim]:
    """Claims of those stories, and claims told before and after the poll, were it in stories that it does not meet."""
    over = Q(tally__first_published_at__lt=poll.covers_until, tally__changed_at__gt=poll.covers_from - AFTER)
    return Claim.objects.current().filter(Q(pk__in=_claims(_met_by(poll))) | over)


def _stories_of(claims: QuerySet[Claim]) -> dict[int, frozenset[int]]:
    """Key of a claim -> all its stories, as `cover` has them."""
    found: dict[int, set[int]] = defaultdict(set)
    story = "statement__revision__article__membership__story"
    held = Link.objects.filter(active=True, claim__in=claims.values("pk")).exclude(**{story: None})
    for claim, key in held.values_list("claim", story).distinct():
        found[claim].add(key)
    return {claim: frozenset(own) for claim, own in found.items()}


def _spans(wanted: Iterable[frozenset[int]]) -> dict[frozenset[int], Span]:
    """By the stories of a claim: their time."""
    wanted = list(wanted)
    articles: dict[int, list[Article]] = defaultdict(list)
    for member in StoryMember.objects.filter(story__in=set().union(*wanted)).select_related("article"):
        articles[member.story_id].append(member.article)
    told = {own: [article for story in own for article in articles[story]] for own in wanted}
    doubted = in_doubt(articles)
    return {own: time for own, found in told.items() if (time := span(found, (), perhaps(own, doubted)))}


def _meet(time: Span, poll: Poll) -> bool:
    return time.whole.start < poll.covers_until and poll.covers_from < time.whole.end


def _behind(cell: Cell | None, seen: Watch) -> bool:
    """Whether a cell that rests on polls, or is not there, says something else than the polls do now."""
    if cell is None:
        return seen.state != Silence.UNKNOWN
    expected = seen.evidence()
    return "polls" in cell.evidence and any(cell.evidence.get(key) != expected.get(key) for key in _OF_POLLS)


def _claims(stories: object) -> object:
    held = Q(active=True, statement__revision__article__membership__story__in=stories)
    return Link.objects.filter(held).values("claim")


def _cover(claims: Iterable[int]) -> None:
    for batch in batched(sorted(claims), _TOGETHER):
        cover(Claim.objects.filter(pk__in=batch))
