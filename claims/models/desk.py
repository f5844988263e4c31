"""The editor's desk: what waits for an eye, who has it before them, what they began, and what wants a second person."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q, Value

from claims.models.claims import Claim
from claims.models.statements import Statement

MOST_COUNTED = 9_999  # where millions wait, nobody needs to know how many


class WaitingQuerySet(models.QuerySet):
    def first_come(self) -> Self:
        """The most consequential first."""
        return self.order_by(*Waiting.FIRST)

    def for_reason(self, reason: str) -> Self:
        """Those that have it; all where none is named."""
        return self.filter(reasons__contains=[reason]) if reason else self

    def of_rule(self, rule: str) -> Self:
        return self.filter(rule=rule)

    def counted(self, most: int) -> int:
        """How many there are, up to `most` and one more, which stands for more."""
        return self.order_by()[: most + 1].count()

    def by_reason(self, names: Iterable[str], most: int) -> dict[str, int]:
        """As `counted`, of those that have each; one may have several."""
        rows = [self.for_reason(name).order_by()[: most + 1].values(of=Value(name)) for name in names]
        first, *rest = rows
        return dict(Counter(first.union(*rest, all=True).values_list("of", flat=True)))


class Waiting(models.Model):
    """A statement of today's texts that nobody has checked, with how much hangs on it. Derived with the cells of its
    claim, and gone once a person decided.

    `reasons` are the names of what makes it consequential; see `claims.reasons.consequence`.
    """

    statement = models.OneToOneField(Statement, on_delete=models.CASCADE, related_name="waiting", primary_key=True)
    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="waiting")
    rule = models.CharField(max_length=120)  # the statement's: what one rule found is decided in bulk
    weight = models.FloatField()  # the heavier, the more consequential
    reasons = ArrayField(models.CharField(max_length=24), default=list)
    since = models.DateTimeField()  # when the statement was found

    FIRST = ("-weight", "since", "pk")
    objects = WaitingQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["-weight", "since", "statement"], name="waiting_first"),
            models.Index(fields=["rule", "-weight", "since", "statement"], name="waiting_of_rule"),
            GinIndex(fields=["reasons"], name="waiting_reasons", fastupdate=False),
        ]

    def __str__(self) -> str:
        return f"{self.statement_id}: {self.weight}"


class HeldQuerySet(models.QuerySet):
    def live(self, now: datetime) -> Self:
        return self.filter(until__gt=now)


class Held(models.Model):
    """That an editor has a statement before them: nobody else gets it until then. One left open returns by itself."""

    statement = models.OneToOneField(Statement, on_delete=models.CASCADE, related_name="held", primary_key=True)
    editor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="held")
    until = models.DateTimeField(db_index=True)

    objects = HeldQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.statement_id} with {self.editor_id}"


class Presence(models.Model):
    """That an editor has the page of a thing open: others who open it are told. `subject` is its public id."""

    editor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="presences")
    subject = models.CharField(max_length=40)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "editor"], name="presence_once")]

    def __str__(self) -> str:
        return f"{self.editor_id} at {self.subject}"


class Draft(models.Model):
    """What an editor began to write on a thing and has not sent: it outlives a lost session."""

    editor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="drafts")
    subject = models.CharField(max_length=40)
    form = models.CharField(max_length=24)  # which form of the thing's page
    fields = models.JSONField(default=dict)
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["editor", "subject", "form"], name="draft_once")]

    def __str__(self) -> str:
        return f"{self.form} of {self.subject}"


class ProposalQuerySet(models.QuerySet):
    def open(self) -> Self:
        return self.filter(state=Proposal.State.OPEN).order_by("proposed_at", "pk")


class BulkQuerySet(models.QuerySet):
    def of(self, editor: object) -> Self:
        """The latest first."""
        return self.filter(editor=editor).order_by("-begun_at", "-pk")

    def underway(self) -> Self:
        return self.filter(ended_at=None)


class Bulk(models.Model):
    """One decision on many statements: what is to be done, how far it is, and what was left undone and why.

    It is worked off in small transactions, so that a run that was cut short goes on where it was; all its judgements
    bear its `batch`. `left` counts by reason, in words that editors read.
    """

    batch = models.CharField(max_length=20, unique=True)
    editor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="bulks")
    rule = models.CharField(max_length=120)
    accepted = models.BooleanField()
    reason = models.TextField(blank=True)
    statements = ArrayField(models.CharField(max_length=20))  # public ids, in the order in which they are decided
    place = models.PositiveIntegerField(default=0)  # how many of them were looked at
    done = models.PositiveIntegerField(default=0)
    left = models.JSONField(default=dict)
    begun_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)
    undoing = models.BooleanField(default=False)  # asked for; `undone` says how far that is
    undone = models.PositiveIntegerField(default=0)
    undone_at = models.DateTimeField(null=True)

    objects = BulkQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(place__gte=F("done")), name="bulk_done_of_seen")]

    def __str__(self) -> str:
        return f"{self.batch}: {self.done} of {len(self.statements)}"


class Proposal(models.Model):
    """A decision on a sensitive claim, which holds only once a second person agrees. Kept when it was carried out or
    turned down."""

    class State(models.TextChoices):
        OPEN = "open", "waits for a second person"
        AGREED = "agreed", "carried out"
        REFUSED = "refused", "turned down"
        WITHDRAWN = "withdrawn", "taken back"

    subject = models.CharField(max_length=40)  # the public id of what is decided about
    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="proposals")
    decision = models.CharField(max_length=24)  # the verb of `claims.curate`
    arguments = models.JSONField(default=dict)  # by name; things by public id
    reason = models.TextField(blank=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="proposals")
    proposed_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="proposals_closed"
    )
    closed_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="agreed") | ~Q(closed_by=F("proposed_by")), name="proposal_two_persons"
            )
        ]

    def __str__(self) -> str:
        return f"{self.decision} of {self.subject}"
