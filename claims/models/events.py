"""Events: when a claim was said, answered or edited, and which of it changed what readers know."""

from collections.abc import Iterable
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q

from claims.models.claims import Claim
from claims.models.entities import Entity
from claims.models.statements import Statement
from claims.models.stories import Story
from sources.models import Article, Outlet


class EventQuerySet(models.QuerySet):
    def of_claims(self, claims: Iterable[Claim]) -> Self:
        return self.filter(claim__in=claims)

    def of_story(self, story: Story) -> Self:
        return self.filter(article__membership__story=story)

    def of_outlet(self, outlet: Outlet) -> Self:
        return self.filter(outlet=outlet)

    def of_entity(self, entity: Entity) -> Self:
        """Of what it says, and of what is said that names it."""
        return self.filter(statement__mentions__entity=entity).distinct()

    def standing(self) -> Self:
        """Of claims that stand, and not of those that were merged into others."""
        return self.filter(claim__merged_into=None)

    def news(self) -> Self:
        """What changed the state of a claim."""
        return self.exclude(news="")

    def edits(self) -> Self:
        """Later texts of articles that changed what they say, the latest first."""
        return self.filter(axis=Event.Axis.EDITED).order_by("-at", "-pk")

    def corrections(self) -> Self:
        """Edits that bear a note of correction, the latest first."""
        return self.filter(corrects=True).order_by("-at", "-pk")

    def between(self, start: datetime | None, end: datetime | None) -> Self:
        """From `start` on and before `end`; None: without bound."""
        found = self.filter(at__gte=start) if start else self
        return found.filter(at__lt=end) if end else found

    def with_article(self) -> Self:
        """With article and headline; without texts."""
        found = self.select_related("article__current")
        return found.defer("article__current__text", "article__current__blocks")

    def with_all(self) -> Self:
        """With claim, outlet, article and statement; without texts."""
        found = self.select_related("claim", "outlet", "article", "statement__speaker_entity")
        return found.defer("claim__search")


class Event(models.Model):
    """One thing that happened with a claim. Derived from its statements (`claims.timeline`), never edited, and made
    anew with the cells: the same rows give the same events.

    `axis`, `kind`: see `claims.timeline`. `at` is as exact as `precision` says: second, minute, day, month or year.
    `known_at` is when we could first know of it: feeds and newest lists go by it, so that what we learn late is not
    lost to who looks in between.
    """

    class Axis(models.TextChoices):
        SAID = "said", "said"
        SEEN = "seen", "first seen"
        EDITED = "edited", "edited"
        HAPPENED = "happened", "happened"

    class News(models.TextChoices):
        """What it changed; the words are a feed entry's."""

        NONE = "", ""
        FIRST = "first", "First report"
        OUTLET = "outlet", "One more outlet"
        CONFIRMATION = "confirmation", "New confirmation"
        DENIAL = "denial", "New denial"
        DISPUTE = "dispute", "New dispute"
        WITHDRAWAL = "withdrawal", "Withdrawn"
        NO_RESPONSE = "no_response", "Asked, no answer"
        HEDGE_DROPPED = "hedge_dropped", "Hedge dropped"
        HEDGE_ADDED = "hedge_added", "Hedge added"
        REMOVED = "removed", "Allegation removed"
        ANSWER_REMOVED = "answer_removed", "Answer removed"

    public_id = models.CharField(max_length=20, unique=True)
    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="events")
    outlet = models.ForeignKey(Outlet, on_delete=models.CASCADE, related_name="events")
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="events")
    statement = models.ForeignKey(Statement, null=True, on_delete=models.CASCADE, related_name="events")
    axis = models.CharField(max_length=8, choices=Axis)
    kind = models.CharField(max_length=16)
    news = models.CharField(max_length=16, choices=News, blank=True, default=News.NONE)
    at = models.DateTimeField()
    precision = models.CharField(max_length=8, default="second")
    known_at = models.DateTimeField()
    late = models.BooleanField(default=False)  # said much earlier than we first saw it
    text = models.TextField()
    change = models.TextField(blank=True)  # of an edit: what it does, without who and how
    corrects = models.BooleanField(default=False)
    before = models.PositiveIntegerField(null=True)  # of an edit: the number of the revision that was changed ...
    after = models.PositiveIntegerField(null=True)  # ... and of the one that changed it
    outlets = models.PositiveIntegerField(default=1)  # of a date: how many give it

    objects = EventQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["claim", "at", "id"], name="event_of_claim"),
            models.Index(fields=["outlet", "-at", "-id"], name="event_of_outlet"),
            models.Index(fields=["-known_at", "-id"], condition=~Q(news=""), name="event_news"),
            models.Index(fields=["claim", "-at", "-id"], condition=Q(axis="edited"), name="event_edit"),
            models.Index(fields=["outlet", "-at", "-id"], condition=Q(corrects=True), name="event_correction"),
        ]

    def __str__(self) -> str:
        return f"{self.claim_id}: {self.text}"
