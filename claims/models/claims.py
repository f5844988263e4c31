"""Claims: the propositions that statements are about, and what is kept ready to show of each."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import Count, Exists, F, Func, OuterRef, Q
from django.db.models.functions import Coalesce

from claims.models.entities import Entity
from claims.models.stories import Story
from config import address
from sources.models import SEEN, UNSEEN, Outlet, Visibility, heir

ANSWERS = ("denies", "disputes", "no_response")  # what coverage counts as an answer to an allegation
PUT_FORWARD = ("alleges", "states")
ORDERS = {  # what readers may sort claims by -> columns, none of them null, the last one unique
    "disagreement": ("-tally__disagreement", "-tally__outlets", "-moved_at", "pk"),
    "unevenness": ("-tally__unevenness", "-tally__outlets", "-moved_at", "pk"),
    "newest": ("-moved_at", "pk"),
    "coverage": ("-tally__outlets", "-moved_at", "pk"),
}
# Of a tally: what lists of claims do not carry around.
WIDE = ("routes", "voices", "links", "answers", "unanswered", "early")
_SHARED = Q(tally__outlets__gte=2)


class _LeadsToUnseen(Func):
    """Whether the claim with that key, or one that it was merged into, is hidden."""

    template = f"""EXISTS (
        WITH RECURSIVE heir (id) AS (
            SELECT %(expressions)s
            UNION SELECT ended.merged_into_id FROM claims_claim ended JOIN heir ON heir.id = ended.id
        ) SELECT FROM claims_claim one JOIN heir ON heir.id = one.id
        WHERE one.visibility IN ({", ".join(f"'{step}'" for step in UNSEEN)}))"""  # noqa: S608  (names of our own)
    output_field = models.BooleanField()


class ClaimQuerySet(models.QuerySet):
    def current(self) -> Self:
        """Claims that stand: not merged into another, with a statement that the texts still hold, and not hidden."""
        return self.filter(merged_into=None, retired_at=None, visibility__in=SEEN)

    def indexed(self) -> Self:
        """Those that search engines may take in."""
        return self.filter(visibility=Visibility.PUBLIC)

    def shown(self) -> Self:
        """Those whose sentence readers may see, current or not."""
        return self.filter(self._shown())

    def with_shown(self) -> Self:
        """With `shown`: whether readers may see its sentence."""
        return self.annotate(shown=models.ExpressionWrapper(self._shown(), models.BooleanField()))

    def _shown(self) -> Q:
        """Not hidden, nor made one with a hidden one; nor retired, be it that it was made one with another, while
        hidden articles say or said it, whose words it may have."""
        unseen = Claim.objects.filter(
            pk=OuterRef("pk"), links__suggested=False, links__statement__revision__article__visibility__in=UNSEEN
        )
        ended = Q(merged_into__isnull=False) & Q(_LeadsToUnseen(F("merged_into")))
        return Q(visibility__in=SEEN) & ~(Q(retired_at__isnull=False) & Exists(unseen)) & ~ended

    def among(self, keys: Iterable[int]) -> Self:
        """Those with these keys in the database."""
        return self.filter(pk__in=list(keys))

    def ended_in(self, claim: "Claim") -> "list[Claim]":
        """Those that were merged into `claim`, were it by way of others; without what is searched in them."""
        found: list[Claim] = []
        last = [claim]
        while last:
            known = [claim, *found]  # once each, were they merged in a ring
            merged = self.filter(merged_into__in=last).exclude(pk__in=[one.pk for one in known])
            last = list(merged.defer("search").order_by("pk"))
            found += last
        return found

    def carrying(self, statements: Iterable[str]) -> Self:
        """What these, by public id, are about."""
        return self._linked(links__statement__public_id__in=list(statements))

    def of_story(self, story: Story) -> Self:
        return self._linked(links__statement__revision__article__membership__story=story)

    def in_story(self, story: Story) -> Self:
        """As `of_story`, read off the tallies: for pages. What was linked since they were counted is not in it."""
        return self.filter(tally__stories__contains=[story.pk])

    def told_in(self, articles: Iterable[int]) -> Self:
        """What any of `articles`, by key, holds a statement on."""
        return self.current()._linked(links__statement__revision__article__in=articles)

    def by(self, entity: Entity) -> Self:
        """What `entity` puts forward."""
        return self._linked(
            links__statement__mentions__entity=entity,
            links__statement__mentions__role="speaker",
            links__statement__stance__in=PUT_FORWARD,
        )

    def against(self, entity: Entity) -> Self:
        """What others put forward, with `entity` named in it."""
        return self._linked(
            links__statement__mentions__entity=entity,
            links__statement__mentions__role="named",
            links__statement__stance__in=PUT_FORWARD,
        ).exclude(pk__in=Claim.objects.by(entity).values("pk"))

    def answered_by(self, entity: Entity) -> Self:
        """What `entity` admits, rejects, contests, takes back or says nothing to."""
        return self._linked(
            links__statement__mentions__entity=entity,
            links__statement__mentions__role="speaker",
            links__statement__stance__in=(*ANSWERS, "confirms", "withdraws"),
        )

    def checked(self) -> Self:
        """An editor worded it, or checked a statement or a link of it."""
        seen = Q(links__by="editor") | Q(links__statement__reviewed_at__isnull=False)
        # Of each claim that is asked about, and not of all claims that anybody ever checked.
        linked = Claim.objects.filter(seen, links__active=True, pk=OuterRef("pk"))
        return self.filter(Q(reviewed_at__isnull=False) | Exists(linked))

    def answered(self) -> Self:
        """Some outlet carries an answer to it, were it only that there was none."""
        return self.filter(tally__stances__has_any_keys=ANSWERS)

    def shared(self) -> Self:
        """Carried by two outlets or more."""
        return self.filter(_SHARED)

    def alone(self) -> Self:
        """Carried by one outlet only."""
        return self.exclude(_SHARED)

    def reach(self) -> dict[str, int]:
        """How many are `shared`, and how many stand `alone`; of the shared, how many some outlet reports as `denied`,
        and how many some outlet `left_out` that covered the story."""
        counted = self.aggregate(
            all=Count("pk"),
            shared=Count("pk", filter=_SHARED),
            denied=Count("pk", filter=_SHARED & Q(tally__stances__has_key="denies")),
            left_out=Count("pk", filter=_SHARED & Q(tally__left_out__gt=0)),
        )
        alone = counted.pop("all") - counted["shared"]
        return counted | {"alone": alone}

    def told_of_most_carried(self, most: int) -> list[Any]:
        """Rows with the `answers`, `voices`, `unanswered` and `early` of the tallies of the denied ones among them that
        most outlets carry."""
        denied = self.filter(tally__stances__has_key="denies").order_by("-tally__outlets", "pk")
        told = {name: F(f"tally__{name}") for name in ("answers", "voices", "unanswered", "early")}
        return list(denied.annotate(**told).values_list(*told, named=True)[:most])

    def touched_by(self, outlet: Outlet) -> Self:
        """With a cell of `outlet` or of one merged into it, or with such a one on the way that it came by."""
        behind = Outlet.objects.behind(outlet)
        touched = Q(pk__in=Claim.objects.filter(cells__outlet__in=behind.values("pk")).values("pk"))
        touched |= Q(pk__in=Claim.objects.filter(events__outlet__in=behind.values("pk")).values("pk"))
        touched |= Q(pk__in=Claim.objects.filter(reviews__review__outlet__in=behind.values("pk")).values("pk"))
        for one in behind:
            passed_on = Claim.objects.filter(tally__routes__nodes__contains=[{"outlet": one.key}])
            touched |= Q(pk__in=passed_on.values("pk"))
        return self.filter(touched).order_by("pk")

    def with_tally(self) -> Self:
        """For lists: without what only the claim's own page shows of its tally."""
        return self.select_related("tally").defer("search", *(f"tally__{name}" for name in WIDE))

    def most_disputed(self) -> Self:
        """Where outlets differ most first; then what most of them carry; then what is newest."""
        return self.filter(tally__isnull=False).order_by(
            F("tally__disagreement").desc(), F("tally__outlets").desc(), F("tally__changed_at").desc(), "pk"
        )

    def in_short(self) -> Self:
        """As rows that `ClaimInShort.of` reads, with all that ORDERS go by. For what is `sorted_by`."""
        ordered = ("tally__disagreement", "tally__unevenness", "moved_at")
        origins = Func(F("tally__origins"), function="jsonb_array_length", output_field=models.IntegerField())
        short = ("pk", "public_id", "text", "reviewed_at", "tally__outlets", "origins")
        return self.annotate(origins=origins).values_list(*short, *ordered, named=True)

    def with_story(self) -> Self:
        """Adds `story_id` (public) and `story_title`: of the story of the article that lends the claim its words."""
        story = "worded_from__revision__article__membership__story"
        return self.annotate(story_id=F(f"{story}__public_id"), story_title=F(f"{story}__title"))

    def sorted_by(self, order: str) -> Self:
        """With `moved_at`, which is never null. `order`: one of ORDERS; see there for the columns."""
        if order not in ORDERS:
            raise ValueError(f"sorted_by() knows {', '.join(ORDERS)}; {order!r} is none of them.")
        ready = self.filter(tally__isnull=False).with_tally()
        return ready.annotate(moved_at=Coalesce("tally__changed_at", "first_seen_at")).order_by(*ORDERS[order])

    def _linked(self, **conditions: object) -> Self:
        # A subquery and not a join: no row comes twice, so nothing has to be made distinct again.
        return self.filter(pk__in=Claim.objects.filter(links__active=True, **conditions).values("pk"))


