"""states -> marks. One place that draws them: matrix, strips, timeline and lists use the same sprite and words."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import lru_cache

from django import template
from django.utils.dateformat import format as format_date
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localtime

from claims.models import Claim, Silence, Stance, Statement, Tally
from claims.pages.excerpts import Piece
from claims.pages.names import unturned
from claims.pages.sentences import SAID, carried, mid_sentence, words_of
from sources.models import Outlet

register = template.Library()

_DRAWN = '<svg class="mark {0}" aria-hidden="true"><use href="#mark-{0}"/></svg>'
_MARKS = {state: format_html(_DRAWN, state) for state in [*Stance.values, *Silence.values]}
_EMPTY = SafeString("")
_REVIEWED = {
    by: format_html('<span class="{0}">{0}</span>', word) for by, word in ((True, "checked"), (False, "unchecked"))
}


@register.simple_tag
def mark(state: str) -> SafeString:
    return _MARKS.get(state, _MARKS[Silence.UNKNOWN.value])


@register.simple_tag
def marks(states: Iterable[str]) -> SafeString:
    return SafeString("".join(map(mark, states)))


@register.simple_tag
@lru_cache(maxsize=64)
def sign(state: str) -> SafeString:
    """A mark with its word."""
    drawn, word = mark(state), words_of([state])
    return format_html('<span class="sign {}">{} <span class="word">{}</span></span>', state, drawn, word)


@register.filter
def in_a_sentence(name: str) -> str:
    return mid_sentence(name)


@register.filter
def as_reported(tally: Tally) -> str:
    return carried(tally.stances)


@register.filter
def as_said(tally: Tally) -> str:
    """As `as_reported`, and by whom: for a tally that has its voices."""
    return carried(tally.stances, tally.voices)


@register.filter
def in_words(states: Sequence[str]) -> str:
    return words_of(states)


@register.filter
def beyond(outlets: Sequence[Outlet]) -> int:
    """How many there are beside these, where `OutletQuerySet.apart_from` counted them."""
    return outlets[0].number - len(outlets) if outlets else 0


@register.simple_tag
def moment(when: datetime | None, precision: str = "minute") -> SafeString:
    """A time in UTC; static/js/times.js puts it in the reader's zone, with UTC on hover. A day stays as given."""
    return _EMPTY if when is None else _moment(when, precision)


@lru_cache(maxsize=8192)  # a page says hundreds, and many pages the same ones
def _moment(when: datetime, precision: str) -> SafeString:
    when = localtime(when)
    if precision in ("month", "year"):
        return format_html("{}", format_date(when, "F Y" if precision == "month" else "Y"))
    if precision == "day":  # nothing here has to be escaped
        return SafeString(f'<time datetime="{when.date().isoformat()}">{written(when.date())}</time>')
    shown = f"{written(when.date())}, {when.hour:02}:{when.minute:02}"
    return SafeString(f'<time datetime="{when.isoformat()}" data-moment>{shown} UTC</time>')


@lru_cache(maxsize=4096)
def written(day: date) -> str:
    return format_date(day, "j F Y")


@register.simple_tag
def days(first: datetime, last: datetime) -> SafeString:
    """One day, or from which to which."""
    start, end = moment(first, "day"), moment(last, "day")
    return start if start == end else format_html("{} to {}", start, end)


@register.simple_tag
def counts(tally: Tally) -> SafeString:
    """How many outlets carry which stance, most first."""
    items = "".join(_count(*item) for item in sorted(tally.stances.items(), key=lambda item: -item[1]))
    return SafeString(f'<ul class="counts">{items}</ul>') if items else _EMPTY


@lru_cache(maxsize=1024)
def _count(stance: str, outlets: int) -> SafeString:
    return format_html('<li class="{}">{}{} {}</li>', stance, mark(stance), outlets, words_of([stance]))


@register.simple_tag
def claim_rows(claims: Iterable[Claim]) -> SafeString:
    """Rows of a list of claims with their tallies. Joined here: dozens stand on a page, and the template engine takes
    as long for each as for a whole small page."""
    return SafeString("".join(map(_claim_row, claims)))


def _claim_row(claim: Claim) -> str:
    moved = claim.tally.changed_at
    return (
        f'<li class="{"is-checked" if claim.reviewed_at else "is-unchecked"}"><p class="brief">'
        f'<a href="{claim.get_absolute_url()}">{escape(unturned(claim.text))}</a></p>{counts(claim.tally)}'
        f'<p class="meta">{f"{moment(moved, 'day')} · " if moved else ""}{review(claim.reviewed_at)}</p></li>'
    )


@register.simple_tag
def review(reviewed_at: datetime | None, by: str = "") -> SafeString:
    """Machine-made or checked, and when, at a glance."""
    if reviewed_at:
        return format_html('<span class="checked">checked {}</span>', moment(reviewed_at, "day"))
    return _REVIEWED[by == "editor"]


@register.simple_tag
def passage(pieces: Iterable[Piece], stances: Sequence[str]) -> SafeString:
    """Marked text with a number and an anchor where a statement begins; `stances` are theirs, from number 1 on."""
    return SafeString("".join(_begun(piece) + _marked(piece, stances) for piece in pieces))


@register.simple_tag
def reported(statement: Statement) -> SafeString:
    """How the outlet has it: "reports that Ms Tarn alleged this", with a link to who that is."""
    before, after = SAID[statement.stance]
    if statement.source is None and statement.stance == "states":
        return SafeString("says so in its own voice")
    if statement.source is None and not statement.speaker:
        return format_html("reports that this was {}, naming nobody", Stance(statement.stance).label)
    entity = statement.speaker_entity
    name = mid_sentence(statement.speaker or "somebody unnamed")
    who = format_html('<a href="{}">{}</a>', entity.get_absolute_url(), name) if entity else format_html("{}", name)
    return format_html("reports {} {}{}", before, who, f" {after}" if after else "")


@register.simple_tag
def quoted(pieces: Iterable[Piece], stance: str) -> SafeString:
    """The marked text of a single statement, without number and anchor."""
    return SafeString("".join(_marked(piece, [stance]) for piece in pieces))


def _begun(piece: Piece) -> SafeString:
    return format_html_join("", '<sup class="anchor" id="{}">{}</sup>', piece.anchors)


def _marked(piece: Piece, stances: Sequence[str]) -> SafeString:
    if not piece.of:
        return format_html("{}", piece.text)
    return format_html(
        '<mark class="{} {}">{}</mark>', " ".join(sorted(piece.roles)), stances[piece.of[0] - 1], piece.text
    )
