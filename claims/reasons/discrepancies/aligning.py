"""two quotations -> whether they are of one utterance, and where their words differ.

They are of one utterance where most words of the shorter one stand in the longer one in the same order. They differ
where a content word was put in, left out or changed. A quotation that is merely shortened, at an end, at a mark of
omission or by whole sentences, does not differ.
Alignment: Ratcliff and Metzener, "Pattern matching: the gestalt approach", 1988 (difflib).
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property

from claims.reasons import facts
from claims.reasons.discrepancies.spoken import GAP, Token
from claims.reasons.discrepancies.values import Piece

_SAME_UTTERANCE, _LEAST_SHARED = 0.6, 3  # of the shorter one's words
_MOST_CHANGED = 0.5  # of the shorter one's words: a speaker says much the same on two days
_STEM = 4  # letters: "I look forward" fitted into a sentence is "he looks forward"
_EDGE = 4  # words: what is changed at an end by more than that is another passage
_WEIGHTLESS = facts.SMALL_WORDS | {"so", "well", "just", "then", "now", "er", "um", "or", "if", "there", "would've"}


@dataclass(frozen=True, eq=False)
class Quotation:
    """`text` is as printed, its parts joined with " … "; the tokens lie in it."""

    text: str
    speaker: str
    tokens: tuple[Token, ...]

    @cached_property
    def norms(self) -> tuple[str, ...]:
        return tuple(token.norm for token in self.tokens)

    @cached_property
    def pairs(self) -> frozenset[tuple[str, str]]:
        """Neighbouring words: for a quick look before aligning."""
        return frozenset(zip(self.norms, self.norms[1:], strict=False))

    @cached_property
    def length(self) -> int:
        return sum(norm != GAP for norm in self.norms)


@dataclass(frozen=True)
class Edit:
    """Tokens `a` to `b` of the one stand where `c` to `d` of the other do; either may be empty.

    `weighs`: content words differ there. A change of small words alone is shown, and makes no difference.
    """

    a: int
    b: int
    c: int
    d: int
    weighs: bool


def edits(one: Quotation, other: Quotation) -> list[Edit] | None:
    """Where the two differ, in reading order, cuts left aside; None where they are not of one utterance."""
    matcher = SequenceMatcher(None, one.norms, other.norms, autojunk=False)
    shared = sum(
        one.norms[place] != GAP for a, _, size in matcher.get_matching_blocks() for place in range(a, a + size)
    )
    shorter = min(one.length, other.length)
    if shared < max(_LEAST_SHARED, _SAME_UTTERANCE * shorter):
        return None
    found = [
        Edit(a, b, c, d, _content(one.tokens[a:b]) != _content(other.tokens[c:d]))
        for tag, a, b, c, d in matcher.get_opcodes()
        if tag != "equal" and not _is_cut(one.tokens, other.tokens, a, b, c, d)
    ]
    changed = sum(max(edit.b - edit.a, edit.d - edit.c) for edit in found if edit.weighs)
    return found if changed <= _MOST_CHANGED * shorter else None


def pieces(first: Quotation, other: Quotation) -> Iterator[Piece]:
    """`other` as printed, cut where it differs from `first`: what it adds, and what it drops."""
    done = 0
    for edit in edits(first, other) or ():
        start = other.tokens[edit.c].start if edit.c < len(other.tokens) else len(other.text)
        if start > done:
            yield Piece("same", other.text[done:start])
            done = start
        if edit.b > edit.a:
            yield Piece("dropped", first.text[first.tokens[edit.a].start : first.tokens[edit.b - 1].end])
        if edit.d > edit.c:
            done = other.tokens[edit.d - 1].end
            yield Piece("added", other.text[start:done])
    if done < len(other.text):
        yield Piece("same", other.text[done:])


def _is_cut(one: Sequence[Token], other: Sequence[Token], a: int, b: int, c: int, d: int) -> bool:
    """Words are missing on one side because it stops, leaves a gap or skips whole sentences."""
    left, right = one[a:b], other[c:d]
    if GAP in [token.norm for token in (*left, *right)]:
        return True
    opening, closing = a == 0 and c == 0, b == len(one) and d == len(other)
    if opening or closing:
        words = _content(left), _content(right)
        fitted = opening and {word[:_STEM] for word in words[0]} & {word[:_STEM] for word in words[1]}
        apart = _sentence_ends(one, b if opening else a) and _sentence_ends(other, d if opening else c)
        return not (words[0] and words[1]) or bool(fitted) or apart or max(b - a, d - c) > _EDGE
    skipped = (one, a, b) if left and not right else (other, c, d) if right and not left else None
    return skipped is not None and skipped[0][skipped[1]].opens and _sentence_ends(skipped[0], skipped[2])


def _content(tokens: Sequence[Token]) -> Counter[str]:
    return Counter(token.norm for token in tokens if token.norm not in _WEIGHTLESS)


def _sentence_ends(tokens: Sequence[Token], place: int) -> bool:
    """Before `place`."""
    return place == len(tokens) or tokens[place].opens
