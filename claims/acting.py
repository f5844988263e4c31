"""who acts, and where -> what the database writes beside each change of a row (`Audit.actor`, `Audit.via`).

Told to the connection, since the database's triggers cannot see who is signed in. Commands need not say anything: the
name of the program (`application_name`) stands there already.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse

from config.unready import Unready

_SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")
_LONGEST = 160


@contextmanager
def acting(actor: int | None, via: str) -> Iterator[None]:
    """Until its end, all that this connection changes is by account `actor`, in `via`. Connections are shared: that it
    is forgotten again matters as much as that it is known, so one that cannot forget is closed."""
    _tell(str(actor or ""), via[:_LONGEST].replace("\0", ""))
    try:
        yield
    finally:
        _forget()


def _tell(actor: str, via: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('claimline.actor', %s, false), set_config('claimline.via', %s, false)", [actor, via]
        )


def _forget() -> None:
    try:
        _tell("", "")
    except DatabaseError:
        if connection.in_atomic_block:
            return  # a transaction that cannot go on takes with it what was told within
        connection.close()
        raise


class Acting:
    """Middleware, inside of what knows who is signed in. Nothing is written by a request that only asks."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in _SAFE:
            return self._get_response(request)
        with ExitStack() as until_answered:
            try:
                until_answered.enter_context(acting(request.user.pk, f"page {request.path}"))
            except (OperationalError, InterfaceError) as error:  # no database: said as if a page had found it out
                if answer := Unready(self._get_response).process_exception(request, error):
                    return answer
                raise
            return self._get_response(request)
