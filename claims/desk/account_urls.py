"""Signing in and out, and one's own account. Of allauth there are these pages and no others.

Their names are allauth's, which leads from one to the next by name.
"""

from allauth.account.views import (
    login,
    logout,
    password_reset,
    password_reset_done,
    password_reset_from_key,
    password_reset_from_key_done,
    reauthenticate,
)
from allauth.mfa.base.views import authenticate
from allauth.mfa.base.views import reauthenticate as reauthenticate_by_code
from allauth.mfa.recovery_codes.views import generate_recovery_codes, view_recovery_codes
from allauth.mfa.totp.views import activate_totp, deactivate_totp
from django.urls import path, re_path
from django.views.decorators.http import require_http_methods, require_POST

from claims.desk.account_pages import accept, account, change_password, end_session
from claims.desk.roles import ANYBODY, EVERYBODY, View, only


def _open(view: View) -> View:
    return _form(only(ANYBODY)(view))


def _own(view: View) -> View:
    """Needed on the way to a second factor."""
    return _form(only(EVERYBODY, second_factor=False)(view))


def _form(view: View) -> View:
    return require_http_methods(["GET", "HEAD", "POST"])(view)


urlpatterns = [
    path("sign-in/", _open(login), name="account_login"),
    path("sign-in/code/", _open(authenticate), name="mfa_authenticate"),
    path("sign-in/lost/", _open(password_reset), name="account_reset_password"),
    path("sign-in/lost/sent/", _open(password_reset_done), name="account_reset_password_done"),
    path("sign-in/lost/done/", _open(password_reset_from_key_done), name="account_reset_password_from_key_done"),
    re_path(
        r"^sign-in/lost/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$",
        _open(password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path("sign-out/", require_POST(only(ANYBODY)(logout)), name="account_logout"),
    path("invitation/<str:secret>/", accept, name="accept"),
    path("account/", account, name="mfa_index"),
    path("account/sessions/", end_session, name="end_session"),
    path("account/password/", change_password, name="account_change_password"),
    path("account/again/", _own(reauthenticate), name="account_reauthenticate"),
    path("account/again/code/", _own(reauthenticate_by_code), name="mfa_reauthenticate"),
    path("account/app/", _own(activate_totp), name="mfa_activate_totp"),
    path("account/app/off/", _own(deactivate_totp), name="mfa_deactivate_totp"),
    path("account/codes/", _own(view_recovery_codes), name="mfa_view_recovery_codes"),
    path("account/codes/new/", _own(generate_recovery_codes), name="mfa_generate_recovery_codes"),
]
