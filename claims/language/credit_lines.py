"""Quotations that are credited by a line behind them -> drafts.

`"P." - paraphrased from Doe's statement`, `"P." — Jane Roe`, and the pull quote with its
credit glued on, `P.The Daily`.
"""

import re

from claims.language.drafts import Draft, trimmed
from claims.language.words import Words

CREDIT = re.compile(r"(?<=[.!?…\"”])\s*(?:[-–—―]+\s*)?(?P<credit>[A-Za-z][^.!?\"”]{2,160})[.]?$")
GLUED_MOST = 5  # words of a glued credit
DASH = frozenset("-–—―")


def credit_line_drafts(words: Words) -> list[Draft]:
    found = []
    for number, block in enumerate(words.blocks):
        if block.kind not in ("quote", "paragraph"):
            continue
        line = words.given[block.start : block.end]
        match = CREDIT.search(line)
        if not match:
            continue
        start = block.start + match.start("credit")
        tokens = [t for t in words.in_block(number) if not words.space[t]]
        credit = [t for t in tokens if words.start[t] >= start and words.text[t] not in DASH]
        said = [t for t in tokens if words.end[t] <= start and words.text[t] not in DASH]
        if not credit or len(said) < 4:
            continue
        draft = _draft(words, credit, said)
        if draft:
            found.append(draft)
    return found


def _draft(words: Words, credit: list[int], said: list[int]) -> Draft | None:
    quoted = words.quotation[said[0]] >= 0 and words.quotation[said[-1]] >= 0
    gap = words.given[words.end[said[-1]] : words.start[credit[0]]]
    dashed = bool(set(gap) & DASH) or any(words.text[t] in DASH for t in range(said[-1] + 1, credit[0]))
    if any(words.quotation[t] >= 0 for t in credit):
        return None
    if dashed and quoted and len(credit) <= 25:
        source = _named(words, credit)
    elif not gap and len(credit) <= GLUED_MOST and all(words.text[t][0].isupper() for t in credit):
        source = set(credit)
    else:
        return None
    content = trimmed(words, set(said))
    if not source or not content:
        return None
    return Draft(rule="credit line/credited", anchor=min(source), source=source, content=content, complete=True)


def _named(words: Words, credit: list[int]) -> set[int]:
    """The first name of the credit with what belongs to it: "paraphrased from [Doe]'s public statement"."""
    for token in credit:
        if words.entity[token] in ("PERSON", "ORG", "GPE", "NORP") or words.pos[token] == "PROPN":
            name = {token}
            while token + 1 in credit and (words.pos[token + 1] == "PROPN" or words.lower[token + 1] == "of"):
                token += 1
                name.add(token)
            return name
    return set()
