"""Signs in as a person does: with a password, and with a code where the account has an app."""

from time import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.http import HttpResponse
from django.test import Client

from claims.models import Account
from tests.factories import TOTP_KEY

PASSWORD = "four kettles on one shelf"


def code(ahead: int = 0, key: str = TOTP_KEY) -> str:
    """What the app shows, now or in the half minutes next to come. No code is taken twice."""
    return format_hotp_value(hotp_value(key, int(time()) // 30 + ahead))


def try_password(client: Client, account: Account | str, password: str = PASSWORD, **more: str) -> HttpResponse:
    """Of an account, or of an address. `more`: such as REMOTE_ADDR."""
    email = account if isinstance(account, str) else account.email
    return client.post("/sign-in/", {"login": email, "password": password}, **more)


def sign_in(client: Client, account: Account, ahead: int = 0) -> HttpResponse:
    answer = try_password(client, account)
    if account.has_second_factor:
        answer = client.post("/sign-in/code/", {"code": code(ahead)})
    assert answer.status_code == 302, answer.content.decode()
    return answer
