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
    """Tokens `a` to `b` of the one stand where `c` to `d` of the other do; either may be empty."""

    a: int
    b: int
    c: int
    d: int


def edits(one: Quotation, other: Quotation) -> list[Edit] | None:
    """Where content words differ, in reading order; None where the two are not of one utterance."""
    matcher = SequenceMatcher(None, one.norms, other.norms, autojunk=False)
    shared = sum(
        one.norms[place] != GAP for a, _, size in matcher.get_matching_blocks() for place in range(a, a + size)
    )
    if shared < max(_LEAST_SHARED, _SAME_UTTERANCE * min(one.length, other.length)):
        return None
    changes = [Edit(*places) for tag, *places in matcher.get_opcodes() if tag != "equal"]
    found = [edit for edit in changes if _weighs(one.tokens, other.tokens, edit)]
    changed = sum(max(edit.b - edit.a, edit.d - edit.c) for edit in found)
    return found if changed <= _MOST_CHANGED * min(one.length, other.length) else None


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


def _weighs(one: Sequence[Token], other: Sequence[Token], edit: Edit) -> bool:
    left, right = one[edit.a : edit.b], other[edit.c : edit.d]
    words = _content(left), _content(right)
    if words[0] == words[1] or GAP in [token.norm for token in (*left, *right)]:
        return False
    opening, closing = edit.a == 0 and edit.c == 0, edit.b == len(one) and edit.d == len(other)
    if opening or closing:
        fitted = opening and {word[:_STEM] for word in words[0]} & {word[:_STEM] for word in words[1]}
        return bool(words[0] and words[1]) and not fitted and not _another_passage(one, other, edit)
    return not (left and not right and _whole_sentences(one, edit.a, edit.b)) and not (
        right and not left and _whole_sentences(other, edit.c, edit.d)
    )


def _content(tokens: Sequence[Token]) -> Counter[str]:
    return Counter(token.norm for token in tokens if token.norm not in _WEIGHTLESS)


def _another_passage(one: Sequence[Token], other: Sequence[Token], edit: Edit) -> bool:
    """At an end each goes on in its own way: with other sentences, or for long."""
    left, right = (edit.b, edit.d) if edit.a == 0 and edit.c == 0 else (edit.a, edit.c)
    apart = left < len(one) and right < len(other) and one[left].opens and other[right].opens
    return apart or max(edit.b - edit.a, edit.d - edit.c) > _EDGE


def _whole_sentences(tokens: Sequence[Token], start: int, end: int) -> bool:
    return tokens[start].opens and (end == len(tokens) or tokens[end].opens)
