"""a state -> its mark as a picture: the shapes of templates/marks.svg, drawn for where no SVG is read."""

import math
from functools import lru_cache

from PIL import Image, ImageDraw

PAPER, INK, SOFT, HAIRLINE = "#faf8f3", "#1c1a17", "#5f594e", "#d9d3c5"
_SLATE = "#4a5864"
COLOURS = {
    "states": INK,
    "alleges": "#805200",
    "confirms": "#1d5fa6",
    "denies": "#b22e0f",
    "disputes": "#78359a",
    "withdraws": "#6b5d50",
    "no_response": _SLATE,
    "not_claimed": _SLATE,
    "not_disclosed": _SLATE,
    "omitted": SOFT,
}
_FINE = 4  # drawn so many times as large, and made smaller: edges come out smooth


@lru_cache(maxsize=64)
def mark(state: str, size: int) -> Image.Image:
    """`size` pixels square, transparent around it. `state`: a stance, or omitted."""
    pen = _Pen(COLOURS[state], size)
    match state:
        case "states":
            pen.disc(8, 8, 6)
        case "alleges":
            pen.ring(8, 8, 5.25, 1.5)
            pen.half_disc(8, 8, 5.25)
        case "confirms":
            pen.disc(8, 8, 6.5)
            pen.line(4.2, 7.8, 7, 10.6, 11.5, 5.5, width=1.7, colour=PAPER)
        case "denies":
            pen.line(3, 3, 13, 13, width=2.4)
            pen.line(13, 3, 3, 13, width=2.4)
        case "disputes":
            pen.wave(1.5, 14.5, 8, 2.6, 2.4)
        case "withdraws":
            pen.ring(8, 8, 4.7, 1.5)
            pen.line(0.75, 8, 15.25, 8, width=2)
        case "no_response":
            for x in (3, 8, 13):
                pen.disc(x, 8, 1.6)
        case "not_claimed":
            pen.ring(8, 8, 5.25, 1.5)
            pen.line(2.5, 13.5, 13.5, 2.5, width=1.5)
        case "not_disclosed":
            pen.ring(8, 9.5, 4.5, 1.5)
            pen.line(2, 3, 14, 3, width=2)
        case "omitted":
            pen.dashed(1.75, 2.75, 14.25, 13.25)
    return pen.picture.resize((size, size), Image.Resampling.LANCZOS)


def touch_icon(size: int) -> Image.Image:
    """The site's own sign, the half disc on paper, `size` pixels square."""
    picture = Image.new("RGB", (size, size), PAPER)
    drawn = mark("alleges", size * 7 // 8)
    at = (size - drawn.width) // 2
    picture.paste(drawn, (at, at), drawn)
    return picture


class _Pen:
    """Draws on a grid of 16 by 16, as the sprite does."""

    def __init__(self, colour: str, size: int) -> None:
        self._unit = size * _FINE / 16
        self.picture = Image.new("RGBA", (size * _FINE, size * _FINE))
        self._draw = ImageDraw.Draw(self.picture)
        self._colour = colour

    def disc(self, x: float, y: float, radius: float) -> None:
        self._draw.ellipse(self._around(x, y, radius), fill=self._colour)

    def half_disc(self, x: float, y: float, radius: float) -> None:
        self._draw.pieslice(self._around(x, y, radius), 90, 270, fill=self._colour)

    def ring(self, x: float, y: float, radius: float, width: float) -> None:
        self._draw.ellipse(self._around(x, y, radius + width / 2), outline=self._colour, width=self._wide(width))

    def line(self, *points: float, width: float, colour: str = "") -> None:
        scaled = [point * self._unit for point in points]
        self._draw.line(scaled, fill=colour or self._colour, width=self._wide(width), joint="curve")

    def wave(self, left: float, right: float, y: float, height: float, width: float) -> None:
        steps = 48
        points = [
            coordinate
            for step in range(steps + 1)
            for coordinate in (
                left + (right - left) * step / steps,
                y - height * math.sin(2 * math.pi * step / steps) * (1 - 0.15 * step / steps),
            )
        ]
        self.line(*points, width=width)

    def dashed(self, left: float, top: float, right: float, bottom: float) -> None:
        for start in range(4):
            x = left + (right - left) * start / 4
            for y in (top, bottom):
                self.line(x + 0.4, y, x + 2.6, y, width=1.25)
        for start in range(3):
            y = top + (bottom - top) * start / 3
            for x in (left, right):
                self.line(x, y + 0.5, x, y + 2.8, width=1.25)

    def _around(self, x: float, y: float, radius: float) -> tuple[float, float, float, float]:
        unit = self._unit
        return (x - radius) * unit, (y - radius) * unit, (x + radius) * unit, (y + radius) * unit

    def _wide(self, width: float) -> int:
        return max(1, round(width * self._unit))
