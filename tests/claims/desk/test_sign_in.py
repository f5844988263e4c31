"""Who gets in, with what, and how often one may try."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.conf import LazySettings
from django.contrib.auth.hashers import MD5PasswordHasher
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, reverse

from claims.models import Role
from tests.claims.desk.signing import PASSWORD, code, sign_in, try_password
from tests.factories import make_account

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_passwords")]


def _words(answer: HttpResponse) -> str:
    """Without what is different in every page."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"|value="[^"]*@[^"]*"', "", answer.content.decode())


def test_a_password_alone_does_not_sign_an_editor_in(client: Client) -> None:
    account = make_account(password=PASSWORD)
    answer = try_password(client, account)
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/code/")
    assert client.get("/desk/").status_code == 302
    answer = client.post("/sign-in/code/", {"code": code()})
    assert (answer.status_code, answer["Location"]) == (302, "/desk/")
    assert client.get("/desk/").status_code == 200


def test_whoever_was_asked_to_sign_in_comes_back_to_where_they_were(client: Client) -> None:
    account = make_account(Role.SENIOR, password=PASSWORD)
    asked = client.get("/desk/accounts/")["Location"]
    client.post(asked, {"login": account.email, "password": PASSWORD, "next": "/desk/accounts/"})
    assert client.post("/sign-in/code/", {"code": code()})["Location"] == "/desk/accounts/"


def test_nobody_is_led_off_the_site(client: Client) -> None:
    account = make_account(Role.READER, password=PASSWORD)
    told = {"login": account.email, "password": PASSWORD, "next": "https://elsewhere.example/desk/"}
    assert client.post("/sign-in/", told)["Location"] == "/account/"


def test_a_code_is_taken_once(client: Client) -> None:
    account, shown = make_account(password=PASSWORD), code()
    for taken in (302, 200):
        client.logout()
        try_password(client, account)
        assert client.post("/sign-in/code/", {"code": shown}).status_code == taken


@pytest.mark.parametrize("email", ["editor@claims.example", "nobody@claims.example"])
def test_the_sixth_that_fails_is_refused_even_with_the_right_password(client: Client, email: str) -> None:
    make_account(email="editor@claims.example", password=PASSWORD)
    for number in range(5):
        answer = try_password(client, email, f"wrong {number}", REMOTE_ADDR=f"192.0.2.{number}")
        assert answer.status_code == 200
    answer = try_password(client, email, REMOTE_ADDR="192.0.2.9")
    assert (answer.status_code, answer["Retry-After"]) == (429, "300")
    assert "Too many tries" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]


def test_the_sixth_from_one_place_is_refused_whoever_it_is_for(client: Client) -> None:
    account = make_account(password=PASSWORD)
    for number in range(5):
        try_password(client, f"nobody-{number}@claims.example", REMOTE_ADDR="192.0.2.1")
    assert try_password(client, account, REMOTE_ADDR="192.0.2.1").status_code == 429
    assert try_password(client, account, REMOTE_ADDR="192.0.2.2").status_code == 302


def test_whoever_is_refused_for_one_account_may_try_another_from_the_same_place(client: Client) -> None:
    account = make_account(password=PASSWORD)
    for number in range(5):
        try_password(client, "nobody@claims.example", REMOTE_ADDR=f"192.0.2.{number}")
    for _ in range(9):
        assert try_password(client, "nobody@claims.example", REMOTE_ADDR="192.0.2.9").status_code == 429
    assert try_password(client, account, REMOTE_ADDR="192.0.2.9").status_code == 302


def test_the_same_address_in_capitals_is_the_same_account(client: Client) -> None:
    for number in range(5):
        try_password(client, "Nobody@Claims.Example", REMOTE_ADDR=f"192.0.2.{number}")
    assert try_password(client, "nobody@claims.example", REMOTE_ADDR="192.0.2.9").status_code == 429


def test_what_succeeds_is_not_counted_and_takes_nothing_off_the_count(client: Client) -> None:
    account = make_account(Role.READER, password=PASSWORD)
    for _ in range(4):
        try_password(client, account, "wrong")
    for _ in range(3):
        assert try_password(client, account).status_code == 302
        client.post("/sign-out/")
    assert try_password(client, account, "wrong").status_code == 200
    assert try_password(client, account).status_code == 429


