"""marked texts -> what `bounds.py` reads: which noun phrase speaks, which constituents move at a content's edges."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from claims.language import attribution
from claims.language.bounds import AS_THEY_ARE
from claims.language.confidence import Filter, features
from claims.language.corpus import Mark
from claims.language.drafts import Draft
from claims.language.edges import unit_features, units
from claims.language.fitting import Examples, fit
from claims.language.rules import RuleBook
from claims.language.weighing import settled
from claims.language.who_speaks import nobody_features, speaker_features, speakers
from claims.language.words import Words

VARIANCE, SELDOM, SMALLEST = 0.5, 5, 0.12
CUT = ADD = 0.7  # chosen on texts that were not trained on
OVERLAP = 0.1  # of content with the marked one, below which its edges teach nothing

Tokens = dict[str, set[int]]  # source, cue and content of a mark, as tokens


class BoundsExamples:
    def __init__(self) -> None:
        self.sources, self.edges = Examples(), Examples()

    def collect(self, number: int, words: Words, marks: Iterable[Mark], rules: RuleBook, sieve: Filter) -> None:
        """From the drafts that a filter keeps which has not seen this text: as they will be met."""
        made, cues = [], set()
        for draft in attribution.candidates(words, rules):
            cues.add(draft.anchor)
            draft.confidence = sieve.probability(features(words, draft))
            if draft.confidence >= sieve.floor or draft.frame in attribution.UNFILTERED:
                made.append(draft)
        marked = [in_tokens(words, mark) for mark in marks]
        for draft in settled(words, made, rules):
            mark = counterpart(draft, marked)
            if mark is None or draft.frame in AS_THEY_ARE:
                continue
            for names, right in source_examples(words, draft, mark):
                self.sources.add(names, right, 1.0, number)
            for names, right in edge_examples(words, draft, mark, cues - {draft.anchor}, rules.roles["afterthought"]):
                self.edges.add(names, right, 1.0, number)

    def learned(self) -> dict[str, Any]:
        return {"cut": CUT, "add": ADD, "sources": _weights(self.sources), "edges": _weights(self.edges)}


def _weights(examples: Examples) -> Mapping[str, float]:
    found = fit(examples, VARIANCE, SELDOM)
    return {name: round(value, 2) for name, value in found.items() if abs(value) >= SMALLEST}


def in_tokens(words: Words, mark: Mark) -> Tokens:
    def covered(places: frozenset[int]) -> set[int]:
        return {n for n, start in enumerate(words.start) if not places.isdisjoint(range(start, words.end[n]))}

    return {"source": covered(mark.source), "cue": covered(mark.cue), "content": covered(mark.content)}


def counterpart(draft: Draft, marked: Iterable[Tokens]) -> Tokens | None:
    """The mark with a common cue and the most common content."""
    met = [m for m in marked if m["cue"] & draft.cue and (m["content"] & draft.content or not draft.content)]
    return max(met, key=lambda mark: _shared(draft.content, mark["content"]), default=None)


def source_examples(words: Words, draft: Draft, mark: Tokens) -> Iterator[tuple[list[str], bool]]:
    """Right is what the rules chose where that meets the mark, else the head of what is marked.

    Not every noun inside the mark: of "Jane Roe of the Harbour Board" the board is no speaker, though a scorer that
    asks for an overlap would take it.
    """
    right = draft.source & mark["source"] or _heads(words, mark["source"])
    for token, phrase in speakers(words, draft):
        yield speaker_features(words, draft, token, phrase), bool(phrase & right)
    yield nobody_features(words, draft), not mark["source"]


def _heads(words: Words, tokens: set[int]) -> set[int]:
    """The first token that hangs on none of the others, and the name that stands in apposition to it."""
    tops = [t for t in sorted(tokens) if words.head[t] not in tokens or words.head[t] == t]
    tops = [t for t in tops if words.text[t][0].isalnum()][:1]
    return {*tops, *(kid for top in tops for kid in words.children(top, "appos"))} & tokens


def edge_examples(
    words: Words, draft: Draft, mark: Tokens, cues: set[int], afterthoughts: frozenset[str]
) -> Iterator[tuple[list[str], bool]]:
    if _shared(draft.content, mark["content"]) <= OVERLAP:
        return
    for unit in units(words, draft, draft.content, afterthoughts):
        letters = [t for t in unit.tokens if words.text[t][0].isalnum()]
        if letters:
            inside = sum(t in mark["content"] for t in letters) / len(letters)
            moves = inside < 0.5 if unit.kind == "cut" else inside >= 0.5
            yield unit_features(words, draft, draft.content, unit, cues), moves


def _shared(one: set[int], other: set[int]) -> float:
    return len(one & other) / max(1, len(one | other))
