"""Judgements: what a person decided. Append-only, and the database refuses anything else; undo is another row."""

from collections.abc import Iterable
from typing import Self

from django.apps import apps  # claims and statements are not known here
from django.conf import settings
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.lookups import In

from sources.models import UNSEEN

_SEEN = (
    Q(kind__in=["wording", "same", "move", "visible"])
    | Q(kind="review", value={"verdict": "rejected"})
    | Q(kind="about", value={"same": False})
)
_OTHER = Func(F("fingerprint"), Value(" "), Value(2), function="split_part", output_field=models.CharField())


def _hidden(name: models.Expression) -> Q:
    """Whether `name`, a public id, is a claim's or an article's that is hidden, or a statement's in or about one."""
    claims, articles, statements = (
        apps.get_model(of).objects.order_by() for of in ("claims.Claim", "sources.Article", "claims.Statement")
    )
    unseen = Q(revision__article__visibility__in=UNSEEN) | Q(links__active=True, links__claim__visibility__in=UNSEEN)
    return (
        Q(In(name, claims.filter(visibility__in=UNSEEN).values("public_id")))
        | Q(In(name, articles.filter(visibility__in=UNSEEN).values("public_id")))
        | Q(In(name, statements.filter(unseen).values("public_id")))
    )


class JudgementQuerySet(models.QuerySet):
    def about(self, kind: str, subjects: object) -> Self:
        return self.filter(kind=kind, subject__in=subjects)

    def touching(self, claims: Iterable[str], read: Iterable[str]) -> Self:
        """On these claims, on what is about them, and on the statements `read`, by public id; the latest first."""
        ids = list(claims)
        kind = Judgement.Kind
        first = self.filter(kind__in=[kind.SAME, kind.WORDING], subject__in=ids)
        second = self.alias(other=_OTHER).filter(kind__in=[kind.SAME, kind.ABOUT], other__in=ids)
        third = self.filter(kind=kind.REVIEW, subject__in=list(read))
        return self.filter(pk__in=first.values("pk").union(second.values("pk"), third.values("pk"))).order_by("-pk")

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
        hidden = _hidden(F("subject")) | _hidden(_OTHER)
        return self.filter(Q(kind=Judgement.Kind.VISIBLE) | ~hidden)

    def seen_by_readers(self) -> Self:
        """Those that changed what pages show, the latest first; not those that only found the machine right."""
        return self.filter(_SEEN).order_by("-pk")


class Judgement(models.Model):
    """A decision about a fingerprint: a statement's public id, or a pair of ids joined with a space.

    It names things by what they are and not by a row, so it holds through re-ingest and every new extractor.
    """

    class Kind(models.TextChoices):
        REVIEW = "review", "a statement is right or wrong"  # value {"verdict": "accepted" | "rejected"}
        CORRECT = "correct", "a statement is to be read otherwise"  # value: the fields that differ; see claims.curate
        ABOUT = "about", "a statement is about a claim, or not"  # value {"same": true | false}
        SAME = "same", "two claims are one, or are not"  # value {"same": true | false | null, "moved": [statement ids]}
        SPLIT = "split", "statements of a claim are about a claim of their own"  # value {"statements": [...], "text"}
        RELATE = "relate", "two claims are related, and how"  # value {"relation": kind | null}
        WORDING = "wording", "a claim's sentence"  # value {"text": sentence}
        RETIRE = "retire", "a claim is none"  # value {"retired": true | false}
        SENSITIVE = "sensitive", "decisions on a claim want two persons"  # value {"sensitive": true | false}
        VISIBLE = "visible", "who may see a claim or an article"  # value {"visibility": a Visibility}
        MOVE = "move", "an article belongs to a story"  # value {"story": public id}
        ALIAS = "alias", "a name is an entity's"  # value {"name": name, "entity": public id | null}
        ENTITIES = "entities", "two entities are one, or are not"  # value {"same": true | false | null, "moved": ...}
        LETTER = "letter", "what a letter asks for"  # value {"granted": true | false}

    kind = models.CharField(max_length=10, choices=Kind)
    subject = models.CharField(max_length=40)  # the public id that is asked for: the fingerprint's first
    fingerprint = models.CharField(max_length=120)
    value = models.JSONField()
    reason = models.TextField(blank=True)
    machine = models.JSONField(default=dict)  # what it had said of the matter: scores, rule, version
    batch = models.CharField(max_length=20, blank=True)  # of those that one decision in bulk made
    undoes = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="undone_by")
    seconded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="seconded"
    )  # the second person, on a sensitive claim
    editor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="judgements")
    decided_at = models.DateTimeField(auto_now_add=True)

    objects = JudgementQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["kind", "subject", "fingerprint", "-id"], name="judgement_matter"),
            models.Index(fields=["kind", "-id"], name="judgement_latest"),
            models.Index(fields=["-id"], condition=_SEEN, name="judgement_seen"),
            models.Index(_OTHER, name="judgement_other"),  # the second id of a pair
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.fingerprint}"
