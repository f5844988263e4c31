"""an analysed article -> the story it belongs to, with the reasons.

Online: an article joins the story whose articles it is most like, or opens one, and then stays where it is
until an editor moves it. An editor's word goes before any score.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict

import numpy as np
from django.contrib.postgres.search import SearchVector
from django.db import transaction
from django.db.models import Value

from claims import curate
from claims.language import EntitySpan
from claims.models import Analysis, Gist, Story, StoryMember
from claims.reasons.profile import ArticleSide, meaning, profile
from claims.reasons.same_story import BY_DAYS, Assignment, assign
from config.ids import public_id
from sources.models import Article

_SEARCHED = 100_000  # characters of a text that look-ups search: two million fit no tsvector
_CANDIDATES = 100  # articles that a new one is compared with: the nearest in meaning within the window


@transaction.atomic
def place(article: Article) -> Story:
    """The article's story; opens one where none is like it. Twice changes nothing."""
    member = StoryMember.objects.filter(article=article).select_related("story").first()
    decided = curate.moved(article)
    if member and (not decided or _current(Story.objects.get(public_id=decided)) == member.story):
        return member.story
    found = None
    if decided:
        story = Story.objects.get(public_id=decided)
    else:
        found = _assign(article)
        story = Story.objects.get(public_id=found.story) if found.story else _new_story(article)
    story = _current(story)
    StoryMember.objects.update_or_create(
        article=article,
        defaults={
            "story": story,
            "score": round(found.score, 4) if found and found.story else None,
            "reasons": [asdict(reason) for reason in found.reasons] if found and found.story else [],
        },
    )
    return story


def _assign(article: Article) -> Assignment:
    own = gist_of(article)
    near = Gist.objects.near_in_time(article, BY_DAYS[-1][0]).filter(article__membership__isnull=False)
    gists = list(
        near.select_related("article__current", "article__membership__story").most_alike(own.lead)[:_CANDIDATES]
    )
    names = _names([article, *(gist.article for gist in gists)])
    stories: dict[str, list[ArticleSide]] = defaultdict(list)
    for gist in gists:
        stories[gist.article.membership.story.public_id].append(_side(gist, names))
    return assign(_side(own, names), stories)


def gist_of(article: Article) -> Gist:
    """Made once a text: embedding is what costs."""
    revision = article.current
    known = Gist.objects.filter(article=article, sha256=revision.sha256).first()
    if known:
        return known
    lead, headline = meaning(revision.title, revision.text)
    words = SearchVector(Value(revision.title), Value(revision.text[:_SEARCHED]), config="english")
    made, _ = Gist.objects.update_or_create(
        article=article,
        defaults={"sha256": revision.sha256, "lead": lead, "headline": headline, "search": words},
    )
    return made


def _names(articles: Iterable[Article]) -> dict[int, list[EntitySpan]]:
    """Revision's key -> the names in it, from its latest analysis."""
    revisions = [article.current_id for article in articles]
    found: dict[int, list[EntitySpan]] = {}
    for analysis in Analysis.objects.filter(revision__in=revisions).order_by("pk"):
        found[analysis.revision_id] = [
            EntitySpan(start=start, end=start + len(text), text=text, label=label)
            for label, text, start in analysis.entities
        ]
    return found


def _side(gist: Gist, names: dict[int, list[EntitySpan]]) -> ArticleSide:
    article = gist.article
    undated = article.published_basis == Article.Basis.FIRST_SEEN
    return profile(
        id=article.public_id,
        title=article.current.title,
        text=article.current.text,
        published=None if undated else article.published_at.date(),
        entities=names.get(article.current_id, []),
        vectors=(np.asarray(gist.lead, np.float32), np.asarray(gist.headline, np.float32)),
    )


def _new_story(article: Article) -> Story:
    story, _ = Story.objects.get_or_create(
        public_id=public_id("s", article.public_id),
        defaults={"title": article.current.title or article.current.text.strip()[:120] or "Untitled"},
    )
    return story


def _current(story: Story) -> Story:
    while story.merged_into:
        story = story.merged_into
    return story
