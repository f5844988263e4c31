"""Cells: claim x outlet, always derived, never edited."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Self

import orjson
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Count, F, Func, Q, Value
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast, Coalesce, TruncQuarter

from claims.models.claims import ANSWERS, PUT_FORWARD, WIDE, Claim, Tally
from claims.models.stories import Story
from sources.models import Article, Outlet


class Silence(models.TextChoices):
    OMITTED = "omitted", "left out"
    SILENT = "silent", "nothing on the story"
    PARTIAL = "partial", "watched with gaps"
    UNKNOWN = "unknown", "not watched"


_COUNTED = 2000
_EVIDENCE, _NUMBER = F("evidence"), models.IntegerField()
_PROOF = (  # of a silence, in numbers
    Coalesce(
        Cast(KeyTextTransform("all articles", _EVIDENCE), _NUMBER),
        Func(KeyTransform("articles", _EVIDENCE), function="jsonb_array_length", output_field=_NUMBER),
        Value(0),
    ),
    Coalesce(Cast(KeyTextTransform("looks", _EVIDENCE), _NUMBER), Value(0)),
    Q(evidence__has_key="doubtful"),
)


class CellQuerySet(models.QuerySet):
    def of_claims(self, claims: object) -> Self:
        return self.filter(claim__in=claims).select_related("outlet").defer("told")

    def crossing(self, claims: object) -> Self:
        """As `of_claims`, for who has the outlets already."""
        return self.filter(claim__in=claims)

    def crossings(self, claims: object, outlets: object) -> Iterator[tuple[Any, ...]]:
        """Where these cross, as plain rows: a page holds thousands. (claim's, outlet's key in the database, states,
        what is told as `glance.told` has it, articles that leave it out, looks, whether one may be another story's)."""
        rows = self.filter(claim__in=claims, outlet__in=outlets).values_list(
            "claim_id", "outlet_id", "states", Cast("told", models.TextField()), *_PROOF
        )
        for claim, outlet, states, told, *proof in rows:
            yield claim, outlet, states, orjson.loads(told), *proof

    def states_of(self, claim: Claim) -> list[list[str]]:
        """Of each outlet that has a cell."""
        return list(self.filter(claim=claim).values_list("states", flat=True))

    def of_story(self, story: Story) -> Self:
        return self.filter(claim__in=Claim.objects.current().in_story(story).values("pk"))

    def side_by_side(
        self, story: Story, outlets: object, most: int | None = None
    ) -> list[tuple[int, int, list[str], datetime | None]]:
        """(claim, outlet, states, when the claim was first published) of what these outlets have on the story, the
        newest claims first; at most `most` of them."""
        rows = self.of_story(story).filter(outlet__in=outlets).order_by("-claim", "outlet")
        return list(rows.values_list("claim", "outlet", "states", "claim__tally__first_published_at")[:most])

    def answered_by_quarter(self, outlet: Outlet) -> list[dict[str, Any]]:
        """Of the answered claims that `outlet` puts forward, by the quarter in which a claim was first published, the
        latest first: {"quarter", "all", "answered", "early", "without"}. `early` are those on whose story it published
        nothing since there was an answer; `without` are the others that it carries no answer to.

        Counted over its newest _COUNTED claims, which bounds the price.
        """
        carried = Cell.objects.filter(outlet=outlet, evidence__has_key="statements")
        newest = carried.order_by("-claim")[:_COUNTED]
        forward = self.filter(pk__in=newest.values("pk"), states__overlap=PUT_FORWARD, claim__merged_into=None)
        lacking, early = (Q(**{f"claim__tally__{name}__contains": [outlet.key]}) for name in ("unanswered", "early"))
        rows = (
            forward.filter(claim__tally__stances__has_any_keys=ANSWERS, claim__tally__first_published_at__isnull=False)
            .values(quarter=TruncQuarter("claim__tally__first_published_at"))
            .annotate(
                all=Count("pk"),
                answered=Count("pk", filter=~lacking),
                early=Count("pk", filter=lacking & early),
                without=Count("pk", filter=lacking & ~early),
            )
        )
        return list(rows.order_by("-quarter"))

    def newest_carried(self, outlet: Outlet, most: int) -> list[Claim]:
        """The newest claims that `outlet` carries in any stance, with their tallies."""
        carried = self.filter(outlet=outlet, evidence__has_key="statements").order_by("-claim")
        cells = carried.filter(claim__merged_into=None, claim__retired_at=None).select_related("claim__tally")
        unread = ("evidence", "claim__search", "claim__tally__voices", "claim__tally__answers")
        return [cell.claim for cell in cells.defer(*unread)[:most]]

    def left_out_by(self, article: Article, story: Story, most: int) -> list[Claim]:
        """Claims of `story` that two outlets or more carry and that of `article`, one of the story, is shown to
        leave out; the most carried first."""
        shared = Tally.objects.filter(stories__contains=[story.pk], outlets__gte=2).values("claim")
        cells = self.filter(
            claim__in=shared,
            claim__merged_into=None,
            claim__retired_at=None,
            outlet=article.outlet_id,
            states=[Silence.OMITTED.value],
            evidence__articles__contains=article.public_id,
        )
        unread = ("evidence", "told", "claim__search", *(f"claim__tally__{name}" for name in WIDE))
        found = cells.select_related("claim__tally").defer(*unread)
        return [cell.claim for cell in found.order_by("-claim__tally__outlets", "-claim")[:most]]

    def by_outlet(self, story: Story) -> dict[int, dict[str, int]]:
        """Outlet's id -> how many claims it `carried`, and whether it `covered` the story (0 or 1 and more)."""
        cells = self.of_story(story).order_by()
        carried = dict(cells.filter(evidence__has_key="statements").values_list("outlet").annotate(Count("pk")))
        covered = set(
            Article.objects.seen().filter(membership__story=story).values_list("outlet", flat=True).distinct()
        )
        known = cells.values_list("outlet", flat=True).distinct()
        return {key: {"carried": carried.get(key, 0), "covered": int(key in covered)} for key in known}


class Cell(models.Model):
    """The set of stances an outlet carried on a claim, or its silent state, and the evidence for it.

    `evidence` names public ids, all of them or as many as bound its size: {"statements": [...]} of what is carried,
    sorted; {"articles": [...]} of who left the claim out; and for who was watched, as `watching.Watch` has it,
    {"polls": [...], "looks": number, "window": [from, until], "gap": [from, until], "feed": address}. "loose" are
    articles in no story, and "doubtful" ones in another story that may be the wrong one: both keep a silence from
    being proven, and so does an article that is hidden: "withheld" says how many of them are not named. A list that
    was cut stands beside its full number, {"all articles": number}. An outlet without a cell was not watched: unknown.
    """

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="cells")
    outlet = models.ForeignKey(Outlet, on_delete=models.CASCADE, related_name="cells")
    states = ArrayField(models.CharField(max_length=16))
    evidence = models.JSONField(default=dict)
    told = models.JSONField(default=list)  # what a matrix shows of what is carried; see claims.glance

    objects = CellQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["claim", "outlet"], name="cell_one_per_claim_and_outlet")]
        indexes = [
            models.Index(fields=["outlet", "claim"], name="cell_of_outlet"),
            models.Index(fields=["outlet", "claim"], condition=Q(evidence__has_key="statements"), name="cell_carried"),
            models.Index(fields=["claim", "outlet"], condition=Q(evidence__has_key="statements"), name="cell_told"),
            models.Index(fields=["claim"], condition=Q(evidence__has_key="loose"), name="cell_unsettled"),
        ]

    def __str__(self) -> str:
        return f"{self.claim_id} x {self.outlet_id}: {', '.join(self.states)}"
