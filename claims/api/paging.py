"""where a page's list goes on -> the address of what comes next, and back: by cursors, in place of bookmarks."""

from django.http import HttpRequest
from django.utils.http import urlencode

from claims.api import cursors
from claims.api.sheet import Sheet
from config.address import absolute

_ONE_OF = {"after": "next", "decisions_after": "decisions_next", "failed_after": "failed_next"}  # a list's -> a member


def bookmark(request: HttpRequest, name: str = "after") -> str:
    """That the page itself would be given; "" for the beginning. Raises a Problem."""
    given = request.GET.get(name)
    return cursors.read(given, _list(request, name), _chosen(request), name) if given is not None else ""


def going_on(request: HttpRequest, sheet: Sheet, more: str, name: str = "after") -> Sheet:
    """`more`: the bookmark; of several lists on a page each goes on by itself."""
    chosen, following = _chosen(request), None
    if more:
        after = cursors.write(_list(request, name), chosen, more)
        following = f"{absolute(request.path)}?{urlencode([*_given(request), (name, after)])}"
    sheet.say(**{_ONE_OF[name]: following})
    return sheet


def _list(request: HttpRequest, name: str) -> str:
    return f"{request.path} {_ONE_OF[name]}"


def _given(request: HttpRequest) -> list[tuple[str, str]]:
    return [(name, value) for name, own in request.GET.lists() for value in own if name not in _ONE_OF]


def _chosen(request: HttpRequest) -> dict[str, str]:
    return {name: "\x1e".join(request.GET.getlist(name)) for name in request.GET if name not in _ONE_OF}
