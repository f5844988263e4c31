"""new or changed articles -> which repeat an earlier one's text, whole or nearly, and which borrow passages.

Each text is marked once and found by its marks (see `shingles`); only the few articles that hold the same marks are
compared word by word. An article that repeats another one holds none, so that ten thousand copies of one report are
each compared with that report alone, and a mark that many articles hold is boilerplate and leads nowhere. The price
of an article thus has a bound, however many there are.

It goes by texts alone, whatever story they are in. An original that comes in after its copies takes them over. Only
where many texts were cut and pasted into each other may it depend on their order which of them is named.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from itertools import batched

from django.db import transaction
from django.db.models import QuerySet

from claims.models import Borrowing, Print, Shingle
from claims.provenance.likeness import Likeness, likeness
from claims.provenance.order import is_near, known_by, order
from claims.provenance.shingles import Shingled, shingle
from sources.models import Article, Outlet

_TOGETHER = 100  # articles whose texts are in memory at a time
_COMMON = 20  # articles that may share a mark; what more of them share is boilerplate
_COMPARED = 10  # articles that one is compared with by marks of the whole, and again by those of passages
_SAME_AGAIN = 0.9  # from this share on an outlet runs its own text again; below it is an update


@transaction.atomic
def find_copies(articles: Iterable[Article]) -> set[int]:
    """Keys of the articles that now come from elsewhere than before. Twice changes nothing, and costs one query.

    Articles that lean on one whose text has changed are compared anew.
    """
    # What an import said of its articles stands: their texts are not here to be compared.
    given = {article.pk: article for article in articles if article.current and not article.current.sparse}
    known = Print.objects.in_bulk(given)
    stale = {pk for pk, article in given.items() if not _holds(known.get(pk), article)}
    if not stale:
        return set()
    leaning = set(
        Print.objects.leaning_on(stale & known.keys())
        .filter(article__current__sparse=False)
        .values_list("article", flat=True)
    )
    waiting = stale | leaning
    Print.objects.filter(article__in=waiting).delete()
    Shingle.objects.filter(article__in=waiting).delete()
    Borrowing.objects.filter(article__in=waiting).delete()
    found = Article.objects.filter(pk__in=waiting, current__isnull=False).without_text()
    touched = set(waiting)
    for together in batched(sorted(found, key=order), _TOGETHER):
        touched |= _Search([article.pk for article in together]).run()
    return touched


@transaction.atomic
def compare_anew(articles: Iterable[Article]) -> set[int]:
    """As `find_copies`, of articles whose texts were compared already."""
    articles = [article for article in articles if article.current and not article.current.sparse]
    Print.objects.filter(article__in=articles).update(sha256="")
    return find_copies(articles)


def within(outlet: Outlet) -> QuerySet[Article]:
    """Articles that count as leaning on another outlet's which is `outlet` itself by now."""
    mixed = Print.objects.within(outlet, _SAME_AGAIN).values("article")
    return Article.objects.filter(pk__in=mixed).without_text()


def _holds(known: Print | None, article: Article) -> bool:
    return known is not None and (known.sha256, known.known_by) == (article.current.sha256, known_by(article))


