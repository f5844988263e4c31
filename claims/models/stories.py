"""Stories: the articles, of any outlet, about one event or dispute."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Self

import numpy as np
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Case, Count, Exists, F, Max, Min, OuterRef, Q, When
from django.db.models.expressions import RawSQL
from django.db.models.functions import Greatest

from claims.models.fields import VectorField, as_text, has_pgvector
from config import address
from sources.models import SEEN, Article, heir


class StoryQuerySet(models.QuerySet):
    def current(self) -> Self:
        return self.filter(merged_into=None, members__article__visibility__in=SEEN).distinct()

    def told(self) -> Self:
        """As `current`, without a row of one story coming twice: for whoever counts or joins on."""
        return self.filter(merged_into=None, pk__in=StoryMember.objects.seen().values("story"))

    def leading_to(self, story: "Story") -> Self:
        """`story`, and those that ended in it, were it by way of others."""
        found, last = {story.pk}, {story.pk}
        while last:
            last = set(Story.objects.filter(merged_into__in=last).values_list("pk", flat=True)) - found
            found |= last
        return self.filter(pk__in=found)

    def of_claim(self, claim: models.Model) -> Self:
        """The stories of the articles that carry `claim`."""
        linked = Q(members__article__revisions__statements__links__claim=claim)
        active = Q(members__article__revisions__statements__links__active=True)
        return self.filter(pk__in=Story.objects.filter(linked & active, merged_into=None).values("pk")).order_by("pk")

    def telling_of(self, tally: models.Model) -> Self:
        """The stories of the claim that `tally` counts."""
        return self.filter(pk__in=tally.stories, merged_into=None).order_by("pk")

    def telling(self, statements: Iterable[int]) -> Self:
        """The stories of the articles that hold any of `statements`, by key; the newest first."""
        members = StoryMember.objects.filter(article__revisions__statements__in=list(statements))
        return self.filter(pk__in=members.values("story"), merged_into=None).order_by("-pk")

    def with_span(self) -> Self:
        """Adds `articles_count`, `outlets_count`, `first_published` and `last_published`, of what readers may see."""
        seen = Q(members__article__visibility__in=SEEN)
        return self.annotate(
            articles_count=Count("members", filter=seen),
            outlets_count=Count("members__article__outlet", distinct=True, filter=seen),
            first_published=Min("members__article__published_at", filter=seen),
            last_published=Max("members__article__published_at", filter=seen),
        )

    def with_size(self) -> Self:
        """Adds `size`, the number of articles, and `touched`: whether an editor put one of them there. Oldest first, by
        what they tell of and not by their keys: the same in every database."""
        moved = StoryMember.objects.filter(story=OuterRef("pk"), moved=True)
        found = self.annotate(size=Count("members"), touched=Exists(moved), first=Min("members__article__published_at"))
        return found.order_by("first", "public_id")


class Story(models.Model):
    public_id = models.CharField(max_length=20, unique=True)
    title = models.TextField()
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = StoryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "stories"

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return address.of("story", self.public_id)

    def heir(self) -> "Story":
        return heir(self)


class StoryMemberQuerySet(models.QuerySet):
    def seen(self) -> Self:
        """Of articles that readers may see."""
        return self.filter(article__visibility__in=SEEN)

    def of_story(self, story: Story) -> Self:
        """For editors: all of them, with their articles' headlines and outlets."""
        found = self.filter(story=story).select_related("article__outlet", "article__current")
        return found.defer("article__current__text", "article__current__blocks")

    def in_short(self, story: Story, most: int) -> list[tuple[str, datetime, str, str | None, str]]:
        """Its newest articles that readers may see, as plain rows: (public id, published at, with which precision,
        headline, outlet's name). Where there is no text, there is no headline."""
        rows = self.filter(story=story).seen().order_by(*StoryMember.NEWEST)[:most]
        fields = ("public_id", "published_at", "published_precision", "current__title", "outlet__name")
        return list(rows.values_list(*(f"article__{name}" for name in fields)))

    def last_by_outlet(self, story: Story, outlets: object) -> dict[int, datetime]:
        """Outlet's key in the database -> when it last published or edited something on the story; what is dated to
        the day may have come out at its end."""
        out = Case(
            When(article__published_precision="day", then=F("article__published_at") + timedelta(days=1)),
            default=F("article__published_at"),
        )
        edited = Case(When(article__current__number__gt=1, then=F("article__current__seen_at")))
        rows = self.filter(story=story, article__outlet__in=outlets).seen().order_by().values_list("article__outlet")
        return dict(rows.annotate(last=Max(Greatest(out, edited))))

    def of_article(self, article: Article) -> "StoryMember | None":
        return self.filter(article=article, story__merged_into=None).select_related("story").first()

    def unlinked(self) -> Self:
        """Articles that came into their story and whose statements were not compared with its own since."""
        return self.filter(linked=False)

    def heads(self) -> Self:
        """Of each current story its newest article. Ordered by NEWEST, it is read off the index of articles and
        costs the same however many stories there are."""
        later = Article.objects.seen().filter(
            Q(published_at__gt=OuterRef("article__published_at"))
            | Q(published_at=OuterRef("article__published_at"), pk__gt=OuterRef("article_id")),
            membership__story=OuterRef("story"),
        )
        return self.seen().filter(~Exists(later), story__merged_into=None).select_related("story", "article")


