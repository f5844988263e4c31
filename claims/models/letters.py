"""Letters: what readers ask of us. A correction, a removal, or a reply to stand beside a claim."""

from typing import Self

from django.db import models

from claims.models.claims import Claim
from sources.models import Article


class LetterQuerySet(models.QuerySet):
    def waiting(self) -> Self:
        return self.filter(state=Letter.State.WAITING).order_by("written_at", "pk")

    def answered(self) -> Self:
        """What the public log of corrections shows, the latest decision first."""
        return self.exclude(state=Letter.State.WAITING).order_by("-decided_at", "-pk")

    def replies_to(self, claim: Claim) -> Self:
        """Replies that an editor placed beside `claim`."""
        placed = self.filter(claim=claim, kind=Letter.Kind.REPLY, state=Letter.State.GRANTED)
        return placed.order_by("decided_at", "pk")


class Letter(models.Model):
    """From whom, about what, and what an editor decided. Who wrote it, and how to reach them, is never shown to
    readers, nor is anything of a letter before the decision, and then only `answer` and, of a reply, `words`."""

    class Kind(models.TextChoices):
        CORRECTION = "correction", "Correction"
        REMOVAL = "removal", "Removal"
        REPLY = "reply", "Reply beside a claim"

    class State(models.TextChoices):
        WAITING = "waiting", "waiting"
        GRANTED = "granted", "granted"
        REFUSED = "refused", "refused"

    public_id = models.CharField(max_length=20, unique=True)  # random: its address tells whoever has it how it stands
    kind = models.CharField(max_length=12, choices=Kind)
    claim = models.ForeignKey(Claim, null=True, blank=True, on_delete=models.PROTECT, related_name="letters")
    article = models.ForeignKey(Article, null=True, blank=True, on_delete=models.PROTECT, related_name="letters")
    words = models.TextField()
    signed = models.CharField(max_length=200)  # of a reply it is shown, with `words`
    address = models.EmailField(max_length=254)
    written_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    answer = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["state", "written_at"], name="letter_waiting")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.written_at:%Y-%m-%d}: {self.state}"