def test_after_five_minutes_one_may_try_again(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    account = make_account(password=PASSWORD)
    for _ in range(5):
        try_password(client, account, "wrong")
    assert try_password(client, account).status_code == 429
    from allauth.core.internal import ratelimit

    later = ratelimit.time.time() + 301
    monkeypatch.setattr(ratelimit.time, "time", lambda: later)
    assert try_password(client, account).status_code == 302


def test_behind_a_proxy_the_place_is_what_the_proxy_says(client: Client, settings: LazySettings) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(5):
        made_up = f"198.51.100.{number}, 192.0.2.1"  # the first is what anybody can write
        try_password(client, f"nobody-{number}@claims.example", HTTP_X_FORWARDED_FOR=made_up)
    assert try_password(client, make_account(), HTTP_X_FORWARDED_FOR="192.0.2.1").status_code == 429
    assert try_password(client, make_account(), HTTP_X_FORWARDED_FOR="192.0.2.1, 192.0.2.2").status_code == 200


def test_the_sixth_wrong_code_is_refused(client: Client) -> None:
    try_password(client, make_account(password=PASSWORD))
    for number in range(5):
        assert client.post("/sign-in/code/", {"code": "000000"}, REMOTE_ADDR=f"192.0.2.{number}").status_code == 200
    assert client.post("/sign-in/code/", {"code": code()}, REMOTE_ADDR="192.0.2.9").status_code == 429


def test_an_account_that_is_not_there_or_was_ended_looks_like_a_wrong_password(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In words, and in work: a password is hashed once for each, which is what takes the time."""
    there, ended = make_account(password=PASSWORD), make_account(password=PASSWORD, is_active=False)
    hashed, encode = [], MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda self, *a: hashed.append(1) or encode(self, *a))
    tries = ((there, "wrong"), ("nobody@claims.example", PASSWORD), (ended, PASSWORD), (ended, "wrong"))
    seen = []
    for number, (account, password) in enumerate(tries):
        hashed.clear()
        answer = try_password(client, account, password, REMOTE_ADDR=f"192.0.2.{number}")
        seen.append((answer.status_code, _words(answer), len(hashed), sorted(answer.cookies)))
    assert seen[0][2] == 1
    assert seen == [seen[0]] * len(seen)


def test_an_editor_without_an_app_is_led_to_set_one_up_and_is_told_recovery_codes_once(client: Client) -> None:
    account = make_account(password=PASSWORD, codes=False)
    try_password(client, account)
    answer = client.get("/desk/")
    assert (answer.status_code, answer["Location"]) == (302, "/account/app/")
    answer = client.get("/desk/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Redirect"]) == (401, "/account/app/")
    page = client.get("/account/app/")
    key = page.context["form"].secret
    assert "data:" not in page.content.decode()
    assert '<svg class="qr"' in page.content.decode()
    assert client.post("/account/app/", {"code": "000000"}).status_code == 200
    assert client.post("/account/app/", {"code": code(key=key)})["Location"] == "/account/codes/"
    codes = client.get("/account/codes/").context["unused_codes"]
    assert len(set(codes)) == 10
    assert not any(one in client.get("/account/codes/").content.decode() for one in codes)
    assert client.get("/desk/").status_code == 200


def test_a_copy_of_the_database_holds_no_key(client: Client, settings: LazySettings) -> None:
    account = make_account(password=PASSWORD, codes=False)
    try_password(client, account)
    key = client.get("/account/app/").context["form"].secret
    client.post("/account/app/", {"code": code(key=key)})
    codes = client.get("/account/codes/").context["unused_codes"]
    kept = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert not [one for one in (key, *codes) if one in kept]
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", []
    client.logout()
    try_password(client, account)
    for tried in (code(1, key), codes[0]):
        assert client.post("/sign-in/code/", {"code": tried}).status_code == 200


def test_a_recovery_code_signs_in_once(client: Client) -> None:
    account = make_account(password=PASSWORD)
    sign_in(client, account)
    client.post("/account/codes/new/")
    [first, *_] = client.get("/account/codes/").context["unused_codes"]
    for taken in (302, 200):
        client.post("/sign-out/")
        try_password(client, account)
        assert client.post("/sign-in/code/", {"code": first}).status_code == taken


def test_whoever_signed_in_a_while_ago_is_asked_again_before_the_app_is_taken_off(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = make_account(password=PASSWORD)
    sign_in(client, account)
    from claims.desk import adapter

    later = adapter.time() + 700
    monkeypatch.setattr(adapter, "time", lambda: later)
    answer = client.post("/account/app/off/")
    assert answer["Location"] == "/account/again/?next=%2Faccount%2Fapp%2Foff%2F"
    assert Authenticator.objects.filter(user=account).exists()


def test_a_reader_may_do_without(client: Client) -> None:
    account = make_account(Role.READER, password=PASSWORD)
    assert try_password(client, account)["Location"] == "/account/"
    assert client.get("/account/").status_code == 200
    assert client.get("/desk/").status_code == 403


def test_nobody_signs_up(client: Client) -> None:
    for address in ("/signup/", "/sign-up/", "/accounts/signup/", "/sign-in/signup/", "/accounts/", "/accounts/login/"):
        assert client.get(address).status_code == 404
        assert client.post(address, {"email": "a@claims.example", "password1": PASSWORD}).status_code == 404


@pytest.mark.parametrize(
    "name",
    [
        *("account_signup", "account_email", "account_inactive", "account_set_password", "account_confirm_login_code"),
        *("account_email_verification_sent", "account_request_reauthentication_code", "mfa_download_recovery_codes"),
        *("account_confirm_reauthentication_code", "mfa_list_webauthn", "mfa_add_webauthn", "usersessions_list"),
    ],
)
def test_what_else_allauth_could_do_has_no_address(name: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_signing_out_takes_a_form(client: Client) -> None:
    client.force_login(make_account())
    assert client.get("/sign-out/").status_code == 405
    assert client.get("/desk/").status_code == 200
    assert client.post("/sign-out/")["Location"] == "/"
    assert client.get("/desk/").status_code == 302


def test_pages_of_accounts_say_what_they_mean_and_are_kept_by_nobody(client: Client) -> None:
    for address in ("/sign-in/", "/sign-in/lost/", "/sign-in/lost/sent/", "/sign-in/lost/done/"):
        answer = client.get(address)
        assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-store")
        assert '<meta name="robots" content="noindex">' in answer.content.decode()
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_forms_without_their_token_are_not_taken() -> None:
    careful = Client(enforce_csrf_checks=True)
    assert careful.post("/sign-in/", {"login": "a@claims.example", "password": PASSWORD}).status_code == 403
    assert careful.post("/sign-out/").status_code == 403


def test_asking_for_json_changes_nothing(client: Client) -> None:
    answer = client.get("/sign-in/", headers={"Accept": "application/json"})
    assert answer["Content-Type"].startswith("text/html")
