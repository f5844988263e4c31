"""an article, what it repeats and who repeats it -> whom it credits, in words, and who has it from there."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from claims.models import Borrowing, Print, Statement
from claims.pages.sentences import counted
from sources.models import Article

MOST = 6  # names or articles of each kind


@dataclass(frozen=True, kw_only=True)
class Lean:
    """Another article, and how much of its words: "nine tenths of its words", "two passages"."""

    article: Article
    words: str


@dataclass(frozen=True, kw_only=True)
class Debts:
    """`via`: names that its statements credit, with how many of `statements` do. `creditors`: names of outlets that
    credit its outlet on claims that it carries."""

    statements: int
    via: Sequence[tuple[str, int]]
    more_via: int
    original: Lean | None
    borrowed: Sequence[Lean]
    more_borrowed: int
    copies: Sequence[Lean]
    more_copies: int
    lent: Sequence[Lean]
    more_lent: int
    creditors: Sequence[str]
    more_creditors: int

    @property
    def owes(self) -> bool:
        return bool(self.via or self.original or self.borrowed)

    @property
    def lends(self) -> bool:
        return bool(self.copies or self.lent or self.creditors)


def debts(
    article: Article,
    statements: Sequence[Statement],
    *,
    borrowed: Sequence[Borrowing],
    copies: Sequence[Print],
    lent: Sequence[Borrowing],
    routes: Iterable[Mapping[str, Any]],
) -> Debts:
    """Of `borrowed`, `copies` and `lent` MOST and one more, where there are more; `routes` of the claims in it."""
    via = Counter(name for statement in statements for name in dict.fromkeys(statement.via))
    creditors = _creditors(article.outlet.key, routes)
    return Debts(
        statements=len(statements),
        via=sorted(via.items(), key=lambda item: (-item[1], item[0]))[:MOST],
        more_via=max(0, len(via) - MOST),
        original=_original(article),
        borrowed=[Lean(article=one.lender, words=_passages(one)) for one in borrowed[:MOST]],
        more_borrowed=max(0, len(borrowed) - MOST),
        copies=[Lean(article=one.article, words=_share(one.share)) for one in copies[:MOST]],
        more_copies=max(0, len(copies) - MOST),
        lent=[Lean(article=one.article, words=_passages(one)) for one in lent[:MOST]],
        more_lent=max(0, len(lent) - MOST),
        creditors=creditors[:MOST],
        more_creditors=max(0, len(creditors) - MOST),
    )


def _original(article: Article) -> Lean | None:
    known = getattr(article, "print", None)
    if not known or not known.original:
        return None
    return Lean(article=known.original, words=_share(known.share))


def _share(share: float) -> str:
    """To the nearest tenth of the words that stand there too."""
    tenths = min(10, max(1, round(share * 10)))
    return "all of its words" if tenths == 10 else f"about {tenths} in 10 of its words"


def _passages(borrowing: Borrowing) -> str:
    return counted(len(borrowing.passages), "passage")


def _creditors(key: str, routes: Iterable[Mapping[str, Any]]) -> list[str]:
    found: Counter[str] = Counter()
    for one in routes:
        nodes = one.get("nodes", ())
        found.update(
            {
                nodes[edge["to"]]["name"]
                for edge in one.get("edges", ())
                if edge["how"] == "credited" and nodes[edge["from"]]["outlet"] == key
            }
        )
    return sorted(found, key=lambda name: (-found[name], name))