class _Search:
    """Over some articles at a time: what they share with each other and with all that is known."""

    def __init__(self, keys: list[int]) -> None:
        self.articles = Article.objects.with_outlet().in_bulk(keys)
        self.new = sorted(self.articles.values(), key=order)
        self.texts = {pk: _read(article) for pk, article in self.articles.items()}
        marks = (mark for text in self.texts.values() for mark in _marks(text))
        self.holders = Shingle.objects.holders(marks, _COMMON)
        others = set().union(*self.holders.values()) - self.articles.keys()
        self.articles |= Article.objects.without_text().in_bulk(others)
        self.prints: dict[int, Print] = {}
        self.moved: dict[int, int] = {}  # of those that repeated nothing so far: key -> what they repeat
        self.borrowings: dict[tuple[int, int], Borrowing] = {}

    def run(self) -> set[int]:
        for article in self.new:
            self._place(article)
        return self._write()

    def _place(self, article: Article) -> None:
        own = self.prints[article.pk] = _print(article)
        text = self.texts[article.pk]
        if not text.comparable:
            return
        tried: set[int] = set()
        copied_by: list[tuple[int, Likeness]] = []
        for marks in (text.bands, text.passages):
            for other in self._alike(article, marks, tried):
                tried.add(other)
                repeated = self._compare(own, self.articles[other])
                if repeated:
                    copied_by.append((other, repeated))
            if own.original_id:
                break
        for other, found in copied_by:
            self._fold(other, own.original_id or article.pk, found)
        if own.original_id:
            self._drop_borrowings(article.pk)
        else:
            for mark in _marks(text):
                self.holders[mark].add(article.pk)

    def _alike(self, article: Article, marks: Iterable[int], tried: Collection[int]) -> list[int]:
        """Those that share most marks, earliest first where they share as many."""
        shared: Counter[int] = Counter()
        for mark in marks:
            holders = self.holders.get(mark, ())
            if len(holders) <= _COMMON:
                shared.update(pk for pk in holders if pk not in tried and pk not in self.moved)
        near = [pk for pk in shared if _in_reach(article, self.articles[pk])]
        return sorted(near, key=lambda pk: (-shared[pk], order(self.articles[pk])))[:_COMPARED]

    def _compare(self, own: Print, other: Article) -> Likeness | None:
        """Notes what `own` repeats, or who borrows; returns how alike they are where `other` is the one to repeat."""
        article = self.articles[own.article_id]
        same_outlet = other.outlet_id == article.outlet_id
        later, earlier = sorted((article, other), key=order, reverse=True)
        found = likeness(self._text(later), self._text(earlier))
        if found.share >= _SAME_AGAIN if same_outlet else found.is_copy:
            if later is other:
                return found
            if found.share > own.share:
                own.original_id, own.share, own.added = other.pk, found.share, found.added
        elif found.passages and not same_outlet:
            self.borrowings[later.pk, earlier.pk] = Borrowing(
                article=later,
                lender=earlier,
                revision_id=later.current_id,
                lender_revision_id=earlier.current_id,
                passages=found.passages,
            )
        return None

    def _fold(self, repeating: int, original: int, found: Likeness) -> None:
        """One that repeated nothing so far does, and so do those that repeated it: they now repeat `original`."""
        self.moved[repeating] = original
        for print_ in self.prints.values():
            if print_.original_id == repeating:
                print_.original_id = original
        known = self.prints.get(repeating) or _print(self.articles[repeating])
        known.original_id, known.share, known.added = original, found.share, found.added
        self.prints[repeating] = known
        self._drop_borrowings(repeating)

    def _drop_borrowings(self, article: int) -> None:
        self.borrowings = {pair: row for pair, row in self.borrowings.items() if pair[0] != article}

    def _text(self, article: Article) -> Shingled:
        if article.pk not in self.texts:
            self.texts[article.pk] = _read(article)
        return self.texts[article.pk]

    def _write(self) -> set[int]:
        """Returns whom it touched."""
        touched = self.prints.keys() | {borrower for borrower, _ in self.borrowings}
        Shingle.objects.filter(article__in=self.moved).delete()
        Borrowing.objects.filter(article__in=self.moved).delete()
        for moved, original in self.moved.items():
            repeating = Print.objects.filter(original=moved)
            touched |= set(repeating.values_list("article", flat=True))
            repeating.update(original=self._root(original))
        for print_ in self.prints.values():
            print_.original_id = self._root(print_.original_id)
        Print.objects.bulk_create(
            self.prints.values(),
            update_conflicts=True,
            update_fields=["sha256", "known_by", "original", "share", "added"],
            unique_fields=["article"],
        )
        holding = [article.pk for article in self.new if not self.prints[article.pk].original_id]
        Shingle.objects.bulk_create(
            [Shingle(article_id=pk, key=mark) for pk in holding for mark in sorted(_marks(self.texts[pk]))],
            batch_size=5000,
        )
        Borrowing.objects.bulk_create(
            self.borrowings.values(),
            update_conflicts=True,
            update_fields=["revision", "lender_revision", "passages"],
            unique_fields=["article", "lender"],
        )
        return touched

    def _root(self, original: int | None) -> int | None:
        while original in self.moved:
            original = self.moved[original]
        return original


def _in_reach(one: Article, other: Article) -> bool:
    """An outlet runs its own texts again whenever it likes."""
    return one.outlet_id == other.outlet_id or is_near(one, other)


def _read(article: Article) -> Shingled:
    return shingle(article.current.text, article.current.title)


def _marks(text: Shingled) -> frozenset[int]:
    return text.bands | text.passages if text.comparable else frozenset()


def _print(article: Article) -> Print:
    return Print(article=article, sha256=article.current.sha256, known_by=known_by(article))
