"""words and a size -> a font of this machine that can set them, and the lines that they break into."""

import unicodedata
from functools import lru_cache

from PIL import ImageFont, features

type Font = ImageFont.FreeTypeFont | ImageFont.ImageFont

# The first that the machine has; a font of Pillow's own where it has none.
_FAMILIES = {
    "serif": (
        "P052-Roman.otf",
        "NotoSerif-Regular.ttf",
        "LiberationSerif-Regular.ttf",
        "DejaVuSerif.ttf",
        "Georgia.ttf",
    ),
    "sans": ("NotoSans-Regular.ttf", "LiberationSans-Regular.ttf", "DejaVuSans.ttf", "Arial.ttf"),
}
_NO_LETTER = "\U0010fffe"  # that no font has
_RIGHT_TO_LEFT = ("R", "AL", "AN")


@lru_cache(maxsize=32)
def font(family: str, size: int) -> Font:
    """`family`: serif or sans. `size` in pixels."""
    for name in _FAMILIES[family]:
        try:
            return ImageFont.truetype(name, size)
        except OSError:  # this machine has no such font
            continue
    return ImageFont.load_default(size)


def can_set(words: str, family: str) -> bool:
    """Whether every letter has its shape there, and whether letters that join, or run leftwards, come out so."""
    letters = frozenset(words)
    if any(_needs_shaping(letter) for letter in letters) and not features.check("raqm"):
        return False
    return all(_has(letter, family) for letter in letters)


def lines(words: str, face: Font, width: float, most: int) -> tuple[list[str], bool]:
    """`words` broken into at most `most` lines of `width` pixels; whether all of them found room. No word is broken
    unless it is wider than a line."""
    broken: list[str] = []
    left = words.split()
    while left and len(broken) < most:
        fit = _fit(left, face, width)
        if fit:
            broken.append(" ".join(left[:fit]))
            left = left[fit:]
        else:
            letters = _fit_letters(left[0], face, width)
            broken.append(left[0][:letters])
            left[0] = left[0][letters:]
    return broken, not left


def ended(line: str, face: Font, width: float) -> str:
    """`line` with an ellipsis, shortened by whole words so that both fit."""
    words = line.split()
    while len(words) > 1 and face.getlength(" ".join(words) + " …") > width:
        words.pop()
    kept = " ".join(words)
    while kept and face.getlength(kept + " …") > width:
        kept = kept[:-1]
    return kept + " …"


def _fit(words: list[str], face: Font, width: float) -> int:
    """How many of `words` fit into one line."""
    count, line = 0, ""
    for word in words:
        line = f"{line} {word}" if line else word
        if len(line) > width or face.getlength(line) > width:  # no letter is narrower than a pixel
            break
        count += 1
    return count


def _fit_letters(word: str, face: Font, width: float) -> int:
    """At least one, so that there is an end."""
    count = max(1, min(len(word), int(width // (face.size / 4)))) if hasattr(face, "size") else 1
    while count > 1 and face.getlength(word[:count]) > width:
        count -= 1
    return count


@lru_cache(maxsize=4096)
def _has(letter: str, family: str) -> bool:
    if letter.isspace() or letter.isascii():
        return True
    face = font(family, 32)
    return bytes(face.getmask(letter)) != bytes(face.getmask(_NO_LETTER))


def _needs_shaping(letter: str) -> bool:
    # Of scripts that join or run leftwards; and marks that stand over, under or around another letter.
    return unicodedata.bidirectional(letter) in _RIGHT_TO_LEFT or unicodedata.category(letter) in ("Mc", "Mn")
