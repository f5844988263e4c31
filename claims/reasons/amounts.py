"""the words of a number -> the number: "two hundred and forty", "2.5m", "dozens", "one in five"."""

import re

_ONES = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
_TEENS = ["ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_VALUES = {word: float(n) for n, word in enumerate(_ONES + _TEENS)} | {w: 10.0 * n for n, w in enumerate(_TENS, 2)}
_SMALL = {"dozen": 12.0, "hundred": 1e2}
_LARGE = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
_SHORT = {"k": 1e3, "m": 1e6, "mn": 1e6, "mln": 1e6, "bn": 1e9, "tn": 1e12}
_POWERS = _SMALL | _LARGE | _SHORT
_FRACTIONS = {"half": 1 / 2, "third": 1 / 3, "quarter": 1 / 4, "fifth": 1 / 5, "tenth": 1 / 10}
_VAGUE = {  # the range that each is used for
    "tens of thousands": (2e4, 99_999),
    "hundreds of thousands": (2e5, 999_999),
    "tens of millions": (2e7, 99_999_999),
    "hundreds of millions": (2e8, 999_999_999),
    "several dozen": (24, 99),
    "dozens": (24, 99),
    "scores": (40, 199),
    "several hundred": (200, 999),
    "hundreds": (200, 999),
    "several thousand": (2000, 9999),
    "thousands": (2000, 9999),
    "several million": (2e6, 9_999_999),
    "millions": (2e6, 999_999_999),
    "billions": (2e9, 999e9),
}
_UNIT = rf"(?:{'|'.join(_VALUES)})\b(?:-(?:{'|'.join(_ONES[1:])})\b)?"
_POWER = "|".join([*_SMALL, *_LARGE])
_SHARE = r"(?:half|(?:an?|one|two|three|four)[\ -](?:third|quarter|fifth|tenth)s?)\b(?=\s+of\b)"
_IN = rf"(?:{_UNIT}|\d+)\s+(?:in|out\s+of)(?:\s+every)?\s+(?:{_UNIT}|\d+)\b"
_PART = r"(?:half|(?:a|three)\s+quarters?\s+of)\s+an?\s+(?:dozen|hundred|thousand|million|billion|trillion)\b"
INDEFINITE = "|".join(name.replace(" ", r"\s+") for name in sorted(_VAGUE, key=len, reverse=True))
# To be formatted with `n`, which tells the ends of a range apart.
AMOUNT = (
    r"(?P<sign{n}>(?:US)?\$|[£€¥])?\s?"
    r"(?P<number{n}>" + _PART.replace("{", "{{") + "|" + _IN + "|" + _SHARE + r"|\d(?:[\d,]*\d)?(?:\.\d+)?(?![\d.]*\d)"
    rf"|(?:an?\s+|\b{_UNIT}[ -])(?:{_POWER})\b(?:[ -](?:and\ )?(?:{_UNIT}(?:[ -](?:{_POWER})\b)?|(?:{_POWER})\b))*"
    rf"|\b{_UNIT})"
    rf"(?:[ -]?(?P<power{{n}}>{'|'.join(sorted(_POWERS, key=len, reverse=True))})\b)?"
    r"(?P<percent{n}>\s?%|\s?(?:per\s?cent|pct)\b)?"
)


def amount(words: str, power: str) -> tuple[float, float, float]:
    """(low, high, step): the number or the range that `words` give, times `power`, and the step that it is rounded to.

    A share ("one in five", "a third") is in percent. The step is 0 where nothing says that it is rounded.
    """
    words, times = " ".join(words.lower().split()), _POWERS.get(power.lower(), 1.0)
    if words in _VAGUE:
        return *_VAGUE[words], 0.0
    if part := re.fullmatch(r"(half|a quarter of|three quarters? of) an? (\w+)", words):
        share = {"half": 0.5, "a quarter of": 0.25}.get(part[1], 0.75)
        value = share * _POWERS[part[2]]
        return value, value, 0.1 * value
    if among := re.fullmatch(r"(.+?) (?:in|out of)(?: every)? (.+)", words):
        value = 100 * _number(among[1]) / max(_number(among[2]), 1.0)
        return value, value, 0.1 * value
    if fraction := re.fullmatch(r"(?:(an?|one|two|three|four)[ -])?(half|third|quarter|fifth|tenth)s?", words):
        value = 100 * _VALUES.get(fraction[1] or "one", 1.0) * _FRACTIONS[fraction[2]]
        return value, value, 0.1 * value
    value = _number(words) * times
    return value, value, _step(words, times)


def _number(words: str) -> float:
    if words[0].isdigit():
        return float(words.replace(",", ""))
    total, current = 0.0, 0.0
    for word in re.split(r"[ -]", words):
        if word in _VALUES:
            current += _VALUES[word]
        elif word in _SMALL:
            current = (current or 1.0) * _SMALL[word]
        elif word in _LARGE:
            total, current = total + (current or 1.0) * _LARGE[word], 0.0
    return total + current


def _step(words: str, times: float) -> float:
    """Of "1.2 million" a tenth of a million; of "40,000" a thousand; of "98" and "100" nothing."""
    if not words[0].isdigit():
        return 0.0
    digits = words.replace(",", "")
    if times > 100:
        return times * 10.0 ** -len(digits.partition(".")[2])
    zeros = len(digits) - len(digits.rstrip("0")) if "." not in digits else 0
    return 1000.0 if zeros >= 3 else 0.0
