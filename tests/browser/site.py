"""a database -> the site on it, served as in earnest by a process of its own, until the block ends.

Not by a thread of the tests: a browser keeps an event loop in theirs, and Django no database beside one.
"""

import json
import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

ROOT = Path(__file__).resolve().parents[2]
_PATIENCE = 60.0  # seconds until it answers; two cores may be busy


@dataclass(frozen=True, kw_only=True)
class Site:
    """`ids`: what `pages.PAGES` names -> its public id, as far as this one holds it."""

    address: str
    ids: dict[str, str]

    def __str__(self) -> str:
        return self.address


@contextmanager
def database(server: str, name: str, like: str = "") -> Iterator[str]:
    """The address of a fresh database on the server of `server`, an address like it; deleted in the end."""
    with psycopg.connect(_named(server, "postgres"), autocommit=True) as connection:
        drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        connection.execute(drop)  # a run that was killed may have left one
        template = sql.Identifier(like or "template1")
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), template))
    try:
        yield _named(server, name)
    finally:
        with psycopg.connect(_named(server, "postgres"), autocommit=True) as connection:
            connection.execute(drop)


def fill(database: str, folder: Path, what: str) -> dict[str, str]:
    """`what`: see `fill.py`, which does it. Returns the ids of what is there now."""
    command = [sys.executable, "-m", "tests.browser.fill", what]
    done = subprocess.run(command, env=_environment(database, folder), cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"The site's database could not be filled with {what}:\n{done.stdout}{done.stderr}")
    ids: dict[str, str] = json.loads(done.stdout.splitlines()[-1])
    return ids


@contextmanager
def served(database: str, folder: Path, **environment: str) -> Iterator[str]:
    """The site's address. `folder` holds its static files, as `fill` with "nothing" leaves them."""
    port = _free_port()
    environment = _environment(database, folder) | {"PORT": str(port), "DATABASE_POOL": "1"} | environment
    quiet = ["--log-level", "error", "--no-control-socket"]
    command = [sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}", *quiet]
    with subprocess.Popen(command, env=environment, cwd=ROOT) as server:
        try:
            _until_it_answers(server, port)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                server.kill()


@dataclass(frozen=True, kw_only=True)
class Original:
    """A database that was filled once, the folder of its static files, and its ids. Who decides does so in a copy."""

    database: str
    folder: Path
    ids: dict[str, str]

    @contextmanager
    def copied(self) -> Iterator[Site]:
        name = urlsplit(self.database).path[1:]
        copies = database(self.database, f"{name}_{secrets.token_hex(4)}", like=name)
        with copies as copy, served(copy, self.folder) as address:
            yield Site(address=address, ids=self.ids)


def failing(database: str, folder: Path) -> AbstractContextManager[str]:
    """As `served`, with addresses that fail beside its own (`failing/`)."""
    return served(database, folder, DJANGO_SETTINGS_MODULE="tests.browser.failing.settings")


def away(database: str, folder: Path) -> AbstractContextManager[str]:
    """As `served`, where `database` is not to be had."""
    return served(_named(database, "nowhere"), folder, DATABASE_POOL="0")


def _environment(database: str, folder: Path) -> dict[str, str]:
    own = {"DATABASE_URL": database, "CLAIMLINE_VAR": str(folder), "DJANGO_SETTINGS_MODULE": "config.settings"}
    left = {name: value for name, value in os.environ.items() if name not in ("SITE_URL", "PORT", "ALLOWED_HOSTS")}
    return left | own


def _named(server: str, name: str) -> str:
    return urlsplit(server)._replace(path=f"/{name}").geturl()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _until_it_answers(server: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline and server.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError("The site to look at did not start; what gunicorn wrote above says why.")
