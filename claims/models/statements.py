"""Statements: who says what in which stance, in one revision; and the links that tie them to claims."""

from collections.abc import Iterable
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Case, Exists, F, Func, OuterRef, Q, Value, When, Window
from django.db.models.functions import Cast, Coalesce, Least, RowNumber, Substr

from claims.language.values import LEGAL, MODALITIES, QUOTES, STANCES
from claims.models.claims import Claim
from claims.models.copies import Borrowing
from claims.models.entities import Entity
from claims.models.stories import Story
from claims.models.unseen import not_about_unseen
from config import address
from sources.models import SEEN, UNSEEN, Article, Outlet, Revision


class Stance(models.TextChoices):
    STATES = "states", "stated as fact"
    ALLEGES = "alleges", "alleged"
    CONFIRMS = "confirms", "confirmed"
    DENIES = "denies", "denied"
    DISPUTES = "disputes", "disputed"
    WITHDRAWS = "withdraws", "withdrawn"
    NO_RESPONSE = "no_response", "no response"
    NOT_CLAIMED = "not_claimed", "not claimed"
    NOT_DISCLOSED = "not_disclosed", "not disclosed"


if set(Stance.values) != set(STANCES):
    raise AssertionError("Stance and claims.language.values.STANCES must name the same stances.")


READING_ORDER = (  # what is put forward, what is answered, what is held back
    *("alleges", "states", "confirms"),
    *("denies", "disputes", "withdraws", "no_response"),
    *("not_claimed", "not_disclosed"),
)

_CELL = ("links__claim", "revision__article__outlet", "stance")


def words_told(statement: str, most: int) -> Substr:
    """The first of the statement's own words, cut out of the text by the database. `statement`: the way to it, as
    "statement__"; at most `most` characters."""
    number = models.IntegerField()
    start, end = (
        Coalesce(
            Cast(F(f"{statement}content__0__{edge}"), number),
            F(f"{statement}cue__{edge}"),
            F(f"{statement}source__{edge}"),
            Value(0),
            output_field=number,
        )
        for edge in (0, 1)
    )
    return Substr(f"{statement}revision__text", start + 1, Least(end - start, most))


class OwnWords(Func):
    """All spans of a content, cut out of the text by the database, in order: `OwnWords(text, content)`."""

    output_field = models.TextField()

    def as_sql(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, list[Any]]:
        (text, first), (content, second) = (compiler.compile(part) for part in self.get_source_expressions())
        span = f"substr({text}, (span->>0)::int + 1, (span->>1)::int - (span->>0)::int)"
        return (
            f"(SELECT string_agg({span}, ' … ' ORDER BY place)"  # noqa: S608  (columns alone)
            f" FROM jsonb_array_elements({content}) WITH ORDINALITY spans (span, place))",
            [*first, *second],
        )


