"""stories -> what is counted of each (`StoryTally`), so that its page need not count thousands of cells.

Derived: `coverage.cover` notes the stories of the claims that it touched, and whoever moves articles notes where they
came from and went to. A tally is made anew from the rows each time, in a transaction of its own.
"""

from collections.abc import Iterable
from functools import partial
from itertools import batched
from typing import Any

from django.db import transaction

from claims.models import Cell, Claim, Story, StoryTally

_COUNTED = [field.name for field in StoryTally._meta.concrete_fields if not field.primary_key]
_TOGETHER = 200  # stories counted in one transaction when all are
_DENIED = 24  # claims of which it is kept who alleged and who denied


def note(stories: Iterable[int]) -> None:
    """Counts these, by key, once the caller's transaction is done."""
    if touched := frozenset(stories):
        transaction.on_commit(partial(count, touched))


def of(story: Story) -> StoryTally:
    """What is kept; where nothing is yet, counted on the spot, and not kept."""
    try:
        return story.tally
    except StoryTally.DoesNotExist:
        return _counted(story)


@transaction.atomic
def count(stories: Iterable[int]) -> None:
    """By key. Who counts a story holds its tally meanwhile: whoever comes after sees all that was committed before, so
    that no older number is written over a newer one. All take them in one order, and nothing else beside them."""
    keys = sorted(stories)
    StoryTally.objects.bulk_create([StoryTally(story_id=key) for key in keys], ignore_conflicts=True)
    tallies = StoryTally.objects.filter(pk__in=keys).select_for_update(of=("self",)).select_related("story")
    held = list(tallies.order_by("pk"))  # all of them, before anything is counted
    counted = [_counted(tally.story) for tally in held]
    StoryTally.objects.bulk_create(counted, update_conflicts=True, update_fields=_COUNTED, unique_fields=["story"])


def rebuild() -> None:
    """All stories."""
    keys = list(Story.objects.order_by("pk").values_list("pk", flat=True))
    for together in batched(keys, _TOGETHER):
        count(together)


def _counted(story: Story) -> StoryTally:
    claims = Claim.objects.current().in_story(story)
    outlets = sorted(Cell.objects.by_outlet(story).items())
    return StoryTally(
        story=story,
        outlets=[[outlet, one["carried"], one["covered"]] for outlet, one in outlets],
        denied_most=[_told(row) for row in claims.shared().told_of_most_carried(_DENIED)],
        **claims.reach(),
    )


def _told(row: Any) -> dict[str, Any]:
    answers = [one for one in row.answers if one["stance"] == "denies" and one["who"]]
    alleged = row.voices.get("alleges", {}).get("most", ())
    return {
        "answers": [{name: one[name] for name in ("who", "stance", "outlets")} for one in answers],
        "voices": {"alleges": {"most": [{name: one[name] for name in ("who", "outlets")} for one in alleged]}},
        "lacking": [key for key in row.unanswered if key not in row.early],
    }
