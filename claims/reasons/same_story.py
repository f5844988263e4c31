"""two articles -> how sure that they are about one event, why, and how much they pull together.

Every reason is a number with a weight and a sentence that readers see. Look-alike events (two earthquakes, two
trials) share verbs and topic but not people, places and months, so a clash of those speaks against.

The weights: logistic regression in which a likeness may only speak for and a clash only against, on pairs of 37
events of BASIL and 44 of ECB+ (two collections of the public; 15 and 22 more events were kept out of everything).
Pairs alike in meaning and yet of two events were seen most: seven tenths of the weight of those that do not belong
together. What was left out (all words, organisations, other figures) added nothing over folds by event.
`benchmarks/stories.py` measures.
"""

from collections.abc import Callable
from datetime import date
from functools import lru_cache
from math import inf, log, sqrt, tanh

from claims.reasons.profile import ArticleSide, rarity
from claims.reasons.reason import Reason, certainty

UNDATED = 0.5  # how sure one must be where a date is missing: then look-alike events may lie years apart
# And by the days between two articles: what comes within one round of the news is likely the same; a dispute may
# go on for weeks, but then it must be plain that it is the same one. Beyond the last, two articles never bring
# stories together; a long dispute holds by those between.
BY_DAYS = ((3, 0.25), (10, 0.5), (45, 0.9))
PARTIES = 2  # words so rare that ordinary news does not list them: names of firms, products, persons
RARE = rarity("")  # as rare as a word that is not listed
UNLIKE = 0.25  # how much of that counts which speaks against two reports on the same such parties
SUGGEST = 0.1  # from here on another story is looked at; as sure on average, and an article may belong there
STRONGEST = 4.0  # log-odds: one pair that is all alike does not outweigh all others
BIAS = -8.32


def compare(left: ArticleSide, right: ArticleSide) -> tuple[float, tuple[Reason, ...]]:
    """How sure, 0 to 1, and the reasons, the weightiest first. Dates of publication do not count here."""
    reasons = [
        Reason(name=name, weight=weight, value=round(value, 4), sentence=sentence)
        for name, sentence, measure, weight in REASONS
        if (value := measure(left, right))
    ]
    reasons.sort(key=lambda reason: -abs(reason.contribution))
    return certainty(BIAS + sum(reason.contribution for reason in reasons)), tuple(reasons)


def sure(left: ArticleSide, right: ArticleSide) -> float:
    """`compare` without the reasons: the same both ways round, and remembered, since the same pairs come again."""
    return _sure(left, right) if left.id <= right.id else _sure(right, left)


@lru_cache(maxsize=200_000)
def _sure(left: ArticleSide, right: ArticleSide) -> float:
    return certainty(BIAS + sum(measure(left, right) * weight for _, _, measure, weight in REASONS))


def pull(left: ArticleSide, right: ArticleSide) -> float:
    """How much speaks for one story, in log-odds: above 0 for, below 0 against, less than STRONGEST either way.

    Between what is needed for their distance in time and UNDATED nothing speaks for or against. Where both open with
    the same names of parties whom the news seldom names, a dispute may move on: it needs less after some weeks, and
    that two of its reports are unlike says little.
    """
    likely, needed = sure(left, right), _needed(left.published, right.published)
    of_one_dispute = bool(left.published and right.published) and needed < inf and _share_parties(left, right)
    if of_one_dispute:
        needed = min(needed, UNDATED)
    if likely >= needed:
        return _bounded(_odds(likely) - _odds(needed))
    against = _bounded(min(0.0, _odds(likely) - _odds(min(needed, UNDATED))))
    return against * UNLIKE if of_one_dispute else against


def likeness(left: ArticleSide, right: ArticleSide) -> float:
    """As `sure`; nothing where they lie too far apart to be of one story by themselves."""
    return sure(left, right) if _needed(left.published, right.published) < inf else 0.0


def _share_parties(left: ArticleSide, right: ArticleSide) -> bool:
    return sum(rarity(word) >= RARE for word in left.opening & right.opening) >= PARTIES


def _needed(one: date | None, other: date | None) -> float:
    if not one or not other:
        return UNDATED
    return next((needed for days, needed in BY_DAYS if abs((one - other).days) <= days), inf)


def _bounded(odds: float) -> float:
    """Ever flatter rather than cut off: no two pairs are even, so no order of arrival has to decide between them."""
    return STRONGEST * tanh(odds / STRONGEST)


def _odds(sure: float) -> float:
    return log(sure / (1 - sure))


# ---- The reasons ----------------------------------------------------------------------------------

Measure = Callable[[ArticleSide, ArticleSide], float]


def _lead(left: ArticleSide, right: ArticleSide) -> float:
    return float(left.lead @ right.lead)


def _headline(left: ArticleSide, right: ArticleSide) -> float:
    return float(left.headline @ right.headline)


def _opening(left: ArticleSide, right: ArticleSide) -> float:
    return _overlap(left.opening, right.opening)


def _shared(kind: str) -> Measure:
    def measure(left: ArticleSide, right: ArticleSide) -> float:
        return _overlap(left.named[kind], right.named[kind])

    return measure


def _overlap(ours: frozenset[str], theirs: frozenset[str]) -> float:
    """Cosine of two sets of words, each weighted by its rarity."""
    both = _weight(ours & theirs)
    return both / sqrt(_weight(ours) * _weight(theirs)) if both else 0.0


def _weight(words: frozenset[str]) -> float:
    return sum(map(rarity, words))


def _clash(kind: str) -> Measure:
    def measure(left: ArticleSide, right: ArticleSide) -> float:
        ours, theirs = left.named[kind], right.named[kind]
        return float(bool(ours) and bool(theirs) and not ours & theirs)

    return measure


REASONS: tuple[tuple[str, str, Measure, float], ...] = (
    ("like_leads", "They open alike in meaning.", _lead, 5.6),
    ("like_headlines", "Their headlines are alike in meaning.", _headline, 4.15),
    ("same_opening", "They open with the same words, rare in the news.", _opening, 10.06),
    ("same_people", "They name the same people.", _shared("people"), 4.43),
    ("other_people", "Both name people, and none in common.", _clash("people"), -1.2),
    ("same_places", "They name the same places.", _shared("places"), 0.84),
    ("other_places", "Both name places, and none in common.", _clash("places"), -0.68),
    ("same_dates", "They name the same months, days or years.", _shared("dates"), 3.39),
    ("other_dates", "Both name months, days or years, and none in common.", _clash("dates"), -0.54),
    ("same_figures", "They give the same figures.", _shared("figures"), 0.52),
)
