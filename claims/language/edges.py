"""draft -> its content with the edges mended by a learned table: constituents cut off or taken in."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from claims.language.drafts import EDGE, Draft, trimmed
from claims.language.trained import Table, size
from claims.language.words import Words

ALONE = frozenset({"advmod", "npadvmod", "prep", "conj", "dobj", "appos", "nsubj", "dep"})  # that one word may be cut
MARKS = frozenset('"“”')
PAUSES = frozenset(",;:—–") | {"--"}
ROUNDS = 3  # constituents that one content may lose or gain


@dataclass(frozen=True)
class Unit:
    """A constituent at an edge of a content: `kind` is "cut" for one inside, "add" or "quotation" for one outside."""

    kind: str
    side: str
    head: int
    tokens: frozenset[int]


class Edges:
    """The table, and the probabilities from which a constituent is cut off or taken in."""

    def __init__(self, table: dict[str, Any]):
        self.table = Table(table["edges"])
        self.cut: float = table["cut"]
        self.add: float = table["add"]

    def moves(self, unit: Unit, names: list[str]) -> float:
        """How likely the edge moves, 0 where that is not likely enough."""
        likely = self.table.probability(names)
        return likely if likely >= (self.cut if unit.kind == "cut" else self.add) else 0.0


def moved_edges(words: Words, draft: Draft, cues: set[int], afterthoughts: frozenset[str], edges: Edges) -> set[int]:
    """The content after at most `ROUNDS` moves: the largest constituent that should go, else the likeliest to come."""
    content = draft.content
    for _ in range(ROUNDS):
        found = units(words, draft, content, afterthoughts)
        scored = [(edges.moves(unit, unit_features(words, draft, content, unit, cues)), unit) for unit in found]
        cuts = [(len(unit.tokens), likely, unit) for likely, unit in scored if likely and unit.kind == "cut"]
        more = [(likely, len(unit.tokens), unit) for likely, unit in scored if likely and unit.kind != "cut"]
        if cuts:
            moved = content - max(cuts, key=lambda one: one[:2])[2].tokens
        elif more:
            tokens = content | max(more, key=lambda one: one[:2])[2].tokens
            moved = set(range(min(tokens), max(tokens) + 1)) - _hole(content) - draft.cue - draft.source
        else:
            break
        moved = trimmed(words, moved)
        if not moved or moved == content:
            break
        content = moved
    return content


def _hole(content: set[int]) -> set[int]:
    """What lies between the first and the last token and is no content: the cue of a divided quotation, for one."""
    return set(range(min(content), max(content) + 1)) - content


def units(words: Words, draft: Draft, content: set[int], afterthoughts: frozenset[str]) -> Iterator[Unit]:
    """What could go from the edges of a content or come to them."""
    if content:
        for side in ("right", "left"):
            yield from _inner(words, content, side)
            yield from _outer(words, draft, content, side, afterthoughts)


def _inner(words: Words, content: set[int], side: str) -> Iterator[Unit]:
    """The constituents that end with the content, from the word at its edge upwards, without the whole."""
    edge = max(content) if side == "right" else min(content)
    token = edge
    while True:
        inside = {t for t in words.subtree(token) if t in content}
        if len(inside) >= len(content):
            return
        rim = {t for t in content if t >= min(inside)} if side == "right" else {t for t in content if t <= max(inside)}
        if rim == inside and words.text[token] not in EDGE and (len(inside) > 1 or words.dep[token] in ALONE):
            yield Unit("cut", side, token, frozenset(inside))
        if words.head[token] == token or words.head[token] not in content:
            return
        token = words.head[token]


def _outer(words: Words, draft: Draft, content: set[int], side: str, afterthoughts: frozenset[str]) -> Iterator[Unit]:
    """The largest constituent right beyond the edge, and the rest of the quotation that begins there."""
    taken = content | draft.cue | draft.source
    step = 1 if side == "right" else -1
    block = words.block[draft.anchor]
    edge = (max(content) if side == "right" else min(content)) + step
    while 0 <= edge < len(words) and words.block[edge] == block and (words.text[edge] in EDGE or words.space[edge]):
        edge += step
    if not 0 <= edge < len(words) or words.block[edge] != block or edge in taken:
        return
    top = edge
    while words.head[top] != top:
        head = words.head[top]
        begins = words.left[head] if side == "right" else words.right[head]
        if begins != edge or not taken.isdisjoint(words.subtree(head)):
            break
        top = head
    tokens = frozenset(words.subtree(top))
    if not taken.isdisjoint(tokens) or (words.tag[top] == "VBG" and words.lemma[top] in afterthoughts):
        return
    yield Unit("add", side, top, tokens)
    if words.quotation[edge] >= 0:
        first, last = words.quotation_tokens(words.quotation[edge])
        rest = frozenset(range(edge, last + 1) if side == "right" else range(first, edge + 1))
        if taken.isdisjoint(rest) and len(rest) > len(tokens) + 1:
            yield Unit("quotation", side, top, rest)


def unit_features(words: Words, draft: Draft, content: set[int], unit: Unit, cues: set[int]) -> list[str]:
    """What kind of constituent, how it is joined on, and what would be left without it."""
    head, frame, lemma = unit.head, draft.frame, words.lemma[draft.anchor]
    tokens, rest = sorted(unit.tokens), content - unit.tokens
    order = "before" if min(content) < draft.anchor else "after"
    dep, governor, first = words.dep[head], words.head[head], words.lower[tokens[0]]
    comma, marked = _joint(words, unit.side, tokens)
    scale, quoted = size(len(tokens)), f"{_quoted(words, unit.tokens)}{_quoted(words, rest)}"
    named = next((words.entity[k] or words.pos[k] for k in words.children(head, "pobj", "pcomp")), "-")
    opener = next((words.lower[k] for k in words.children(head, "mark", "aux")), "-")
    subject = next((k for k in words.children(head, "nsubj", "nsubjpass")), None)
    who = "-" if subject is None else words.lower[subject] if words.pos[subject] == "PRON" else words.pos[subject]
    found = [
        "",
        f"{dep}",
        f"{dep}|{frame}",
        f"{dep}|{first}",
        f"{dep}|comma={comma}",
        f"{dep}|comma={comma}|{scale}",
        f"{dep}|quoted={quoted}",
        f"{dep}|to={_attached(head, governor, draft, rest)}",
        f"{dep}|{first}|{named}",
        f"{dep}|mark={opener}",
        f"{dep}|subject={who}",
        f"{dep}|deep={_depth(words, head, content)}",
        f"{dep}|{lemma}",
        f"{dep}|head={words.lemma[governor]}",
        f"{dep}|{words.pos[governor]}|comma={comma}",
        f"{dep}|entity={words.entity[head]}",
        f"frame={frame}",
        f"lemma={lemma}",
        f"quoted={quoted}",
        f"quoted={quoted}|mark={marked}",
        f"first={first}",
        f"word={words.lemma[head]}",
        f"tag={words.tag[head]}|{comma}",
        f"size={scale}",
        f"rest={size(len(rest))}",
        f"beyond={_beyond(words, unit.side, tokens)}",
        f"sure={int(draft.confidence * 5)}",
    ]
    if not cues.isdisjoint(unit.tokens):
        found += ["cue inside", f"cue inside|{dep}"]
    if words.sentence[head] != words.sentence[draft.anchor]:
        found.append(f"other sentence|{quoted}")
    lead = f"{unit.kind} {unit.side} {order}"
    return ["bias", *(f"{lead}|{name}" for name in found)]


def _attached(head: int, governor: int, draft: Draft, rest: set[int]) -> str:
    if governor in rest:
        return "content"
    return "cue" if governor == draft.anchor else "itself" if governor == head else "outside"


def _depth(words: Words, token: int, content: set[int]) -> int:
    depth = 0
    while token in content and words.head[token] != token and depth < 4:
        token = words.head[token]
        depth += 1
    return depth


def _joint(words: Words, side: str, tokens: list[int]) -> tuple[bool, bool]:
    """Whether a pause, and whether a quotation mark, stands within two tokens on the content's side."""
    joint = range(max(0, tokens[0] - 2), tokens[0]) if side == "right" else range(tokens[-1] + 1, tokens[-1] + 3)
    texts = [words.text[t] for t in joint if t < len(words)]
    return any(text in PAUSES for text in texts), any(text in MARKS for text in texts)


def _beyond(words: Words, side: str, tokens: list[int]) -> str:
    """The mark on the far side, "word" or "line" where none stands there."""
    token = tokens[-1] + 1 if side == "right" else tokens[0] - 1
    if not 0 <= token < len(words) or words.space[token]:
        return "line"
    return words.text[token] if words.text[token] in EDGE or words.text[token] in "?!" else "word"


def _quoted(words: Words, tokens: set[int] | frozenset[int]) -> int:
    """0 for none in quotation marks, 2 for nearly all, 1 for some."""
    inside = sum(words.quotation[t] >= 0 for t in tokens)
    return 0 if inside < 0.1 * len(tokens) or not tokens else 2 if inside > 0.8 * len(tokens) else 1
