"""text and its blocks -> the text that the model reads: plain marks, no datelines, headlines as sentences.

The model was trained on sentences: of a headline in Title Case it makes a row of names, and of the place in
"HALDEN, May 3 (Wire) - The bank said" the one who speaks. One character stays one character, so that offsets hold.
"""

import re

from claims.language.values import Block

PLAIN = str.maketrans(
    {
        **dict.fromkeys("“”„‟«»", '"'),
        **dict.fromkeys("’‘", "'"),
        "\xa0": " ",
        "\r": "\n",
        "\x00": " ",
    }
)
DATELINE = re.compile(
    r"[A-Z][A-Z.'’ -]{2,30}(?:, [A-Z][A-Za-z. ]{1,20})?(?:,? [A-Z][a-z]{2,8}\.? \d{1,2})?(?: ?\([^)]{2,30}\))?"
    r"(?: ?[—–] ?| ?-{1,2} |: )"
)
WORD = re.compile(r"[A-Za-z][A-Za-z'’-]*")
TITLE_CASE = 0.6
_SMALL_WORDS = (
    "a an and as at be been but by can did do does for from had has have he her his if in into is it its of on or "
    "over she than that the their them then they this to was were what when where which who will with would"
)
SMALL = frozenset(_SMALL_WORDS.split())


def readable(text: str, blocks: tuple[Block, ...], cue_forms: frozenset[str]) -> str:
    plain = text.translate(PLAIN)
    for block in blocks:
        dateline = DATELINE.match(plain, block.start, block.end) if block.kind == "paragraph" else None
        if dateline:
            plain = plain[: block.start] + " " * len(dateline.group()) + plain[dateline.end() :]
    headline = next((block for block in blocks if block.kind == "headline"), None)
    if headline is None:
        return plain
    words = list(WORD.finditer(plain, headline.start, headline.end))
    long_words = [word for word in words if len(word.group()) > 3]
    if not long_words or sum(w.group()[0].isupper() for w in long_words) < TITLE_CASE * len(long_words):
        return plain
    body = plain[: headline.start] + plain[headline.end :]
    small = set(re.findall(r"\b[a-z][a-z'’-]*", body))
    capital = set(re.findall(r"(?<=[a-z,] )[A-Z][A-Za-z'’-]*", body))
    letters = list(plain)
    for word in words[1:]:
        given = word.group()
        lower = given.lower()
        if given in capital or len(lower) != len(given) or given[1:] != lower[1:]:
            continue
        if lower in small or lower in cue_forms or lower in SMALL:
            letters[word.start()] = lower[0]
    return "".join(letters)
