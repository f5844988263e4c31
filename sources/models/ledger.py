"""The capture ledger: every look at a feed, and what came of everything that was brought or fetched.

Proof of silence rests on it.
"""

from datetime import datetime
from typing import Self

from django.contrib.postgres.fields import DateTimeRangeField
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import Count, F, Func, Q, Value

from sources.models.articles import Revision
from sources.models.outlets import Feed, Outlet

COVERED = Func(
    F("covers_from"), F("covers_until"), Value("[]"), function="tstzrange", output_field=DateTimeRangeField()
)


class PollQuerySet(models.QuerySet):
    def of_outlet(self, outlet: Outlet) -> Self:
        """The latest windows first."""
        return self.filter(outlet=outlet).order_by(*Poll.LATEST)

    def begun_by(self, moment: datetime | None) -> Self:
        """Those whose window had begun by then; all where it is None."""
        return self.filter(covers_from__lte=moment) if moment else self

    def complete(self) -> Self:
        """Good ones not known to be whole so far, of which everything that they announced is read by now."""
        return self.filter(status=Poll.Status.OK, whole=False, entries_waiting=0, entries_failed=0)

    def add(self, **counted: int) -> int:
        """To what was counted of them, and not to what stands in a row that was read before."""
        return self.update(**{name: F(name) + number for name, number in counted.items()})

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
    entries_waiting = models.PositiveIntegerField(default=0)  # of the new ones: announced here, and not read so far
    entries_failed = models.PositiveIntegerField(default=0)  # of the new ones: given up
    # Whether all that was announced here first could be read. A poll of which that is not so proves no silence.
    whole = models.BooleanField(default=True)

    LATEST = ("-covers_until", "-pk")
    objects = PollQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(covers_until__gte=F("covers_from")), name="poll_covers_forward")
        ]
        indexes = [
            models.Index(fields=["outlet", "covers_from", "covers_until"], name="poll_window"),
            GistIndex(COVERED, name="poll_covered"),  # what covers any part of a window, however many years there are
            # The latest looks, and what the last weeks announced, read off the index alone.
            models.Index(
                fields=["outlet", "-covers_until", "-id"], include=["kind", "status", "entries_new"], name="poll_latest"
            ),
            models.Index(fields=["id"], condition=Q(status="ok", whole=False), name="poll_not_whole"),
        ]

    def __str__(self) -> str:
        return f"{self.outlet_id} {self.covers_from:%Y-%m-%d %H:%M} {self.status}"


class CaptureQuerySet(models.QuerySet):
    def of_outlet(self, outlet: Outlet) -> Self:
        """Also what was brought under the names of those merged into it: a capture never changes."""
        behind = Outlet.objects.behind(outlet).values("pk")
        return self.filter(outlet__in=behind).order_by(*Capture.LATEST)

    def by_status(self) -> list[tuple[str, int]]:
        """(status, how many), the most frequent first."""
        return list(self.values_list("status").annotate(number=Count("pk")).order_by("-number", "status"))

    def refused(self) -> Self:
        return self.exclude(status__in=Capture.TAKEN)

    def between(self, start: datetime, end: datetime) -> Self:
        """Both included."""
        return self.filter(captured_at__range=(start, end))


class Capture(models.Model):
    """What came of one thing that was brought, or of one visit to an address: a revision, or a refusal with its reason.

    Every visit is a row; of files, the same again is none. `touched`: nothing but clocks, counters or advertisements
    changed. `bytes` as received and unpacked; `http` is the answer's status, None where no answer came.
    """

    NEW, CHANGED, NOTED, UNCHANGED, TOUCHED = "new", "changed", "noted", "unchanged", "touched"
    TAKEN = (NEW, CHANGED, NOTED, UNCHANGED, TOUCHED)  # any other status is a refusal's

    fingerprint = models.CharField(max_length=64, unique=True)  # where + status + content: the same again is no news
    outlet = models.ForeignKey(Outlet, null=True, on_delete=models.PROTECT, related_name="captures")
    revision = models.ForeignKey(Revision, null=True, on_delete=models.PROTECT, related_name="captures")
    where = models.TextField()
    status = models.CharField(max_length=30, db_index=True)
    reason = models.TextField(blank=True)
    captured_at = models.DateTimeField()
    fetched = models.BooleanField(default=False)  # a visit to a web address, and not a file that was brought
    http = models.PositiveSmallIntegerField(null=True)
    bytes = models.PositiveBigIntegerField(default=0)
    encoding = models.CharField(max_length=40, blank=True)  # how the bytes were read, and why: see charset.Decoded
    encoding_basis = models.CharField(max_length=10, blank=True)

    LATEST = ("-captured_at", "-pk")
    objects = CaptureQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["outlet", "-captured_at"], name="capture_of_outlet")]

    def __str__(self) -> str:
        return f"{self.where}: {self.status}"
