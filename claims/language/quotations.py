"""text and its blocks -> pairs of quotation marks as (start, end), marks included, in reading order.

All kinds of marks pair up. Pairing never leaves a paragraph, so that a stray mark spoils one paragraph at most;
a paragraph that opens a quotation and does not close it, with the next one opening again, is quoted to its end.
"""

import re

from claims.language.values import Block

MARKS = re.compile(r"[\"“”„‟«»]|''|``|‘|’|(?<![\w.,!?])'(?=\w)|(?<=[\w.,!?])'(?!\w)")
CLOSES = {  # straight and curly marks are mixed in one quotation more often than not
    "“": '”"',
    "„": "“”",
    "‟": "”",
    "«": "»",
    "»": "«",
    "‘": "’'",
    "'": "'’",
    '"': '"”',
    "``": "''",
    "''": "''",
}
LONGEST_SINGLE = 300  # a lone apostrophe must not quote half a paragraph
SHORTEST = 2


def find_quotations(text: str, blocks: tuple[Block, ...]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    goes_on = False
    for number, block in enumerate(blocks):
        pairs, dangling = _pair(text, block.start, block.end)
        next_opens = number + 1 < len(blocks) and text[blocks[number + 1].start] in '"“'
        at_start = dangling is not None and dangling <= block.start + 1
        if dangling is not None and at_start and text[dangling] in '"“' and (next_opens or goes_on):
            pairs = [pair for pair in pairs if pair[0] < dangling]
            pairs.append((dangling, block.end))
            goes_on = next_opens
        else:
            goes_on = False
        found += sorted(pairs)
    return found


def _pair(text: str, start: int, end: int) -> tuple[list[tuple[int, int]], int | None]:
    """The pairs between two places, outermost only, and the first mark that found no partner."""
    pairs: list[tuple[int, int]] = []
    open_at: int | None = None
    closers = ""
    for match in MARKS.finditer(text, start, end):
        mark, at = match.group(), match.start()
        if open_at is None:
            if mark in CLOSES and _may_open(text, at, len(mark), start, end):
                open_at, closers = at, CLOSES[mark]
        elif mark in closers and _may_close(text, at, mark, closers):
            if at - open_at > SHORTEST and not ("’" in closers and at - open_at > LONGEST_SINGLE):
                pairs.append((open_at, match.end()))
            open_at, closers = None, ""
        elif closers in "’'" and mark in '"“' and _may_open(text, at, 1, start, end):
            open_at, closers = at, CLOSES[mark]  # the single mark was an apostrophe
    return pairs, open_at


def _may_open(text: str, at: int, length: int, start: int, end: int) -> bool:
    after = text[at + length : at + length + 1]
    before = text[at - 1] if at > start else " "
    if text[at] in "“„‟«‘`":
        return at + length < end
    return after.strip() != "" and (not before.isalnum()) and not (before in ".,!?" and after.isspace())


def _may_close(text: str, at: int, mark: str, closers: str) -> bool:
    if mark in "’'" and closers in "’'":
        return not text[at + 1 : at + 2].isalnum()
    return not (mark == '"' and text[at - 1 : at].isspace() and text[at + 1 : at + 2].isalnum())
