"""a page of the desk -> whom it is for. Every view of the desk says so with `only`, and a test walks them all."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from claims.models import Role

EDITORS = frozenset({Role.EDITOR, Role.SENIOR})
SENIORS = frozenset({Role.SENIOR})
OPERATORS = frozenset({Role.OPERATOR})
STAFF = EDITORS | OPERATORS

type View = Callable[..., HttpResponse]


def only(roles: frozenset[Role]) -> Callable[[View], View]:
    """Whoever is nobody is asked to sign in, and comes back; whoever is somebody else is refused. What a page of the
    desk shows is kept by no cache."""

    def deco(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return _to_sign_in(request)
            if request.user.role not in roles:
                raise PermissionDenied("This page of the desk is for others.")
            answer = view(request, *args, **kwargs)
            answer.headers.setdefault("Cache-Control", "private, no-store")
            return answer

        guarded.roles = roles  # type: ignore[attr-defined]
        return guarded

    return deco


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    if request.headers.get("HX-Request") == "true":
        answer = HttpResponse(status=401)
        answer["HX-Redirect"] = redirect_to_login(request.headers.get("HX-Current-URL", "/"), settings.LOGIN_URL).url
        return answer
    return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
