"""what is known of a claim -> the picture that stands for its page where others link to it: a PNG of 1200 x 630 pixels.

Words that no font of this machine can set are left out, and the rest of the card stands.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageDraw

from claims.models import Silence, Stance
from claims.pages.brushes import COLOURS, HAIRLINE, INK, PAPER, SOFT, mark
from claims.pages.cutting import cut
from claims.pages.lettering import can_set, ended, font, lines
from claims.pages.sentences import words_of

WIDTH, HEIGHT = 1200, 630
_DRAWN = "1"  # raised with each change of how cards are drawn: they are known by what is on them
_MARGIN, _RIGHT = 64, WIDTH - 64
_ROOM = _RIGHT - _MARGIN
_SENTENCE, _SUMMARY, _KICKER = 600, 400, 120  # characters
_SIZES = (72, 56, 48, 40)  # of the sentence, in pixels: the first at which all of it has room
_STATES = [*Stance.values, Silence.OMITTED.value]
_MARKS = 5
_COLOURS = 128
_NO_LETTERS = "The claim is in letters that this card has no shapes for; its page has them."


@dataclass(frozen=True, kw_only=True)
class Card:
    """`kicker`: how it is reported, so that the sentence under it reads as a report. `counts`: of outlets, by state."""

    kicker: str
    sentence: str
    summary: str = ""
    counts: tuple[tuple[str, int], ...] = ()

    @property
    def fingerprint(self) -> str:
        """The same for cards that look the same."""
        return hashlib.sha256(repr((_DRAWN, self)).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def card(kicker: str, sentence: str, summary: Sequence[str], counts: Mapping[str, int]) -> Card:
    return Card(
        kicker=cut(kicker, _KICKER),
        sentence=cut(sentence, _SENTENCE),
        summary=cut(" ".join(summary), _SUMMARY),
        counts=tuple((state, counts[state]) for state in _STATES if counts.get(state))[:_MARKS],
    )


def counted(cells: Iterable[Sequence[str]]) -> dict[str, int]:
    """The states of each outlet -> state to number of outlets."""
    return Counter(state for states in cells for state in states)


@lru_cache(maxsize=64)
def draw(card: Card) -> bytes:
    picture = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(picture)
    _head(pen)
    bottom = _marks(picture, pen, card.counts)
    bottom = _summary(pen, card.summary, bottom)
    _sentence(pen, card, bottom)
    written = BytesIO()
    # Few colours: a third of the bytes, and no slower.
    picture.quantize(_COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(written, "PNG")
    return written.getvalue()


def _head(pen: ImageDraw.ImageDraw) -> None:
    pen.text((_MARGIN, 48), "Claimline", font=font("serif", 36), fill=INK)
    words, face = "Who reports what, and who left it out", font("sans", 24)
    pen.text((_RIGHT - face.getlength(words), 58), words, font=face, fill=SOFT)
    pen.line((_MARGIN, 108, _RIGHT, 108), fill=INK, width=2)


def _marks(picture: Image.Image, pen: ImageDraw.ImageDraw, counts: Sequence[tuple[str, int]]) -> int:
    """Drawn at the foot, each with its word; where what stands above has to end."""
    if not counts:
        return HEIGHT - 48
    face, x, y = font("sans", 26), _MARGIN, HEIGHT - 80
    for state, number in counts:
        words = f"{words_of([state])} {'by' if state == Silence.OMITTED else 'in'} {number}"
        if x + 40 + face.getlength(words) > _RIGHT:
            break
        drawn = mark(state, 28)
        picture.paste(drawn, (x, y), drawn)
        pen.text((x + 40, y - 1), words, font=face, fill=COLOURS[state])
        x += 40 + int(face.getlength(words)) + 40
    pen.line((_MARGIN, y - 22, _RIGHT, y - 22), fill=HAIRLINE, width=2)
    return y - 22


def _summary(pen: ImageDraw.ImageDraw, summary: str, bottom: int) -> int:
    face = font("sans", 27)
    if not summary or not can_set(summary, "sans"):
        return bottom
    shown, whole = lines(summary, face, _ROOM, 2)
    if not whole:
        shown[-1] = ended(shown[-1], face, _ROOM)
    top = bottom - 20 - 38 * len(shown)
    for number, line in enumerate(shown):
        pen.text((_MARGIN, top + 38 * number), line, font=face, fill=SOFT)
    return top


def _sentence(pen: ImageDraw.ImageDraw, card: Card, bottom: int) -> None:
    top = 136
    if card.kicker and can_set(card.kicker, "sans"):
        pen.text((_MARGIN, top), card.kicker, font=font("sans", 27), fill=SOFT)
        top += 48
    words = card.sentence if can_set(card.sentence, "serif") else _NO_LETTERS
    for size in _SIZES:
        face, step = font("serif", size), round(size * 1.25)
        shown, whole = lines(words, face, _ROOM, max(1, (bottom - 16 - top) // step))
        if whole:
            break
    if not whole:
        shown[-1] = ended(shown[-1], face, _ROOM)
    for number, line in enumerate(shown):
        pen.text((_MARGIN, top + step * number), line, font=face, fill=INK)
