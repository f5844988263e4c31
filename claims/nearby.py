"""an article -> what it is about, in short, and the stories nearest to it: a bounded number of articles, however
large the stories and the database are."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from django.contrib.postgres.search import SearchVector
from django.db import connection
from django.db.models import Value
from django.db.models.functions import Left

from claims.language import EntitySpan
from claims.models import Analysis, Gist, Story
from claims.nearest import look_on
from claims.reasons.profile import READ, ArticleSide, headed, meaning, profile
from claims.reasons.regroup import Standing
from claims.reasons.same_story import BY_DAYS, SUGGEST, sure
from sources.models import Article, Revision

_SEARCHED = 100_000  # characters of a text that look-ups search: two million fit no tsvector
_CANDIDATES = 100  # articles that a new one is compared with: the nearest in meaning within the window
_STORIES = 6  # stories that are looked at again: those with the likest articles
_MEMBERS = 40  # articles that stand for a story: of a larger one half are the nearest, half always the same
_KEPT = 4000  # profiles kept in memory, of about 10 kB

_profiles: dict[tuple[object, ...], ArticleSide] = {}


def gist_of(article: Article) -> Gist:
    """Made once a text: embedding is what costs."""
    revision = article.current
    known = Gist.objects.filter(article=article, sha256=revision.sha256).first()
    if known:
        return known
    text = headed(revision.title, revision.text) if revision.sparse else revision.text
    lead, headline = meaning(revision.title, text)
    words = SearchVector(Value(revision.title), Value(revision.text[:_SEARCHED]), config="english")
    made, _ = Gist.objects.update_or_create(
        article=article,
        defaults={"sha256": revision.sha256, "lead": lead, "headline": headline, "search": words},
    )
    return made


class Neighbourhood:
    """`new`, and the stories that may be its own. Everything by public id; `articles` and `sides` hold `new`, too."""

    def __init__(self, article: Article) -> None:
        self.articles: dict[str, Article] = {}
        self.sides: dict[str, ArticleSide] = {}
        own = gist_of(article)
        self._read([Gist.objects.to_compare().get(pk=own.pk)])
        self.new = self.sides[article.public_id]
        near = self._nearest(article, own)
        members: dict[int, list[Gist]] = defaultdict(list)
        for gist in near:
            members[gist.article.membership.story_id].append(gist)
        self.stories = self._likest(members)
        self.standing = [self._standing(story, members[story.pk], article) for story in self.stories.values()]
        # Stories that were looked at to the last article, and what an editor put where it is.
        self.entire = {one.story for one in self.standing if one.size <= len(one.articles)}
        placed = [side for one in self.standing for side in one.articles]
        self.decided = {side for side in placed if self.articles[side.id].membership.moved}

    def _nearest(self, article: Article, own: Gist) -> list[Gist]:
        with connection.cursor() as cursor:
            look_on(cursor)
        near = Gist.objects.placed().near_in_time(article, BY_DAYS[-1][0]).most_alike(own.lead)
        return self._read(near.to_compare()[:_CANDIDATES])

    def _likest(self, members: dict[int, list[Gist]]) -> dict[str, Story]:
        """By public id, the oldest first."""
        likeness = {
            story: max(sure(self.new, self.sides[gist.article.public_id]) for gist in own)
            for story, own in members.items()
        }
        likely = sorted((story for story in likeness if likeness[story] >= SUGGEST), key=lambda story: -likeness[story])
        return {story.public_id: story for story in Story.objects.filter(pk__in=likely[:_STORIES]).with_size()}

    def _standing(self, story: Story, near: Sequence[Gist], article: Article) -> Standing:
        known = list(near)
        rest = Gist.objects.filter(article__membership__story=story)
        if story.size > _MEMBERS:  # of a long dispute the articles of its time
            known, rest = known[: _MEMBERS // 2], rest.near_in_time(article, BY_DAYS[-1][0])
        if story.size > len(known):
            rest = rest.exclude(pk__in=[gist.pk for gist in known]).order_by("article__public_id")
            known += self._read(rest.to_compare()[: _MEMBERS - len(known)])
        return Standing(
            story=story.public_id,
            articles=[self.sides[gist.article.public_id] for gist in known],
            size=story.size,
            touched=story.touched,
        )

    def _read(self, found: Iterable[Gist]) -> list[Gist]:
        gists = list(found)
        for gist, side in zip(gists, _sides(gists), strict=True):
            self.articles[gist.article.public_id] = gist.article
            self.sides[gist.article.public_id] = side
        return gists


def _sides(gists: Sequence[Gist]) -> list[ArticleSide]:
    """In the order given. The same object for the same article, as long as nothing about it changes."""
    read = Analysis.objects.filter(revision__in=[gist.article.current_id for gist in gists]).order_by("pk")
    latest: dict[int, int] = dict(read.values_list("revision", "pk"))
    keys = [_key(gist, latest) for gist in gists]
    missing = {key: gist for key, gist in zip(keys, gists, strict=True) if key not in _profiles}
    if len(_profiles) + len(missing) > _KEPT:
        _profiles.clear()
        missing = dict(zip(keys, gists, strict=True))
    if missing:
        _profiles.update(zip(missing, _profiled(list(missing.values()), latest), strict=True))
    return [_profiles[key] for key in keys]


def _key(gist: Gist, latest: dict[int, int]) -> tuple[object, ...]:
    revision = gist.article.current_id
    return gist.article.public_id, gist.sha256, revision, latest.get(revision), _published(gist.article)


def _profiled(gists: Sequence[Gist], latest: dict[int, int]) -> Iterator[ArticleSide]:
    revisions = [gist.article.current_id for gist in gists]
    texts = Revision.objects.filter(pk__in=revisions).values_list("pk", "title", Left("text", READ), "sparse")
    opening = {key: (title, headed(title, text) if sparse else text) for key, title, text, sparse in texts}
    means = Gist.objects.filter(pk__in=[gist.pk for gist in gists]).values_list("pk", "lead", "headline")
    vectors = {key: (lead, headline) for key, lead, headline in means}
    read = Analysis.objects.filter(pk__in=[latest[key] for key in revisions if key in latest])
    named = dict(read.values_list("revision", "entities"))
    for gist, revision in zip(gists, revisions, strict=True):
        title, text = opening[revision]
        yield profile(
            id=gist.article.public_id,
            title=title,
            text=text,
            published=_published(gist.article),
            entities=[
                EntitySpan(start=start, end=start + len(name), text=name, label=label)
                for label, name, start in named.get(revision, [])
            ],
            vectors=vectors[gist.pk],
        )


def _published(article: Article) -> date | None:
    return None if article.published_basis == Article.Basis.FIRST_SEEN else article.published_at.date()
