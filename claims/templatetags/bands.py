"""marks on a scale of time -> SVG, joined as escaped strings; what it shows stands in words beside it."""

from collections.abc import Sequence

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString

from claims.models import Event, Stance
from claims.pages.bands import Band, Drawing, Mark
from config.address import of

register = template.Library()

_EDGE = 3.0  # percent of the width that is left free at either end, so that no mark is cut
_ROW, _HEIGHT = 20, 28  # pixels: from row to row, and of a band with one
_LINES = {
    "notch": ("notch", "edit"),
    "corrects": ("notch corrects", "correction"),
    "dated": ("dated", "date"),
    "reviewed": ("reviewed", "fact-checker’s review"),
}
_STANCES = dict(Stance.choices)
_ANY = "any-one"


@register.simple_tag
def band(drawn: Band, base: str, blank: float = 0) -> SafeString:
    """`base`: the address of its timeline, to which a period can be added; `blank`: as in Drawing."""
    found = (_svg(marks, base, blank, name) for name, marks in (("wide", drawn.wide), ("narrow", drawn.narrow)))
    return SafeString("".join(found))


@register.simple_tag
def scale(drawing: Drawing) -> SafeString:
    parts = []
    for place, tick in enumerate(drawing.ticks):
        side = "first" if place == 0 else "last" if place == len(drawing.ticks) - 1 else "middle"
        at = _at(tick.share)
        parts.append(
            f'<line class="tick" x1="{at}" x2="{at}" y1="0" y2="5"/>'
            f'<text class="{side}" x="{at}" y="18">{escape(tick.words)}</text>'
        )
    return SafeString(f'<svg class="scale" width="100%" height="24">{"".join(parts)}</svg>')


@register.simple_tag
def address(event: Event) -> str:
    """Where its words are to be read."""
    if event.statement:
        return of("statement", event.statement.public_id)
    if event.review:
        return f"{event.claim.get_absolute_url()}#{event.review.public_id}"
    return event.article.get_absolute_url()


def _svg(marks: Sequence[Mark], base: str, blank: float, name: str) -> str:
    height = _HEIGHT + _ROW * max((mark.row for mark in marks), default=0)
    statement = of("statement", _ANY)
    parts = [_mark(mark, base, statement) for mark in marks]
    if blank:
        parts.insert(0, f'<rect class="blank" x="0" width="{_at(blank)}" y="0" height="{height}"/>')
    return (
        f'<svg class="band {name}" width="100%" height="{height}">'
        f'<line class="rail" x1="0" x2="100%" y1="14" y2="14"/>{"".join(parts)}</svg>'
    )


def _mark(mark: Mark, base: str, statement: str) -> str:
    at, top, first = _at(mark.share), 6 + _ROW * mark.row, mark.events[0]
    if mark.state in _LINES:
        classes, kind = _LINES[mark.state]
        drawn = f'<line class="{classes}" x1="0" x2="0" y1="-3" y2="19"/>'
        if mark.state == "reviewed":
            drawn = '<rect class="reviewed" x="-4" width="8" y="-2" height="20"/>'
    else:
        classes = f"hollow {mark.state}" if mark.hollow else mark.state
        drawn = f'<use class="{classes}" href="#mark-{mark.state}" x="-8" width="16" height="16"/>'
        kind = f"{_STANCES[mark.state]}{', seen only later' if mark.hollow else ''}"
    if len(mark.events) == 1 and first.statement:
        href, words = statement.replace(_ANY, first.statement), first.text
    else:
        drawn += _number(mark) if len(mark.events) > 1 else ""
        several = f"{len(mark.events)} entries: {kind}; {mark.over}"
        href, words = f"{base}{mark.over.query}", several if len(mark.events) > 1 else first.text
    return (
        f'<svg x="{at}" y="{top}" class="at" width="1" height="16"><a href="{escape(href)}" tabindex="-1">'
        f"<title>{escape(words)}</title>{drawn}</a></svg>"
    )


def _number(mark: Mark) -> str:
    """Beside it, on the side where there is room."""
    side, x = ("before", -10) if mark.share > 0.9 else ("after", 10)
    return f'<text class="number {side}" x="{x}" y="12">{len(mark.events)}</text>'


def _at(share: float) -> str:
    return f"{_EDGE + share * (100 - 2 * _EDGE):.2f}%"
