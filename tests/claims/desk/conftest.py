import pytest
from django.conf import LazySettings


@pytest.fixture
def quick_passwords(settings: LazySettings) -> None:
    """Half a second for each password is for whoever guesses them, and not for tests."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