class StatementQuerySet(models.QuerySet):
    def current(self) -> Self:
        """Statements that today's texts hold: of each article's current revision, not retired, in no hidden article."""
        own = self.filter(retired_at=None, revision__article__current=models.F("revision"))
        return own.filter(revision__article__visibility__in=SEEN)

    def shown(self) -> Self:
        """Without those that stand in a hidden article, or that are about a hidden claim."""
        return self.filter(not_about_unseen(), revision__article__visibility__in=SEEN)

    def once_about(self, claims: Iterable[Claim]) -> Self:
        """Those that were given up, or that another took the place of, and were about one of these until then."""
        ended = self.filter(links__claim__in=claims, links__active=False, links__suggested=False)
        return ended.filter(retired_at__isnull=False).loose()

    def about_hidden(self) -> Self:
        """Those that `shown` leaves out since they are, or were last, about a hidden claim."""
        once = self.once_about(Claim.objects.filter(visibility__in=UNSEEN))
        return self.filter(pk__in=Link.objects.to_hidden().values("statement").union(once.values("pk")))

    def unretired(self) -> Self:
        return self.filter(retired_at=None)

    def linkable(self) -> Self:
        """Those that say enough to be about a claim, of whichever revision: a bare "no comment" is about none."""
        return self.filter(retired_at=None, words__len__gte=2)

    def loose(self) -> Self:
        """Tied to no claim."""
        return self.filter(~Exists(Link.objects.filter(statement=OuterRef("pk"), active=True)))

    def of_claim(self, claim: Claim) -> Self:
        return self.filter(links__claim=claim, links__active=True)

    def of_story(self, story: Story) -> Self:
        return self.filter(revision__article__membership__story=story)

    def from_outlet(self, outlet: Outlet) -> Self:
        return self.filter(revision__article__outlet=outlet)

    def with_context(self) -> Self:
        """With all that is needed to show the words: revision, article, outlet, speaker."""
        return self.select_related("revision__article__outlet", "speaker_entity")

    def without_text(self) -> Self:
        """After `with_context` or `with_origin`, where the words are not needed: texts are not carried around."""
        return self.defer("revision__text", "revision__blocks")

    def with_texts_once(self) -> "list[Statement]":
        """After `with_context`: read, each with its text, which comes once however many statements lie in it."""
        found = list(self.without_text())
        texts = dict(Revision.objects.filter(pk__in={one.revision_id for one in found}).values_list("pk", "text"))
        for statement in found:
            statement.revision.text = texts[statement.revision_id]
        return found

    def for_comparing(self) -> Self:
        """With meaning, revision and article; of the text only the cue, as `told_cue`."""
        length = F("cue__1") - F("cue__0")
        cue = Case(When(cue__isnull=False, then=Substr("revision__text", F("cue__0") + 1, length)))
        return self.select_related("revision__article", "meaning").annotate(told_cue=cue).without_text()

    def of_article(self, article: Article) -> Self:
        """In any of its revisions, as far as today's extractor finds them there."""
        return self.filter(retired_at=None, revision__article=article)

    def in_revisions(self, *revisions: Revision) -> Self:
        """In any of these texts, as far as today's extractor finds them there."""
        return self.filter(retired_at=None, revision__in=revisions)

    def with_claim(self) -> Self:
        """With `linked`: the link to the claim each is about, in a list that is empty where there is none."""
        active = Link.objects.filter(active=True).select_related("claim")
        told = self.select_related("revision", "speaker_entity")
        return told.prefetch_related(models.Prefetch("links", active, to_attr="linked"))

    def first_of_each_cell(self, claims: Iterable[Claim], outlets: Iterable[Outlet] | None = None) -> Self:
        """The earliest in each stance of each outlet, or of each of `outlets`, on each of `claims`."""
        told = self._told_on(claims, outlets)
        first = told.order_by(*_CELL, "revision__article__published_at", "anchor", "pk").distinct(*_CELL)
        return self.filter(pk__in=first.values("pk"), links__active=True).annotate(claim_id=F("links__claim"))

    def _told_on(self, claims: Iterable[Claim], outlets: Iterable[Outlet] | None) -> Self:
        told = self.current().filter(links__claim__in=claims, links__active=True)
        return told if outlets is None else told.filter(revision__article__outlet__in=outlets)

    def with_origin(self) -> Self:
        """With what their origins and cells are derived from: also the article's story, what it copies and borrows."""
        borrowings = models.Prefetch("revision__borrowings", Borrowing.objects.with_lender())
        return (
            self.with_context()
            .select_related("revision__article__membership", "revision__article__print__original__outlet")
            .prefetch_related(borrowings)
        )

    def in_reading_order(self) -> Self:
        """The same in every database: keys would tell in which order the rows were written."""
        article = ("revision__article__published_at", "revision__article__public_id")
        return self.order_by(*article, "anchor", "revision__number", "public_id")


class Statement(models.Model):
    """One attribution in one revision. Its words are read from the revision's text, so they cannot drift.

    Spans are [start, end] in code points, end exclusive. `public_id` comes from the article, the text's hash and
    the spans: the same text and extractor give the same ids in every database.
    """

    public_id = models.CharField(max_length=20, unique=True)
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="statements")
    extractor = models.CharField(max_length=80)
    rule = models.CharField(max_length=120)
    anchor = models.PositiveIntegerField()  # the first code point of the statement in the text, to order by
    source = ArrayField(models.PositiveIntegerField(), size=2, null=True)
    cue = ArrayField(models.PositiveIntegerField(), size=2, null=True)
    content = models.JSONField(default=list)
    hedges = models.JSONField(default=list)
    speaker = models.TextField(null=True)
    speaker_reason = models.CharField(max_length=80, blank=True)
    speaker_confidence = models.FloatField(default=0)
    speaker_entity = models.ForeignKey(Entity, null=True, on_delete=models.PROTECT, related_name="spoken")
    spoken_by = models.TextField(blank=True)
    stance = models.CharField(max_length=16, choices=Stance)
    modality = models.CharField(max_length=16, choices=[(value, value) for value in MODALITIES])
    quote = models.CharField(max_length=12, choices=[(value, value) for value in QUOTES])
    via = ArrayField(models.TextField(), default=list)
    legal = models.CharField(max_length=20, blank=True, choices=[(value, value.replace("_", " ")) for value in LEGAL])
    confidence = models.FloatField()
    resolved = models.TextField()  # the content with names for pronouns
    words = ArrayField(models.TextField(), default=list)
    names = models.JSONField(default=list)  # [[role, plain name, name, kind], ...]: whom its mentions are read from
    found_at = models.DateTimeField(auto_now_add=True)
    retired_at = models.DateTimeField(null=True, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    # Where the row is as an editor wants it read: what the machine last read at its spans, nothing where it found none
    # there; see claims.curate.holding. None where the row is the machine's own.
    machine = models.JSONField(null=True, default=None)
    replaced_by = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="replaced")

    objects = StatementQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["revision", "anchor"], name="statement_in_revision"),
            GinIndex(fields=["names"], name="statement_names", opclasses=["jsonb_path_ops"], fastupdate=False),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(stance__in=STANCES), name="statement_stance_known"),
            models.CheckConstraint(condition=Q(modality__in=MODALITIES), name="statement_modality_known"),
        ]

    def __str__(self) -> str:
        return f"{self.speaker or 'the outlet'}: {self.stance}: {self.resolved[:60]}"

    def get_absolute_url(self) -> str:
        return address.of("article", self.revision.article.public_id) + f"#{self.public_id}"

    @property
    def says_enough(self) -> bool:
        """As `linkable` has it."""
        return len(self.words) >= 2

    @property
    def content_words(self) -> str:
        return " … ".join(self.revision.text[start:end] for start, end in self.content)

    @property
    def cue_words(self) -> str:
        return self.revision.text[slice(*self.cue)] if self.cue else ""

    @property
    def source_words(self) -> str:
        return self.revision.text[slice(*self.source)] if self.source else ""

    @property
    def spans(self) -> list[tuple[int, int]]:
        """Everything that was marked, in reading order."""
        return sorted(tuple(span) for span in [self.source, self.cue, *self.content] if span)


