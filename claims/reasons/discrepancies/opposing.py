"""ways of putting one thing, each with who carries it -> those that set outlets against each other.

An outlet that carries two of them differs from neither: two ways clash where some outlet carries the one and nothing
that agrees with the other, and another outlet the reverse.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from claims.reasons.discrepancies.values import Piece, Version

MOST_COMPARED = 60  # ways of putting one thing; those that most outlets carry
MOST_VERSIONS = 8  # kept of one discrepancy
_SHOWN = 240  # characters of a version's words


@dataclass(kw_only=True)
class Way[T]:
    """`carried`: outlet -> its first statement that puts it so. `printed` counts the words; the most frequent stand."""

    value: T
    carried: dict[str, str] = field(default_factory=dict)
    printed: Counter[str] = field(default_factory=Counter)

    def add(self, outlet: str, statement: str, printed: str) -> None:
        self.carried.setdefault(outlet, statement)
        self.printed[printed] += 1

    def take_in(self, other: "Way[T]") -> None:
        self.carried = other.carried | self.carried
        self.printed += other.printed

    @property
    def outlets(self) -> frozenset[str]:
        return frozenset(self.carried)

    @property
    def words(self) -> str:
        return min(self.printed, key=lambda words: (-self.printed[words], len(words), words))

    @property
    def order(self) -> tuple[int, str]:
        """The most carried first."""
        return -len(self.carried), self.words

    def version(self, *, how: str = "", pieces: Iterable[Piece] = ()) -> Version:
        outlets = tuple(sorted(self.carried))
        return Version(
            words=cut(self.words),
            how=how,
            pieces=tuple(pieces),
            outlets=outlets,
            statements=tuple(self.carried[outlet] for outlet in outlets),
        )


class Ways[T: Hashable]:
    """Ways by value, growing statement by statement."""

    def __init__(self) -> None:
        self._ways: dict[Hashable, Way[T]] = {}

    def add(self, key: Hashable, value: T, outlet: str, statement: str, printed: str) -> None:
        """`key`: ways with one key are one way, and the first value stands for them."""
        self._ways.setdefault(key, Way(value=value)).add(outlet, statement, printed)

    def most_carried(self) -> list[Way[T]]:
        return sorted(self._ways.values(), key=lambda way: way.order)[:MOST_COMPARED]

    def __len__(self) -> int:
        return len(self._ways)


def opposed[T](
    ways: Sequence[Way[T]], differ: Callable[[T, T], bool], agree: Callable[[T, T], bool]
) -> Iterator[list[Way[T]]]:
    """Groups of ways that clash with each other, directly or through a third, the most carried way first."""
    agreeing = [
        frozenset().union(*(other.carried for other in ways if other is way or agree(way.value, other.value)))
        for way in ways
    ]
    clashing: dict[int, set[int]] = {}
    for a, b in combinations(range(len(ways)), 2):
        one_sided = ways[a].outlets - agreeing[b] and ways[b].outlets - agreeing[a]
        if one_sided and differ(ways[a].value, ways[b].value):
            clashing.setdefault(a, set()).add(b)
            clashing.setdefault(b, set()).add(a)
    seen: set[int] = set()
    for start in sorted(clashing):
        if start in seen:
            continue
        group, waiting = set[int](), [start]
        while waiting:
            place = waiting.pop()
            if place not in group:
                group.add(place)
                waiting.extend(clashing[place])
        seen |= group
        yield sorted((ways[place] for place in group), key=lambda way: way.order)


def capped(sentence: str, versions: Sequence[Version], left_out: int = 0) -> tuple[str, tuple[Version, ...]]:
    """The versions that are kept, and the sentence, which says so where some are not.

    `left_out`: ways that were not even compared.
    """
    found = len(versions) + left_out
    kept = tuple(versions[:MOST_VERSIONS])
    if len(kept) < found:
        sentence += f" Of {found:,} versions, the {len(kept)} that most outlets carry are kept."
    return sentence, kept


def listed(names: Sequence[str]) -> str:
    """ "“a” and “b”"; of more than three the first three."""
    quoted = [f"“{cut(name, 80)}”" for name in names[:3]]
    rest = [f"{len(names) - 3} more"] if len(names) > 3 else []
    *first, last = quoted + rest
    return f"{', '.join(first)} and {last}" if first else last


def cut(words: str, length: int = _SHOWN) -> str:
    """At a blank, with an ellipsis."""
    if len(words) <= length:
        return words
    return words[: length - 1].rsplit(" ", 1)[0] + "…"
