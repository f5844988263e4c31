"""statements of the claims of one story -> which claims say the same, but for a figure or a state before the law.

A different figure makes a different claim, and so does "not sued" beside "sued": the clash lies between claims, and is
looked for there. Statements are grouped by what they say, then by what they count; of each such group at most
MOST_COMPARED ways of putting it, those that most outlets carry, are compared with each other.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations

from claims.reasons import facts
from claims.reasons.discrepancies.figures import Given, given_in
from claims.reasons.discrepancies.legal import clash, state_of
from claims.reasons.discrepancies.values import Said
from claims.reasons.figures import comparable, differ

MOST_COMPARED = 150
_SHARED, _OF_LONGER = 0.75, 0.4  # of the shorter and the longer one's words, figures left out
_LEAST_SHARED = 3
_STEM = 5  # letters
_WORD = re.compile(r"[^\W\d_]{2,}")
_NO_NAMES = facts.SMALL_WORDS | {
    "no",
    "prosecutors",
    "police",
    "officials",
    "a judge",
    "the judge",
    "the court",
    "i",
    "we",
}
_NAME = re.compile(r"\b[A-Z][\w&'-]*(?: [A-Z][\w&'-]*)*")


@dataclass(kw_only=True, eq=False)
class _Put:
    """One way of putting it in one claim, and the statements that put it so."""

    claim: str
    text: str
    state: str
    said: list[Said] = field(default_factory=list)

    @cached_property
    def given(self) -> tuple[Given, ...]:
        return tuple(one for one in given_in(self.text) if one.alone)

    @cached_property
    def stems(self) -> frozenset[str]:
        counted = {word for one in self.given for word in _WORD.findall(one.figure.words.lower())}
        words = _WORD.findall(facts.plain(self.text).lower())
        return frozenset(word[:_STEM] for word in words if word not in facts.SMALL_WORDS and word not in counted)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The last word of each name, whom it names first at the head: who is charged, who has sued."""
        found = (run for run in _NAME.findall(facts.plain(self.text)) if run.lower() not in _NO_NAMES)
        return tuple(run.lower().removesuffix("'s").split()[-1] for run in found)

    @cached_property
    def words_of_names(self) -> tuple[str, ...]:
        return tuple(word.lower() for run in _NAME.findall(self.text) for word in _WORD.findall(run))

    @cached_property
    def denied(self) -> bool:
        return facts.negated(self.text)

    @property
    def carried(self) -> int:
        return len({one.outlet for one in self.said})


def twins(told: Mapping[str, Sequence[Said]]) -> list[list[str]]:
    """`told`: statements by claim. Groups of two claims and more that are to be set beside each other, all sorted.

    Claims that are set beside the same one are set beside each other, with all that they put forward: an outlet that
    carries both figures is then seen to carry both, and every one of their pages says the same.
    """
    puts = _grouped(told)
    together = {put.claim: {put.claim} for put in puts}
    for group in _counting(puts):
        _join(group, _another_figure, together)
    _join([put for put in puts if put.state][:MOST_COMPARED], _another_state, together)
    return sorted({tuple(sorted(joined)): sorted(joined) for joined in together.values() if len(joined) > 1}.values())


def _join(puts: Sequence[_Put], alike: Callable[[_Put, _Put], bool], together: dict[str, set[str]]) -> None:
    for one, other in combinations(puts, 2):
        if together[one.claim] is not together[other.claim] and alike(one, other):
            joined = together[one.claim] | together[other.claim]
            together.update(dict.fromkeys(joined, joined))


def _grouped(told: Mapping[str, Sequence[Said]]) -> list[_Put]:
    groups: dict[tuple[str, str, str], _Put] = {}
    for claim, statements in told.items():
        for said in statements:
            if said.put_forward and said.modality == "asserted":
                state = state_of(said)
                put = groups.setdefault((claim, said.text, state), _Put(claim=claim, text=said.text, state=state))
                put.said.append(said)
    return sorted(groups.values(), key=lambda put: (-put.carried, put.text, put.claim))


def _counting(puts: Iterable[_Put]) -> list[list[_Put]]:
    by_unit: dict[str, list[_Put]] = defaultdict(list)
    for put in puts:
        for unit in {one.figure.counts for one in put.given}:
            by_unit[unit].append(put)
    return [group[:MOST_COMPARED] for _, group in sorted(by_unit.items())]


def _another_figure(one: _Put, other: _Put) -> bool:
    """The same words, and a figure that does not fit."""
    pairs = [(a.figure, b.figure) for a in one.given for b in other.given if comparable(a.figure, b.figure)]
    if not any(differ(a, b) for a, b in pairs) or one.denied != other.denied or not _alike(one, other):
        return False
    if facts.dates_clash(facts.dates(one.text), facts.dates(other.text)):
        return False
    return not facts.swapped(facts.acts(one.text), facts.acts(other.text))


def _another_state(one: _Put, other: _Put) -> bool:
    """Whoever is named first is in two states that do not go together, and one names nobody that the other does not."""
    if not clash(one.state, other.state) or not one.names or one.names[:1] != other.names[:1]:
        return False
    return set(one.names) <= set(other.names) or set(other.names) <= set(one.names)


def _alike(one: _Put, other: _Put) -> bool:
    """Names alone do not make it so: every sentence of a story has them."""
    if one.stems == other.stems:
        return len(one.stems) > 1
    shared, (shorter, longer) = one.stems & other.stems, sorted((len(one.stems), len(other.stems)))
    plain = shared - {name[:_STEM] for name in (*one.words_of_names, *other.words_of_names)}
    return len(plain) > 1 and len(shared) >= max(_LEAST_SHARED, _SHARED * shorter, _OF_LONGER * longer)
