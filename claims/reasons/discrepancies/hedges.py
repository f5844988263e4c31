"""statements of one claim -> a softening that some outlets keep and others drop.

Softened: with "allegedly" and the like, as possible, or as somebody's account. Dropped: the same proposition in the
outlet's own voice, asserted, without a softening word and without a credit.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from claims.reasons import facts
from claims.reasons.discrepancies.opposing import MOST_COMPARED, Way
from claims.reasons.discrepancies.values import Discrepancy, Said

_SHARED, _OF_LONGER = 0.78, 0.4  # of the shorter and the longer one's words: below it they say different things
_LEAST_SHARED = 3
_STEM = 5  # letters: "forgery" meets "forged"
_WORD = re.compile(r"\d[\d,.]*|[^\W_]+")
_REPORTED = re.compile(
    r"\b(?:said|says|saying|told|tells|according to|alleg\w+|accus\w+|claim(?:s|ed|ing))\b", re.IGNORECASE
)
_ASIDE = re.compile(r",? (?:who|whom|whose|which)\b[^,.;]*,")  # ", whom it did not name,": its negation is its own
_PAST = (  # of verbs without -ed
    "began|bit|bought|broke|brought|built|came|caught|chose|cut|dealt|drew|drove|dug|fed|fell|felt|flew|"
    "forgot|fought|found|gave|got|grew|held|hid|hit|hung|kept|knew|led|left|lit|lost|made|meant|met|paid|put|"
    "ran|read|rose|sang|sank|saw|sent|set|shot|shut|slept|sold|sought|spent|spoke|stole|struck|stuck|swore|"
    "swept|taught|threw|took|tore|undertook|went|withdrew|won|wore|wrote"
)
_VERB = re.compile(
    rf"\b(?:is|are|was|were|be|been|has|have|had|do|does|did|will|would|can|could|[a-z]+(?:ed|ing)|{_PAST})\b|n't\b"
)
_EMPTY = facts.SMALL_WORDS | {"alleged", "allegedly", "reportedly", "said", "may", "might", "would", "s", "t"}


@dataclass(frozen=True, kw_only=True)
class _Proposition:
    """What a statement says, apart from how surely."""

    stems: frozenset[str]
    negated: bool
    legal: str

    def same_as(self, other: "_Proposition") -> bool:
        if (self.negated, self.legal) != (other.negated, other.legal):
            return False
        if self.stems == other.stems:
            return bool(self.stems)
        shared, (shorter, longer) = len(self.stems & other.stems), sorted((len(self.stems), len(other.stems)))
        return shared >= max(_LEAST_SHARED, _SHARED * shorter, _OF_LONGER * longer)


@dataclass(kw_only=True)
class _Softened(Way[_Proposition]):
    hedges: set[str] = field(default_factory=set)
    as_possible: bool = False
    as_told: bool = False


def dropped_hedges(said: Iterable[Said]) -> list[Discrepancy]:
    soft: dict[_Proposition, _Softened] = {}
    hard: dict[_Proposition, Way[_Proposition]] = {}
    for one in said:
        if _softened(one):
            proposition = _proposition(one)
            way = soft.setdefault(proposition, _Softened(value=proposition))
            way.add(one.outlet, one.id, one.text)
            way.hedges.update(hedge.lower() for hedge in one.hedges)
            way.as_possible |= one.modality == "possible" and not one.hedges
            way.as_told |= _as_told(one) and not one.hedges
        elif _in_own_voice(one):
            proposition = _proposition(one)
            hard.setdefault(proposition, Way(value=proposition)).add(one.outlet, one.id, one.text)
    softened, unsoftened = _most_carried(soft.values()), _most_carried(hard.values())
    kept = [way for way in softened if any(way.value.same_as(other.value) for other in unsoftened)]
    dropped = [way for way in unsoftened if any(way.value.same_as(other.value) for other in softened)]
    if not kept:
        return []
    left, right = _together(kept), _together(dropped)
    if not (left.outlets - right.outlets and right.outlets - left.outlets):
        return []
    sentence = "Some outlets put this with a softening word or as somebody's account, others state it as a fact."
    if max(len(soft), len(hard)) > MOST_COMPARED:
        sentence += f" Compared over the {MOST_COMPARED} ways of putting it that most outlets carry."
    versions = (left.version(how=_how(kept)), right.version(how="in the outlet's own voice, without a softening word"))
    return [Discrepancy(kind="hedge", sentence=sentence, versions=versions)]


def _most_carried[W: Way[_Proposition]](ways: Iterable[W]) -> list[W]:
    return sorted(ways, key=lambda way: way.order)[:MOST_COMPARED]


def _together(ways: Sequence[Way[_Proposition]]) -> Way[_Proposition]:
    whole = Way(value=ways[0].value)
    for way in ways:
        whole.take_in(way)
    return whole


def _softened(said: Said) -> bool:
    if said.stance not in ("alleges", "states") or said.modality not in ("asserted", "possible"):
        return False
    return bool(said.hedges) or said.modality == "possible" or _as_told(said)


def _as_told(said: Said) -> bool:
    """As somebody's account: a whole proposition, in the outlet's words. What is quoted word for word and stands
    elsewhere without marks is a quotation there too; and a bare name for a thing is stated by nobody."""
    return said.stance == "alleges" and said.quote != "direct" and bool(_VERB.search(said.text))


def _in_own_voice(said: Said) -> bool:
    """Nobody is quoted, credited or named as having said it."""
    asserted = said.voice and said.stance == "states" and said.modality == "asserted"
    return asserted and said.quote == "indirect" and not _REPORTED.search(said.text)


def _proposition(said: Said) -> _Proposition:
    hedging = {word for hedge in said.hedges for word in _WORD.findall(hedge.lower())}
    words = _WORD.findall(facts.plain(said.text).lower())
    stems = frozenset(word[:_STEM] for word in words if word not in _EMPTY and word not in hedging)
    return _Proposition(stems=stems, negated=facts.negated(_ASIDE.sub(" ", said.text)), legal=said.legal)


def _how(ways: Sequence[_Softened]) -> str:
    hedges, rest = sorted({hedge for way in ways for hedge in way.hedges}), []
    if hedges:
        rest.append(f"with {', '.join(f'“{hedge}”' for hedge in hedges[:4])}")
    if any(way.as_possible for way in ways):
        rest.append("as possible")
    if any(way.as_told for way in ways):
        rest.append("as somebody's account")
    return ", or ".join(rest)
