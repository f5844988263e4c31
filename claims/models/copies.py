"""Copies: which articles repeat another's text, whole or in part, and what such texts are found by."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.db.models import F, Q, QuerySet

from sources.models import SEEN, Article, Outlet, Revision


class PrintQuerySet(models.QuerySet):
    def leaning_on(self, articles: Iterable[int]) -> Self:
        """Of articles that repeat one of `articles` or borrow from it."""
        borrowers = Borrowing.objects.filter(lender__in=articles).values("article")
        return self.filter(Q(original__in=articles) | Q(article__in=borrowers)).exclude(article__in=articles)

    def within(self, outlet: Outlet, same_again: float) -> Self:
        """Of articles that lean on another one of `outlet` itself by less than makes a text the same again."""
        borrowings = Borrowing.objects.filter(article__outlet=outlet, lender__outlet=outlet)
        leaning = Q(original__outlet=outlet, share__lt=same_again) | Q(article__in=borrowings.values("article"))
        return self.filter(leaning, article__outlet=outlet)

    def with_original(self, articles: QuerySet[Article]) -> QuerySet[Article]:
        """`articles`, each with its print and the article that it repeats; without the texts of those."""
        original = "print__original"
        found = articles.select_related(f"{original}__outlet", f"{original}__current")
        return found.defer(f"{original}__current__text", f"{original}__current__blocks")

    def repeating(self, article: Article) -> Self:
        """Of other outlets' articles that repeat `article`, the first known first; with those articles."""
        others = self.filter(original=article, article__visibility__in=SEEN).exclude(article__outlet=article.outlet_id)
        found = others.order_by("known_by", "article")
        return found.select_related("article__outlet", "article__current").defer(
            "article__current__text", "article__current__blocks"
        )

    def copies(self) -> Self:
        """Of articles that repeat what another outlet published."""
        return self.filter(original__isnull=False).exclude(original__outlet=F("article__outlet"))


class Print(models.Model):
    """That an article's text was compared with what is known, and which earlier article it repeats, if any.

    `original` repeats none itself. It may be of the same outlet, which then ran its own text again; that is no copy.
    """

    article = models.OneToOneField(Article, on_delete=models.CASCADE, related_name="print", primary_key=True)
    sha256 = models.CharField(max_length=64)  # of the text that was compared
    known_by = models.DateTimeField()  # what came first goes by it; see claims.provenance.order
    original = models.ForeignKey(Article, null=True, on_delete=models.SET_NULL, related_name="repeats", db_index=False)
    share = models.FloatField(default=0)  # of its words, those that the text it was found by has too: 0..1
    added = models.JSONField(default=list)  # [[start, end], ...] of paragraphs that a copy has of its own

    objects = PrintQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["original", "known_by", "article"], name="print_repeats")]

    def __str__(self) -> str:
        return f"{self.article_id} repeats {self.original_id}" if self.original_id else f"{self.article_id}"


class ShingleQuerySet(models.QuerySet):
    def holders(self, keys: Iterable[int], most: int) -> dict[int, set[int]]:
        """Key -> the articles that hold it; at most `most` and one more, which tells that it is common."""
        query = """
            SELECT wanted.key, found.article_id FROM unnest(%s::bigint[]) AS wanted(key)
            CROSS JOIN LATERAL (SELECT article_id FROM claims_shingle WHERE key = wanted.key LIMIT %s) AS found
        """
        held: dict[int, set[int]] = defaultdict(set)
        with connection.cursor() as cursor:
            cursor.execute(query, [sorted(set(keys)), most + 1])
            for key, article in cursor.fetchall():
                held[key].add(article)
        return held


class Shingle(models.Model):
    """A mark that an article's text is found by. Articles that repeat another are found through that one."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="shingles")
    key = models.BigIntegerField(db_index=True)

    objects = ShingleQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.key:x} in {self.article_id}"


class BorrowingQuerySet(models.QuerySet):
    def of_article(self, article: Article) -> Self:
        """What its present text has of other outlets' articles, with those; what was published first first."""
        own = self.filter(article=article, revision=article.current_id, lender__visibility__in=SEEN)
        found = own.order_by("lender__published_at", "lender")
        return found.select_related("lender__outlet", "lender__current").defer(
            "lender__current__text", "lender__current__blocks"
        )

    def from_article(self, article: Article) -> Self:
        """What present texts have of `article`, with the articles that borrow."""
        own = self.filter(lender=article, article__current=F("revision"), article__visibility__in=SEEN)
        found = own.order_by("article")
        return found.select_related("article__outlet", "article__current").defer(
            "article__current__text", "article__current__blocks"
        )

    def with_lender(self) -> Self:
        return self.select_related("lender__outlet", "lender__print__original__outlet").order_by(
            "lender__print__known_by", "lender__public_id"
        )


class Borrowing(models.Model):
    """That an article has passages of another outlet's article, without being a copy of it.

    `passages` is [[start, end, start there, end there], ...] in code points: of `revision`'s text, which borrows, and
    of `lender_revision`'s.
    """

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="borrowings")
    lender = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="lendings")
    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="borrowings")
    lender_revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="+")
    passages = ArrayField(ArrayField(models.PositiveIntegerField(), size=4))

    objects = BorrowingQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["article", "lender"], name="borrowing_once_per_pair")]

    def __str__(self) -> str:
        return f"{self.article_id} borrows from {self.lender_id}"
