"""What was published: outlets, what we watched of them, their articles, and each text as it was seen.

Evidence is immutable: a Revision never changes, and the database itself refuses (migrations/0001).
Polls and captures are the ledger that proof of silence rests on.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Count, Func, OuterRef, Q, Subquery, Value, Window
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.text import slugify


class OutletQuerySet(models.QuerySet):
    def known_as(self, name: str) -> Self:
        """By key, name, alias or domain, in any case."""
        # The database folds case in its own way, Python in another: each form is compared with its like.
        given, plain = name.strip(), name.strip().casefold()
        return self.filter(
            Q(key__iexact=given) | Q(name__iexact=given) | Q(known_as__contains=[plain]) | Q(domains__contains=[plain])
        ).order_by("pk")

    def at(self, host: str) -> Self:
        """The outlet that publishes at `host` or at a domain above it."""
        labels = host.casefold().split(".")
        return self.filter(domains__overlap=[".".join(labels[k:]) for k in range(len(labels) - 1)])

    def like(self, words: str) -> Self:
        """By a part of the name, an alias or a domain."""
        return self.filter(
            Q(name__icontains=words)
            | Q(key__icontains=words)
            | Q(known_as__icontains=words)
            | Q(domains__icontains=words)
        )

    def with_last_seen(self) -> Self:
        """Adds `last_published` and `last_watched`, each from an index, however many rows an outlet has."""
        articles = Article.objects.filter(outlet=OuterRef("pk")).newest_first()
        polls = Poll.objects.filter(outlet=OuterRef("pk")).order_by("-covers_until")
        return self.annotate(
            last_published=Subquery(articles.values("published_at")[:1]),
            last_watched=Subquery(polls.values("covers_until")[:1]),
        )

    def in_order(self) -> Self:
        return self.order_by(Lower("name"), "pk")

    def filed(self) -> Self:
        """As an index files them: alphabetical, an opening "The" left aside. Adds `filing`, the name in that form."""
        bare = Func(Lower("name"), Value(r"^the\s+"), Value(""), function="regexp_replace")
        return self.annotate(filing=bare).order_by(*Outlet.FILED)

    def apart_from(self, known: Iterable[int]) -> Self:
        """The others, filed. Each holds their `number`, however few of them are asked for."""
        return self.exclude(pk__in=list(known)).annotate(number=Window(Count("pk"))).filed()


class Outlet(models.Model):
    """A publisher. `key` is the name it was first given by, and what exports and look-ups call it."""

    class Kind(models.TextChoices):
        WIRE = "wire", "News agency"
        NEWSPAPER = "newspaper", "Newspaper"
        BROADCASTER = "broadcaster", "Broadcaster"
        MAGAZINE = "magazine", "Magazine"
        WEBSITE = "website", "News site"
        BLOG = "blog", "Blog"
        PRESS_ROOM = "press_room", "Press room"
        UNKNOWN = "unknown", "Outlet"

    key = models.CharField(max_length=200, unique=True)
    slug = models.SlugField(max_length=200, unique=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.UNKNOWN)
    language = models.CharField(max_length=10, blank=True)
    family = models.CharField(
        max_length=200, blank=True, help_text="Who owns it, where several outlets share an owner."
    )
    domains = ArrayField(models.CharField(max_length=253), default=list, blank=True)
    aliases = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    known_as = ArrayField(models.CharField(max_length=200), default=list, editable=False)  # aliases, casefolded
    created_at = models.DateTimeField(auto_now_add=True)

    FILED = ("filing", "pk")
    objects = OutletQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("key"), name="outlet_key_any_case")]
        indexes = [
            GinIndex(fields=["domains"], name="outlet_domains"),
            GinIndex(fields=["known_as"], name="outlet_aliases"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        self.known_as = sorted({alias.casefold() for alias in self.aliases})
        self.slug = self.slug or self._free_slug()
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("outlet", args=[self.slug])

    @property
    def filed_as(self) -> str:
        """What `OutletQuerySet.filed` goes by."""
        return self.name.casefold().removeprefix("the ")

    def _free_slug(self) -> str:
        plain = slugify(self.key)[:190] or "outlet"
        taken = set(Outlet.objects.filter(slug__startswith=plain).values_list("slug", flat=True))
        return next(slug for n in range(len(taken) + 1) if (slug := f"{plain}-{n + 1}" if n else plain) not in taken)


class FeedQuerySet(models.QuerySet):
    def watched(self) -> Self:
        return self.filter(active=True).select_related("outlet").order_by("next_poll_at", "pk")

    def due(self, now: datetime) -> Self:
        return self.watched().filter(next_poll_at__lte=now)


class Feed(models.Model):
    """Where an outlet's new articles are announced."""

    outlet = models.ForeignKey(Outlet, on_delete=models.PROTECT, related_name="feeds")
    url = models.URLField(max_length=2000, unique=True)
    active = models.BooleanField(default=True)
    every_minutes = models.PositiveIntegerField(default=60)
    next_poll_at = models.DateTimeField(db_index=True)
    etag = models.TextField(blank=True)
    last_modified = models.TextField(blank=True)

    objects = FeedQuerySet.as_manager()

    def __str__(self) -> str:
        return self.url


class PollQuerySet(models.QuerySet):
    def of_outlet(self, outlet: Outlet) -> Self:
        """The latest windows first."""
        return self.filter(outlet=outlet).order_by("-covers_until", "-pk")

    def over(self, start: datetime, end: datetime) -> Self:
        """Polls that cover any part of the window."""
        return self.filter(covers_from__lt=end, covers_until__gt=start)


