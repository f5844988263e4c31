"""The invented articles of tests/gold/syndication -> how well copies and borrowings are found, and at what price.

usage: CLAIMLINE_VAR=/tmp/bench python -m benchmarks.syndication [--wrong] [--articles NUMBER]

A link is right where the later article of a case is tied to the earlier one that it was taken from, as a copy or by
its passages. `--wrong` names the links that are missing or too many. Time and memory are taken over near-identical
articles of as many outlets, a tenth of NUMBER (10,000) and then all of them: the ratio of the two shows how the price
grows. Nothing is left in the database.
"""

import argparse
import json
import random
import time
import tracemalloc
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.utils.text import slugify

from benchmarks.database import database

FOLDER = Path(__file__).parent.parent / "tests" / "gold" / "syndication"
APART = timedelta(days=40)  # between one case and the next, so that none is near another
OUTLETS = 200

type Link = tuple[str, str]  # later article, earlier one
type Found = tuple[set[Link], set[Link]]  # the copies and the borrowings of a case


@dataclass(frozen=True, kw_only=True)
class Row:
    """An article to be stored."""

    outlet: str
    kind: str
    published: datetime
    title: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Case:
    name: str
    held_back: bool
    articles: tuple[dict[str, Any], ...]
    copies: frozenset[Link]
    borrowings: frozenset[Link]


@dataclass(frozen=True, kw_only=True)
class Score:
    right: int
    found: int
    wanted: int

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.wanted if self.wanted else 1.0

    def __str__(self) -> str:
        return (
            f"P {self.precision:.3f}  R {self.recall:.3f}  ({self.right} right of {self.found}, {self.wanted} wanted)"
        )


def cases() -> list[Case]:
    return [_case(json.loads(path.read_text("utf-8"))) for path in sorted(FOLDER.glob("*.json"))]


def _case(row: dict[str, Any]) -> Case:
    return Case(
        name=row["name"],
        held_back=row["held_back"],
        articles=tuple(row["articles"]),
        copies=frozenset(row["copies"].items()),
        borrowings=frozenset((later, earlier) for later, lent in row["borrows"].items() for earlier in lent),
    )


def find(cases: Iterable[Case], shuffled: int | None = None) -> dict[str, Found]:
    """Case -> the copies and the borrowings that are found in it. Writes to the database.

    `shuffled`: the seed of an order in which the articles come in one by one; else they come all at once.
    """
    from claims.models import Borrowing, Print
    from claims.provenance import find_copies

    places, rows = [], []
    for number, case in enumerate(cases):
        for article in case.articles:
            places.append((case.name, article["id"]))
            rows.append(
                Row(
                    outlet=f"{article['outlet']} in {case.name}",
                    kind=article["kind"],
                    published=datetime.fromisoformat(article["published"]) + APART * number,
                    title=article["title"],
                    text="\n".join(article["text"]),
                )
            )
    stored = _store(rows)
    made = {article.pk: place for article, place in zip(stored, places, strict=True)}
    if shuffled is None:
        find_copies(stored)
    else:
        for article in random.Random(shuffled).sample(stored, len(stored)):
            find_copies([article])
    copies = {(row.article_id, row.original_id) for row in Print.objects.copies().filter(article__in=made)}
    borrowings = {(row.article_id, row.lender_id) for row in Borrowing.objects.filter(article__in=made)}
    found: dict[str, Found] = {name: (set(), set()) for name, _ in places}
    for number, pairs in enumerate((copies, borrowings)):
        for later, earlier in pairs:
            name, article = made[later]
            found[name][number].add((article, made[earlier][1]))
    return found


def _store(rows: Iterable[Row]) -> list[Any]:
    """Articles with their texts, in the order of `rows`."""
    from sources.models import Article, Outlet, Revision

    rows = list(rows)
    Outlet.objects.bulk_create(
        [
            Outlet(key=key, slug=slugify(key)[:200], name=key[:200], kind=kind)
            for key, kind in {row.outlet: row.kind for row in rows}.items()
        ]
    )
    outlets = {outlet.key: outlet for outlet in Outlet.objects.filter(key__in={row.outlet for row in rows})}
    articles = Article.objects.bulk_create(
        Article(
            public_id=sha256(f"{row.outlet} {row.published} {row.text}".encode()).hexdigest()[:20],
            outlet=outlets[row.outlet],
            published_at=row.published,
            published_basis="given",
            first_seen_at=row.published + timedelta(hours=1),
            last_seen_at=row.published + timedelta(hours=1),
        )
        for row in rows
    )
    texts = Revision.objects.bulk_create(
        Revision(
            article=article,
            number=1,
            sha256=sha256(row.text.encode()).hexdigest(),
            text=row.text,
            title=row.title,
            seen_at=article.first_seen_at,
        )
        for article, row in zip(articles, rows, strict=True)
    )
    for article, text in zip(articles, texts, strict=True):
        article.current = text
    Article.objects.bulk_update(articles, ["current"], batch_size=1000)
    return articles


