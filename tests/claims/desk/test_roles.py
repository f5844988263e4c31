"""Every page of the desk and every role."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver
from django.urls.resolvers import URLResolver

from claims.desk.roles import EDITORS
from claims.models import Role
from tests.factories import make_account

pytestmark = pytest.mark.django_db


def _views(resolver: URLResolver) -> Iterator[URLPattern]:
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            yield from _views(one)
        else:
            yield one


def test_every_page_of_the_desk_says_whom_it_is_for() -> None:
    desk = [one for one in get_resolver().url_patterns[0].url_patterns if str(one.pattern) == "desk/"]
    patterns = list(_views(desk[0]))
    assert patterns
    assert not [str(one.pattern) for one in patterns if not getattr(one.callback, "roles", None)]


def test_nobody_is_asked_to_sign_in_and_comes_back(client: Client) -> None:
    answer = client.get("/desk/?x=1")
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/?next=/desk/%3Fx%3D1")
    answer = client.get("/desk/", headers={"HX-Request": "true", "HX-Current-URL": "https://here.example/desk/"})
    assert (answer.status_code, answer["HX-Redirect"]) == (401, "/sign-in/?next=https%3A//here.example/desk/")


@pytest.mark.parametrize("role", Role)
def test_a_role_sees_what_is_for_it(client: Client, role: Role) -> None:
    client.force_login(make_account(role))
    answer = client.get("/desk/")
    assert answer.status_code == (200 if role in EDITORS | {Role.OPERATOR} else 403)
    assert answer.status_code == 403 or answer["Cache-Control"] == "private, no-store"
