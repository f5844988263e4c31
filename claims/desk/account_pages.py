"""/account/ -> one's own account; /invitation/SECRET/ -> how one gets one."""

from datetime import UTC, datetime

from allauth.account.utils import perform_login
from allauth.account.views import password_change
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from claims.desk import invitations, sessions
from claims.desk.account_forms import Accept
from claims.desk.invitations import InvitationError
from claims.desk.roles import ANYBODY, EVERYBODY, STAFF, only


@require_safe
@only(EVERYBODY, second_factor=False)
def account(request: HttpRequest) -> HttpResponse:
    kinds = {one.type: one for one in Authenticator.objects.filter(user=request.user)}
    codes = kinds.get(Authenticator.Type.RECOVERY_CODES)
    context = {
        "app": kinds.get(Authenticator.Type.TOTP),
        "codes_left": len(codes.wrap().get_unused_codes()) if codes else 0,
        "places": sessions.places(request.user, request.session.session_key),
        "must": request.user.role in STAFF,
    }
    return render(request, "account/account.html", context)


@require_POST
@only(EVERYBODY, second_factor=False)
def end_session(request: HttpRequest) -> HttpResponse:
    """One by its number, "others", or "all"."""
    which, here = request.POST.get("which", ""), request.session.session_key
    if which == "all":
        sessions.end_all(request.user)
        logout(request)
        return redirect("account_login")
    number = int(which) if which.isascii() and which.isdigit() and len(which) < 19 else 0
    ended = sessions.end_all(request.user, but=here) if which == "others" else sessions.end(request.user, number)
    messages.success(request, _ended(ended))
    return redirect("mfa_index")


@require_http_methods(["GET", "HEAD", "POST"])
@only(EVERYBODY, second_factor=False)
def change_password(request: HttpRequest) -> HttpResponse:
    """Whoever has none yet, since the account was not made by an invitation, gets one by a letter."""
    return password_change(request) if request.user.has_usable_password() else redirect("account_reset_password")


def _ended(number: int) -> str:
    if not number:
        return "There was none to end: it had ended already."
    return "One session was ended." if number == 1 else f"{number} sessions were ended."


@sensitive_variables("secret")
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@only(ANYBODY)
def accept(request: HttpRequest, secret: str) -> HttpResponse:
    now = datetime.now(UTC)
    if not (invitation := invitations.found(secret, now)):
        return _told(render(request, "account/not_open.html", status=404))
    form = Accept(request.POST if request.method == "POST" else None, invitation=invitation)
    if not form.is_valid():
        context = {"form": form, "invitation": invitation}
        return _told(render(request, "account/accept.html", context, status=422 if form.is_bound else 200))
    name, password = form.cleaned_data["name"], form.cleaned_data["password1"]
    try:
        made = invitations.accept(secret, name=name, password=password, now=now)
    except InvitationError:  # somebody else was quicker with it
        return _told(render(request, "account/not_open.html", status=404))
    logout(request)  # of whoever sat here before
    return perform_login(request, made, redirect_url=reverse("mfa_activate_totp"))


def _told(answer: HttpResponse) -> HttpResponse:
    """Its address is a secret. It goes on to no other site; were it kept from our own as well, a browser would not say
    where the form comes from, and the form would be refused."""
    answer["X-Robots-Tag"] = "noindex"
    return answer
