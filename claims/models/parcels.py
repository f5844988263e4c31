"""Parcels: what readers took out by way of the site, how far it is made, and its file while that is kept."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse


class ParcelQuerySet(models.QuerySet):
    def underway(self) -> Self:
        """The first come first."""
        return self.filter(state__in=Parcel.UNDERWAY).order_by("asked_at", "pk")

    def ready(self) -> Self:
        """The latest first."""
        return self.filter(state=Parcel.State.READY).order_by("-made_at", "-pk")

    def of_everything(self) -> Self:
        """Of no thing in particular."""
        return self.exclude(wanted__has_any_keys=Parcel.THINGS)

    def whole(self) -> Self:
        """Of everything that there is, with nothing chosen but the form."""
        return self.of_everything().exclude(wanted__has_any_keys=["from", "until", "checked"])

    def like(self, fingerprint: str, mark: str) -> Self:
        """The same was asked for; and is being made, or was made of the same rows."""
        return self.filter(fingerprint=fingerprint).filter(
            Q(state__in=Parcel.UNDERWAY) | Q(state=Parcel.State.READY, mark=mark)
        )

    def of(self, sender: str) -> Self:
        return self.filter(asked__sender=sender)

    def to_forget(self, before: datetime) -> Self:
        """Whose file is long gone."""
        return self.exclude(state__in=[*Parcel.UNDERWAY, Parcel.State.READY]).filter(until__lt=before)


class Parcel(models.Model):
    """What somebody asked to take out. Its file lies in settings.PARCELS under its id; once it is there, it is whole.

    `wanted`: what was chosen, as the address of its form has it; nothing empty is in it. `mark`: what tells whether
    rows were written since it was begun. `hidden`: how many steps had hidden something by then: one more, and the file
    is given to nobody.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "waits its turn"
        RUNNING = "running", "being made"
        READY = "ready", "ready"
        FAILED = "failed", "not made"
        OVER = "over", "deleted"
        WITHDRAWN = "withdrawn", "withdrawn"

    THINGS = ("story", "claim", "outlet", "entity", "search")  # what `wanted` may name; none of them is everything
    UNDERWAY = (State.WAITING, State.RUNNING)
    KEPT = timedelta(days=7)

    public_id = models.CharField(max_length=20, unique=True)  # random: whoever has its address may have the file
    wanted = models.JSONField()
    fingerprint = models.CharField(max_length=64)  # of `wanted`
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    mark = models.CharField(max_length=200, blank=True)
    hidden = models.PositiveIntegerField(default=0)
    asked_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField(null=True)
    until = models.DateTimeField()  # from then on there is no file; of one that is underway, not before
    runs = models.PositiveSmallIntegerField(default=0)  # how often it was begun
    doing = models.CharField(max_length=40, blank=True)  # the file that is written now
    files_done = models.PositiveSmallIntegerField(default=0)
    rows_done = models.PositiveBigIntegerField(default=0)  # of `doing`
    rows = models.JSONField(default=dict)  # of the finished one, by file
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    of_state = models.CharField(max_length=60, blank=True)  # which state of the record it shows, as the package says
    trouble = models.CharField(max_length=12, blank=True)  # why it was not made: see `claims.parcels.making`

    objects = ParcelQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["fingerprint"], condition=Q(state__in=["waiting", "running"]), name="parcel_underway_once"
            )
        ]
        indexes = [
            models.Index(fields=["fingerprint", "-id"], name="parcel_of_request"),
            models.Index(fields=["state", "until"], name="parcel_state"),
        ]

    def __str__(self) -> str:
        return f"{self.public_id}: {self.state}"

    def get_absolute_url(self) -> str:
        return reverse("parcel", args=[self.public_id])

    @property
    def underway(self) -> bool:
        return self.state in self.UNDERWAY

    @property
    def file(self) -> Path:
        return settings.PARCELS / f"{self.public_id}.zip"

    @property
    def file_name(self) -> str:
        """Under which it is saved: what it is of, in which form, and of when."""
        named = [f"{kind}-{self.wanted[kind]}" for kind in self.THINGS[:-1] if kind in self.wanted]
        named += [kind for kind in ("search", "checked") if kind in self.wanted]
        when = self.begun_at or self.asked_at
        what = "-".join(named) or "everything"
        return f"claimline-{what[:100]}-{self.wanted['form']}-{when:%Y%m%d-%H%M}.zip"

    @property
    def number(self) -> int:
        return sum(self.rows.values())


class ParcelAskedQuerySet(models.QuerySet):
    def since(self, moment: datetime) -> Self:
        """The latest first."""
        return self.filter(at__gt=moment).order_by("-at", "-pk")

    def by(self, sender: str) -> Self:
        return self.filter(sender=sender)

    def forget(self, before: datetime) -> None:
        """But those whose parcel is underway: one place has only so many of them."""
        self.filter(at__lte=before).exclude(parcel__state__in=Parcel.UNDERWAY).delete()


class ParcelAsked(models.Model):
    """That somebody had a parcel made, so that nobody has too many made. Deleted when it is too old to count.

    `sender` is a keyed hash of a net address, as that of letters.
    """

    parcel = models.ForeignKey(Parcel, on_delete=models.CASCADE, related_name="asked")
    sender = models.CharField(max_length=64)
    at = models.DateTimeField(db_index=True)

    objects = ParcelAskedQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "parcels asked for"

    def __str__(self) -> str:
        return f"{self.sender[:8]} {self.at:%Y-%m-%d %H:%M}"
