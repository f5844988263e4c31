"""Events: when a claim was said, answered or edited, and which of it changed what readers know."""

from collections.abc import Iterable
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Greatest, Substr

from claims.models.claims import Claim
from claims.models.entities import Entity
from claims.models.statements import Stance, Statement
from claims.models.stories import Story
from sources.models import SEEN, Article, Outlet, Review

_AROUND, _WINDOW = 300, 2000  # characters before a statement, and from there on
_FEW = 1000
_DRAWN = (
    *("at", "axis", "stance", "late", "corrects", "precision", "text"),
    *("statement__public_id", "own", "statement__speaker"),
    *("statement__speaker_entity__name", "statement__speaker_entity__public_id"),
    *("outlet__name", "outlet__slug", "claim__public_id", "claim__text"),
)


_SHOWN = (  # on a claim's page, of what its events rest on
    *("article__public_id", "review__public_id"),
    *("statement__public_id", "statement__source", "statement__speaker", "statement__stance"),
    *("statement__speaker_entity__public_id", "statement__speaker_entity__name"),
)


class _Told(models.QuerySet):
    """What events and appearances may be asked alike: both have `at`, `stance`, `axis`, `news` and `outlet`."""

    _event = ""  # how an event is reached

    def to_draw(self) -> Self:
        """As the tuples that `claims.pages.bands.Drawn` has: hundreds are drawn, and rows with all cost much more."""
        own = models.ExpressionWrapper(Q(**{f"{self._event}statement__source": None}), models.BooleanField())
        return self.annotate(own=own).values_list(*(n if n == "own" else f"{self._event}{n}" for n in _DRAWN))

    def of_outlet(self, outlet: Outlet) -> Self:
        return self.filter(outlet=outlet)

    def in_stance(self, stance: str) -> Self:
        """Said so, or an edit that adds or drops it."""
        return self.filter(stance=stance)

    def on_axis(self, axis: str) -> Self:
        return self.filter(axis=axis)

    def news(self, kind: str = "") -> Self:
        """What changed the state of a claim, in this way or in any."""
        # An index can be entered by what is greater, and not by what is not empty.
        return self.filter(news=kind) if kind else self.filter(news__gt="")

    def latest_news(self, most: int) -> list[tuple[int, int, str]]:
        """(key, article, news) of the newest that articles tell, read off the index of news."""
        newest = self.news().standing().exclude(article=None).order_by("-known_at", "-pk")
        return list(newest.values_list("pk", "article", "news")[:most])

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


class EventQuerySet(_Told):
    def of_claims(self, claims: Iterable[Claim]) -> Self:
        return self.filter(claim__in=claims)

    def of_story(self, story: Story) -> Self:
        return self.filter(story=story)

    def standing(self) -> Self:
        """Of claims that stand, and not of those that were merged into others."""
        return self.filter(claim__merged_into=None, claim__visibility__in=SEEN)

    def of_seen(self) -> Self:
        """Of claims and articles that readers may see."""
        told = Q(article=None) | Q(article__visibility__in=SEEN)
        return self.filter(told, claim__visibility__in=SEEN)

    def in_order(self) -> Self:
        """Earliest first."""
        return self.order_by("at", "pk")

    def with_article(self) -> Self:
        """With article and headline; without texts."""
        found = self.select_related("article__current")
        return found.defer("article__current__text", "article__current__blocks")

    def with_all(self) -> Self:
        """With claim, outlet, article, review and statement; without texts."""
        found = self.select_related("claim", "outlet", "article", "review", "statement__speaker_entity")
        return found.defer("claim__search", "statement__words")

    def of_one(self, claim: Claim, most: int) -> "list[Event]":
        """The first events of `claim`, in order, with what is shown of outlet, article, statement and its speaker. Each
        outlet is there once, however many events it has."""
        own = tuple(field.name for field in Event._meta.concrete_fields)
        found = self.filter(claim=claim).select_related("article", "review", "statement__speaker_entity")
        events = list(found.only(*own, *_SHOWN).in_order()[:most])
        outlets = Outlet.objects.in_bulk({event.outlet_id for event in events})
        for event in events:
            event.claim, event.outlet = claim, outlets[event.outlet_id]
        return events

    def with_words(self) -> Self:
        """Adds `told`, the text around the statement from its character `told_from` on: long enough to show it in its
        context, without the whole text being carried around."""
        begin = Greatest(F("statement__anchor") - _AROUND, Value(0))
        told = Substr("statement__revision__text", F("told_from") + 1, _WINDOW)
        return self.annotate(told_from=begin).annotate(told=told)

    def newest_news(self, most: int) -> Self:
        """The `most` that were known last, for questions that an index of news answers: of everything, of an outlet."""
        newest = self.news().standing().order_by(*Event.LATEST).values_list("pk", flat=True)[:most]
        return Event.objects.filter(pk__in=list(newest)).order_by(*Event.LATEST)

    def newest_of_few(self, most: int) -> Self:
        """As `newest_news`, for questions that few or many events may answer: few are gathered and sorted; of many the
        next is never far, so that they are read off the index of all."""
        few = list(self.news().standing().order_by().values_list("known_at", "pk")[: _FEW + 1])
        if len(few) > _FEW:
            return self.newest_news(most)
        newest = [key for _, key in sorted(few, reverse=True)[:most]]
        return Event.objects.filter(pk__in=newest).order_by(*Event.LATEST)


