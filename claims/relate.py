"""claim + headline (or text) -> the stance of one toward the other and how sure, "none" where it is not reported.

Two steps, with the weights in reasons/relate.json (its card is reasons/relate.md): first whether the headline
is about the claim at all, then which way it leans, from the cues in what it adds to the claim's own words and from
what that means. A few cues tell further: who admits, confirms; who apologises, withdraws; who doubts, disputes.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from claims.meaning import embed
from claims.reasons import facts
from claims.reasons.headline import Pair, affirmed
from claims.reasons.reason import certainty

NONE = "none"
_HEAD = Path(__file__).with_name("reasons") / "relate.json"
_SENTENCE = re.compile(r"[^\n]+?(?:[.!?][\"'\u201d\u2019)]*(?=\s+[\"'\u201c\u2018(]?[A-Z0-9])|(?=\n)|$)")
_SENTENCES = 60  # of a text; what it reports stands early
# What a leaning is called: the first whose cue the headline adds to the claim, else the last.
CALLED: Mapping[str, Sequence[tuple[str, str]]] = {
    "for": (("admit", "confirms"), ("", "states")),
    "observing": (
        ("no comment", "no_response"),
        ("not disclosed", "not_disclosed"),
        ("contest", "disputes"),
        ("", "alleges"),
    ),
    "against": (("withdraw", "withdraws"), ("", "denies")),
}
# Too rare in the training data to be learned, and plain enough to be said.
_RULED = {"withdraw": "against", "no comment": "observing", "not disclosed": "observing"}
_RULE_IS_SURE = 0.5
_SAID = frozenset({"say", "tail", "claim", "alleged", "source"})  # in a text, somebody else's words

_SHARE_OF_WHOLE = 0.7  # of a difference of meanings, beside what is left without the topic
# Cosines; below them one firm's name makes any two headlines alike, the sooner the less else is shared.
_ALIKE_IN_MORE_THAN_NAMES, _ALIKE_IN_MORE_THAN_ONE_OF_MANY = 0.38, 0.46
_ONE_OF_MANY = 1 / 3  # of the claim's names
_TURNED = {"for": "against", "against": "for"}
_IN_THE_SAME_WORDS = 0.8  # of the claim's words; in other words "lasts a day" may well say "does not last two"
_LONGEST = 1000  # characters read of a claim, a headline, a sentence: more than the model of meaning takes in

Vector = NDArray[np.float32]


@dataclass(frozen=True, kw_only=True)
class Related:
    stance: str
    score: float


@dataclass(frozen=True, kw_only=True)
class Head:
    """The learned numbers. `weights` has one for each of `leanings` by feature; `meaning` has by leaning one
    for each number of `added`; `common` one for each number of the product of the two meanings."""

    leanings: tuple[str, ...]
    bias: tuple[float, ...]
    weights: Mapping[str, Sequence[float]]
    meaning: Mapping[str, Sequence[float]]
    related: Mapping[str, float]
    common: Sequence[float]
    least: float


def relate(claim: str, headline: str, text: str = "") -> Related:
    """The headline decides where it reports the claim, else the sentence of the text that is most like it.

    Of a text its first sixty sentences are read, of each sentence its first thousand characters.
    """
    claim, headline = claim[:_LONGEST], headline[:_LONGEST]
    found = answer(_head(), Pair(claim, headline), _vector) if headline.strip() else None
    if found and found.stance != NONE:
        return found
    sentences = list(_sentences(text))
    if not sentences:
        return found or Related(stance=NONE, score=1.0)
    vectors = embed(sentences)
    pair = Pair(claim, sentences[int(np.argmax(vectors @ _vector(claim)))])
    told = answer(_head(), pair, _vector)
    said = bool(_SAID & pair.found)
    return Related(stance="alleges", score=told.score) if said and told.stance == "states" else told


def answer(head: Head, pair: Pair, vector: Callable[[str], Vector]) -> Related:
    """`vector` gives a text's meaning, as `meaning.embed` does."""
    sure = about(head, pair, vector)
    if sure < head.least:
        return Related(stance=NONE, score=round(1 - sure, 4))
    leaning, sure = _leaning_either_way(head, pair, vector)
    stance = next(name for cue, name in CALLED[leaning] if not cue or cue in pair.found)
    return Related(stance=stance, score=round(sure, 4))


