"""what hangs on a statement that nobody checked -> why an editor should look at it, and how soon.

A sum of named reasons, each between 0 and 1 times a weight. The weights were set by hand: they say what an hour of an
editor is spent on first, and nothing about who is right.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import log2

from claims.reasons.reason import Reason

FEW_OUTLETS = 2  # that name a person, at most, for the person to be taken for a private one
_SPLIT = 1.5  # bits of disagreement from which on a claim is as contested as can be
_WIDE = 16  # outlets from which on a claim is as widely carried as can be
_UNSURE, _BARE = 0.6, 0.45  # of a statement's confidence and a link's score: below here, doubtful


@dataclass(frozen=True, kw_only=True)
class Stakes:
    """What is stored about one statement and its claim. `news`: what it changed of what readers knew, by the names of
    `Event.News`; `letters`: 1 where a letter is about the statement itself, 0.5 where one is about its claim."""

    disagreement: float = 0.0
    outlets: int = 0
    confidence: float = 1.0
    score: float | None = None
    suggested: bool = False
    private: bool = False
    news: frozenset[str] = frozenset()
    letters: float = 0.0


def letter(stakes: Stakes) -> float:
    """A reader wrote about it, and waits for an answer."""
    return stakes.letters


def private_person(stakes: Stakes) -> float:
    """It names a person whom few outlets name and who holds no office that we know of."""
    return float(stakes.private)


def contested(stakes: Stakes) -> float:
    """Outlets differ on the claim."""
    return min(1.0, stakes.disagreement / _SPLIT)


def denial(stakes: Stakes) -> float:
    """It is the first report that somebody denies the claim."""
    return float("denial" in stakes.news)


def confirmation(stakes: Stakes) -> float:
    """It is the first report that somebody confirms the claim."""
    return float("confirmation" in stakes.news)


def widely_carried(stakes: Stakes) -> float:
    """Many outlets carry the claim."""
    return min(1.0, log2(stakes.outlets) / log2(_WIDE)) if stakes.outlets > 2 else 0.0


def unsure(stakes: Stakes) -> float:
    """The machine was not sure that it read the statement rightly."""
    return max(0.0, 1 - stakes.confidence / _UNSURE)


def barely_tied(stakes: Stakes) -> float:
    """It was barely tied to its claim."""
    return max(0.0, 1 - stakes.score / _BARE) if stakes.score is not None else 0.0


def other_claim(stakes: Stakes) -> float:
    """It may be about another claim, too."""
    return float(stakes.suggested)


Measure = Callable[[Stakes], float]
REASONS: tuple[tuple[Measure, float], ...] = (
    (letter, 4.0),
    (private_person, 3.0),
    (contested, 3.0),
    (denial, 2.5),
    (confirmation, 2.0),
    (widely_carried, 2.0),
    (unsure, 1.5),
    (barely_tied, 1.0),
    (other_claim, 0.8),
)
SENTENCES = {measure.__name__: measure.__doc__ or "" for measure, _ in REASONS}
WORDS = {name: name.replace("_", " ") for name in SENTENCES}


def reasons(stakes: Stakes) -> tuple[Reason, ...]:
    """Those that hold, the weightiest first."""
    found = [
        Reason(name=measure.__name__, weight=weight, value=round(value, 4), sentence=measure.__doc__ or "")
        for measure, weight in REASONS
        if (value := measure(stakes)) > 0
    ]
    return tuple(sorted(found, key=lambda reason: (-reason.contribution, reason.name)))


def weight(found: tuple[Reason, ...]) -> float:
    return round(sum(reason.contribution for reason in found), 4)