class Poll(models.Model):
    """One look at what an outlet announced, and what came of it: from when to when it lets us say what was there.

    `declared` polls are windows that whoever brought a folder of articles vouches for.
    """

    class Kind(models.TextChoices):
        FEED = "feed", "feed polled"
        DECLARED = "declared", "watch declared"

    class Status(models.TextChoices):
        OK = "ok", "seen"
        FAILED = "failed", "failed"

    public_id = models.CharField(max_length=20, unique=True)
    outlet = models.ForeignKey(Outlet, on_delete=models.PROTECT, related_name="polls")
    feed = models.ForeignKey(Feed, null=True, on_delete=models.PROTECT, related_name="polls")
    kind = models.CharField(max_length=10, choices=Kind)
    status = models.CharField(max_length=10, choices=Status)
    reason = models.TextField(blank=True)
    covers_from = models.DateTimeField()
    covers_until = models.DateTimeField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    bytes = models.PositiveBigIntegerField(default=0)
    entries_seen = models.PositiveIntegerField(default=0)
    entries_new = models.PositiveIntegerField(default=0)
    entries_failed = models.PositiveIntegerField(default=0)

    objects = PollQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(covers_until__gte=models.F("covers_from")), name="poll_covers_forward")
        ]
        indexes = [models.Index(fields=["outlet", "covers_from", "covers_until"], name="poll_window")]

    def __str__(self) -> str:
        return f"{self.outlet_id} {self.covers_from:%Y-%m-%d %H:%M} {self.status}"


class ArticleQuerySet(models.QuerySet):
    def with_outlet(self) -> Self:
        return self.select_related("outlet", "current")

    def known_by(self, public_ids: Iterable[str]) -> Self:
        return self.filter(public_id__in=list(public_ids))

    def newest_first(self) -> Self:
        return self.order_by(*Article.NEWEST)

    def without_text(self) -> Self:
        """For lists: a page of headlines does not carry the articles' texts around."""
        return self.with_outlet().defer("current__text", "current__blocks")

    def from_outlet(self, outlet: Outlet) -> Self:
        return self.filter(outlet=outlet)


class Article(models.Model):
    """One piece by one outlet, known by its address or, without one, by the id it was brought under."""

    class Basis(models.TextChoices):
        GIVEN = "given", "as given"
        PAGE = "page", "from the page"
        TEXT = "text", "from the text"
        URL = "url", "from the address"
        FEED = "feed", "from the feed"
        HTTP = "http", "from the server"
        FIRST_SEEN = "first_seen", "not dated: when first seen"

    public_id = models.CharField(max_length=20, unique=True)
    outlet = models.ForeignKey(Outlet, on_delete=models.PROTECT, related_name="articles")
    url = models.URLField(max_length=2000, blank=True)
    external_id = models.CharField(max_length=500, blank=True)
    current = models.ForeignKey("Revision", null=True, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField()
    published_basis = models.CharField(max_length=12, choices=Basis)
    published_precision = models.CharField(max_length=8, default="second")
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()

    NEWEST = ("-published_at", "-pk")
    objects = ArticleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["url"], condition=~Q(url=""), name="article_one_per_url"),
            models.UniqueConstraint(
                fields=["outlet", "external_id"], condition=~Q(external_id=""), name="article_one_per_external_id"
            ),
        ]
        indexes = [
            models.Index(fields=["outlet", "-published_at", "-id"], name="article_of_outlet"),
            models.Index(fields=["-published_at", "-id"], name="article_newest"),
        ]

    def __str__(self) -> str:
        return self.current.title if self.current else self.public_id

    def get_absolute_url(self) -> str:
        return reverse("article", args=[self.public_id])


class Revision(models.Model):
    """An article's text as seen at one time. Immutable. Offsets anywhere are code points into `text`."""

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    text = models.TextField()
    title = models.TextField(blank=True)
    authors = ArrayField(models.TextField(), default=list)
    language = models.CharField(max_length=10, blank=True)
    blocks = models.JSONField(default=list)  # [[kind, start, end], ...] where the page told its layout
    state = models.CharField(max_length=12, default="ok")  # ok, truncated, paywalled
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["article", "sha256", "language"], name="revision_once_per_text"),
            models.UniqueConstraint(fields=["article", "number"], name="revision_numbered"),
        ]

    def __str__(self) -> str:
        return f"{self.article_id} revision {self.number}"


class CaptureQuerySet(models.QuerySet):
    def of_outlet(self, outlet: Outlet) -> Self:
        return self.filter(outlet=outlet).order_by("-captured_at", "-pk")

    def by_status(self) -> list[tuple[str, int]]:
        """(status, how many), the most frequent first."""
        return list(self.values_list("status").annotate(number=Count("pk")).order_by("-number", "status"))

    def refused(self) -> Self:
        return self.exclude(status__in=[Capture.NEW, Capture.CHANGED, Capture.NOTED])


class Capture(models.Model):
    """What came of one thing that was brought or fetched: a revision, or a refusal with its reason."""

    NEW, CHANGED, NOTED = "new", "changed", "noted"  # any other status is a refusal's

    fingerprint = models.CharField(max_length=64, unique=True)  # where + status + content: the same again is no news
    outlet = models.ForeignKey(Outlet, null=True, on_delete=models.PROTECT, related_name="captures")
    revision = models.ForeignKey(Revision, null=True, on_delete=models.PROTECT, related_name="captures")
    where = models.TextField()
    status = models.CharField(max_length=30, db_index=True)
    reason = models.TextField(blank=True)
    captured_at = models.DateTimeField()

    objects = CaptureQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.where}: {self.status}"
