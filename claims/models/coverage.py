"""Cells: claim x outlet, always derived, never edited."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, Self

import orjson
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.db.models import Count, Q, Subquery
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
_CROSSINGS = """
SELECT claim_id, outlet_id, states, told::text,
    coalesce((evidence ->> 'all articles')::int, jsonb_array_length(evidence -> 'articles'), 0),
    coalesce((evidence ->> 'looks')::int, 0),
    evidence ? 'doubtful'
FROM claims_cell WHERE claim_id = ANY(%s) AND outlet_id = ANY(%s)
"""


def _without(outlet: Outlet) -> tuple[Q, Q]:
    """That `outlet` carries none of the answers to a claim; that it published nothing on the story since the first."""
    return Q(claim__tally__unanswered__contains=[outlet.key]), Q(claim__tally__early__contains=[outlet.key])


class CellQuerySet(models.QuerySet):
    def of_claims(self, claims: object) -> Self:
        return self.filter(claim__in=claims).select_related("outlet").defer("told")

    def crossing(self, claims: object) -> Self:
        """As `of_claims`, for who has the outlets already."""
        return self.filter(claim__in=claims)

    def crossings(self, claims: Iterable[int], outlets: Iterable[int]) -> Iterator[tuple[Any, ...]]:
        """Where these, by key, cross, as plain rows, asked in SQL: a page holds thousands. (claim's, outlet's key,
        states, what is told as `glance.told` has it, articles that leave it out, looks, whether one may be another
        story's)."""
        with connection.cursor() as cursor:
            cursor.execute(_CROSSINGS, [list(claims), list(outlets)])
            rows = cursor.fetchall()
        for row in rows:
            yield *row[:3], orjson.loads(row[3]) if row[3] != "[]" else (), *row[4:]

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

    def put_forward_lately(self, outlet: Outlet) -> Self:
        """Of the newest _COUNTED claims that `outlet` carries, those that it puts forward."""
        carried = self.carried_by(outlet)
        older = carried.order_by("-claim").values("claim")[_COUNTED : _COUNTED + 1]  # where what is counted ends
        newest = carried.filter(claim__gt=Coalesce(Subquery(older), 0))
        return newest.filter(states__overlap=PUT_FORWARD, claim__merged_into=None)

    def without_answer(self, outlet: Outlet, most: int) -> list[Claim]:
        """The newest claims, with their tallies, that `outlet` puts forward and carries no answer to, though it
        published on their story since there was one."""
        lacking, early = _without(outlet)
        cells = self.put_forward_lately(outlet).filter(lacking & ~early)
        unread = ("evidence", "claim__search", *(f"claim__tally__{name}" for name in WIDE))
        return [cell.claim for cell in cells.select_related("claim__tally").defer(*unread).order_by("-claim")[:most]]

    def answered_by_quarter(self, outlet: Outlet) -> list[dict[str, Any]]:
        """Of the answered claims that `outlet` puts forward, by the quarter in which a claim was first published, the
        latest first: {"quarter", "all", "answered", "early", "without"}. `early` are those on whose story it published
        nothing since there was an answer; `without` are the others that it carries no answer to.

        Counted as `put_forward_lately`, which bounds the price.
        """
        lacking, early = _without(outlet)
        rows = (
            self.put_forward_lately(outlet)
            .filter(claim__tally__stances__has_any_keys=ANSWERS, claim__tally__first_published_at__isnull=False)
            .values(quarter=TruncQuarter("claim__tally__first_published_at"))
            .annotate(
                all=Count("pk"),
                answered=Count("pk", filter=~lacking),
                early=Count("pk", filter=lacking & early),
                without=Count("pk", filter=lacking & ~early),
            )
        )
        return list(rows.order_by("-quarter"))

    def carried_by(self, outlet: Outlet) -> Self:
        """Of claims that it carries in any stance."""
        return self.filter(outlet=outlet, evidence__has_key="statements")

    def newest_carried(self, outlet: Outlet, most: int) -> list[Claim]:
        """The newest claims that `outlet` carries, with what lists show of their tallies."""
        unread = ("evidence", "told", "claim__search", *(f"claim__tally__{name}" for name in WIDE))
        cells = self._newest_standing(outlet).select_related("claim__tally").defer(*unread)
        return [cell.claim for cell in cells[:most]]

    def newest_routes(self, outlet: Outlet, most: int) -> list[dict[str, Any]]:
        """How the newest claims that `outlet` carries came to it, as tallies have it."""
        counted = self._newest_standing(outlet).filter(claim__tally__isnull=False)
        routes = counted.values_list(Cast("claim__tally__routes", models.TextField()), flat=True)
        return [orjson.loads(one) for one in routes[:most]]

    def _newest_standing(self, outlet: Outlet) -> Self:
        return self.carried_by(outlet).filter(claim__merged_into=None, claim__retired_at=None).order_by("-claim")

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
            models.Index(fields=["claim"], condition=Q(evidence__has_key="withheld"), name="cell_withheld"),
        ]

    def __str__(self) -> str:
        return f"{self.claim_id} x {self.outlet_id}: {', '.join(self.states)}"
