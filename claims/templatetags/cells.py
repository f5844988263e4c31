"""heads and rows of the matrix -> their HTML, as escaped strings joined in Python.

A page holds a thousand cells: through the template engine they take seven times longer. What many cells have in
common is made once.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from html import escape  # what Django's does, without its care for lazy texts, which is twice as dear

from django import template
from django.utils.safestring import SafeString

from claims.glance import Told
from claims.models import Silence
from claims.pages.choice import Choice
from claims.pages.matrix import Column, Heads, Matrix, Square, address
from claims.pages.names import unturned
from claims.pages.sentences import counted, mid_sentence, why_silent, words_of
from claims.templatetags.marks import mark, review, sign, written

register = template.Library()
register.filter(unturned)

_SHORT_QUOTE, _SHORT_NAME = 180, 60  # characters
_NEAR = 4  # rows from an edge
_SILENCES = frozenset(Silence.values)
_NOT_COVERED = '<span aria-hidden="true">–</span><span class="unseen">did not cover the story</span>'


@register.simple_tag
def matrix_heads(heads: Heads) -> SafeString:
    return SafeString("".join((*map(_head, heads.covering), *map(_head_elsewhere, heads.elsewhere))))


def _head(column: Column) -> str:
    return (
        f'<th scope="col" class="outlet"><a href="{column.href}"><span>{_name(column.outlet.name)}</span></a>'
        f'<small>{column.carried}<span class="unseen"> claims carried</span></small></th>'
    )


def _head_elsewhere(column: Column) -> str:
    return (
        f'<th scope="col" class="outlet elsewhere"><a href="{column.href}"><span>{_name(column.outlet.name)}</span></a>'
        f"<small>{_NOT_COVERED}</small></th>"
    )


@register.simple_tag
def offered(choice: Choice) -> SafeString:
    """A box to tick for each outlet: there may be hundreds."""
    return SafeString("".join(_offered(column, ticked) for column, ticked in choice.offered))


def _offered(column: Column, ticked: bool) -> str:
    return (
        f'<li><label><input type="checkbox" name="outlet" value="{escape(column.outlet.slug)}"'
        f"{' checked' if ticked else ''}> <bdi>{_name(column.outlet.name)}</bdi>"
        f" <small>{column.carried if column.covered else _NOT_COVERED}</small></label></li>\n"
    )


@register.simple_tag
def matrix_rows(matrix: Matrix) -> SafeString:
    return SafeString("".join(_rows(matrix)))


def _rows(matrix: Matrix) -> Iterator[str]:
    last = len(matrix.rows) - _NEAR
    for place, row in enumerate(matrix.rows):
        claim = row.claim
        turned = "upward " if _NEAR <= place >= last else ""  # cards open away from the edge
        yield (
            f'<tr class="{turned}{"is-checked" if claim.reviewed_at else "is-unchecked"}">'
            f'<th scope="row" class="claim"><a href="{claim.get_absolute_url()}">{escape(unturned(claim.text))}</a>'
            f" {review(claim.reviewed_at)}</th>"
        )
        yield from _cells(row.covering, "")
        yield from _cells(row.elsewhere, " elsewhere")
        told = f" <small>{counted(claim.origins, 'origin')}</small>" if claim.origins else ""
        yield f'<td class="total"><b>{claim.outlets}</b> of {matrix.heads.covered}{told}</td></tr>'


def _cells(squares: Sequence[Square], group: str) -> Iterator[str]:
    for place, square in enumerate(squares):
        side = f"{group} leftwards" if group or 2 * place >= len(squares) else " rightwards"
        told, name = square.told, square.column.outlet.name
        if told:
            look, shown = _look(tuple(square.states), square.carried, square.times)
            before, after = _around(look, shown, side, name, _card(told, square.rest))
        else:
            before, after = _silence(tuple(square.states), side, name, square.articles, square.looks, square.doubtful)
        yield before + escape(square.href) + after


def _around(look: str, shown: str, side: str, name: str, card: str) -> tuple[str, str]:
    """What stands before and after the address that a cell leads to."""
    name = _name(name)
    return (
        f'<td class="cell {look}{side}"><a class="at" href="',
        f'"><span class="who">{name} </span>{shown}</a>'
        f'<div class="card"><p class="card-head">{name}</p>{card}</div></td>',
    )


@lru_cache(maxsize=8192)
def _silence(
    states: tuple[str, ...], side: str, name: str, articles: int, looks: int, doubtful: bool
) -> tuple[str, str]:
    """As `_around`, of a cell that tells nothing: most cells of a page are, and few kinds of them occur."""
    carried = states[0] not in _SILENCES
    card = f"<p>{escape(why_silent(states[0], articles, looks, doubtful))}</p>"
    return _around(*_look(states, carried, ()), side, name, card)


@lru_cache(maxsize=1024)
def _name(name: str) -> str:
    return escape(unturned(name))


@lru_cache(maxsize=1024)
def _look(states: tuple[str, ...], carried: bool, times: tuple[int, ...]) -> tuple[str, str]:
    """Classes and what is shown of a set of states: a few dozen sets occur."""
    kind = ("carried several" if len(states) > 1 else "carried") if carried else "silence"
    numbers = times or (1,) * len(states)
    drawn = "".join(_drawn(state, number) for state, number in zip(states, numbers, strict=True))
    words = [_said(state, number) for state, number in zip(states, numbers, strict=True)]
    shown = (" and " if len(states) == 2 else ", ").join(words)
    return f"{kind} {escape(states[0])}", f'{drawn}<span class="word">{shown}</span>'


def _drawn(state: str, number: int) -> str:
    """A mark, and how many statements it stands for where it is not one."""
    return f'<span class="times">{mark(state)}<b>{number}</b></span>' if number > 1 else mark(state)


def _said(state: str, number: int) -> str:
    """The word, and for who hears it how often; who sees it has the number beside the mark."""
    times = f'<span class="unseen"> in {number} statements</span>' if number > 1 else ""
    return f"{escape(_narrow(state))}{times}"


def _narrow(state: str) -> str:
    """Its words. A line may break after "denied and", but not inside "no response"; three words need two lines."""
    words = words_of([state])
    whole = state not in _SILENCES and words.count(" ") == 1
    return words.replace(" ", "\N{NO-BREAK SPACE}") if whole else words


def _card(told: Sequence[Told], rest: str) -> str:
    # One statement is where the cell itself leads: a second stop for the keyboard would be in the way.
    stops = 0 if len(told) > 1 else -1
    return "".join(_told(one, stops, rest) for one in told)


def _told(one: Told, stops: int, rest: str) -> str:
    stance, times = str(one["stance"]), int(one["times"])
    words, speaker = _short(str(one["words"]), _SHORT_QUOTE), _named(str(one["speaker"]))
    by = f"by <bdi>{speaker}</bdi>, " if speaker else ""
    more = f' <a class="by" href="{escape(rest)}">and {times - 1} more</a>' if times > 1 else ""
    return (
        f"{_opened(stance)}{by}{_day(str(one['day']))}</span>{more}"
        f' <a href="{escape(address(one))}" tabindex="{stops}"><q>{escape(words)}</q></a></p>'
    )


def _short(words: str, most: int) -> str:
    words = " ".join(words.split())
    return words if len(words) <= most else words[:most].rsplit(" ", 1)[0] + " …"


@lru_cache(maxsize=64)
def _opened(stance: str) -> str:
    return f'<p class="told {escape(stance)}">{sign(stance)} <span class="by">'


@lru_cache(maxsize=4096)
def _named(speaker: str) -> str:
    """A few voices speak in most cells of a story."""
    return escape(mid_sentence(_short(unturned(speaker), _SHORT_NAME)))


@lru_cache(maxsize=1024)
def _day(day: str) -> str:
    """`day`: ISO."""
    return written(date.fromisoformat(day))
