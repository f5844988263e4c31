"""Addresses that were announced: each is read, and then looked at again while it is young."""

from collections.abc import Iterable
from datetime import datetime
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Count, Min, Q

from sources.models.articles import Article
from sources.models.ledger import Poll
from sources.models.outlets import Feed, Outlet


class AnnouncementQuerySet(models.QuerySet):
    def due(self, now: datetime) -> Self:
        """Those to be asked for now, the longest due first: read for the first time, or looked at again."""
        return self.filter(due_at__lte=now).order_by("due_at", "pk")

    def hosts_due(self, now: datetime) -> list[tuple[str, datetime]]:
        """(host, since when something is due there)."""
        return list(self.filter(due_at__lte=now).values_list("host").annotate(first=Min("due_at")).order_by("first"))

    def put_off(self, announcement: "Announcement", until: datetime) -> None:
        self.filter(pk=announcement.pk, due_at__lt=until).update(due_at=until)

    def at_host(self, host: str) -> Self:
        return self.filter(host=host)

    def at(self, urls: Iterable[str]) -> Self:
        return self.filter(url__in=list(urls))

    def waiting(self) -> Self:
        """Announced, and not read so far."""
        return self.filter(state=Announcement.State.WAITING)

    def unread(self) -> Self:
        """Not read so far, or given up."""
        return self.filter(state__in=[Announcement.State.WAITING, Announcement.State.FAILED])

    def of_another(self, outlet: Outlet) -> Self:
        """Those that no poll of the outlet's announced: a list, somebody by hand, or another outlet's feed did."""
        return self.exclude(poll__outlet=outlet)

    def given_up(self) -> Self:
        """What an operator may read and try again, the latest first."""
        return self.filter(state=Announcement.State.FAILED).order_by("-tried_at", "-pk")

    def last_looked_at(self) -> "Announcement | None":
        """The one that was visited last; one article may have been announced at several addresses."""
        return self.filter(tried_at__isnull=False).order_by("-tried_at", "-pk").first()

    def by_state(self) -> dict[str, int]:
        return dict(self.values_list("state").annotate(number=Count("pk")))


class Announcement(models.Model):
    """One address that a feed, a list, or somebody at the command line named.

    `waiting` is not read so far, `read` has an article, `gone` had one and is no longer there, `failed` was given up.
    `due_at` is when it is to be asked for next; None means never again. A row of each visit is in the capture ledger.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "waits to be read"
        READ = "read", "read"
        GONE = "gone", "no longer there"
        FAILED = "failed", "given up"

    outlet = models.ForeignKey(Outlet, null=True, on_delete=models.PROTECT, related_name="announcements")
    feed = models.ForeignKey(Feed, null=True, on_delete=models.PROTECT, related_name="announcements")
    poll = models.ForeignKey(Poll, null=True, on_delete=models.PROTECT, related_name="announcements")  # the first
    url = models.URLField(max_length=2000, unique=True)  # as `ingest` writes addresses, so that they compare
    host = models.CharField(max_length=253)
    entry_id = models.TextField(blank=True)  # what the feed calls it
    title = models.TextField(blank=True)
    published_at = models.DateTimeField(null=True)
    language = models.CharField(max_length=10, blank=True)
    source_name = models.TextField(blank=True)  # whom the feed names as its origin: `<source>`
    source_url = models.TextField(blank=True)
    notes = ArrayField(models.CharField(max_length=30), default=list)  # what is doubtful: see feeds.Entry
    announced_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    status = models.CharField(max_length=30, blank=True)  # what came of the last visit, and why
    reason = models.TextField(blank=True)
    attempts = models.PositiveIntegerField(default=0)  # visits in a row that failed
    tried_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    article = models.ForeignKey(Article, null=True, on_delete=models.PROTECT, related_name="announcements")
    etag = models.TextField(blank=True)
    last_modified = models.TextField(blank=True)

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["host", "due_at", "id"], condition=Q(due_at__isnull=False), name="announcement_due"),
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="announcement_first_due"),
            models.Index(fields=["feed", "entry_id"], name="announcement_in_feed"),
            models.Index(fields=["-tried_at"], condition=Q(state="failed"), name="announcement_given_up"),
            models.Index(fields=["poll"], condition=~Q(state="read"), name="announcement_open"),
        ]

    def __str__(self) -> str:
        return self.url