def scores(cases: Iterable[Case], found: dict[str, Found]) -> dict[str, Score]:
    """Of "copies", of "borrowings", and of "all" links, whichever of the two they were taken for."""
    counted: dict[str, Counter[str]] = {"copies": Counter(), "borrowings": Counter(), "all": Counter()}
    for case in cases:
        copies, borrowings = found[case.name]
        for what, wanted, links in (
            ("copies", case.copies, copies),
            ("borrowings", case.borrowings, borrowings),
            ("all", case.copies | case.borrowings, copies | borrowings),
        ):
            counted[what].update(right=len(wanted & links), found=len(links), wanted=len(wanted))
    return {
        what: Score(right=c["right"], found=c["found"], wanted=c["wanted"]) for what, c in counted.items()
    }  # fmt: skip


def wrong(cases: Iterable[Case], found: dict[str, Found]) -> Iterator[str]:
    for case in cases:
        for what, wanted, links in zip(
            ("copy", "borrowing"), (case.copies, case.borrowings), found[case.name], strict=True
        ):
            yield from (f"{case.name}: missing {what} {a} <- {b}" for a, b in sorted(wanted - links))
            yield from (f"{case.name}: {what} too many {a} <- {b}" for a, b in sorted(links - wanted))


def near_identical(number: int) -> Iterator[tuple[str, str]]:
    """(outlet, text): one report, in each text with a few words put differently."""
    source = random.Random(number)
    words = "\n\n".join("\n".join(case.articles[0]["text"]) for case in cases()[:2]).split(" ")
    for k in range(number):
        changed = list(words)
        for _ in range(6):
            changed[source.randrange(len(changed))] = f"word{source.randrange(10_000)}"
        yield f"outlet {k % OUTLETS}", " ".join(changed)


def price(number: int) -> tuple[float, float, int]:
    """Seconds and megabytes (the peak, of Python's own) that `number` near-identical articles take; how many fold."""
    from django.db import connection

    from claims.models import Print
    from claims.provenance import find_copies

    start = datetime(2030, 1, 1, tzinfo=UTC)
    made = _store(
        Row(outlet=outlet, kind="newspaper", published=start + timedelta(seconds=10 * k), title="", text=text)
        for k, (outlet, text) in enumerate(near_identical(number))
    )
    for article in made:
        article.current.text = ""  # what is measured reads the texts itself
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as the server does by itself where rows come in day by day
    began = time.perf_counter()
    for k in range(0, number, OUTLETS):  # as they come in
        find_copies(made[k : k + OUTLETS])
    took = time.perf_counter() - began
    folded = Print.objects.filter(article__in=[article.pk for article in made], original__isnull=False).count()
    Print.objects.all().delete()
    tracemalloc.start()
    find_copies(made)  # all at once
    peak = tracemalloc.get_traced_memory()[1] / 2**20
    tracemalloc.stop()
    return took, peak, folded


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--wrong", action="store_true")
    parser.add_argument("--articles", type=int, default=10_000)
    arguments = parser.parse_args()
    with database():
        from django.db import transaction

        with transaction.atomic():
            _print_scores(arguments.wrong)
            transaction.set_rollback(True)
        if arguments.articles:
            _print_prices(arguments.articles)


def _print_scores(show_wrong: bool) -> None:
    known = cases()
    found = find(known)
    for name, held_back in (("developed on", False), ("held back", True)):
        own = [case for case in known if case.held_back == held_back]
        print(f"{name}: {len(own)} cases")
        for what, score in scores(own, found).items():
            print(f"  {what:<11}{score}")
    if show_wrong:
        print(*wrong(known, found), sep="\n")


def _print_prices(number: int) -> None:
    from django.db import transaction

    prices = []
    for size in (number // 10, number):
        with transaction.atomic():
            took, peak, folded = price(size)
            transaction.set_rollback(True)
        prices.append((took, peak))
        print(f"{size} near-identical articles: {took:.1f} s as they come in, {1000 * took / size:.1f} ms each; "
              f"all at once at most {peak:.0f} MB; {folded} folded")  # fmt: skip
    (few_seconds, few_peak), (many_seconds, many_peak) = prices
    print(f"ten times as many: {many_seconds / few_seconds:.1f} times the seconds, "
          f"{many_peak / few_peak:.1f} times the memory")  # fmt: skip


if __name__ == "__main__":
    main()
