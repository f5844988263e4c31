"""What the tests of the desk share: statements that wait, and an editor who is signed in."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from claims import coverage
from claims.models import Account, Claim, Role, Statement, Story
from tests.claims.views.conftest import HTMX, _nothing_kept, select, words  # noqa: F401  (fixtures)
from tests.factories import make_account, make_article, make_claim, make_outlet, make_statement, make_story

TEXT = "Marrow Foods denied using horse gelatine.\n\nThe company said tests were clean, Ms Tarn told reporters."


@pytest.fixture
def editor(db: None) -> Account:
    return make_account(Role.EDITOR)


@pytest.fixture
def signed(client: Client, editor: Account) -> Client:
    client.force_login(editor)
    return client


@pytest.fixture
def wait(db: None) -> Callable[..., list[Statement]]:
    """So many statements that nobody checked, each of a claim of its own; or all of `claim`."""

    def wait(number: int = 1, claim: Claim | None = None, **fields: Any) -> list[Statement]:
        outlet = make_outlet()
        made, claims = [], set()
        for place in range(number):
            about = claim or make_claim(f"Marrow Foods used horse gelatine in sweet {place}.")
            made.append(make_statement(make_article(outlet), about, **fields))
            claims.add(about)
        coverage.cover(claims)
        return made

    return wait


@pytest.fixture
def story(db: None) -> Story:
    return make_story(make_article())


def sent(statement: Statement, **changed: str) -> dict[str, str]:
    """The form as the page shows it, with what an editor changed in it."""
    from claims import curate
    from claims.desk.saving import tied
    from claims.desk.sent import as_found

    link = tied(statement)
    found = as_found(statement, link)
    own = {"seen": str(curate.latest([statement.public_id])), "tied": found["about"], "act": "accept"}
    return {**found, **own, **changed}
