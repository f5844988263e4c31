"""python -m tests.config.hands [arguments of `manage.py worker`]: a worker that also knows jobs made for tests."""

import os
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from procrastinate.contrib.django import app  # noqa: E402

from config.jobs import FETCH, READ, Patiently  # noqa: E402
from sources.models import Outlet  # noqa: E402


@app.task(name="test:found", queue=FETCH, retry=Patiently())
def found(key: str) -> str:
    Outlet.objects.create(key=key, name=key)
    return f"founded {key}"


@app.task(name="test:spoil", queue=FETCH, retry=Patiently())
def spoil(reason: str) -> None:
    raise ValueError(reason)


@app.task(name="test:again", queue=FETCH, queueing_lock="test:again", retry=Patiently())
def spoil_and_ask_again(left: int) -> None:
    """Fails, when another one of its kind was asked for meanwhile."""
    if left:
        spoil_and_ask_again.defer(left=left - 1)
        raise ValueError("the ink ran out")


@app.task(name="test:compute", queue=READ, retry=Patiently())
def compute(seconds: float) -> None:
    """Holds the interpreter as reading does, and says at its start that it runs."""
    Outlet.objects.create(key=f"run-{Outlet.objects.count()}", name="A run")
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        sum(range(100_000))


@app.task(name="test:die", queue=READ, retry=Patiently())
def die() -> None:
    os._exit(9)


if __name__ == "__main__":
    from django.core.management import call_command

    call_command("worker", *sys.argv[1:])