def added(pair: Pair, vector: Callable[[str], Vector]) -> Vector:
    """What the headline adds to the claim, as 3 x 384 numbers: its cues, its plain words, its whole meaning."""
    whole = _SHARE_OF_WHOLE * (vector(pair.headline) - vector(pair.claim))
    return np.concatenate([vector(pair.gist), vector(pair.outline), whole])


def about(head: Head, pair: Pair, vector: Callable[[str], Vector]) -> float:
    """How sure that one is about the other. Not so where the act is the other way round, or where all that is
    shared is some of the names."""
    claim, headline = vector(pair.claim), vector(pair.headline)
    alike = float(claim @ headline)
    wanted = _ALIKE_IN_MORE_THAN_ONE_OF_MANY if pair.names <= _ONE_OF_MANY else _ALIKE_IN_MORE_THAN_NAMES
    if not pair.claim.strip() or pair.other_way_round or (pair.shares_names_only and alike < wanted):
        return 0.0
    measures = {"alike": alike, "cover": pair.cover, "deeds": pair.deeds, "bias": 1.0}
    return certainty(
        sum(head.related[name] * value for name, value in measures.items())
        + float(np.dot(head.common, claim * headline))
    )


def _leaning_either_way(head: Head, pair: Pair, vector: Callable[[str], Vector]) -> tuple[str, float]:
    """Of a claim that something is not so, training saw next to nothing: it is asked as if it were, and turned."""
    claim, headline = affirmed(pair.claim), affirmed(pair.headline)
    if claim == facts.plain(pair.claim):
        return _leaning(head, pair, vector)
    if headline != facts.plain(pair.headline):  # both say no, so they lean as they would if both said yes
        return _leaning(head, Pair(claim, headline), vector)
    turned = Pair(claim, pair.headline)
    leaning, sure = _leaning(head, turned, vector)
    if leaning == "for" and turned.cover < _IN_THE_SAME_WORDS:
        return leaning, sure
    return _TURNED.get(leaning, leaning), sure


def _leaning(head: Head, pair: Pair, vector: Callable[[str], Vector]) -> tuple[str, float]:
    adds, alike = added(pair, vector), float(vector(pair.headline) @ vector(pair.claim))
    scores = np.array(head.bias) + [np.dot(head.meaning[name], adds) for name in head.leanings]
    for name, value in pair.features(alike).items():
        if weights := head.weights.get(name):
            scores += np.multiply(weights, value)
    raised = np.exp(scores - scores.max())
    likely = raised / raised.sum()
    leaning = head.leanings[int(likely.argmax())]
    ruled = next((ruled for cue, ruled in _RULED.items() if cue in pair.found), leaning)
    if ruled == "for" and (pair.negated_outright or "unconfirmed" in pair.found):
        ruled = "against" if pair.negated_outright else "observing"
    sure = float(likely[head.leanings.index(ruled)])
    return ruled, sure if ruled == leaning else max(sure, _RULE_IS_SURE)


def _sentences(text: str) -> Iterator[str]:
    found = (match.group().strip()[:_LONGEST] for match in _SENTENCE.finditer(text))
    for _, sentence in zip(range(_SENTENCES), filter(None, found), strict=False):
        yield sentence


@lru_cache(maxsize=4096)
def _vector(text: str) -> Vector:
    """Claims come in runs of many headlines each, so most of them are here already."""
    vector: Vector = embed([text])[0]
    return vector


@cache
def _head() -> Head:
    return Head(**json.loads(_HEAD.read_text("utf-8")))
