"""What claims and statements are found by. Derived (`claims.sought`), never edited, and made anew with the cells.

Tables of their own: a page that shows a claim never carries its search words around, and a count that changes touches
no index of words. `tags` say what a row can be chosen by: a stance ("denies"), an outlet ("o12"), a stance in an outlet
("o12 denies"), a name ("e45"), "checked". Words and tags lie in one index, so that a common word in a small outlet
costs no more than a rare one.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Protocol, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchHeadline, SearchQuery, SearchRank, SearchVectorField
from django.db import connection, models
from django.db.models import F, Func, IntegerField, TextField, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast, Coalesce, Left, Ln

from claims.models.claims import WIDE, Claim
from claims.models.entities import Entity
from claims.models.statements import OwnWords, Statement, words_told

CANDIDATES = 500  # ranking every match of a common word would read half the table
_FEW = 10_000  # that are sorted rather than looked for in their order
CHECKED = "checked"
BEGIN, END = "\ue000", "\ue001"  # around a word that was asked for, in what `marked` adds
_WEIGHTS = [0.1, 0.2, 0.4, 1.0]  # what was said about a claim counts a tenth of the claim's own sentence
_WHOLE = IntegerField()
_FINE = 1_000_000  # ranks as whole numbers: what a bookmark holds must come out the same again


class _Keyed(Protocol):
    @property
    def pk(self) -> int: ...


def tag(*, outlet: _Keyed | None = None, stance: str = "") -> str:
    """For an outlet, for a stance, or for a stance in an outlet."""
    if not (outlet or stance):
        raise ValueError("tag() needs an outlet or a stance.")
    return " ".join(part for part in (f"o{outlet.pk}" if outlet else "", stance) if part)


class _Findable(models.QuerySet):
    """What claims and statements have in common. Subclasses say in which order candidates are taken, CANDIDATES_BY, and
    what the likeness of the words is multiplied with, TIMES."""

    def tagged(self, *tags: str) -> Self:
        """With all of `tags`."""
        return self.filter(tags__contains=list(tags)) if tags else self

    def naming(self, entities: Iterable[Entity]) -> Self:
        """By or about any of `entities`, which are one and what was merged into it."""
        return self.filter(tags__overlap=[f"e{entity.pk}" for entity in entities])

    def holding(self, query: SearchQuery) -> Self:
        """Those that hold the words; first those that are taken where there are too many."""
        return self.filter(words=query).order_by(*self.CANDIDATES_BY)

    def bare(self) -> Self:
        """Without what only the server needs."""
        return self.defer("words", "made_from", "tags")

    def best(self, query: SearchQuery, *, sparse: bool = False) -> Self:
        """Those that hold the words, CANDIDATES at most, with `rank`, a whole number; ordered by `BEST`. `sparse`: not
        many hold them, as far as one can tell."""
        candidates = self._gathered(query) if sparse else self.holding(query)[:CANDIDATES].values("pk")
        rank = SearchRank(F("words"), query, weights=_WEIGHTS) * self.TIMES
        ranked = self.model.objects.filter(pk__in=candidates).annotate(rank=Cast(rank * _FINE, _WHOLE))
        return ranked.order_by(*self.BEST)

    def _gathered(self, query: SearchQuery) -> RawSQL:
        """The same candidates: up to _FEW are gathered by the words' index and sorted, and only more than these are
        read off the index of the order. The planner prefers that one for few as well, and then looks into the words of
        half the table before it has found enough."""
        by = [column.removeprefix("-") for column in self.CANDIDATES_BY]
        held = self.filter(words=query)
        few, few_values = held.order_by().values(*by)[: _FEW + 1].query.sql_with_params()
        many, many_values = held.order_by(*self.CANDIDATES_BY).values("pk")[:CANDIDATES].query.sql_with_params()
        order = ", ".join(f'"{column}" DESC' for column in by)
        return RawSQL(  # noqa: S611  (Django's words and our own; values are passed as such)
            f"WITH few AS MATERIALIZED ({few})"  # noqa: S608
            f" (SELECT pk FROM few WHERE (SELECT count(*) FROM few) <= %s ORDER BY {order} LIMIT %s)"
            f" UNION ALL SELECT pk FROM ({many}) many WHERE (SELECT count(*) FROM few) > %s",
            (*few_values, _FEW, CANDIDATES, *many_values, _FEW),
        )

    def with_tags(self, order: Sequence[str]) -> list[Any]:
        """The first CANDIDATES of them in `order`, as plain rows: `pk`, what `order` names, and `joined`, their tags
        each on a line. What is chosen of them, and what they are counted by, is read at once."""
        columns = [column.removeprefix("-") for column in order if column != "-pk"]
        joined = Func("tags", Value("\n"), function="array_to_string", output_field=TextField())
        rows = self.order_by(*order).annotate(joined=joined).values_list("pk", *columns, "joined", named=True)
        return list(rows[:CANDIDATES])


def tag_counts(joined: Sequence[str]) -> Counter[str]:
    """How many have each tag; `joined`: the tags of each, as `with_tags` gives them."""
    return Counter("\n".join(filter(None, joined)).split("\n"))


class SoughtQuerySet(_Findable):
    CANDIDATES_BY = ("-outlets", "-pk")  # of too many, those that most outlets carry
    TIMES = Ln(F("outlets") + 1.0)  # of two that are as like, first the one that more outlets carry
    BEST = ("-rank", "-pk")
    NEWEST = ("-last_at", "-pk")

    def between(self, start: datetime | None, until: datetime | None) -> Self:
        """Carried in any part of the time; `until` is not included, None is no bound."""
        found = self.filter(last_at__gte=start) if start else self
        return found.filter(first_at__lt=until) if until else found

    def newest(self) -> Self:
        return self.order_by(*self.NEWEST)

    def with_claim(self, query: SearchQuery | None = None) -> Self:
        """With claim and tally; with `marked`, the claim's sentence with the words of `query` marked in it."""
        unread = ("words", "made_from", "tags", "claim__search", *(f"claim__tally__{name}" for name in WIDE))
        found = self.select_related("claim__tally").defer(*unread)
        return found.annotate(marked=marked("claim__text", query) if query else F("claim__text"))


