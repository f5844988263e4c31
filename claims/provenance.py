"""statements about one claim -> the origins that they come from, each with the outlets that carried it.

A statement's chain runs speaker -> credited outlets -> this outlet. Its origin is where the chain begins: a
named speaker who puts it forward; for a speaker without a name, the outlet credited last in the chain; else
the outlet itself. A copied article begins where its original does. Five outlets that carry one agency's report
are one origin, and so are two that heard the same company say the same.
Copies: Broder, "On the resemblance and containment of documents", 1997 (MinHash over word shingles).
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta

from datasketch import MinHash
from django.db import transaction

from claims.models import Copy, Statement, plain_name
from sources.models import Article, Outlet

ASSERTING = ("alleges", "states", "confirms")
_SHINGLE, _PERMUTATIONS = 5, 128
_COPY = 0.45  # resemblance from which on an article is a copy; independent reports on one event stay below .1
_LEAST_WORDS = 40
_WINDOW = timedelta(days=4)

type Origin = dict[str, object]


def origins(statements: Iterable[Statement], outlets: dict[str, Outlet]) -> list[Origin]:
    """[{"origin": name, "kind": "speaker" | "outlet" | "document", "outlets": [key, ...]}, ...], most carried first.

    `outlets`: by plain name, to know a credited outlet from a credited document. The statements come with their
    article's copy row (`revision__article__copied__original__outlet`).
    """
    carried: dict[tuple[str, str], set[str]] = defaultdict(set)
    for statement in statements:
        if statement.stance in ASSERTING:
            carried[_origin(statement, outlets)].add(statement.revision.article.outlet.key)
    found: list[Origin] = [
        {"origin": name, "kind": kind, "outlets": sorted(keys)} for (kind, name), keys in carried.items()
    ]
    return sorted(found, key=lambda origin: (-len(origin["outlets"]), origin["kind"], origin["origin"]))  # type: ignore[arg-type]


def _origin(statement: Statement, outlets: dict[str, Outlet]) -> tuple[str, str]:
    if statement.speaker_entity:
        return "speaker", statement.speaker_entity.name
    article = statement.revision.article
    copied = getattr(article, "copied", None)
    if statement.via:
        last = statement.via[-1]
        known = outlets.get(plain_name(last))
        return ("outlet", known.name) if known else ("document", last)
    return "outlet", (copied.original if copied else article).outlet.name


@transaction.atomic
def find_copies(articles: Iterable[Article]) -> None:
    """Marks those of one story's articles that copy an earlier one, whole or nearly. Twice changes nothing."""
    ordered = sorted(articles, key=lambda article: (article.published_at, article.public_id))
    prints = [(article, _print(article.current.text)) for article in ordered if article.current]
    roots: dict[int, Article] = {}  # a copy's key -> the article that it copies, which is no copy itself
    copies = []
    for number, (article, own) in enumerate(prints):
        likeness = [
            (own.jaccard(other), earlier)
            for earlier, other in prints[:number]
            if own and other and earlier.outlet_id != article.outlet_id
            and article.published_at - earlier.published_at <= _WINDOW
        ]  # fmt: skip
        best, original = max(likeness, key=lambda pair: pair[0], default=(0.0, None))
        if original is None or best < _COPY:
            continue
        roots[article.pk] = roots.get(original.pk, original)
        copies.append(Copy(article=article, original=roots[article.pk], similarity=round(best, 3)))
    Copy.objects.filter(article__in=[a for a, _ in prints]).exclude(article__in=[c.article for c in copies]).delete()
    Copy.objects.bulk_create(
        copies, update_conflicts=True, update_fields=["original", "similarity"], unique_fields=["article"]
    )


def _print(text: str) -> MinHash | None:
    words = text.casefold().split()
    if len(words) < _LEAST_WORDS:
        return None
    made = MinHash(num_perm=_PERMUTATIONS, seed=1)
    made.update_batch([" ".join(words[k : k + _SHINGLE]).encode() for k in range(len(words) - _SHINGLE + 1)])
    return made
