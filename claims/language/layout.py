"""text -> tuple[Block, ...]: headline, paragraphs, lists, pull quotes, advice and boilerplate, line by line."""

import re
from collections.abc import Iterator

from claims.language.rule_kinds import LayoutRule
from claims.language.values import Block

LIST_MARK = re.compile(r"\s*(?:[-–•*·▪◦‣]|\(?\d{1,2}[.)])\s+")
DATE_LINE = re.compile(
    r"(?:published|updated|posted)?:?\s*(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s*)?"
    r"(?:\d{1,2}\s+)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+\d{1,2}?,?\s*\d{4}.{0,25}|\d{4}-\d\d-\d\d.{0,20}",
    re.IGNORECASE,
)
BYLINE = re.compile(r"By (?:[A-Z][\w.'’-]+,?\s+(?:and\s+)?){1,8}[A-Z]?[\w.'’-]*")
ENDED = re.compile(r"[.!?…:;,]['\"”’)\]]*$")
GLUED_CREDIT = re.compile(r"[a-z\d][.!?][\"”]?(?:[A-Z][\w&-]+ ?){1,5}$")
SHORT_LINE = 90
HEADLINE_LENGTH = 250


def find_blocks(text: str, title: str, rules: tuple[LayoutRule, ...]) -> tuple[Block, ...]:
    """Blocks cover every line that holds a letter or digit, in order, without overlap."""
    lines = list(_lines(text))
    blocks: list[Block] = []
    advice = False
    for number, (start, end) in enumerate(lines):
        line = text[start:end]
        kind = _kind(line, number, lines, text, title, rules)
        if kind == "subhead":
            advice = _matches(line, rules, "howto_head")
        elif kind in ("paragraph", "list_item") and (advice or _matches(line, rules, "howto")):
            kind = "howto"
        blocks.append(Block(kind=kind, start=start, end=end))
    return tuple(blocks)


def _lines(text: str) -> Iterator[tuple[int, int]]:
    for match in re.finditer(r"[^\n\r\u2028\u2029]+", text):
        line = match.group()
        if any(character.isalnum() for character in line):
            indent = len(line) - len(line.lstrip())
            yield match.start() + indent, match.start() + len(line.rstrip())


def _kind(
    line: str, number: int, lines: list[tuple[int, int]], text: str, title: str, rules: tuple[LayoutRule, ...]
) -> str:
    for kind in ("boilerplate", "caption"):
        if _matches(line, rules, kind):
            return kind
    if DATE_LINE.fullmatch(line.strip(". ")) or BYLINE.fullmatch(line):
        return "byline"
    if number == 0:
        return "headline" if _is_headline(line, lines, text, title) else "paragraph"
    if LIST_MARK.match(line):
        return "list_item"
    if GLUED_CREDIT.search(line):
        return "quote"
    if not ENDED.search(line) and len(line) <= SHORT_LINE and line[0].isupper() and number + 1 < len(lines):
        return "subhead"
    if line[0] in '"“' and line.rstrip(".,")[-1:] not in '"”' and re.search(r"[\"”]\s*[-–—]\s*\S", line):
        return "quote"
    return "paragraph"


def _is_headline(line: str, lines: list[tuple[int, int]], text: str, title: str) -> bool:
    def plain(words: str) -> str:
        return re.sub(r"\W+", " ", words).strip().casefold()

    if title and plain(line)[:60] == plain(title)[:60]:
        return True
    follows = len(lines) > 1
    return follows and len(line) <= HEADLINE_LENGTH and not re.search(r"[.!]['\"”’]?$", line)


def _matches(line: str, rules: tuple[LayoutRule, ...], kind: str) -> bool:
    return any(rule.kind == kind and rule.pattern.search(line) for rule in rules)
