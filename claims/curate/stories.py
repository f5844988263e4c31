"""That an article belongs to a story."""

from collections.abc import Mapping
from typing import Any

from claims import coverage
from claims.curate.log import decision, hold, in_force, judge
from claims.curate.snapshots import of_stories
from claims.models import Account, Claim, Judgement, Story, StoryMember
from sources.models import Article


@decision
def move(
    article: Article,
    story: Story,
    *,
    editor: Account | None,
    reason: str = "",
    seconded_by: Account | None = None,
    seen: int | None = None,
) -> Judgement:
    """That `article` belongs to `story`, whatever the machine thinks."""
    hold([article], seen)
    member = StoryMember.objects.filter(article=article).select_related("story").first()
    before = member.story.public_id if member else None
    machine = {
        "stories": of_stories({story, *([member.story] if member else [])}),
        "story": before,
        "score": member.score if member else None,
    }
    judgement = judge(
        *(Judgement.Kind.MOVE, article.public_id, {"story": story.public_id}, editor, reason),
        touches=[story.public_id, *([before] if before else [])],
        machine=machine,
        seconded_by=seconded_by,
    )
    settle(article.public_id, {})
    return judgement


def moved(article: Article) -> str:
    """The public id of the story that an editor put the article in, or nothing."""
    return _moved(article.public_id)


def settle(article: str, before: Mapping[str, Any]) -> None:
    """Puts the article where the log has it. `before`: the story that it was in when a decision was made that was taken
    back since, {"story": public id}."""
    found = Article.objects.get(public_id=article)
    there = StoryMember.objects.filter(article=found).select_related("story").first()
    name = _moved(article) or before.get("story") or (there.story.public_id if there else "")
    wanted = Story.objects.filter(public_id=name).first()
    if wanted is None:
        return
    story, old = wanted.heir(), there.story if there else None
    defaults: dict[str, Any] = {"story": story, "score": None, "reasons": [], "moved": bool(_moved(article))}
    if old != story:
        defaults["linked"] = False  # its statements find their claims there when `process` passes by
    StoryMember.objects.update_or_create(article=found, defaults=defaults)
    # All claims of both, and of those that it was in doubt of: whether the outlet covered a story shows in the cells of
    # each of its claims.
    stories = {story, *([old] if old else ()), *Story.objects.filter(doubts__article=found)}
    coverage.cover(claim for one in stories for claim in Claim.objects.of_story(one))


def _moved(article: str) -> str:
    words = [one.value["story"] for one in in_force([Judgement.Kind.MOVE], [article]) if one.subject == article]
    return (words[-1] if words else "") or ""
