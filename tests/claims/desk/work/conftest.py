"""Who sits at the desk in its tests."""

import pytest
from django.test import Client

from claims.models import Account, Role
from tests.factories import make_account


@pytest.fixture
def editor(client: Client) -> Account:
    """Signed in with `client`."""
    found = make_account(first_name="Ida", last_name="Quill")
    client.force_login(found)
    return found


@pytest.fixture
def other() -> Account:
    return make_account(first_name="Rolf", last_name="Hask")


@pytest.fixture
def senior() -> Account:
    return make_account(Role.SENIOR, first_name="Mina", last_name="Orr")