class ClaimInShort(NamedTuple):
    """What a matrix names a claim by, as `Claim` has it, and counts of it: a page holds fifty."""

    pk: int
    public_id: str
    text: str
    reviewed_at: datetime | None
    outlets: int  # that carry it in any stance
    origins: int

    @classmethod
    def of(cls, row: tuple[Any, ...]) -> Self:
        """`row`: as from `ClaimQuerySet.in_short`."""
        return cls(*row[: len(cls._fields)])

    def get_absolute_url(self) -> str:
        return address.of("claim", self.public_id)


class Claim(models.Model):
    """One proposition in one neutral sentence. `id` in exports and addresses is `public_id`, and never dies."""

    class Kind(models.TextChoices):
        ALLEGATION = "allegation", "Allegation"
        FACT = "fact", "Reported fact"
        RESPONSE = "response", "Response"
        DEMAND = "demand", "Demand or plan"

    public_id = models.CharField(max_length=20, unique=True)
    text = models.TextField()
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.ALLEGATION)
    # The statement that lends its words; none where an editor wrote the sentence.
    worded_from = models.ForeignKey(
        "claims.Statement", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged")
    first_seen_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    visibility = models.CharField(max_length=8, choices=Visibility, default=Visibility.PUBLIC)
    sensitive = models.BooleanField(default=False)  # decisions on it want two persons
    ruled_out = models.BooleanField(default=False)  # an editor said that it is none: no statement brings it back
    # Its words in their stems; `Sought` finds it by them.
    search = models.GeneratedField(
        expression=SearchVector("text", config="english"), output_field=SearchVectorField(), db_persist=True
    )

    objects = ClaimQuerySet.as_manager()

    class Meta:
        # Whatever readers may see is asked for without these few.
        indexes = [models.Index(fields=["id"], condition=Q(visibility__in=UNSEEN), name="claim_unseen")]

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        return address.of("claim", self.public_id)

    def heir(self) -> "Claim":
        return heir(self)


class Tally(models.Model):
    """What is counted of a claim. Apart from it, so that counting anew never touches the claim's search indexes."""

    claim = models.OneToOneField(Claim, on_delete=models.CASCADE, related_name="tally", primary_key=True)
    outlets = models.PositiveIntegerField(default=0)  # that carry it in any stance
    statements = models.PositiveIntegerField(default=0)
    left_out = models.PositiveIntegerField(default=0)  # outlets that covered the story and provably left it out
    disagreement = models.FloatField(default=0)  # 0 all alike .. 1 as split as can be; see coverage.disagreement
    unevenness = models.FloatField(default=0)  # 0 all carry it .. 1 few of many do; see claims.spread
    origins = models.JSONField(default=list)  # [{"origin", "kind", "family", "outlets": [key, ...]}, ...]
    routes = models.JSONField(default=dict)  # {"nodes", "edges", "flags"}; see claims.provenance.routes
    answers = models.JSONField(default=list)  # [{"who", "stance", "outlets": [key, ...], "first": time}, ...]
    unanswered = models.JSONField(default=list)  # keys of outlets with the allegation and without others' answer
    early = models.JSONField(default=list)  # those of them that published nothing on the story since there was one
    stances = models.JSONField(default=dict)  # stance -> number of outlets
    voices = models.JSONField(default=dict)  # stance -> who took it, and how often; see claims.voices.voices
    links = models.JSONField(default=dict)  # how surely its statements are tied to it; see claims.voices.ties
    stories = ArrayField(models.BigIntegerField(), default=list)  # keys of those whose articles carry it, in any text
    first_published_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(null=True, db_index=True)  # when the newest statement was published

    class Meta:
        indexes = [
            models.Index(fields=["-disagreement", "-outlets", "-changed_at"], name="tally_disputed"),
            models.Index(fields=["-unevenness", "-outlets", "-changed_at"], name="tally_uneven"),
            GinIndex(fields=["stories"], name="tally_stories", fastupdate=False),
        ]

    def __str__(self) -> str:
        return f"{self.claim_id}: {self.outlets} outlets"
