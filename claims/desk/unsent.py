"""a form that met an ended session -> kept until its editor signs in again, and then shown as it was sent.

It waits in the browser's new, nameless session. Whoever else signs in there does not get it.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict

KEY = "claims.desk.unsent_decision"
BY = "by"  # the form's field that says whose it is
_LARGEST = 60_000  # characters of a form that are kept


def kept(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Around `only`, which sends whoever is not signed in away."""

    @wraps(view)
    def keeping(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST" and not request.user.is_authenticated:
            fields = request.POST.copy()
            fields.pop("csrfmiddlewaretoken", None)
            if len(sent := fields.urlencode()) <= _LARGEST:
                request.session[KEY] = sent
        return view(request, *args, **kwargs)

    return keeping


def taken_up(request: HttpRequest) -> QueryDict | None:
    """What this editor had sent, once."""
    fields = QueryDict(request.session.pop(KEY, ""))
    return fields if fields and fields.get(BY) == request.user.username else None
