"""what allauth asks of a site -> our answers: nobody signs up, too many tries are refused, and words are ours."""

from time import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.authentication import get_authentication_records
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from qrcode.main import QRCode

from claims.desk import sessions
from claims.desk.roles import PROVED, STAFF
from claims.desk.sealing import seal, unseal
from claims.models import Account

WAIT = 300  # seconds; as long as a failed try is counted
_RECENT = 600  # seconds after a sign-in in which one need not prove again who one is
_TOO_MANY = {"too_many_login_attempts", "rate_limited"}
_QUIET = 4  # modules of white around a code, without which cameras do not find it


class Backend(AuthenticationBackend):
    """An account with what every page of the desk asks about it, in one question."""

    def get_user(self, user_id: int) -> Account | None:
        account = Account.objects.with_second_factor().filter(pk=user_id).first()
        return account if account and self.user_can_authenticate(account) else None


class Adapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "The address or the password is not right.",
        "enter_current_password": "This is not your password.",
        "incorrect_password": "This is not your password.",
        "incorrect_code": "This code is not right, or no longer.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_ajax(self, request: HttpRequest) -> bool:
        """Pages are all that there is; without this, whoever asks for JSON is told forms in it."""
        return False

    def get_login_stages(self) -> list[str]:
        return ["allauth.mfa.stages.AuthenticateStage"]

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Account | None:
        """An account that was ended is nobody's: whoever tries it learns no more than of one that never was."""
        account = super().authenticate(request, **credentials)
        return account if account and account.is_active else None

    def validation_error(self, code: str, *args: object) -> ValidationError:
        """Where it is raised too often, the answer is no form at all."""
        if code in _TOO_MANY:
            raise ImmediateHttpResponse(too_many(self.request, WAIT))
        return super().validation_error(code, *args)

    def is_reauthentication_required(self, *, app: str, **kwargs: object) -> bool:
        """Whoever signed in just now has proved it."""
        proofs = [one["at"] for one in get_authentication_records(self.request, self.request.user)]
        return time() - max(proofs, default=self.request.session.get(PROVED, 0)) > _RECENT

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return reverse("desk" if request.user.role in STAFF else "mfa_index")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("mfa_index")

    def set_password(self, user: Account, password: str) -> None:
        """Ends every session of theirs but the one that it is done from."""
        super().set_password(user, password)
        sessions.end_all(user, but=self.request.session.session_key or "")


class SecondFactor(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {"incorrect_code": Adapter.error_messages["incorrect_code"]}

    def encrypt(self, text: str) -> str:
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text)

    def build_totp_svg(self, url: str) -> str:
        """To stand in the page itself: the policy lets in no pictures by `data:`."""
        code = QRCode(border=_QUIET)
        code.add_data(url)
        rows = code.get_matrix()
        dots = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
        return format_html(
            '<svg class="qr" viewBox="0 0 {0} {0}" role="img" aria-label="The key, for a camera">'
            '<rect width="{0}" height="{0}" fill="#fff"/><path d="{1}" fill="#000"/></svg>',
            len(rows),
            dots,
        )


def too_many(request: HttpRequest, seconds: int = 60) -> HttpResponse:
    """By default: what may be done so and so often a minute. Also the site's handler of 429."""
    answer = render(request, "429.html", {"minutes": max(1, seconds // 60)}, status=429)
    answer["Retry-After"] = str(seconds)
    answer["Cache-Control"] = "private, no-store"
    return answer
