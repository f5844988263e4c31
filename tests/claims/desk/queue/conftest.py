"""What the tests of the desk share: statements that wait, and an editor who is signed in."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from claims import coverage
from claims.curate.spans import identity
from claims.models import Account, Claim, Judgement, Role, Statement
from tests.claims.views.conftest import HTMX, _nothing_kept, select, words  # noqa: F401  (fixtures)
from tests.factories import make_account, make_article, make_claim, make_outlet, make_statement


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
            made.append(_named(make_statement(make_article(outlet), about, **fields)))
            claims.add(about)
        coverage.cover(claims)
        return made

    return wait


def _named(statement: Statement) -> Statement:
    """By its article, text and places, as the analysis names it: corrected in them, it is another one."""
    article, revision = statement.revision.article, statement.revision
    parts = (statement.source, statement.cue, statement.content)
    statement.public_id = identity(article.public_id, revision.sha256, *parts)
    statement.save(update_fields=["public_id"])
    return statement


def sent(statement: Statement, **changed: str) -> dict[str, str]:
    """The form as the page shows it, with what an editor changed in it."""
    from claims import curate
    from claims.desk.saving import tied
    from claims.desk.sent import as_found

    link = tied(statement)
    found = as_found(statement, link)
    own = {"seen": str(curate.latest([statement.public_id])), "tied": found["about"], "act": "accept"}
    return {**found, **own, **changed}


def at(statement: Statement) -> str:
    """The address of its item."""
    return reverse("desk_item", args=[statement.public_id])


def verdicts() -> list[tuple[str, str]]:
    """Statements and how they were reviewed, in order."""
    reviews = Judgement.objects.filter(kind="review").order_by("pk")
    return [(one.subject, one.value["verdict"]) for one in reviews]
