"""what an address asks for -> values to trust: a parameter that means nothing is as good as none."""

from collections.abc import Iterable
from datetime import datetime

from django.http import HttpRequest
from django.utils.dateparse import parse_datetime

MOST_WORDS = 200  # characters of a question that are read


def one_of(request: HttpRequest, name: str, allowed: Iterable[str], default: str) -> str:
    given = request.GET.get(name, default)
    return given if given in allowed else default


def switch(request: HttpRequest, name: str) -> bool:
    return request.GET.get(name) == "1"


def number(request: HttpRequest, name: str, default: int) -> int:
    """0 for what is none: no thing that is counted here has that number."""
    given = request.GET.get(name, str(default))
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0


def words(request: HttpRequest, name: str) -> str:
    """Without what no text holds (PostgreSQL refuses NUL), and bounded; empty where no letter or digit is left."""
    given = " ".join(request.GET.get(name, "")[:MOST_WORDS].replace("\0", " ").split())
    return given if any(map(str.isalnum, given)) else ""


def moment(request: HttpRequest, name: str) -> datetime | None:
    try:
        given = parse_datetime(request.GET.get(name, ""))
    except ValueError:  # well formed, and no such day
        return None
    return given if given and given.tzinfo else None


def bookmark(request: HttpRequest, name: str = "after") -> str:
    return request.GET.get(name, "")
