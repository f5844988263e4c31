"""what a page shows -> the same as rows of the export, by resource, and where there are more of them."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import orjson
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.http import urlencode

from claims.api import rows
from claims.api.answers import answer
from claims.api.edge import ROOT
from claims.api.events import EVENTS
from claims.export.resources import RESOURCES
from config.address import absolute

KINDS = RESOURCES | {EVENTS.name: EVENTS}


def moment(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z") if at else None


class Sheet:
    """`page`: the path of the page that shows it."""

    def __init__(self, page: str, **members: Any) -> None:
        self._members: dict[str, Any] = {"page": absolute(page), **members}
        self._more: dict[str, str] = {}

    def add(self, name: str, found: QuerySet[Any], most: int, **asked: str) -> None:
        """Rows of what `found`, which readers may see, finds, by id, at most `most`; all of them are listed for
        `asked`."""
        given = rows.of(found, KINDS[name], most + 1)
        if len(given) > most and asked:
            self.more(name, f"{ROOT}/{name}?{urlencode(asked)}")
        self._rows(name, given[:most])

    def put(self, name: str, ids: Iterable[str]) -> None:
        """Those of these rows that readers may see, in this order, each once."""
        self._rows(name, rows.in_order(dict.fromkeys(ids), KINDS[name]))

    def say(self, **members: Any) -> None:
        self._members |= members

    def more(self, name: str, path: str) -> None:
        self._more[name] = absolute(path)

    def _rows(self, name: str, given: list[bytes]) -> None:
        self._members[name] = orjson.Fragment(b"[" + b",".join(given) + b"]")

    def answer(self, request: HttpRequest) -> HttpResponse:
        return answer(request, orjson.dumps(self._members | {"more": self._more}))
