"""Outlets: who publishes. Feeds: where an outlet announces what is new."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple, Self

from django.apps import apps  # articles and polls know outlets, and not the other way round
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Case, Count, F, Func, OuterRef, Q, Subquery, Value, When, Window
from django.db.models.expressions import RawSQL
from django.db.models.functions import Lower
from django.utils.text import slugify

from config import address
from sources.models.merging import heir


class OutletQuerySet(models.QuerySet):
    def current(self) -> Self:
        """Those that were not merged into another."""
        return self.filter(merged_into=None)

    def behind(self, outlet: "Outlet") -> Self:
        """`outlet` and all that were merged into it."""
        return self.filter(Q(pk=outlet.pk) | Q(merged_into=outlet)).order_by("pk")

    def held(self, outlet: "Outlet") -> "Outlet":
        """`outlet` as it is now, or what it was merged into, held for this transaction alone until that ends."""
        found = self.select_for_update(no_key=True).get(pk=outlet.pk)
        while found.merged_into_id:
            found = self.select_for_update(no_key=True).get(pk=found.merged_into_id)
        return found

    def called(self, name: str) -> Self:
        """By key, name, alias or domain, in any case; the merged too, each under the names that it had itself.

        First the one whose key it is, then the merged: their names are also those of what they were merged into.
        """
        # The database folds case in its own way, Python in another: each form is compared with its like.
        given, plain = name.strip(), name.strip().casefold()
        return self.filter(
            Q(key__iexact=given) | Q(name__iexact=given) | Q(known_as__contains=[plain]) | Q(domains__contains=[plain])
        ).order_by(Case(When(key__iexact=given, then=0), default=1), F("merged_into").asc(nulls_last=True), "pk")

    def known_as(self, name: str) -> Self:
        """As `called`, but for a merged outlet what it was merged into."""
        return self.current().called(name)

    def at(self, host: str) -> Self:
        """The outlet, not merged into another, that publishes at `host` or at a domain above it."""
        labels = host.casefold().split(".")
        return self.current().filter(domains__overlap=[".".join(labels[k:]) for k in range(len(labels) - 1)])

    def like(self, words: str) -> Self:
        """By a part of the name, an alias or a domain."""
        return self.current().filter(
            Q(name__icontains=words)
            | Q(name__trigram_word_similar=words)
            | Q(key__icontains=words)
            | Q(known_as__icontains=words)
            | Q(domains__icontains=words)
        )

    def with_last_seen(self) -> Self:
        """Adds `last_published` and `last_watched`, each from an index, however many rows an outlet has."""
        articles = apps.get_model("sources.Article").objects.filter(outlet=OuterRef("pk")).newest_first()
        looks = apps.get_model("sources.Poll").objects.filter(outlet=OuterRef("pk"), status="ok")
        polls = looks.order_by("-covers_until")
        return self.annotate(
            last_published=Subquery(articles.values("published_at")[:1]),
            last_watched=Subquery(polls.values("covers_until")[:1]),
        )

    def in_order(self) -> Self:
        """By name, each with the names of those merged into it."""
        return self.current().order_by(Lower("name"), "pk")

    def filed(self) -> Self:
        """As an index files them: alphabetical, an opening "The" left aside. Adds `filing`, the name in that form."""
        bare = Func(Lower("name"), Value(r"^the\s+"), Value(""), function="regexp_replace")
        return self.current().annotate(filing=bare).order_by(*Outlet.FILED)

    def apart_from(self, known: Iterable[int]) -> Self:
        """The others, filed. Each holds their `number`, however few of them are asked for."""
        return self.current().exclude(pk__in=_keys(known)).annotate(number=Window(Count("pk"))).filed()

    def in_short(self, keys: Iterable[int]) -> "dict[int, OutletInShort]":
        """By key."""
        rows = self.filter(pk__in=_keys(keys)).values_list(*OutletInShort._fields)
        return {row[0]: OutletInShort(*row) for row in rows}


def _keys(keys: Iterable[int]) -> RawSQL:
    """Hundreds of keys as one value: to write out as many conditions takes longer than to look the rows up."""
    return RawSQL("SELECT unnest(%s::bigint[])", [list(keys)])


def _filed_as(name: str) -> str:
    return name.casefold().removeprefix("the ")


class OutletInShort(NamedTuple):
    """What names an outlet and leads to it, as `Outlet` has it, for pages that name hundreds."""

    pk: int
    key: str
    slug: str
    name: str

    def get_absolute_url(self) -> str:
        return address.of("outlet", self.slug)

    @property
    def filed_as(self) -> str:
        return _filed_as(self.name)


class Outlet(models.Model):
    """A publisher. `key` is the name it was first given by, and what exports and look-ups call it.

    One that turned out to be another is `merged_into` that one, and always into one that is not merged itself. It stays
    with its key, address and names, and is no outlet of its own anywhere.
    """

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
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged")
    created_at = models.DateTimeField(auto_now_add=True)

    FILED = ("filing", "pk")
    objects = OutletQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("key"), name="outlet_key_any_case"),
            models.CheckConstraint(condition=~Q(merged_into=F("pk")), name="outlet_not_merged_into_itself"),
        ]
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
        return address.of("outlet", self.slug)

    def heir(self) -> "Outlet":
        return heir(self)

    @property
    def filed_as(self) -> str:
        """What `OutletQuerySet.filed` goes by."""
        return _filed_as(self.name)

    def gather_names(self) -> None:
        """Adds all that the outlets merged into it went by to its own aliases and domains."""
        known = {name.casefold() for name in (self.key, self.name, *self.aliases)}
        for other in self.merged.order_by("pk"):
            for name in (other.name, other.key, *other.aliases):
                if name.casefold() not in known:
                    known.add(name.casefold())
                    self.aliases.append(name)
            self.domains += [domain for domain in other.domains if domain not in self.domains]
        self.save(update_fields=["aliases", "domains", "known_as"])

    def _free_slug(self) -> str:
        plain = slugify(self.key)[:190] or "outlet"
        taken = set(Outlet.objects.filter(slug__startswith=plain).values_list("slug", flat=True))
        return next(slug for n in range(len(taken) + 1) if (slug := f"{plain}-{n + 1}" if n else plain) not in taken)


class FeedQuerySet(models.QuerySet):
    def watched(self) -> Self:
        return self.filter(active=True).select_related("outlet").order_by("next_poll_at", "pk")

    def due(self, now: datetime) -> Self:
        return self.watched().filter(next_poll_at__lte=now)

    def failing(self) -> Self:
        """Those whose last looks failed, most in a row first."""
        return self.filter(active=True, failures__gt=0).select_related("outlet").order_by("-failures", "pk")

    def with_last_failure(self) -> Self:
        """Adds `last_failure`: why the last look that failed did."""
        polls = apps.get_model("sources.Poll").objects.filter(outlet=OuterRef("outlet"), feed=OuterRef("pk"))
        failed = polls.filter(status="failed").order_by("-covers_until", "-pk")  # by the index of outlets' latest looks
        return self.annotate(last_failure=Subquery(failed.values("reason")[:1]))

    def off(self) -> Self:
        """Those that are watched no longer, the latest first."""
        gone = self.filter(active=False).select_related("outlet")
        return gone.order_by(F("watched_until").desc(nulls_last=True), "pk")

    def watched_in(self, start: datetime, end: datetime, outlet: int | None = None) -> Self:
        """Those, switched off since or not, that were watched in any part of the time: of all outlets, or of one."""
        begun = Q(watched_from=None) | Q(watched_from__lt=end)
        found = self.filter(begun & (Q(watched_until=None) | Q(watched_until__gt=start))).order_by("pk")
        return found.filter(outlet=outlet) if outlet else found

    def put_off(self, feed: "Feed", until: datetime) -> None:
        self.filter(pk=feed.pk, next_poll_at__lt=until).update(next_poll_at=until)

    def at(self, url: str) -> Self:
        return self.filter(url=url)

    def with_last_good(self) -> Self:
        """Adds `last_good_at`, until when its last good poll saw."""
        good = apps.get_model("sources.Poll").objects.filter(feed=OuterRef("pk"), status="ok").order_by("-covers_until")
        return self.annotate(last_good_at=Subquery(good.values("covers_until")[:1]))

    def in_order(self) -> Self:
        """By the outlet's name, then by address."""
        return self.select_related("outlet").order_by(Lower("outlet__name"), "outlet_id", "url")


class Feed(models.Model):
    """Where an outlet's new articles are announced.

    It is watched from `watched_from` until `watched_until` (None: still). `moved_to` is where it answered, permanently
    moved, `moved_times` polls in a row; `failures` counts polls in a row that failed.
    """

    outlet = models.ForeignKey(Outlet, on_delete=models.PROTECT, related_name="feeds")
    url = models.URLField(max_length=2000, unique=True)
    title = models.TextField(blank=True)
    active = models.BooleanField(default=True)
    reason = models.TextField(blank=True)  # why it is watched no longer
    every_minutes = models.PositiveIntegerField(default=60)
    next_poll_at = models.DateTimeField(db_index=True)
    watched_from = models.DateTimeField(null=True)
    watched_until = models.DateTimeField(null=True)
    etag = models.TextField(blank=True)
    last_modified = models.TextField(blank=True)
    moved_to = models.TextField(blank=True)
    moved_times = models.PositiveIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0)

    objects = FeedQuerySet.as_manager()

    def __str__(self) -> str:
        return self.url
