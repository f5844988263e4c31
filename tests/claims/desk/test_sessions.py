"""Where one is signed in, and that readers are not."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.conf import LazySettings
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from claims.desk import lost, sessions
from claims.models import Counted, Role
from tests.claims.desk.signing import PASSWORD, sign_in, try_password
from tests.factories import make_account, make_claim, make_story

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_passwords")]
OTHER = "seven boats in a row"


@pytest.fixture
def three() -> list[Client]:
    """Browsers of one person, all signed in."""
    account = make_account(Role.READER, password=PASSWORD)
    browsers = [Client(headers={"User-Agent": f"Firefox/{number} (Windows)"}) for number in range(3)]
    for browser in browsers:
        sign_in(browser, account)
    return browsers


def _signed_in(browsers: list[Client]) -> list[bool]:
    return [browser.get("/account/").status_code == 200 for browser in browsers]


def test_one_sees_where_one_is_signed_in_and_ends_what_one_likes(three: list[Client]) -> None:
    here, *others = three[0].get("/account/").context["places"]
    assert (here.browser, here.here, [place.here for place in others]) == ("Firefox on Windows", True, [False, False])
    three[0].post("/account/sessions/", {"which": str(others[0].number)})
    assert sorted(_signed_in(three[1:])) == [False, True]
    assert len(three[0].get("/account/").context["places"]) == 2


def test_all_others_are_ended_at_once(three: list[Client]) -> None:
    answer = three[1].post("/account/sessions/", {"which": "others"}, follow=True)
    assert "2 sessions were ended" in answer.content.decode()
    assert _signed_in(three) == [False, True, False]


def test_all_are_ended_at_once(three: list[Client]) -> None:
    assert three[1].post("/account/sessions/", {"which": "all"})["Location"] == "/sign-in/"
    assert _signed_in(three) == [False, False, False]
    assert not UserSession.objects.exists()


@pytest.mark.parametrize("which", ["", "0", "x", "-1", "²", "9" * 30])
def test_what_names_no_session_ends_none(three: list[Client], which: str) -> None:
    answer = three[0].post("/account/sessions/", {"which": which}, follow=True)
    assert "There was none to end" in answer.content.decode()
    assert all(_signed_in(three))


def test_nobody_ends_what_is_not_theirs(three: list[Client]) -> None:
    stranger = Client()
    sign_in(stranger, make_account(Role.READER, password=PASSWORD))
    number = three[0].get("/account/").context["places"][0].number
    stranger.post("/account/sessions/", {"which": str(number)})
    stranger.post("/account/sessions/", {"which": "others"})
    assert all(_signed_in(three))


def test_another_password_ends_all_other_sessions(three: list[Client]) -> None:
    told = {"oldpassword": PASSWORD, "password1": OTHER, "password2": OTHER}
    assert three[1].post("/account/password/", told)["Location"] == "/account/"
    assert _signed_in(three) == [False, True, False]
    assert Session.objects.count() == 1
    assert len(three[1].get("/account/").context["places"]) == 1


def test_a_password_is_not_changed_without_the_old_one(three: list[Client]) -> None:
    told = {"oldpassword": OTHER, "password1": OTHER, "password2": OTHER}
    assert "This is not your password" in three[1].post("/account/password/", told).content.decode()
    assert all(_signed_in(three))


def test_whoever_has_no_password_yet_gets_one_by_letter(client: Client) -> None:
    client.force_login(make_account())
    assert client.get("/account/password/")["Location"] == "/sign-in/lost/"


def test_a_lost_password_is_set_anew_by_a_letter_which_ends_all_sessions(three: list[Client]) -> None:
    account = three[0].get("/account/").context["request"].user
    EmailAddress.objects.create(user=account, email=account.email, verified=True, primary=True)
    assert lost.send_way_back(account.email.upper()) == 1
    [letter] = mail.outbox
    [path] = [line.partition("127.0.0.1:8000")[2] for line in letter.body.splitlines() if "/sign-in/lost/" in line]
    fresh = Client()
    form = fresh.get(path)["Location"]
    assert "set-password" in form
    assert fresh.post(form, {"password1": "short", "password2": "short"}).status_code == 200
    assert fresh.post(form, {"password1": OTHER, "password2": OTHER})["Location"] == "/sign-in/lost/done/"
    assert _signed_in([*three, fresh]) == [False] * 4
    assert try_password(Client(), account, PASSWORD).status_code == 200
    assert try_password(Client(), account, OTHER).status_code == 302
    assert "not open" in Client().get(path).content.decode()


def test_whoever_asks_for_a_letter_is_not_told_whether_there_is_an_account(client: Client) -> None:
    """Nothing of it is looked up until a worker does: what differs cannot be timed either."""
    account, ended = make_account(), make_account(is_active=False)
    seen = set()
    for email in (account.email, ended.email, "nobody@claims.example"):
        answer = client.post("/sign-in/lost/", {"email": email})
        seen.add((answer.status_code, answer["Location"], len(mail.outbox)))
    assert seen == {(302, "/sign-in/lost/sent/", 0)}
    jobs = ProcrastinateJob.objects.filter(task_name="claims.tasks.send_way_back")
    assert [lost.send_way_back(job.args["email"]) for job in jobs.order_by("pk")] == [1, 0, 0]
    assert [letter.to for letter in mail.outbox] == [[account.email]]


def test_letters_are_asked_for_only_so_often(client: Client) -> None:
    answers = [client.post("/sign-in/lost/", {"email": "vale@claims.example"}) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [302] * 5 + [429]
    assert answers[-1]["Retry-After"] == "60"


def test_a_session_lasts_as_long_as_it_is_used(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    sign_in(client, make_account(password=PASSWORD))
    Session.objects.update(expire_date=timezone.now() + timedelta(hours=1))
    client.get("/desk/")
    assert Session.objects.get().expire_date < timezone.now() + timedelta(hours=2)  # not written with each page
    from claims.desk import roles

    later = roles.time() + 301
    monkeypatch.setattr(roles, "time", lambda: later)
    UserSession.objects.update(last_seen_at=timezone.now() - timedelta(hours=1))
    client.get("/desk/")
    assert Session.objects.get().expire_date > timezone.now() + timedelta(hours=11)
    assert UserSession.objects.get().last_seen_at > timezone.now() - timedelta(minutes=1)


def test_a_session_that_ended_by_itself_is_over_and_forgotten(client: Client) -> None:
    sign_in(client, make_account(password=PASSWORD))
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert client.get("/desk/").status_code == 302
    assert sessions.forget(timezone.now()) == 1
    assert not Session.objects.exists()


def test_from_where_somebody_tried_to_sign_in_is_not_kept(client: Client) -> None:
    try_password(client, "nobody@claims.example", REMOTE_ADDR="192.0.2.7")
    assert Counted.objects.filter(cache_key__contains="192.0.2.7").exists()
    sessions.forget(timezone.now())
    assert Counted.objects.filter(cache_key__contains="192.0.2.7").exists()
    sessions.forget(timezone.now() + timedelta(seconds=301))
    assert not Counted.objects.exists()


def test_the_cookie_of_a_session_is_for_this_site_alone(client: Client, settings: LazySettings) -> None:
    settings.SESSION_COOKIE_SECURE = True
    sign_in(client, make_account(password=PASSWORD))
    cookie = client.cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"], cookie["secure"], cookie["max-age"]) == (True, "Lax", True, "")


def test_signing_in_takes_another_session(client: Client) -> None:
    """Whoever planted one before has nothing of it."""
    account = make_account(password=PASSWORD)
    try_password(client, account)
    before = client.cookies["sessionid"].value
    sign_in(client, account)
    assert client.cookies["sessionid"].value != before


@pytest.mark.parametrize(
    "address", ["/", "/stories/", "/outlets/", "/entities/", "/corrections/", "/method/", "/search"]
)
def test_readers_get_no_cookie_and_pages_that_are_everybodys(client: Client, address: str) -> None:
    make_story()
    make_claim()
    answer = client.get(address)
    assert answer.status_code == 200
    assert not answer.cookies
    assert "cookie" not in answer.get("Vary", "").lower()
    assert not Session.objects.exists()


def test_an_editor_sees_the_pages_that_readers_see(client: Client) -> None:
    seen = client.get("/stories/").content
    client.force_login(make_account())
    answer = client.get("/stories/")
    assert answer.content == seen
    assert "cookie" not in answer.get("Vary", "").lower()


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0", "Firefox on Linux"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Mobile Safari/604.1",
            "Safari on an iPhone",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/130.0 Safari/537.36 Edg/130.0", "Edge on Windows"),
        ("<script>", "A browser"),
        ("", "A browser"),
    ],
)
def test_a_browser_is_named_in_words_of_ours(told: str, said: str) -> None:
    assert sessions.browser(told) == said
