"""the words of a quotation -> tokens that are alike where the same words were heard.

Case, punctuation, apostrophes, contractions, spelling, and numbers in letters or digits make no difference. Where words
are left out ("…", "[…]"), put in by the editor ("[Norvane]"), masked ("d**n") or interrupted, there is a gap.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from claims.reasons import facts

GAP = "…"
_TOKEN = re.compile(  # editor's brackets, gaps, numbers, abbreviations, words, ends of sentences
    r"\[[^\]]*\]|\w*\*+[\w*]*|…|\.\.\.+|(?:\. ){2}\.|\d[\d,]*(?:\.\d+)?|%|"
    r"\b(?:[a-z]\.){2,}|\b(?:co|re|pre|e|non|anti|un)-[a-z]+|[^\W\d_]+(?:'[^\W\d_]+)*|[.?!](?=[\s\"”’)]|$)",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"“([^“”]+)”|\"([^\"]+)\"|«([^«»]+)»|‘([^‘’]+(?:’\w[^‘’]*)*)’(?!\w)")
_WHOLE = {"gonna": "going to", "wanna": "want to", "gotta": "got to", "can't": "can not", "cannot": "can not"}
_WHOLE |= {"won't": "will not", "shan't": "shall not", "let's": "let us", "ain't": "is not", "i'm": "i am"}
_INSIDE = str.maketrans("", "", ",-.")
_WHOLE |= {f"{word}'s": f"{word} is" for word in ("it", "that", "he", "she", "there", "what", "who", "here", "where")}
_WHOLE |= {"sen": "senator", "rep": "representative", "gov": "governor", "gen": "general", "dr": "doctor"}
_WHOLE |= {"mr": "mister", "mrs": "missis", "prof": "professor", "st": "saint"}
_ENDINGS = {"n't": "not", "'d": "would", "'re": "are", "'ve": "have", "'ll": "will"}
_NUMBERS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_DIGITS = {word: str(number) for number, word in enumerate(_NUMBERS)}
_DIGITS |= {"fifteen": "15", "twenty": "20", "thirty": "30", "forty": "40", "fifty": "50", "hundred": "100"}
_SPELLING = (  # British to American, on whole words in lower case
    (re.compile(r"(?<=.{3})is(?=(?:e|es|ed|ing|ation|ations)$)"), "iz"),
    (re.compile(r"(?<=.{3})ys(?=(?:e|es|ed|ing)$)"), "yz"),
    (re.compile(r"(?<=[a-z]{2}[bdilmnprtv])our(?=(?:s|ed|ing|able|ite|hood|ful|al)?$)"), "or"),
    (re.compile(r"(?<=[a-z][tbh])re(?=s?$)"), "er"),
    (re.compile(r"(?<=[a-z][aeiou]l)l(?=(?:ed|ing|er|ers)$)"), ""),
    (re.compile(r"^enquir"), "inquir"),
    (re.compile(r"(?<=[a-z])ence(?=s?$)"), "ense"),
    (re.compile(r"ogue(?=s?$)"), "og"),
    (re.compile(r"^programme"), "program"),
)


@dataclass(frozen=True)
class Token:
    """`norm` is what is compared, GAP for a gap; `start` and `end` lie in the quotation's text.

    `opens`: the first word of a sentence.
    """

    norm: str
    start: int
    end: int
    opens: bool = False


def quoted(text: str) -> list[str]:
    """What stands in quotation marks, in order."""
    return [next(part for part in match.groups() if part) for match in _QUOTED.finditer(text)]


def tokens(text: str) -> tuple[Token, ...]:
    return tuple(_tokens(text))


def _tokens(text: str) -> Iterator[Token]:
    plain, opens, percent = facts.plain(text), True, False
    for match in _TOKEN.finditer(plain):
        word, (start, end) = match[0], match.span()
        if word in ".?!":
            opens = True
        elif word[0] in "[…." or "*" in word:
            if word.lower() != "[sic]":
                yield Token(GAP, start, end, opens)
        else:
            norms = list(_norms(match))
            if percent and norms == ["cent"]:
                norms = []
            percent = norms == ["per"]
            for norm in norms:
                yield Token("percent" if norm in ("per", "%", "percent") else norm, start, end, opens)
                opens = False


def _norms(match: re.Match[str]) -> Iterator[str]:
    word = match[0].lower().translate(_INSIDE)
    if word in _WHOLE:
        yield from _WHOLE[word].split()
        return
    for ending, full in _ENDINGS.items():
        if word.endswith(ending):
            yield _plain_norm(word.removesuffix(ending))
            yield full
            return
    yield _plain_norm(word)


def _plain_norm(word: str) -> str:
    if word in _DIGITS:
        return _DIGITS[word]
    for pattern, instead in _SPELLING:
        word = pattern.sub(instead, word)
    return word
