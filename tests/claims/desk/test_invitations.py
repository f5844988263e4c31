"""The only way to an account."""

from datetime import UTC, datetime, timedelta
from io import StringIO
from smtplib import SMTPServerDisconnected

import pytest
from django.conf import LazySettings
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.test import Client

from claims.desk.invitations import VALID, InvitationError, accept, invite
from claims.models import Account, Invitation, Role
from tests.claims.desk.signing import PASSWORD, code, try_password
from tests.factories import make_account

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_passwords")]
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
CHOSEN = {"name": "Orrin Vale", "password1": PASSWORD, "password2": PASSWORD}


def _secret(page: str) -> str:
    return page.rstrip("/").rpartition("/")[2]


def _path(page: str) -> str:
    return f"/invitation/{_secret(page)}/"


def test_an_invitation_becomes_an_account_that_sets_up_its_codes_next(client: Client) -> None:
    senior = make_account(Role.SENIOR, first_name="Ada Tarn")
    _, page = invite("Vale@Claims.example ", Role.EDITOR, by=senior, now=datetime.now(UTC))
    [letter] = mail.outbox
    assert letter.to == ["vale@claims.example"]
    assert page in letter.body
    assert "Ada Tarn invites you" in letter.body
    assert "Ada Tarn" in client.get(_path(page)).content.decode()
    answer = client.post(_path(page), CHOSEN)
    assert (answer.status_code, answer["Location"]) == (302, "/account/app/")
    account = Account.objects.get(email="vale@claims.example")
    assert (str(account), account.username, account.role) == ("Orrin Vale", "orrin-vale", "editor")
    key = client.get("/account/app/").context["form"].secret
    assert client.post("/account/app/", {"code": code(key=key)})["Location"] == "/account/codes/"
    assert client.get("/desk/").status_code == 200
    client.post("/sign-out/")
    assert try_password(client, "vale@claims.example")["Location"] == "/sign-in/code/"


def test_only_the_hash_of_what_opens_it_is_kept() -> None:
    invitation, page = invite("vale@claims.example", Role.EDITOR, by=None, now=NOW)
    kept = " ".join(str(getattr(invitation, field.attname)) for field in Invitation._meta.concrete_fields)
    assert _secret(page) not in kept
    assert len(invitation.secret) == 64


def test_it_opens_once(client: Client) -> None:
    _, page = invite("vale@claims.example", Role.EDITOR, by=None, now=datetime.now(UTC))
    assert client.post(_path(page), CHOSEN).status_code == 302
    for answer in (Client().get(_path(page)), Client().post(_path(page), CHOSEN)):
        assert answer.status_code == 404
        assert "is not open" in answer.content.decode()
    assert Account.objects.count() == 1


def test_it_ends_by_itself() -> None:
    _, page = invite("vale@claims.example", Role.EDITOR, by=None, now=NOW)
    with pytest.raises(InvitationError, match="not open"):
        accept(_secret(page), name="Orrin Vale", password=PASSWORD, now=NOW + VALID)
    assert accept(_secret(page), name="Orrin Vale", password=PASSWORD, now=NOW + VALID - timedelta(seconds=1))


def test_it_can_be_withdrawn(client: Client) -> None:
    invitation, page = invite("vale@claims.example", Role.EDITOR, by=None, now=datetime.now(UTC))
    client.force_login(make_account(Role.OPERATOR))
    assert "vale@claims.example" in client.get("/desk/accounts/").content.decode()
    answer = client.post(f"/desk/accounts/invitations/{invitation.pk}/withdraw/", follow=True)
    assert "was withdrawn" in answer.content.decode()
    assert Client().get(_path(page)).status_code == 404
    answer = client.post(f"/desk/accounts/invitations/{invitation.pk}/withdraw/", follow=True)
    assert "not open any more" in answer.content.decode()


def test_of_two_for_one_person_the_latest_holds() -> None:
    _, first = invite("vale@claims.example", Role.SENIOR, by=None, now=NOW)
    _, second = invite("VALE@claims.example", Role.EDITOR, by=None, now=NOW)
    with pytest.raises(InvitationError):
        accept(_secret(first), name="Orrin Vale", password=PASSWORD, now=NOW)
    assert accept(_secret(second), name="Orrin Vale", password=PASSWORD, now=NOW).role == Role.EDITOR


