"""a page of the desk -> whom it is for. Every view of the desk says so with `only`, and a test walks them all.

Whoever may decide, or let others in, is asked for a second factor: until there is one, every page of the desk leads to
where it is set up. A session of the desk lasts as long as somebody uses it.
"""

from collections.abc import Callable
from functools import wraps
from time import time
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from claims.desk import drafts
from claims.models import Role

EDITORS = frozenset({Role.EDITOR, Role.SENIOR})
SENIORS = frozenset({Role.SENIOR})
OPERATORS = frozenset({Role.OPERATOR})
LETS_IN = SENIORS | OPERATORS  # whoever invites, and gives roles
STAFF = EDITORS | OPERATORS
EVERYBODY = frozenset(Role)  # with an account
ANYBODY = EVERYBODY | {None}  # and without one

PROVED = "desk.proved"  # where a session says when its owner signed in
_TOUCHED, _EVERY = "desk.touched", 300  # seconds between two marks that a session is used

type Roles = frozenset[Role | None]
type View = Callable[..., HttpResponse]


def only(roles: Roles, *, second_factor: bool = True, keeps: bool = False) -> Callable[[View], View]:
    """Whoever is nobody is asked to sign in, and comes back; whoever is somebody else is refused; whoever lacks the
    second factor sets it up first, but for pages that are needed on the way there. What a page of the desk shows is
    kept by no cache.

    `keeps`: what is sent there when the session has ended is kept, and is a draft after signing in; see `drafts`. Such
    a page's address also shows the form.
    """

    def deco(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            answer = _refused(request, roles, second_factor, keeps and request.method == "POST")
            if answer is None:
                if request.user.is_authenticated:
                    drafts.take_up(request)
                answer = view(request, *args, **kwargs)
            answer.headers["Cache-Control"] = "private, no-store"
            return answer

        guarded.roles, guarded.second_factor = roles, second_factor  # type: ignore[attr-defined]
        return guarded

    return deco


def _refused(request: HttpRequest, roles: Roles, second_factor: bool, keeps: bool) -> HttpResponse | None:
    if None in roles:
        return None
    if not request.user.is_authenticated:
        if keeps:
            drafts.keep_across_sign_in(request)
        return _to(request, _sign_in(request, keeps))
    if request.user.role not in roles:
        raise PermissionDenied("This page of the desk is for others.")
    if second_factor and request.user.role in STAFF and not request.user.has_second_factor:
        return _to(request, reverse("mfa_activate_totp"))
    _touch(request)
    return None


def _sign_in(request: HttpRequest, keeps: bool) -> str:
    there = request.get_full_path()
    back = there if keeps or not _swaps(request) else request.headers.get("HX-Current-URL", "/")
    return redirect_to_login(back, settings.LOGIN_URL).url


def _to(request: HttpRequest, address: str) -> HttpResponse:
    """A swap would put that page into a corner of this one: htmx is told to go there with the whole window."""
    if not _swaps(request):
        return redirect(address)
    answer = HttpResponse(status=401)
    answer["HX-Redirect"] = address
    return answer


def _swaps(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def begin(sender: object, request: HttpRequest, **_: object) -> None:
    """Somebody signs in: a receiver."""
    request.session[PROVED] = request.session[_TOUCHED] = time()


def _touch(request: HttpRequest) -> None:
    """The session's time begins anew, and its owner sees when it was used last. Not with each page: that would be
    a row written for each page read."""
    if time() - request.session.get(_TOUCHED, 0) > _EVERY:
        request.session[_TOUCHED] = time()
        UserSession.objects.create_from_request(request)
