"""Judgements: what a person decided. Append-only, and the database refuses anything else; undo is another row."""

from collections.abc import Iterable
from typing import Self

from django.apps import apps  # claims and statements are not known here
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.lookups import In
from django.utils import timezone

from config.ids import public_id
from sources.models import UNSEEN

_CHANGING = [
    "wording",
    "same",
    "split",
    "retire",
    "relate",
    "correct",
    "move",
    "alias",
    "entities",
    "visible",
    "factcheck",
]
_SEEN = Q(kind__in=_CHANGING) | Q(kind="review", value={"verdict": "rejected"}) | Q(kind="about", value={"same": False})
_OTHER = Func(F("fingerprint"), Value(" "), Value(2), function="split_part", output_field=models.CharField())


def _hidden(name: models.Expression) -> Q:
    """Whether `name`, a public id, is a claim's or an article's that is hidden, or a statement's in or about one; or a
    claim's that is retired since all that is said about it is hidden.

    Each kind by itself, from the few that are hidden on: asked for together, all that there are would be gone through.
    """
    claims, articles, statements = (
        apps.get_model(of).objects.order_by() for of in ("claims.Claim", "sources.Article", "claims.Statement")
    )
    of_unseen = Q(links__suggested=False, links__statement__revision__article__visibility__in=UNSEEN)
    kinds = (
        claims.filter(visibility__in=UNSEEN),
        claims.filter(of_unseen, retired_at__isnull=False),
        claims.filter(merged_into__isnull=False).with_shown().filter(shown=False),
        articles.filter(visibility__in=UNSEEN),
        statements.filter(revision__article__visibility__in=UNSEEN),
        statements.filter(links__active=True, links__claim__visibility__in=UNSEEN),
        statements.all().once_about(claims.filter(visibility__in=UNSEEN)),
    )
    return Q(*(Q(In(name, kind.values("public_id"))) for kind in kinds), _connector=Q.OR)


class JudgementQuerySet(models.QuerySet):
    def about(self, kind: str, subjects: object) -> Self:
        return self.filter(kind=kind, subject__in=subjects)

    def touching(self, claims: Iterable[str], read: Iterable[str]) -> Self:
        """On these claims, on what is about them, and on the statements `read`, by public id; the latest first."""
        kind = Judgement.Kind
        told = [kind.SAME, kind.SPLIT, kind.RELATE, kind.WORDING, kind.RETIRE, kind.ABOUT, kind.FACTCHECK]
        first = self.filter(kind__in=told).on(claims)
        second = self.filter(kind__in=[kind.REVIEW, kind.CORRECT], subject__in=list(read))
        return self.filter(pk__in=first.values("pk").union(second.values("pk"))).order_by("-pk")

    def on(self, things: Iterable[str]) -> Self:
        """Those that decide something about any of these, named first or not."""
        return self.filter(touches__overlap=sorted(set(things)))

    def nobodys(self, plain_names: Iterable[str]) -> set[str]:
        """Those of the names of which editors said that they are nobody's in particular."""
        names = {public_id("n", plain): plain for plain in plain_names}
        found = self.about(Judgement.Kind.ALIAS, names).current()
        return {names[one.subject] for one in found if one.value["entity"] is None and not one.value.get("open")}

    def after(self, seen: int) -> Self:
        """Made later than the one with this key; the first first."""
        return self.filter(pk__gt=seen).order_by("pk")

    def other_in(self, public_ids: Iterable[str]) -> Self:
        """On pairs whose second is one of these."""
        return self.alias(other=_OTHER).filter(other__in=list(public_ids))

    def current(self) -> Self:
        """The latest judgement on each matter: undo is just another judgement."""
        return self.order_by("kind", "fingerprint", "-pk").distinct("kind", "fingerprint")

    def latest_on(self, subjects: Iterable[str]) -> Self:
        """Of whichever kind: the latest on each matter of these subjects."""
        return self.filter(kind__in=Judgement.Kind.values, subject__in=set(subjects)).current()

    def seen_through(self) -> Self:
        """Those that tell nothing of what is hidden, but that it is: the words that they hold are hidden with it."""
        hidden = _hidden(F("subject")) | _hidden(_OTHER) | self._of_hushed_names()
        return self.filter(Q(kind=Judgement.Kind.VISIBLE) | ~hidden)

    def _of_hushed_names(self) -> Q:
        both, template = (F("public_id"), models.OuterRef("touches")), "(%(expressions)s))"
        touched = Func(*both, arg_joiner=" = ANY (", template=template, output_field=models.BooleanField())
        names = apps.get_model("claims.Entity").objects.filter(touched).hushed()
        return Q(kind__in=[Judgement.Kind.ALIAS, Judgement.Kind.ENTITIES]) & Q(models.Exists(names))

    def seen_by_readers(self) -> Self:
        """Those that changed what pages show, the latest first; not those that only found the machine right."""
        return self.filter(_SEEN).order_by("-pk")


