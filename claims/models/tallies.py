"""What is counted of a story, ready for its page."""

from typing import Any

from django.db import models

from claims.models.stories import Story


class StoryTally(models.Model):
    """Who has a cell on a story and how many of its claims each carries, how far those reach, who alleged and denied.

    Counted right after the transaction that changed a claim or an article of the story (`claims.tallies`), so that no
    two of those wait for each other; where a process dies between the two, the next change or `manage.py cover` makes
    it good.
    """

    story = models.OneToOneField(Story, on_delete=models.CASCADE, related_name="tally", primary_key=True)
    outlets = models.JSONField(default=list)  # [[key in the database, claims carried, 1 where it covered the story]]
    shared = models.PositiveIntegerField(default=0)  # these four: see `ClaimQuerySet.reach`
    alone = models.PositiveIntegerField(default=0)
    denied = models.PositiveIntegerField(default=0)
    left_out = models.PositiveIntegerField(default=0)
    # Of the denied claims that most outlets carry, what a sentence names, as their tallies hold it: [{"answers": of
    # denials, "voices": of who alleges, "lacking": keys of outlets without any answer, though there was one}, ...]
    denied_most = models.JSONField(default=list)

    class Meta:
        verbose_name_plural = "story tallies"

    def __str__(self) -> str:
        return f"{self.story_id}: {self.shared + self.alone} claims"

    @property
    def by_outlet(self) -> dict[int, dict[str, int]]:
        """As `CellQuerySet.by_outlet` has it."""
        return {outlet: {"carried": carried, "covered": covered} for outlet, carried, covered in self.outlets}

    @property
    def reach(self) -> dict[str, Any]:
        """As `ClaimQuerySet.reach` has it."""
        return {name: getattr(self, name) for name in ("shared", "denied", "left_out", "alone")}