@pytest.mark.parametrize(("active", "says"), [(True, "has an account"), (False, "open it again")])
def test_whoever_has_an_account_is_not_invited(active: bool, says: str) -> None:
    make_account(email="vale@claims.example", is_active=active)
    with pytest.raises(InvitationError, match=says):
        invite("Vale@claims.example", Role.SENIOR, by=None, now=NOW)
    assert not mail.outbox


def test_two_of_one_name_are_told_apart() -> None:
    pages = [invite(f"{one}@claims.example", Role.EDITOR, by=None, now=NOW)[1] for one in ("vale", "other", "third")]
    names = [accept(_secret(page), name="Orrin Vale", password=PASSWORD, now=NOW).username for page in pages]
    assert names == ["orrin-vale", "orrin-vale-2", "orrin-vale-3"]


@pytest.mark.parametrize(
    ("chosen", "says"),
    [
        ({"name": " \u202e "}, "Give the name|A name has letters"),
        ({"name": "1234"}, "A name has letters"),
        ({"name": "x" * 101}, "at most 100"),
        ({"password1": "short"}, "too short"),
        ({"password1": "qwertyqwerty", "password2": "qwertyqwerty"}, "common"),
        ({"password1": "193847560192", "password2": "193847560192"}, "entirely numeric"),
        ({"password1": "vale@claims.example", "password2": "vale@claims.example"}, "similar"),
        ({"password2": "four kettles on two shelves"}, "not the same"),
    ],
)
def test_what_cannot_be_taken_is_said_and_the_invitation_stays_open(
    client: Client, chosen: dict[str, str], says: str
) -> None:
    _, page = invite("vale@claims.example", Role.EDITOR, by=None, now=datetime.now(UTC))
    answer = client.post(_path(page), CHOSEN | chosen)
    assert answer.status_code == 422
    problems = " ".join(str(one) for many in answer.context["form"].errors.values() for one in many)
    assert any(word in problems for word in says.split("|"))
    assert client.post(_path(page), CHOSEN).status_code == 302


def test_whoever_sat_there_before_is_signed_out(client: Client) -> None:
    client.force_login(make_account(Role.OPERATOR))
    _, page = invite("vale@claims.example", Role.EDITOR, by=None, now=datetime.now(UTC))
    client.post(_path(page), CHOSEN)
    assert client.get("/account/").context["request"].user.email == "vale@claims.example"


def test_the_desk_shows_the_address_only_where_no_mail_is_sent(client: Client, settings: LazySettings) -> None:
    client.force_login(make_account(Role.SENIOR))
    for sends in (False, True):
        settings.SENDS_MAIL = sends
        answer = client.post("/desk/accounts/", {"email": f"vale-{sends}@claims.example", "role": "editor"})
        assert answer.status_code == 200
        assert ("/invitation/" in answer.content.decode()) is not sends
    assert len(mail.outbox) == 2


@pytest.mark.parametrize(
    "told", [{"email": "vale"}, {"role": "queen"}, {"role": ""}, {"email": "known@claims.example"}]
)
def test_an_invitation_that_cannot_be_written_is_told_why(client: Client, told: dict[str, str]) -> None:
    make_account(email="known@claims.example")
    client.force_login(make_account(Role.SENIOR))
    answer = client.post("/desk/accounts/", {"email": "vale@claims.example", "role": "editor"} | told)
    assert answer.status_code == 422
    assert "Nobody was invited" in answer.content.decode()
    assert not Invitation.objects.exists()


def test_where_the_letter_cannot_be_sent_there_is_no_invitation(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> int:
        raise SMTPServerDisconnected("Connection unexpectedly closed")

    monkeypatch.setattr(EmailBackend, "send_messages", away)
    client.force_login(make_account(Role.SENIOR))
    answer = client.post("/desk/accounts/", {"email": "vale@claims.example", "role": "editor"})
    assert "did not take the letter" in answer.content.decode()
    assert not Invitation.objects.exists()


def test_the_first_person_is_invited_from_the_shell() -> None:
    told = StringIO()
    call_command("invite", "vale@claims.example", role="operator", stdout=told)
    path = _path(told.getvalue().splitlines()[1])
    client = Client()
    assert client.post(path, CHOSEN).status_code == 302
    assert Account.objects.get().role == Role.OPERATOR
    with pytest.raises(CommandError, match="has an account"):
        call_command("invite", "vale@claims.example")
    with pytest.raises(CommandError, match="no e-mail address"):
        call_command("invite", "vale")
    with pytest.raises(CommandError, match="invalid choice"):
        call_command("invite", "other@claims.example", "--role", "queen")