class LinkQuerySet(models.QuerySet):
    def of_claim(self, claim: Claim) -> Self:
        return self.filter(claim=claim).counted()

    def placed(self, claim: Claim) -> Self:
        """What today's texts hold on `claim`. BY_STANCE orders by `place`, which is the stance's, and `published`."""
        order = [When(statement__stance=stance, then=place) for place, stance in enumerate(READING_ORDER)]
        return self.of_claim(claim).annotate(
            place=Case(*order, default=len(order), output_field=models.IntegerField()),
            published=F("statement__revision__article__published_at"),
        )

    def evidence_of(self, claim: Claim) -> Self:
        """As `placed`, with all that is needed to show it."""
        found = self.placed(claim).select_related("statement__revision__article__outlet", "statement__speaker_entity")
        return found.defer("statement__revision__blocks")

    def with_keys(self, keys: Iterable[int]) -> Self:
        return self.filter(pk__in=list(keys))

    def of_statements(self, public_ids: Iterable[str]) -> Self:
        return self.filter(statement__public_id__in=list(public_ids))

    def in_stance(self, stance: str) -> Self:
        return self.filter(statement__stance=stance)

    def counted(self) -> Self:
        """Active links of statements that today's texts hold, in no hidden article."""
        return self.filter(
            active=True,
            statement__retired_at=None,
            statement__revision__article__current=F("statement__revision"),
            statement__revision__article__visibility__in=SEEN,
        )

    def some_of_each(self, most: int) -> Self:
        """At most `most` active links of each claim. Which ones does not hang on the order in which they came."""
        number = Window(RowNumber(), partition_by=F("claim"), order_by=F("statement__public_id"))
        found = self.filter(active=True, statement__retired_at=None).seen()
        return found.annotate(number=number).filter(number__lte=most)

    def to_hidden(self) -> Self:
        """Those that hold, to hidden claims."""
        return self.filter(active=True).exclude(claim__visibility__in=SEEN)

    def seen(self) -> Self:
        """Of statements in no hidden article."""
        return self.filter(statement__revision__article__visibility__in=SEEN)

    def standing_for(self, story: Story, *, claims: int, each: int) -> Self:
        """Some links of the newest claims of a story, with all that comparing needs and without the texts."""
        told = self.filter(
            active=True, statement__retired_at=None, statement__revision__article__membership__story=story
        )
        newest = Claim.objects.filter(pk__in=told.values("claim")).order_by("-pk").values("pk")[:claims]
        found = told.filter(claim__in=newest).some_of_each(each)
        return (
            found.select_related("claim", "statement__meaning", "statement__revision__article")
            .defer("claim__search", "statement__revision__text", "statement__revision__blocks")
            .order_by("claim", "statement__public_id")
        )

    def checked(self) -> Self:
        return self.filter(Q(by=Link.By.EDITOR) | Q(statement__reviewed_at__isnull=False))


class Link(models.Model):
    """That a statement is about a claim: the machine's, with score and reasons, or an editor's.

    A suggestion is shown to editors and counts nowhere. A link that no longer holds is kept, inactive.
    """

    class By(models.TextChoices):
        MACHINE = "machine", "unchecked"
        EDITOR = "editor", "checked"

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="links")
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="links")
    active = models.BooleanField()  # False: a suggestion, or one that no longer holds
    suggested = models.BooleanField(default=False)
    by = models.CharField(max_length=8, choices=By, default=By.MACHINE)
    score = models.FloatField(null=True)
    reasons = models.JSONField(default=list)  # [{"name", "weight", "value", "sentence"}, ...]
    made_at = models.DateTimeField(auto_now_add=True)

    BY_STANCE = ("place", "published", "pk")
    objects = LinkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(  # with the claim, so that who walks over all statements need not look at the row
                fields=["statement"], include=["claim"], condition=Q(active=True), name="link_one_claim_per_statement"
            ),
            models.UniqueConstraint(fields=["statement", "claim"], name="link_once_per_pair"),
        ]
        indexes = [models.Index(fields=["claim", "id"], condition=Q(active=True), name="link_of_claim")]

    def __str__(self) -> str:
        return f"{self.statement_id} about {self.claim_id}"
