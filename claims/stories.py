"""an analysed article -> the story it belongs to, with the reasons.

A new article is put together with the articles nearest to it in time and meaning, and what the machine placed
there before is looked at again: two stories may become one, a story may fall apart, an article may change over (see
`reasons/regroup`), so that what came first hardly decides what belongs together. An editor's word goes before any
score. Ids never die: a story that ends in another one leads there.

Where an article may as well belong to another story, that is kept beside it (`StoryDoubt`, see `reasons/doubts`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from itertools import count

from django.db import transaction

from claims import coverage, curate, tallies, wording
from claims.models import Claim, Link, Story, StoryDoubt, StoryMember
from claims.nearby import Neighbourhood, gist_of
from claims.reasons.doubts import doubts
from claims.reasons.profile import ArticleSide
from claims.reasons.regroup import Part, regroup
from claims.reasons.same_story import SUGGEST, compare, likeness, pull, sure
from config.ids import public_id
from sources.models import BLANK, Article, Revision

_UNNAMED = "A story that is not shown"

__all__ = ["Placed", "gist_of", "let_go", "place", "retitle"]


@dataclass(frozen=True, kw_only=True)
class Placed:
    """`changed`: the stories that articles came into or went out of; `doubted`: those of which some article came into
    doubt, or out of it."""

    story: Story
    changed: frozenset[Story] = frozenset()
    doubted: frozenset[Story] = frozenset()


@transaction.atomic
def place(article: Article) -> Placed:
    """Opens a story where none is like it. Twice changes nothing."""
    member = StoryMember.objects.filter(article=article).select_related("story").first()
    decided = curate.moved(article)
    if not decided:
        return Placed(story=member.story) if member else _settle(article)
    story = Story.objects.get(public_id=decided).heir()
    if member and member.story == story:
        return Placed(story=story)
    defaults = {"story": story, "score": None, "reasons": [], "moved": True, "linked": False}
    StoryMember.objects.update_or_create(article=article, defaults=defaults)
    changed = frozenset({story, member.story} if member else {story})
    tallies.note(one.pk for one in changed)
    return Placed(story=story, changed=changed)


@transaction.atomic
def let_go(story: Story) -> set[Claim]:
    """Ends the machine's links of articles that came from another story, so that their statements are compared with
    those of this one; returns the claims that they were about. A claim that an editor worded keeps its statements."""
    came = Link.objects.filter(
        active=True,
        by=Link.By.MACHINE,
        claim__reviewed_at=None,
        statement__revision__article__membership__story=story,
        statement__revision__article__membership__linked=False,
    )
    claims = {link.claim for link in came.select_related("claim")}
    came.update(active=False)
    wording.word(claims)
    coverage.cover(claims)  # one that is left alone is retired, and comes back if its first statement founds it again
    return claims


def _settle(article: Article) -> Placed:
    near = Neighbourhood(article)
    homes = {side.id: standing.story for standing in near.standing for side in standing.articles}
    changed = set[Story]()
    stories = dict[Part, Story]()
    for part in regroup(near.new, near.standing, pull):
        coming = [side for side in part.articles if side is near.new or homes[side.id] != part.story]
        articles = [near.articles[side.id] for side in part.articles]
        story = stories[part] = near.stories[part.story] if part.story else _opened(articles)
        if coming:
            left = {near.stories[homes[side.id]] for side in coming if side is not near.new}
            changed |= {story, *left}
            if not part.story:
                StoryDoubt.objects.spread(left, story, near.articles.values())
            ended = [near.stories[name] for name in part.merged]
            _merge(ended, story)
            tallies.note(one.pk for one in (story, *ended, *left))
            _move(coming, part.articles, story, near)
        if near.new in coming:
            own = story
    doubted = _doubt(stories, near, all_anew=len(changed) > 1)
    if len(changed) > 1:  # readers must not see an article in one story and in the cells or the title of another
        retitle(changed)
        coverage.cover(claim for story in changed for claim in Claim.objects.of_story(story))
    return Placed(story=own, changed=frozenset(changed), doubted=doubted)


def _opened(articles: Iterable[Article]) -> Story:
    """A story whose id and title follow from its first article. An id that leads elsewhere goes on doing so."""
    first = min(articles, key=lambda article: (article.published_at, article.public_id))
    for number in count(1):
        wanted = public_id("s", first.public_id, *([number] if number > 1 else []))
        story, opened = Story.objects.get_or_create(public_id=wanted, defaults={"title": title_of(first.current)})
        if opened or (not story.merged_into_id and not story.members.exists()):
            return story
    raise AssertionError("count() does not end")


def retitle(stories: Iterable[Story]) -> None:
    """After their first articles that readers may see and whose headline was not taken out, where they have any."""
    for story in stories:
        members = story.members.select_related("article__current")
        first = members.order_by("article__published_at", "article__public_id")
        if member := first.seen().exclude(article__current__title__contains=BLANK).first():
            Story.objects.filter(pk=story.pk).update(title=title_of(member.article.current))
        elif first.exists():
            Story.objects.filter(pk=story.pk).update(title=_UNNAMED)


def ended_as(titles: Iterable[str]) -> list[Story]:
    """Stories that ended, and are called so: they have no articles to be called after."""
    return list(Story.objects.filter(merged_into__isnull=False, title__in=list(titles)).order_by("pk"))


def retitle_ended(stories: Iterable[Story]) -> None:
    """As what they lead to."""
    for story in stories:
        Story.objects.filter(pk=story.pk).update(title=Story.objects.get(pk=story.pk).heir().title)


def title_of(revision: Revision) -> str:
    """What a story is called whose first article reads so."""
    return revision.title or revision.text.strip()[:120] or "Untitled"


def _merge(ended: Iterable[Story], story: Story) -> None:
    """Also the articles that were not looked at."""
    for one in ended:
        StoryMember.objects.filter(story=one, moved=False).update(story=story, linked=False)
        StoryDoubt.objects.follow(one, story)
        Story.objects.filter(pk=one.pk).update(merged_into=story)


def _move(coming: Iterable[ArticleSide], together: Iterable[ArticleSide], story: Story, near: Neighbourhood) -> None:
    for side in coming:
        others = [other for other in together if other is not side]
        likest = max(others, key=lambda other: sure(side, other), default=None)
        reasons = compare(side, likest)[1] if likest else ()
        likeness = sum(sure(side, other) for other in others) / len(others) if others else None
        fields = {
            "story": story,
            "score": None if likeness is None else round(likeness, 4),
            "reasons": [asdict(reason) for reason in reasons],
            "linked": False,
        }
        member, opened = StoryMember.objects.get_or_create(article=near.articles[side.id], defaults=fields)
        if not opened:  # an editor may have moved it while we looked
            StoryMember.objects.filter(pk=member.pk, moved=False).update(**fields)


def _doubt(stories: Mapping[Part, Story], near: Neighbourhood, *, all_anew: bool) -> frozenset[Story]:
    """Keeps which of the articles may belong to which other of the stories; returns those of which that changed.

    A doubt about a story that was not looked at to the last article stays: it may rest on the others.
    """
    fresh = {side for part in stories for side in part.articles if all_anew or side is near.new}
    weighed = {
        (near.articles[side.id].pk, stories[part]): round(score, 4)
        for side, part, score in doubts(list(stories), fresh, near.decided, likeness)
    }
    found = {pair: score for pair, score in weighed.items() if score >= SUGGEST}
    homes = {(near.articles[side.id].pk, story) for part, story in stories.items() for side in part.articles}
    rows = StoryDoubt.objects.between([article for article, _ in homes], stories.values())
    known = {(row.article_id, row.story): row.score for row in rows}
    past = {pair for pair in weighed.keys() - found.keys() if pair[1].public_id in near.entire}
    gone = known.keys() & (past | homes)
    for article, story in gone:
        StoryDoubt.objects.filter(article=article, story=story).delete()
    changed = [
        StoryDoubt(article_id=pair[0], story=pair[1], score=score)
        for pair, score in found.items()
        if known.get(pair) != score
    ]
    StoryDoubt.objects.bulk_create(
        changed, update_conflicts=True, update_fields=["score"], unique_fields=["article", "story"]
    )
    return frozenset(story for _, story in gone | (found.keys() - known.keys()))
