"""drafts of a text -> those that stand: where drafts meet, the outermost first, and no word reported twice."""

from itertools import batched, groupby

from claims.language.drafts import Draft, trimmed
from claims.language.rules import RuleBook
from claims.language.words import Words

AT_ONCE = 80  # a block with more drafts is no prose; weighing all pairs of it would never end
FIRST_FRAMES = frozenset({"cleft", "credited"})
NESTED_FRAMES = frozenset(
    {"clause", "of", "parataxis", "as", "quote", "infinitive", "gerund", "that", "according", "is", "cleft"}
)


def settled(words: Words, found: list[Draft], rules: RuleBook) -> list[Draft]:
    """Drafts that meet are weighed against each other, block by block and never too many at once."""
    kept: list[Draft] = []
    ordered = sorted(found, key=lambda draft: (words.block[draft.anchor], draft.anchor))
    for _, group in groupby(ordered, key=lambda draft: words.block[draft.anchor]):
        for near in batched(group, AT_ONCE):
            kept += _weighed(words, list(near), rules)
    return sorted(kept, key=lambda draft: (min(draft.cue, default=draft.anchor), min(draft.content, default=-1)))


def _weighed(words: Words, found: list[Draft], rules: RuleBook) -> list[Draft]:
    """The outermost cue first; one inside another's content stays only where it is a plain report itself."""
    for draft in found:
        without_afterthoughts(words, draft, found, rules)
    found.sort(key=lambda draft: (draft.frame not in FIRST_FRAMES, -len(draft.content)))
    kept: list[Draft] = []
    for draft in found:
        hosts = [other for other in found if other is not draft and draft.anchor in other.content]
        hosts = [other for other in hosts if other.anchor not in draft.content]
        if any(other.cue & draft.cue or _in_credit(words, draft, other) for other in kept):
            continue
        if hosts and draft.frame not in FIRST_FRAMES:
            draft.nested = True
            plain = draft.frame in NESTED_FRAMES or (draft.frame == "object" and draft.stance != "alleges")
            if not plain or not draft.source or words.quotation[draft.anchor] >= 0:
                continue
        elif draft.content and any(
            _mostly(draft.content, other.content)
            for other in kept
            if not other.nested and other.anchor not in draft.content
        ):
            continue
        kept.append(draft)
    return kept


def _in_credit(words: Words, draft: Draft, other: Draft) -> bool:
    return (
        other.frame == "credited"
        and words.block[draft.anchor] == words.block[other.anchor]
        and (words.blocks[words.block[draft.anchor]].kind == "quote" or draft.anchor not in other.content)
    )


def _mostly(inner: set[int], outer: set[int]) -> bool:
    return len(inner & outer) > 0.5 * len(inner)


def without_afterthoughts(words: Words, draft: Draft, found: list[Draft], rules: RuleBook) -> None:
    """Out goes what the reporter adds (", raising fears of ...") and what the speaker adds by another cue."""
    cues = {other.anchor for other in found if other is not draft}
    if draft.frame == "object":
        _without_described(words, draft, cues)
    for token in sorted(draft.content):
        if token not in draft.content or words.tag[token] != "VBG" or words.dep[token] not in ("advcl", "acl", "conj"):
            continue
        if words.quotation[token] >= 0 or token < draft.anchor:
            continue
        left = words.left[token]
        after_comma = words.text[left - 1] == "," if left else False
        adds = words.lemma[token] in rules.roles["afterthought"] and after_comma
        says = token in cues and (after_comma or words.dep[token] == "conj") and words.head[token] in draft.content
        rest = draft.content - set(words.subtree(token))
        if (adds or says) and len(rest) >= 3:
            draft.content = trimmed(words, rest)


def _without_described(words: Words, draft: Draft, cues: set[int]) -> None:
    """ "Retracted a passage that accused Doe": the accusation is a statement of its own."""
    for token in sorted(draft.content):
        if words.dep[token] == "relcl" and token in cues and words.quotation[token] < 0:
            rest = trimmed(words, draft.content - set(words.subtree(token)))
            draft.content = rest or draft.content
