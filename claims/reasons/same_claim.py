"""two statements of one story -> how sure that they are about one claim, and why.

Every reason is a number with a weight and a sentence that readers see. The first five weights and the bias
were learned by logistic regression on what is found in hand-marked articles; `benchmarks/matrix.py` learns and
measures them. The last four speak against only and were set by hand: few marked pairs have them, and no likeness
sees them.
A new statement joins the claim whose statements it is most like on average, in any order of arrival.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from claims.reasons import facts
from claims.reasons.known import Column, Known, Rarity, Side
from claims.reasons.reason import Reason

ACCEPT = 0.3  # from here on: linked. Flat between .25 and .45
SUGGEST = 0.12  # from here on: shown to editors as a suggestion
BIAS = -6.37


@dataclass(frozen=True, kw_only=True)
class Assignment:
    """`claim` from ACCEPT on, else `suggestion` from SUGGEST on; `reasons` are for its likest statement."""

    claim: str | None
    score: float
    reasons: tuple[Reason, ...]
    suggestion: str | None = None


def scores(new: Side, known: Known) -> Column:
    """How sure, 0 to 1, for each of the known sides in the order they were added. The fast way."""
    return _certain(measured(new, known))


def compare(new: Side, known: Sequence[Side], rarity: Rarity) -> list[tuple[float, tuple[Reason, ...]]]:
    """As `scores`, each with its reasons, the weightiest first."""
    rows = measured(new, Known(rarity, known))
    return [(float(score), _reasons(row)) for score, row in zip(_certain(rows), rows, strict=True)]


def explain(left: Side, right: Side, rarity: Rarity) -> tuple[Reason, ...]:
    return compare(left, [right], rarity)[0][1]


class Claims:
    """The claims of one story, growing statement by statement."""

    def __init__(self, rarity: Rarity, claims: Mapping[str, Iterable[Side]] | None = None) -> None:
        self._known = Known(rarity)
        self._rows: dict[str, list[int]] = defaultdict(list)
        for claim, sides in (claims or {}).items():
            for side in sides:
                self.add(claim, side)

    def add(self, claim: str, side: Side) -> None:
        self._rows[claim].append(len(self._known.sides))
        self._known.add(side)

    def assign(self, new: Side, barred: Collection[str] = ()) -> Assignment:
        """The claim that `new` is about, if any. `barred`: claims that an editor ruled out for it."""
        sure = scores(new, self._known)
        means = {claim: float(sure[rows].mean()) for claim, rows in self._rows.items() if claim not in barred}
        best = max(means, key=lambda claim: means[claim], default=None)
        if best is None or means[best] < SUGGEST:
            return Assignment(claim=None, score=means[best] if best else 0.0, reasons=())
        nearest = self._known.sides[max(self._rows[best], key=lambda row: sure[row])]
        return Assignment(
            claim=best if means[best] >= ACCEPT else None,
            suggestion=None if means[best] >= ACCEPT else best,
            score=means[best],
            reasons=explain(new, nearest, self._known.rarity),
        )


def assign(new: Side, claims: Mapping[str, Iterable[Side]], rarity: Rarity, barred: Collection[str] = ()) -> Assignment:
    """For one statement; for many of one story keep a `Claims`."""
    return Claims(rarity, claims).assign(new, barred)


# ---- The reasons: one number for every known side; the docstring is shown to readers -------------


def shared_words(new: Side, known: Known) -> Column:
    """They share words that are rare in this story."""
    column = known.zeros()
    for word in sorted(new.words):  # in one order: sums of floats differ by it
        if rows := known.holding.get(word):
            column[rows] += known.rarity.weight(word) ** 2
    scale = known.length(new.words) * known.lengths
    cosine: Column = np.divide(column, scale, out=column, where=scale > 0)
    return cosine


def meaning(new: Side, known: Known) -> Column:
    """They are alike in meaning, speakers included."""
    column: Column = known.vectors @ new.vector
    return column


def one_passage(new: Side, known: Known) -> Column:
    """They overlap in one text, where the same words are seldom marked twice for one claim."""
    column = known.zeros()
    for row in known.of_article.get(new.article, ()):
        column[row] = any(a < d and c < b for a, b in new.spans for c, d in known.sides[row].spans)
    return column


def like_the_headline(new: Side, known: Known) -> Column:
    """Both are like the headlines of their articles."""
    return np.minimum(known.headlines, np.float32(new.headline))


def both_in_own_voice(new: Side, known: Known) -> Column:
    """Both outlets say it in their own voice."""
    return known.voices * np.float32(new.voice)


def different_figures(new: Side, known: Known) -> Column:
    """They count the same thing and give different figures."""
    column = known.zeros()
    for row in known.with_figures if new.figures else ():
        column[row] = facts.figures_clash(new.figures, known.sides[row].figures)
    return column


def different_dates(new: Side, known: Known) -> Column:
    """They name different days, months or years."""
    column = known.zeros()
    for row in known.with_dates if new.dates else ():
        column[row] = facts.dates_clash(new.dates, known.sides[row].dates)
    return column


def swapped_actors(new: Side, known: Known) -> Column:
    """Who acts in one is acted upon in the other."""
    column = known.zeros()
    for row in known.with_acts if new.acts else ():
        column[row] = facts.swapped(new.acts, known.sides[row].acts)
    return column


def opposite_polarity(new: Side, known: Known) -> Column:
    """One says in much the same words that it is so, the other that it is not."""
    return np.abs(known.absences - np.float32(new.asserts_absence)) * shared_words(new, known)


Measure = Callable[[Side, Known], Column]
REASONS: tuple[tuple[Measure, float], ...] = (
    (shared_words, 7.35),
    (meaning, 3.72),
    (one_passage, -2.81),
    (like_the_headline, 0.55),
    (both_in_own_voice, 0.46),
    (different_figures, -8.0),
    (different_dates, -8.0),
    (swapped_actors, -8.0),
    (opposite_polarity, -9.0),
)
LEARNED = 5  # the first so many; the others were set by hand
_WEIGHTS = np.array([weight for _, weight in REASONS], np.float32)


def measured(new: Side, known: Known) -> Column:
    """One row for each known side, one column for each reason."""
    rows: Column = np.stack([measure(new, known) for measure, _ in REASONS], axis=1)
    return rows


def _certain(rows: Column) -> Column:
    bounded = np.clip(rows @ _WEIGHTS + np.float32(BIAS), np.float32(-30), np.float32(30))
    sure: Column = np.float32(1) / (np.float32(1) + np.exp(-bounded))
    return sure


def _reasons(row: Column) -> tuple[Reason, ...]:
    found = [
        Reason(name=measure.__name__, weight=weight, value=round(float(value), 4), sentence=measure.__doc__ or "")
        for (measure, weight), value in zip(REASONS, row, strict=True)
        if value
    ]
    return tuple(sorted(found, key=lambda reason: -abs(reason.contribution)))
