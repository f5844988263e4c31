import pytest
from django.conf import LazySettings
from django.test import Client

from claims.models import Account, Claim
from tests.factories import make_account, make_article, make_claim, make_statement, make_story


@pytest.fixture
def quick_passwords(settings: LazySettings) -> None:
    """Half a second for each password is for whoever guesses them, and not for tests."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def editor(client: Client) -> Account:
    """Who sits at the desk."""
    account = make_account(username="oskar")
    client.force_login(account)
    return account


@pytest.fixture
def claim() -> Claim:
    """With one statement, in one article."""
    claim = make_claim()
    make_story(article := make_article())
    make_statement(article, claim)
    return claim