class Judgement(models.Model):
    """A decision about a fingerprint: a statement's public id, or a pair of ids joined with a space.

    It names things by what they are and not by a row, so it holds through re-ingest and every new extractor.
    """

    class Kind(models.TextChoices):
        """`value` of each; where None stands, an earlier decision was taken back and nothing is decided."""

        REVIEW = "review", "a statement is right or wrong"  # {"verdict": "accepted" | "rejected" | None}
        CORRECT = "correct", "a statement is to be read otherwise"  # {"fields": what differs, "statement": id | None,
        #   "row": the whole statement as it is to be read}; `statement` is another one where its spans differ
        ABOUT = "about", "a statement is about a claim, or not"  # {"same": True | False | None}
        SAME = "same", "two claims are one, or are not"  # {"same": True | False | None, "into": id, "moved": [ids]}
        SPLIT = "split", "statements of a claim are about a claim of their own"  # {"statements": [ids], "text"}, none
        RELATE = "relate", "two claims are related, and how"  # {"relation": kind | "none" | None, "claim": id}
        WORDING = "wording", "a claim's sentence"  # {"text": sentence | None}
        RETIRE = "retire", "a claim is none"  # {"retired": True | False, "statements": [ids]}
        SENSITIVE = "sensitive", "decisions on a claim want two persons"  # {"sensitive": True | False}
        VISIBLE = "visible", "who may see a claim or an article"  # {"visibility": a Visibility}
        MOVE = "move", "an article belongs to a story"  # {"story": id | None}
        ALIAS = "alias", "a name is an entity's"  # {"name", "entity": id | None for nobody, "open": True}
        ENTITIES = "entities", "two entities are one, or are not"  # {"same": True | False | None, "into": id}
        FACTCHECK = "factcheck", "a fact-checker's review is about a claim, or not"  # {"same": True | False | None}
        LETTER = "letter", "what a letter asks for"  # {"granted": True | False}

    kind = models.CharField(max_length=10, choices=Kind)
    subject = models.CharField(max_length=40)  # the public id that is asked for: the fingerprint's first
    fingerprint = models.CharField(max_length=120)
    value = models.JSONField()
    reason = models.TextField(blank=True)
    # What it had said of the matter, by public id: {"statements", "claims", "links", ...}; see claims.curate.snapshots.
    machine = models.JSONField(default=dict)
    touches = ArrayField(models.CharField(max_length=40), default=list)  # public ids of all that it decides about
    batch = models.CharField(max_length=20, blank=True)  # of those that one decision in bulk made
    undoes = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="undone_by")
    seconded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="seconded"
    )  # the second person, on a sensitive claim
    editor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="judgements")
    decided_at = models.DateTimeField(default=timezone.now)

    objects = JudgementQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["kind", "subject", "fingerprint", "-id"], name="judgement_matter"),
            models.Index(fields=["kind", "-id"], name="judgement_latest"),
            models.Index(fields=["-id"], condition=_SEEN, name="judgement_seen"),
            models.Index(_OTHER, name="judgement_other"),  # the second id of a pair
            GinIndex(fields=["touches"], name="judgement_touches", fastupdate=False),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.fingerprint}"
