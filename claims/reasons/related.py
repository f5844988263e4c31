"""two claims of one story that are not one -> how they belong together, if at all, and why.

Figures, dates, parties and polarity tell claims apart that no measure of likeness tells apart (`same_claim`); here
the same facts say what ties them. Each kind is a rule over measured reasons, the first that holds decides, and what
holds is kept with the relation. Both sides are the statement that lends its claim the sentence.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from claims.reasons import facts
from claims.reasons.known import Known, Rarity, Side
from claims.reasons.reason import Reason
from claims.reasons.same_claim import (
    Measure,
    different_dates,
    different_figures,
    meaning,
    opposite_polarity,
    shared_words,
    swapped_actors,
)

MUCH = 0.45  # of shared words, weighted by rarity: they speak of the same thing
NEAR = 0.6  # in meaning
SHORTEST = 3  # words
OPPOSED = 0.7  # of shared words, in two that say opposite things
HELD = 0.85  # of the shorter one's words, in the longer one
SHORTER = 0.75  # a part has at most so many of the whole's words
ANSWERS = 0.3  # in meaning, for an answer that follows
FOLLOWS = 600  # characters within which an answer stands after what it answers
_REPLY = re.compile(
    r"\b(?:respon\w+|repl\w+|answer\w*|counter\w*|retort\w*|rebut\w*|defend\w*|insist\w*|maintain\w*|"
    r"(?:hit|fir|shot|push|struck)\w* back|in (?:response|reply|turn|return))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True)
class Tie:
    """Of the new claim toward the known one at `row`; `kind` is a value of claims.models.Relation.Kind.

    `turned`: it is the known one that is of this kind toward the new one.
    """

    row: int
    kind: str
    score: float
    reasons: tuple[Reason, ...]
    turned: bool = False


def ties(new: Side, known: Known) -> Iterator[Tie]:
    """One for each known side that `new` is tied to."""
    alike, near = shared_words(new, known), meaning(new, known)
    close = (alike >= MUCH) | ((near >= NEAR) & (alike >= MUCH / 2))
    of_kind = _kinds(new, known, close)
    for row in np.flatnonzero((alike > 0) | (near >= ANSWERS)):
        side = known.sides[row]
        tied = next(((kind, cause) for kind, cause, column in of_kind if column[row]), None)
        if tied and (_too_short(new, side) or (tied[0] == "contradicts" and _says_both(new, side))):
            tied = None
        if tied is None and alike[row] >= MUCH / 2 and _other_party(new, side):
            tied = "variant", _OTHER_PARTY
        turned = False
        if tied is None and near[row] >= NEAR and (part := _part(new, side, known.rarity)) is not None:
            tied, turned = ("part_of", _HELD_IN), part is side
        if tied is None and near[row] >= ANSWERS and (answer := _answer(new, side)) is not None:
            tied, turned = ("response_to", _ANSWER), answer is side
        if tied:
            kind, cause = tied
            sure = round(float(max(alike[row], near[row])), 4)
            shown = (cause, _reason(shared_words, alike[row]), _reason(meaning, near[row]))
            yield Tie(row=int(row), kind=kind, score=min(1.0, sure), reasons=shown, turned=turned)


_HELD_IN, _ANSWER, _OTHER_PARTY = (
    Reason(name=name, weight=1.0, value=1.0, sentence=sentence)
    for name, sentence in (
        ("held_in", "All that one says, the other says among more."),
        ("answers", "Whoever is named there says this in reply, in the same text."),
        ("other_party", "Each names somebody whom the other does not; for the rest they say the same."),
    )
)
_PUT_FORWARD = ("alleges", "states", "confirms")


def _kinds(new: Side, known: Known, close: NDArray[np.bool_]) -> Sequence[tuple[str, Reason, NDArray[np.bool_]]]:
    return tuple(
        (kind, _reason(measure, 1.0), close & (measure(new, known) >= least))
        for kind, measure, least in (
            ("contradicts", swapped_actors, 1.0),
            ("contradicts", opposite_polarity, OPPOSED),
            ("variant_figure", different_figures, 1.0),
            ("variant", different_dates, 1.0),
        )
    )


def _other_party(left: Side, right: Side) -> bool:
    ours, theirs = left.names - right.names, right.names - left.names
    rest, others = left.words - left.names, right.words - right.names
    return bool(ours and theirs and rest) and len(rest & others) >= HELD * max(len(rest), len(others))


def _too_short(left: Side, right: Side) -> bool:
    """Of "310 million euros" and "worth 900 million": nobody can tell whether they are of one thing."""
    return min(len(left.words), len(right.words)) < SHORTEST


def _says_both(left: Side, right: Side) -> bool:
    """One speaker says both, a change of words before it is a contradiction; or both say the very same."""
    if left.resolved.casefold() == right.resolved.casefold():
        return True
    return bool(left.speaker) and left.speaker.split()[-1].casefold() == " ".join(right.speaker.split()[-1:]).casefold()


def _part(left: Side, right: Side, rarity: Rarity) -> Side | None:
    """The one of them that is a part of the other."""
    few, many = sorted((left, right), key=lambda one: len(one.words))
    if facts.negated(left.resolved) != facts.negated(right.resolved):
        return None
    if len(few.words - few.names) < 2 or len(few.words) > SHORTER * len(many.words):
        return None
    shared = sum(rarity.weight(word) for word in few.words & many.words)
    return few if shared >= HELD * sum(map(rarity.weight, few.words)) else None


def _answer(left: Side, right: Side) -> Side | None:
    """The one of them that answers the other."""
    return next((one for one, other in ((left, right), (right, left)) if _answers(one, other)), None)


def _answers(answer: Side, charge: Side) -> bool:
    """Of one text: whoever is named in the charge replies to it, and puts forward something else."""
    if answer.article != charge.article or not answer.speaker or answer.speaker == charge.speaker:
        return False
    if answer.stance not in _PUT_FORWARD or charge.stance not in _PUT_FORWARD or not _REPLY.search(answer.cue):
        return False
    last = answer.speaker.split()[-1].casefold().strip(".,'")
    return last in charge.names and 0 <= answer.spans[0][0] - charge.spans[-1][1] <= FOLLOWS


def _reason(measure: Measure, value: float) -> Reason:
    return Reason(
        name=measure.__name__, weight=1.0, value=round(float(np.float32(value)), 4), sentence=measure.__doc__ or ""
    )