class Sought(models.Model):
    """What a claim is found by: the words of its sentence (weight A), and of all that today's texts say about it."""

    claim = models.OneToOneField(Claim, on_delete=models.CASCADE, related_name="sought", primary_key=True)
    words = SearchVectorField()
    made_from = models.BigIntegerField()  # a hash of the words, to tell whether they changed
    tags = ArrayField(models.TextField())
    outlets = models.PositiveIntegerField()  # that carry it in any stance
    first_at = models.DateTimeField()  # when the first statement on it was published, and the last
    last_at = models.DateTimeField()

    BEST, NEWEST = SoughtQuerySet.BEST, SoughtQuerySet.NEWEST
    objects = SoughtQuerySet.as_manager()

    class Meta:
        indexes = [
            GinIndex(fields=["words", "tags"], name="sought_words", fastupdate=False),
            models.Index(fields=["-outlets", "-claim"], name="sought_most"),
            models.Index(fields=["-last_at", "-claim"], name="sought_newest"),
        ]

    def __str__(self) -> str:
        return f"what {self.claim_id} is found by"


class SaidQuerySet(_Findable):
    CANDIDATES_BY = ("-published_at", "-pk")  # of too many, the newest
    TIMES = Value(1.0)
    BEST = ("-rank", "-pk")
    NEWEST = ("-published_at", "-pk")

    def between(self, start: datetime | None, until: datetime | None) -> Self:
        """Published then; `until` is not included, None is no bound."""
        found = self.filter(published_at__gte=start) if start else self
        return found.filter(published_at__lt=until) if until else found

    def newest(self) -> Self:
        return self.order_by(*self.NEWEST)

    def with_statement(self, query: SearchQuery | None = None) -> Self:
        """With statement, article, outlet and claim, without texts; with `marked`, the statement's own words."""
        own = OwnWords(F("statement__revision__text"), F("statement__content"))
        told = Coalesce(Left(own, 300), words_told("statement__", 300))
        found = self.select_related("claim", "statement__revision__article__outlet", "statement__speaker_entity")
        found = found.defer(
            *("words", "made_from", "tags", "claim__search", "statement__words", "statement__resolved"),
            *("statement__revision__text", "statement__revision__blocks"),
        )
        return found.annotate(marked=marked(told, query) if query else told)


class Said(models.Model):
    """What a statement is found by. Only of those that today's texts hold and that are tied to a claim."""

    statement = models.OneToOneField(Statement, on_delete=models.CASCADE, related_name="said", primary_key=True)
    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="said")
    words = SearchVectorField()
    made_from = models.BigIntegerField()
    tags = ArrayField(models.TextField())
    published_at = models.DateTimeField()

    BEST, NEWEST = SaidQuerySet.BEST, SaidQuerySet.NEWEST
    objects = SaidQuerySet.as_manager()

    class Meta:
        indexes = [
            GinIndex(fields=["words", "tags"], name="said_words", fastupdate=False),
            models.Index(fields=["-published_at", "-statement"], name="said_newest"),
        ]

    def __str__(self) -> str:
        return f"what {self.statement_id} is found by"


class SpellingQuerySet(models.QuerySet):
    def nearest(self, words: Sequence[str]) -> dict[str, str]:
        """Each of `words`, in lower case, that is spelt nearly like a known one -> that one; itself where it is known.

        One statement for all: the index is entered once a word.
        """
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT asked, near.word FROM unnest(%s::text[]) asked, LATERAL (SELECT word FROM claims_spelling"
                " WHERE word %% asked ORDER BY similarity(word, asked) DESC, word LIMIT 1) near",
                [list(words)],
            )
            return dict(cursor.fetchall())


class Spelling(models.Model):
    """A word that some claim or statement holds, in lower case: what a typo is put right by.

    Never taken away: a word that no text holds any more finds nothing, as before.
    """

    word = models.CharField(max_length=40, primary_key=True)

    objects = SpellingQuerySet.as_manager()

    class Meta:
        indexes = [GinIndex(fields=["word"], name="spelling_trigrams", opclasses=["gin_trgm_ops"])]

    def __str__(self) -> str:
        return self.word


def marked(words: str | models.Expression, query: SearchQuery) -> SearchHeadline:
    """The whole of `words`, with BEGIN and END around each of those that `query` asks for."""
    return SearchHeadline(words, query, config="english", start_sel=BEGIN, stop_sel=END, highlight_all=True)
