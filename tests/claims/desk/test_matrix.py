"""Every route of the site, every role, looking and sending: each answer is what the route declares, without exception.

A page of the desk or of accounts declares by `only` whom it is for. A page for readers is named in READERS. A route
that does neither fails here.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from pytest_django import Settings

from claims.api.urls import urlpatterns as FOR_PROGRAMS
from claims.desk.roles import ANYBODY, EVERYBODY, OPERATORS, SENIORS, STAFF
from claims.models import Account, Discrepancy, Judgement, Role
from tests.claims.desk.signing import PASSWORD
from tests.factories import (
    make_account,
    make_article,
    make_cell,
    make_claim,
    make_entity,
    make_letter,
    make_outlet,
    make_parcel,
    make_poll,
    make_review,
    make_statement,
    make_story,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_passwords")]

READERS = {
    *("front", "feed", "ask", "search", "search_feed", "status", "method", "about"),
    *("stories", "story", "story_timeline", "contrast", "story_feed"),
    *("claim", "claim_timeline", "claim_feed", "card", "statement", "article", "compare"),
    *("outlets", "outlet", "watch", "outlet_timeline", "outlet_feed"),
    *("entities", "entity", "entity_timeline", "entity_feed"),
    *("corrections", "write", "letter"),
    *("data", "data_new", "parcel", "parcel_file"),
    *("robots", "favicon", "sitemap", "sitemap_part", "linked_context"),
    "api",
    *(pattern.name for pattern in FOR_PROGRAMS),
}
READERS_SEND = {"write", "data_new", "parcel"}  # and nothing else is taken from whoever has no account
# Without an account; with one, whatever its role; and for those alone who let others in.
ANYBODYS = {
    *("account_login", "account_logout", "mfa_authenticate", "accept"),
    *("account_reset_password", "account_reset_password_done"),
    *("account_reset_password_from_key", "account_reset_password_from_key_done"),
}
EVERYBODYS = {
    *("mfa_index", "end_session", "account_change_password", "account_reauthenticate", "mfa_reauthenticate"),
    *("mfa_activate_totp", "mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes"),
}
LETTING_IN = {"desk_accounts", "desk_account", "desk_withdraw"}
ROLES: tuple[Role | None, ...] = (None, *Role)


class Route(NamedTuple):
    name: str
    pattern: URLPattern

    @property
    def roles(self) -> frozenset[Role | None] | None:
        """What it declares; None where that is nothing."""
        return getattr(self.pattern.callback, "roles", ANYBODY if self.name in READERS else None)


def _routes(resolver: URLResolver) -> Iterator[Route]:
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            yield from _routes(one)
        else:
            yield Route(one.name or str(one.pattern), one)


ALL = list(_routes(get_resolver()))


@pytest.fixture
def address(tmp_path: Path, settings: Settings) -> dict[str, str]:
    """Of each route: of a thing that is there, where readers have a page of it."""
    settings.PARCELS = tmp_path
    outlet = make_outlet()
    article, claim = make_article(outlet), make_claim()
    statement, story = make_statement(article, claim), make_story(article)
    things = {"statement": statement, "article": article, "compare": article, "letter": make_letter(claim)}
    things |= dict.fromkeys(("parcel", "parcel_file"), make_parcel(content=b"x"))
    things |= dict.fromkeys(("claim", "claim_timeline", "claim_feed", "card"), claim)
    things |= dict.fromkeys(("story", "story_timeline", "story_feed", "contrast"), story)
    things |= dict.fromkeys(("entity", "entity_timeline", "entity_feed"), make_entity("Marrow Foods"))
    things |= {f"{name}_json": thing for name, thing in things.items()}
    make_statement(article, claim, anchor=1)
    make_cell(claim, outlet, "denies")
    Discrepancy.objects.create(claim=claim, place=0, kind="figures", sentence="They differ.", versions=[])
    decided = Judgement.objects.create(kind="wording", subject=claim.public_id, fingerprint=claim.public_id, value={})
    rows = {"outlets": outlet.key, "articles": article.public_id, "revisions": f"{article.public_id}.1"}
    rows |= {"entities": things["entity"].public_id, "statements": statement.public_id, "claims": claim.public_id}
    rows |= {"links": f"{statement.public_id}~{claim.public_id}", "stories": story.public_id, "judgements": decided.pk}
    rows |= {"coverage": f"{claim.public_id}~{outlet.key}", "discrepancies": f"{claim.public_id}~0"}
    rows = {f"api_{name}_one": one for name, one in rows.items()}
    rows["api_reviews_one"] = make_review(claim).public_id
    rows["api_polls_one"] = make_poll(outlet, 0, 1).public_id
    given = {"slug": outlet.slug, "part": "pages", "username": make_account().username}

    def value(route: Route, name: str, converter: object) -> str | int:
        if name == "public_id" and route.name in things:
            return things[route.name].public_id
        if name == "public_id" and route.name in rows:
            return rows[route.name]
        return given.get(name, 1 if type(converter).__name__ == "IntConverter" else "x0")

    def of(route: Route) -> str:
        converters = route.pattern.pattern.converters or dict.fromkeys(route.pattern.pattern.regex.groupindex)
        return reverse(route.name, kwargs={name: value(route, name, one) for name, one in converters.items()})

    found = {route.name: of(route) for route in ALL}
    return found | {"ask_json": f"{found['ask_json']}?q=mill"}


def test_every_route_declares_whom_it_is_for_and_has_a_name_of_its_own() -> None:
    assert [route.name for route in ALL if route.roles is None] == []
    assert {route.name for route in ALL if not hasattr(route.pattern.callback, "roles")} == READERS
    assert len({route.name for route in ALL}) == len(ALL)


def test_what_is_declared_is_what_is_meant() -> None:
    declared = {route.name: route.roles for route in ALL if route.name not in READERS}
    assert {name for name, roles in declared.items() if roles == ANYBODY} == ANYBODYS
    assert {name for name, roles in declared.items() if roles == EVERYBODY} == EVERYBODYS
    assert {declared[name] for name in LETTING_IN} == {SENIORS | OPERATORS}
    desk = [route for route in ALL if route.name.startswith("desk")]
    assert {name for name, roles in declared.items() if roles <= STAFF} == {route.name for route in desk}
    assert all(route.pattern.callback.second_factor for route in desk)


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("role", ROLES, ids=[role or "nobody" for role in ROLES])
def test_each_answer_is_what_the_route_declares(address: dict[str, str], role: Role | None, method: str) -> None:
    account = make_account(role, password=PASSWORD) if role else None
    surprises, let_in = [], 0
    for route in ALL:
        answer = _asked(address[route.name], method, account)
        let_in += role in route.roles
        if wrong := _surprise(route, role, method, answer):
            surprises.append(f"{method} {address[route.name]} ({route.name}): {wrong}")
    assert surprises == []
    assert let_in >= len(READERS)


@pytest.mark.parametrize("role", STAFF)
def test_without_a_second_factor_nothing_of_the_desk_opens(address: dict[str, str], role: Role) -> None:
    account, opened, closed = make_account(role, codes=False), [], 0
    for route in ALL:
        if (
            not getattr(route.pattern.callback, "second_factor", False)
            or role not in route.roles
            or None in route.roles
        ):
            continue
        answers = [_asked(address[route.name], method, account) for method in ("GET", "POST")]
        wanted = [answer for answer in answers if answer.status_code != 405]
        closed += len(wanted)
        if any(answer.get("Location") != "/account/app/" for answer in wanted):
            opened.append(route.name)
    assert opened == []
    assert closed


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE"])
def test_no_route_takes_anything_else(address: dict[str, str], method: str) -> None:
    account = make_account(Role.SENIOR)
    answers = {route.name: _asked(address[route.name], method, account).status_code for route in ALL}
    assert {name: status for name, status in answers.items() if status != 405} == {}


def test_nobody_is_asked_to_sign_in_and_comes_back(client: Client) -> None:
    answer = client.get("/desk/?x=1")
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/?next=/desk/%3Fx%3D1")
    answer = client.get("/desk/", headers={"HX-Request": "true", "HX-Current-URL": "https://here.example/desk/"})
    assert (answer.status_code, answer["HX-Redirect"]) == (401, "/sign-in/?next=https%3A//here.example/desk/")


def test_what_the_desk_shows_is_kept_by_no_cache(address: dict[str, str]) -> None:
    account, kept = make_account(Role.SENIOR), []
    for route in ALL:
        answer = _asked(address[route.name], "GET", account)
        private = "no-store" in answer.get("Cache-Control", "")
        if route.name not in READERS and answer.status_code == 200 and not private:
            kept.append(route.name)
    assert kept == []


def _asked(address: str, method: str, account: Account | None) -> HttpResponse:
    """Whatever it does is taken back."""
    client = Client(raise_request_exception=False)
    with transaction.atomic():
        if account:
            client.force_login(account)
        answer = client.generic(method, address)
        if answer.streaming:
            b"".join(answer.streaming_content)  # to its end, as a browser reads it
        transaction.set_rollback(True)
    return answer


def _surprise(route: Route, role: Role | None, method: str, answer: HttpResponse) -> str:
    status, to = answer.status_code, answer.get("Location", "")
    asked_to_sign_in = status == 302 and to.startswith("/sign-in/?next=")
    if status >= 500:
        return f"failed with {status}"
    if status == 405:
        return "readers cannot look" if method == "GET" and route.name in READERS else ""
    if route.name in READERS and method == "GET" and status >= 400:
        return f"there is no page for readers, but {status}"
    if role in route.roles:
        if status == 403 or asked_to_sign_in:
            return f"declares {role} and refused with {status}"
        if method == "POST" and route.name in READERS - READERS_SEND:
            return f"takes what is sent, with {status}"
        return ""
    if role is None:
        return "" if asked_to_sign_in else f"let nobody in, with {status} {to}"
    return "" if status == 403 else f"let {role} in, with {status} {to}"
