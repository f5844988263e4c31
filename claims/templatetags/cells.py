"""a row of the matrix -> its cells, as escaped strings joined in Python.

A page holds a thousand of them: through the template engine they take seven times longer. What many cells have
in common is made once.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from html import escape  # what Django's does, without its care for lazy texts, which is twice as dear

from django import template
from django.utils.dateformat import format as format_date
from django.utils.safestring import SafeString

from claims.models import Silence, Statement
from claims.pages.matrix import Row, Square, address
from claims.pages.names import unturned
from claims.pages.sentences import mid_sentence, why_silent, words_of
from claims.templatetags.marks import mark, sign

register = template.Library()
register.filter(unturned)

_SHORT_QUOTE, _SHORT_NAME = 180, 60  # characters


@register.simple_tag
def matrix_cells(row: Row) -> SafeString:
    return SafeString("".join(_cells(row.covering, "")) + "".join(_cells(row.elsewhere, " elsewhere")))


def _cells(squares: Sequence[Square], group: str) -> Iterable[str]:
    for place, square in enumerate(squares):
        look, shown = _look(tuple(square.states), square.carried, square.times)
        side = "leftwards" if group or 2 * place >= len(squares) else "rightwards"  # cards open away from the edge
        name = escape(unturned(square.outlet.name))
        yield (
            f'<td class="cell {look}{group} {side}"><a class="at" href="{escape(square.href)}">'
            f'<span class="who">{name} </span>{shown}</a><div class="card"><p class="card-head">{name}</p>'
            f"{_card(square)}</div></td>"
        )


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
    whole = state not in Silence.values and words.count(" ") == 1
    return words.replace(" ", "\N{NO-BREAK SPACE}") if whole else words


def _card(square: Square) -> str:
    if not square.evidence:
        return f"<p>{escape(why_silent(square.states[0], square.articles, square.looks, square.doubtful))}</p>"
    # One statement is where the cell itself leads: a second stop for the keyboard would be in the way.
    stops = 0 if len(square.evidence) > 1 else -1
    times = dict(zip(square.states, square.times, strict=True))
    return "".join(
        _told(statement, stops, times.get(statement.stance, 1), square.rest) for statement in square.evidence
    )


def _told(statement: Statement, stops: int, times: int, rest: str) -> str:
    words, speaker = _short(statement.told, _SHORT_QUOTE), _short(unturned(statement.speaker or ""), _SHORT_NAME)
    by = f"by <bdi>{escape(mid_sentence(speaker))}</bdi>, " if speaker else ""
    more = f' <a class="by" href="{escape(rest)}">and {times - 1} more</a>' if times > 1 else ""
    return (
        f'<p class="told {statement.stance}">{_sign(statement.stance)} <span class="by">{by}'
        f'{_day(statement.published_at.date())}</span>{more} <a href="{escape(address(statement))}" tabindex="{stops}">'
        f"<q>{escape(words)}</q></a></p>"
    )


def _short(words: str, most: int) -> str:
    words = " ".join(words.split())
    return words if len(words) <= most else words[:most].rsplit(" ", 1)[0] + " …"


_sign = lru_cache(maxsize=64)(sign)


@lru_cache(maxsize=1024)
def _day(day: date) -> str:
    return format_date(day, "j F Y")
