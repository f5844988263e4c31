"""What is done to accounts, by whom, and what is left of it."""

from datetime import UTC, datetime
from threading import Thread

import pytest
from django.db import Error, close_old_connections, connection, transaction
from django.test import Client

from claims.curate import reword
from claims.desk import standing
from claims.desk.invitations import invite
from claims.desk.standing import StandingError
from claims.models import Account, AccountChange, Judgement, Role
from tests.claims.desk.signing import PASSWORD, code, sign_in, try_password
from tests.factories import make_account, make_claim

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_passwords")]


def _do(client: Client, account: Account, what: str, **more: str):
    return client.post(f"/desk/accounts/{account.username}/", {"what": what, "reason": "As agreed.", **more})


def test_another_role_holds_at_once_and_ends_their_sessions(client: Client) -> None:
    account = make_account(password=PASSWORD)
    theirs = Client()
    sign_in(theirs, account)
    client.force_login(make_account(Role.OPERATOR))
    assert _do(client, account, "role", role="reader").status_code == 302
    assert theirs.get("/desk/")["Location"].startswith("/sign-in/")
    sign_in(theirs, account, ahead=1)
    assert theirs.get("/desk/").status_code == 403
    [change] = AccountChange.objects.all()
    assert (change.kind, change.was, change.role, change.reason) == ("role", "editor", "reader", "As agreed.")
    assert "As agreed." in client.get(f"/desk/accounts/{account.username}/").content.decode()


def test_an_account_that_ends_leaves_what_the_person_decided(client: Client) -> None:
    account = make_account(password=PASSWORD, first_name="Orrin Vale")
    reword(make_claim(), "Marrow Foods put horse gelatine into sweets.", editor=account, reason="Plainer.")
    theirs = Client()
    sign_in(theirs, account)
    client.force_login(make_account(Role.SENIOR))
    assert _do(client, account, "end").status_code == 302
    assert theirs.get("/account/")["Location"].startswith("/sign-in/")
    assert try_password(theirs, account).status_code == 200
    assert str(Judgement.objects.get().editor) == "Orrin Vale"
    assert _do(client, account, "role", role="senior").status_code == 422
    assert _do(client, account, "reopen").status_code == 302
    sign_in(theirs, account, ahead=1)
    assert [change.kind for change in AccountChange.objects.all()] == ["reopened", "ended"]


def test_whoever_lost_app_and_codes_sets_them_up_anew(client: Client) -> None:
    account = make_account(password=PASSWORD)
    client.force_login(make_account(Role.SENIOR))
    assert _do(client, account, "factor").status_code == 302
    assert _do(client, account, "factor").status_code == 422
    theirs = Client()
    assert try_password(theirs, account)["Location"] == "/desk/"
    assert theirs.get("/desk/")["Location"] == "/account/app/"
    key = theirs.get("/account/app/").context["form"].secret
    theirs.post("/account/app/", {"code": code(key=key)})
    assert theirs.get("/desk/").status_code == 200


@pytest.mark.parametrize("act", ["end", "demote", "promote"])
def test_whom_somebody_invited_comes_in_only_while_they_may_invite(client: Client, act: str) -> None:
    account, by = make_account(Role.SENIOR), make_account(Role.SENIOR)
    _, page = invite("may@claims.example", Role.SENIOR, by=account, now=datetime.now(UTC))
    if act == "end":
        standing.end(account, by=by, reason="Gone.")
    else:
        standing.change_role(account, Role.EDITOR if act == "demote" else Role.OPERATOR, by=by, reason="Since March.")
    path = page.partition("127.0.0.1:8000")[2]
    assert client.get(path).status_code == (200 if act == "promote" else 404)


@pytest.mark.parametrize(("role", "says"), [(Role.SENIOR, "last senior editor"), (Role.OPERATOR, "last operator")])
def test_the_last_one_stays(role: Role, says: str) -> None:
    account, by = make_account(role), make_account(Role.OPERATOR if role == Role.SENIOR else Role.SENIOR)
    make_account(role, is_active=False)
    for act in (
        lambda: standing.end(account, by=by, reason="Gone."),
        lambda: standing.change_role(account, Role.READER, by=by, reason="Gone."),
    ):
        with pytest.raises(StandingError, match=says):
            act()
    make_account(role)
    assert standing.end(account, by=by, reason="Gone.").kind == "ended"


@pytest.mark.parametrize("what", ["role", "end", "factor"])
def test_nobody_does_it_to_their_own_account(client: Client, what: str) -> None:
    account = make_account(Role.SENIOR)
    make_account(Role.SENIOR)
    client.force_login(account)
    answer = _do(client, account, what, role="operator")
    assert answer.status_code == 422
    assert "their own account" in answer.content.decode()
    assert "reason" not in answer.content.decode().split("<main")[1].split("</nav>", 1)[1]


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"reason": " \n "}, "Say why"),
        ({"role": "queen"}, "Choose a role"),
        ({"role": "editor"}, "of this role already"),
        ({"what": "promote"}, "Say what is to be done"),
        ({"what": "reopen"}, "That account is open"),
    ],
)
def test_what_cannot_be_done_is_told_and_changes_nothing(client: Client, told: dict[str, str], says: str) -> None:
    account = make_account()
    client.force_login(make_account(Role.SENIOR))
    answer = client.post(
        f"/desk/accounts/{account.username}/", {"what": "role", "role": "senior", "reason": "Since March."} | told
    )
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not AccountChange.objects.exists()


def test_what_was_done_cannot_be_changed() -> None:
    account, by = make_account(), make_account(Role.SENIOR)
    change = standing.end(account, by=by, reason="Gone.")
    for act in (AccountChange.objects.filter(pk=change.pk).delete, lambda: AccountChange.objects.update(reason="")):
        with pytest.raises(Error, match="append-only"), transaction.atomic():
            act()


@pytest.mark.django_db(transaction=True)
def test_of_two_seniors_that_end_each_other_one_stays() -> None:
    first, second = make_account(Role.SENIOR), make_account(Role.SENIOR)
    refused = []

    def end(account: Account, by: Account) -> None:
        try:
            standing.end(account, by=by, reason="Out!")
        except StandingError as error:
            refused.append(str(error))
        finally:
            connection.close()

    both = [Thread(target=end, args=pair) for pair in ((first, second), (second, first))]
    for one in both:
        one.start()
    for one in both:
        one.join()
    close_old_connections()
    assert len(refused) == 1
    assert Account.objects.active(Role.SENIOR).count() == 1


@pytest.mark.parametrize("accounts", [1, 20])
def test_the_list_costs_the_same_however_many_there_are(client: Client, accounts: int, django_assert_num_queries):
    client.force_login(make_account(Role.SENIOR))
    for _ in range(accounts):
        make_account()
    with django_assert_num_queries(4):  # session, who asks, accounts with their second factor, invitations
        client.get("/desk/accounts/")