class Event(models.Model):
    """One thing that happened with a claim. Derived from its statements, and from fact-checkers' reviews of it
    (`claims.timeline`), never edited, and made anew with the cells: the same rows give the same events. It is told by
    an article, in a statement, or by a review.

    `axis`, `kind`: see `claims.happenings` and `claims.rated`. `at` is as exact as `precision` says: second, minute,
    day, month or year.
    `known_at` is when we first saw the text that it rests on: feeds and newest lists go by it, so that what we learn
    late is not lost to who looks in between.
    """

    class Axis(models.TextChoices):
        SAID = "said", "said"
        SEEN = "seen", "first seen"
        EDITED = "edited", "edited"
        HAPPENED = "happened", "happened"

    class News(models.TextChoices):
        """What it changed (see `claims.news`); the words are a feed entry's."""

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
        REVIEW = "review", "Fact-checker’s review"

    public_id = models.CharField(max_length=20, unique=True)
    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="events", db_index=False)
    outlet = models.ForeignKey(Outlet, on_delete=models.CASCADE, related_name="events", db_index=False)
    article = models.ForeignKey(Article, null=True, on_delete=models.CASCADE, related_name="events")
    review = models.ForeignKey(Review, null=True, on_delete=models.CASCADE, related_name="events")
    # The article's, kept here so that the newest events of a story are read off an index.
    story = models.ForeignKey(Story, null=True, on_delete=models.SET_NULL, related_name="events", db_index=False)
    statement = models.ForeignKey(Statement, null=True, on_delete=models.CASCADE, related_name="events")
    axis = models.CharField(max_length=8, choices=Axis)
    kind = models.CharField(max_length=16)
    stance = models.CharField(max_length=16, choices=Stance, blank=True)  # that was taken, added or dropped
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

    REVIEWED, RERATED = "reviewed", "rerated"  # the kinds of those that a review tells

    NEWEST = ("-at", "-pk")
    LATEST = ("-known_at", "-pk")
    objects = EventQuerySet.as_manager()

    class Meta:
        # The last columns are there for filters: what does not fit is left out without a look at its row.
        indexes = [
            models.Index(fields=["claim", "at", "id"], name="event_of_claim"),
            models.Index(fields=["story", "-at", "-id", "stance", "axis", "news", "outlet"], name="event_of_story"),
            models.Index(fields=["outlet", "-at", "-id", "stance", "axis", "news"], name="event_of_outlet"),
            models.Index(fields=["-known_at", "-id"], condition=Q(news__gt=""), name="event_news"),
            models.Index(fields=["story", "-known_at", "-id"], condition=Q(news__gt=""), name="event_news_of_story"),
            models.Index(fields=["outlet", "-known_at", "-id"], condition=Q(news__gt=""), name="event_news_of_outlet"),
            models.Index(fields=["claim", "-at", "-id"], condition=Q(axis="edited"), name="event_edit"),
            models.Index(fields=["outlet", "-at", "-id"], condition=Q(corrects=True), name="event_correction"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(article__isnull=False) ^ Q(review__isnull=False), name="event_told_by_one"
            )
        ]

    def __str__(self) -> str:
        return f"{self.claim_id}: {self.text}"


class AppearanceQuerySet(_Told):
    _event = "event__"

    def of_entity(self, entity: Entity) -> Self:
        return self.filter(entity=entity)

    def newest_news(self, most: int) -> EventQuerySet:
        """The events of the `most` that were known last."""
        newest = self.news().order_by(*Appearance.LATEST_NEWS).values_list("event", flat=True)[:most]
        return Event.objects.standing().filter(pk__in=list(newest)).order_by(*Event.LATEST)

    def with_all(self) -> Self:
        """As `EventQuerySet.with_all`."""
        parts = ("claim", "outlet", "article", "statement__speaker_entity")
        found = self.select_related(*(f"event__{part}" for part in parts))
        return found.defer("event__claim__search", "event__statement__words")


class Appearance(models.Model):
    """That an event's statement is by an entity or names it. Derived with the event, of which it repeats what is asked
    for, so that one name's events are read off an index however many there are."""

    entity = models.ForeignKey(Entity, on_delete=models.CASCADE, related_name="appearances", db_index=False)
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="appearances", db_index=False)
    outlet = models.ForeignKey(Outlet, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    axis = models.CharField(max_length=8)
    stance = models.CharField(max_length=16, blank=True)
    news = models.CharField(max_length=16, blank=True)
    at = models.DateTimeField()
    known_at = models.DateTimeField()

    NEWEST = ("-at", "-event_id")
    LATEST_NEWS = ("-known_at", "-event_id")
    objects = AppearanceQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "entity"], name="appearance_once")]
        indexes = [
            models.Index(
                fields=["entity", "-at", "-event", "stance", "axis", "news", "outlet"], name="appearance_of_entity"
            ),
            models.Index(fields=["entity", "-known_at", "-event"], condition=Q(news__gt=""), name="appearance_in_news"),
        ]

    def __str__(self) -> str:
        return f"{self.entity_id} in {self.event_id}"
