"""Letters: what readers ask of us. A correction, a removal, or a reply to stand beside a claim."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from claims.models.claims import Claim
from claims.models.statements import Statement
from claims.models.stories import Story
from config.ids import public_id
from sources.models import SEEN, Article


class LetterQuerySet(models.QuerySet):
    def waiting(self) -> Self:
        return self.filter(state=Letter.State.WAITING).order_by("written_at", "pk")

    def answered(self) -> Self:
        """What the public log of corrections shows, the latest decision first."""
        return self.exclude(state=Letter.State.WAITING).order_by(*Letter.DECIDED)

    def replies_to(self, claim: Claim) -> Self:
        """Replies that an editor placed beside `claim`, or beside one that was merged into it since."""
        merged = Q(merged_into=claim) | Q(merged_into__merged_into=claim)
        beside = Claim.objects.filter(Q(pk=claim.pk) | merged).values("pk")
        return self.filter(Letter.PLACED, claim__in=beside).order_by("decided_at", "pk")

    def with_about(self) -> Self:
        """With what each is about; without texts."""
        found = self.select_related("claim", "story", "article__outlet", "article__current")
        found = found.select_related("statement__revision__article__outlet")
        texts = [
            f"{where}__{what}" for where in ("article__current", "statement__revision") for what in ("text", "blocks")
        ]
        return found.defer("claim__search", *texts)

    def to_forget(self, before: datetime) -> Self:
        """Answered before then, and with something still in them that the log does not show."""
        unseen = ~Q(address="") | ~Q(words="") & ~Letter.PLACED
        return self.answered().filter(unseen, decided_at__lt=before)


class Letter(models.Model):
    """From whom, about what, and what an editor decided. Who wrote it, and how to reach them, is never shown to
    readers, nor is anything of a letter before the decision, and then only `answer` and, of a reply, `words` and
    `signed`. One about a statement is also about the claim that the statement was about.
    """

    class Kind(models.TextChoices):
        CORRECTION = "correction", "Correction"
        REMOVAL = "removal", "Removal"
        REPLY = "reply", "Reply beside a claim"

    class State(models.TextChoices):
        WAITING = "waiting", "waiting"
        GRANTED = "granted", "granted"
        REFUSED = "refused", "refused"

    public_id = models.CharField(max_length=20, unique=True)  # random: its address tells whoever has it how it stands
    fingerprint = models.CharField(max_length=64, unique=True)  # of all that was written: the same again is one letter
    kind = models.CharField(max_length=12, choices=Kind)
    claim = models.ForeignKey(Claim, null=True, blank=True, on_delete=models.PROTECT, related_name="letters")
    article = models.ForeignKey(Article, null=True, blank=True, on_delete=models.PROTECT, related_name="letters")
    statement = models.ForeignKey(Statement, null=True, blank=True, on_delete=models.PROTECT, related_name="letters")
    story = models.ForeignKey(Story, null=True, blank=True, on_delete=models.PROTECT, related_name="letters")
    words = models.TextField(blank=True)
    signed = models.CharField(max_length=200, blank=True)  # of a reply it is shown, with `words`
    address = models.EmailField(max_length=254, blank=True)
    written_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    answer = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="letters"
    )

    DECIDED = ("-decided_at", "-pk")
    PLACED = Q(kind=Kind.REPLY, state=State.GRANTED)
    objects = LetterQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at=None) | ~Q(state="waiting") & Q(decided_at__isnull=False),
                name="letter_decided_or_waiting",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "written_at"], name="letter_waiting"),
            models.Index(fields=["-decided_at", "-id"], condition=~Q(state="waiting"), name="letter_answered"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.written_at:%Y-%m-%d}: {self.state}"

    def get_absolute_url(self) -> str:
        """For whoever wrote it, and for nobody else."""
        return reverse("letter", args=[self.public_id])

    @property
    def matter(self) -> str:
        """What judgements call it: exports hold those, and `public_id` is nobody's but its writer's."""
        return public_id("l", self.fingerprint)

    @property
    def thing(self) -> Claim | Article | Statement | Story | None:
        """What it is about, the nearest; None is the site."""
        return self.statement or self.article or self.story or self.claim

    @property
    def is_about_seen(self) -> bool:
        """Whether readers may see what it is about."""
        articles = [self.article, self.statement and self.statement.revision.article]
        return all(one is None or one.visibility in SEEN for one in (self.claim, *articles))

    @property
    def placed(self) -> bool:
        """A reply that readers see."""
        return self.kind == self.Kind.REPLY and self.state == self.State.GRANTED


class LetterSentQuerySet(models.QuerySet):
    def since(self, moment: datetime) -> Self:
        """The latest first."""
        return self.filter(at__gt=moment).order_by("-at", "-pk")

    def by(self, sender: str) -> Self:
        return self.filter(sender=sender)

    def forget(self, before: datetime) -> None:
        self.filter(at__lte=before).delete()


class LetterSent(models.Model):
    """That somebody sent a letter, so that nobody sends too many; not which one. Deleted when it is too old to count.

    `sender` is a keyed hash of a net address: it tells whether two came from one address, and not from which.
    """

    sender = models.CharField(max_length=64)
    at = models.DateTimeField(db_index=True)

    objects = LetterSentQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "letters sent"

    def __str__(self) -> str:
        return f"{self.sender[:8]} {self.at:%Y-%m-%d %H:%M}"
