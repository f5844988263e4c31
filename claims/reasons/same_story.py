"""two articles -> how sure that they are about one event, and why.

Every reason is a number with a weight and a sentence that readers see. The weights were learned by logistic
regression on two public collections, BASIL and ECB+; `benchmarks/stories.py` measures them. Look-alike events
(two earthquakes, two trials) share verbs and topic but not people, places, months and figures, so a clash of
those speaks against. A new article joins the story whose articles it is most like on average.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from claims.reasons.profile import ArticleSide, rarity
from claims.reasons.reason import Reason, certainty

ACCEPT = 0.5
SUGGEST = 0.25
# How sure one must be, by the days between: a dispute may go on for weeks, but then it must be plain that it is the
# same one. Beyond the last an article opens a story of its own.
BY_DAYS = ((10, ACCEPT), (45, 0.9))
BIAS = -8.15


@dataclass(frozen=True, kw_only=True)
class Assignment:
    """`story` from ACCEPT on, else `suggestion` from SUGGEST on; `reasons` are for its likest article."""

    story: str | None
    score: float
    reasons: tuple[Reason, ...]
    suggestion: str | None = None


def compare(left: ArticleSide, right: ArticleSide) -> tuple[float, tuple[Reason, ...]]:
    """How sure, 0 to 1, and the reasons, the weightiest first. Dates of publication do not count here."""
    reasons = [
        Reason(name=name, weight=weight, value=round(value, 4), sentence=sentence)
        for name, sentence, measure, weight in REASONS
        if (value := measure(left, right))
    ]
    reasons.sort(key=lambda reason: -abs(reason.contribution))
    return certainty(BIAS + sum(reason.contribution for reason in reasons)), tuple(reasons)


def assign(new: ArticleSide, stories: Mapping[str, Sequence[ArticleSide]], barred: Collection[str] = ()) -> Assignment:
    """The story that `new` is part of, if any. `barred`: stories that an editor ruled out for it."""
    best: str | None = None
    best_score, wanted = 0.0, ACCEPT
    reasons: tuple[Reason, ...] = ()
    for story, members in stories.items():
        needed = _needed(new, members)
        if story in barred or needed is None:
            continue
        compared = [compare(new, member) for member in members]
        score = sum(sure for sure, _ in compared) / len(compared)
        if (score >= needed, score) > (best_score >= wanted, best_score):
            best, best_score, wanted = story, score, needed
            reasons = max(compared, key=lambda pair: pair[0])[1]
    joins = best is not None and best_score >= wanted
    return Assignment(
        story=best if joins else None,
        suggestion=None if joins or best_score < SUGGEST else best,
        score=best_score,
        reasons=reasons if best_score >= SUGGEST else (),
    )


def _needed(new: ArticleSide, members: Iterable[ArticleSide]) -> float | None:
    """How sure one must be, by the time to the nearest dated member; None is too far.

    Where a date is missing, time says nothing.
    """
    dated = [member.published for member in members if member.published]
    if not new.published or not dated:
        return ACCEPT
    gap = min(abs((new.published - day).days) for day in dated)
    return next((accept for days, accept in BY_DAYS if gap <= days), None)


# ---- The reasons ----------------------------------------------------------------------------------

Measure = Callable[[ArticleSide, ArticleSide], float]


def _lead(left: ArticleSide, right: ArticleSide) -> float:
    return float(left.lead @ right.lead)


def _headline(left: ArticleSide, right: ArticleSide) -> float:
    return float(left.headline @ right.headline)


def _words(left: ArticleSide, right: ArticleSide) -> float:
    few, many = sorted((left.words, right.words), key=len)
    return sum(weight * many[word] for word, weight in few.items() if word in many)


def _shared(kind: str) -> Measure:
    def measure(left: ArticleSide, right: ArticleSide) -> float:
        ours, theirs = left.named[kind], right.named[kind]
        if not (both := ours & theirs):
            return 0.0
        return _weight(both) / sqrt(_weight(ours) * _weight(theirs))

    return measure


def _weight(words: frozenset[str]) -> float:
    return sum(map(rarity, words))


def _clash(kind: str) -> Measure:
    def measure(left: ArticleSide, right: ArticleSide) -> float:
        ours, theirs = left.named[kind], right.named[kind]
        return float(bool(ours) and bool(theirs) and not ours & theirs)

    return measure


REASONS: tuple[tuple[str, str, Measure, float], ...] = (
    ("like_leads", "They open alike in meaning.", _lead, 5.89),
    ("like_headlines", "Their headlines are alike in meaning.", _headline, 6.42),
    ("shared_words", "They share words that are rare in the news.", _words, 5.64),
    ("same_people", "They name the same people.", _shared("people"), 2.28),
    ("other_people", "Both name people, and none in common.", _clash("people"), -0.92),
    ("same_places", "They name the same places.", _shared("places"), 1.11),
    ("other_places", "Both name places, and none in common.", _clash("places"), -0.23),
    ("same_organisations", "They name the same organisations.", _shared("organisations"), 0.85),
    ("other_organisations", "Both name organisations, and none in common.", _clash("organisations"), -0.08),
    ("same_dates", "They name the same months, days or years.", _shared("dates"), 0.77),
    ("other_dates", "Both name months, days or years, and none in common.", _clash("dates"), -1.17),
    ("same_figures", "They give the same figures.", _shared("figures"), 0.97),
    ("other_figures", "Both give figures, and none in common.", _clash("figures"), -0.36),
)
