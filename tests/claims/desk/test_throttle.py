"""The sixth that fails is refused, whichever process answers: they share one count."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from tests.claims.desk.signing import PASSWORD, try_password
from tests.factories import make_account

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("quick_passwords")]

# Another process, as gunicorn has two: asked as often as it is told to, it says how it answered.
_OTHER = """
import sys, django
django.setup()
from django.conf import settings
from django.test import Client
from django.test.utils import setup_test_environment
setup_test_environment()
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
_, email, password, times = sys.argv
for _ in range(int(times)):
    print(Client().post("/sign-in/", {"login": email, "password": password}).status_code)
"""


def _elsewhere(email: str, password: str, times: int) -> list[int]:
    database = urlsplit(settings.DATABASE_URL)._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": database,
        "DEBUG": "1",  # static files are not collected here
        "CLAIMLINE_VAR": str(settings.VAR),
    }
    command = [sys.executable, "-c", _OTHER, email, password, str(times)]
    done = subprocess.run(command, env=environment, cwd=settings.BASE_DIR, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return [int(line) for line in done.stdout.split()]


def test_tries_are_counted_by_all_processes_together(client: Client) -> None:
    account = make_account(password=PASSWORD)
    assert [try_password(client, account, "wrong").status_code for _ in range(3)] == [200] * 3
    assert _elsewhere(account.email, "wrong", 3) == [200, 200, 429]
    assert try_password(client, account).status_code == 429
    assert _elsewhere(account.email, PASSWORD, 1) == [429]


def test_many_at_once_get_no_further() -> None:
    """Twelve tries of three processes side by side: five are looked at."""
    account = make_account(password=PASSWORD)
    with ThreadPoolExecutor(3) as pool:
        rounds = [pool.submit(_elsewhere, account.email, "wrong", 4) for _ in range(3)]
    answers = [status for one in rounds for status in one.result()]
    assert sorted(answers) == [200] * 5 + [429] * 7