class StoryMember(models.Model):
    """That an article belongs to a story, how sure the machine is, and why. An article belongs to one at most."""

    story = models.ForeignKey(Story, on_delete=models.PROTECT, related_name="members")
    article = models.OneToOneField(Article, on_delete=models.CASCADE, related_name="membership")
    score = models.FloatField(null=True)
    reasons = models.JSONField(default=list)  # [{"name", "weight", "value", "sentence"}, ...]
    moved = models.BooleanField(default=False)  # by an editor: the machine leaves it, and its story, as they are
    linked = models.BooleanField(default=False)  # its statements were compared with those of this story

    NEWEST = ("-article__published_at", "-article__pk")
    objects = StoryMemberQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["article"], condition=Q(linked=False), name="member_unlinked")]

    def __str__(self) -> str:
        return f"{self.article_id} in {self.story_id}"


class StoryDoubtQuerySet(models.QuerySet):
    def between(self, articles: object, stories: object) -> Self:
        return self.filter(article__in=articles, story__in=stories).select_related("story")

    def standing(self) -> Self:
        """Without what an editor put where it is meanwhile."""
        return self.exclude(article__membership__moved=True).exclude(article__membership__story=F("story"))

    def about(self, stories: object) -> Self:
        """With their articles and where these stand, by public id."""
        found = self.filter(story__in=stories).select_related("article__membership")
        return found.order_by("article__public_id", "story")

    def follow(self, ended: Story, heir: Story) -> None:
        """Doubts about a story that ended in another are doubts about that one."""
        known = self.filter(story=heir)
        self.filter(story=ended, article__in=known.values("article")).delete()
        self.filter(story=ended).update(story=heir)
        known.filter(article__membership__story=heir).delete()

    def spread(self, stories: object, part: Story, looked_at: object) -> None:
        """Who may belong to one of the stories that `part` fell off from may belong to it, unless looked at."""
        known = self.filter(story__in=stories).exclude(article__in=looked_at)
        rows = [StoryDoubt(article_id=doubt.article_id, story=part, score=doubt.score) for doubt in known]
        self.bulk_create(rows, ignore_conflicts=True)


class StoryDoubt(models.Model):
    """That an article, placed elsewhere, may be about this story as well or instead.

    Derived, as memberships are, and kept when the article loses its place: it keeps the article's outlet from being
    proven silent on that story.
    """

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="doubts")
    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="doubts")
    score = models.FloatField()  # how sure the machine is, on average over that story's articles; less than it needs

    objects = StoryDoubtQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["article", "story"], name="doubt_one_per_article_and_story")]

    def __str__(self) -> str:
        return f"{self.article_id} perhaps in {self.story_id}"


class GistQuerySet(models.QuerySet):
    def near_in_time(self, article: Article, days: int) -> Self:
        """Articles published within `days` of this one, and those of which nobody knows when."""
        if article.published_basis == Article.Basis.FIRST_SEEN:
            return self.exclude(article=article)
        reach = timedelta(days=days)
        near = Q(article__published_at__range=(article.published_at - reach, article.published_at + reach))
        undated = Q(article__published_basis=Article.Basis.FIRST_SEEN)
        return self.filter(near | undated).exclude(article=article)

    def placed(self) -> Self:
        return self.filter(article__membership__isnull=False)

    def to_compare(self) -> Self:
        """With article, headline and membership; without texts and vectors."""
        found = self.select_related("article__current", "article__membership")
        return found.defer("lead", "headline", "search", "article__current__text", "article__current__blocks")

    def most_alike(self, lead: np.ndarray) -> Self:
        """Nearest in meaning first, where the server can tell; else newest first."""
        if has_pgvector():
            return self.order_by(RawSQL("claims_gist.lead <=> %s::halfvec", [as_text(lead)]))
        return self.order_by("-article__published_at")


class Gist(models.Model):
    """What an article is about, in short: what stories are told apart by."""

    article = models.OneToOneField(Article, on_delete=models.CASCADE, related_name="gist", primary_key=True)
    sha256 = models.CharField(max_length=64)  # of the text that it was made from
    lead = VectorField()
    headline = VectorField()
    search = SearchVectorField()  # of headline and text, for look-ups

    objects = GistQuerySet.as_manager()

    class Meta:
        indexes = [GinIndex(fields=["search"], name="gist_words")]

    def __str__(self) -> str:
        return f"gist of {self.article_id}"
