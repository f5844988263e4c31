"""clients that each commit small changes -> how many a second, with what gives each commit its time and without.

usage: python -m benchmarks.moments [--clients 1 2 4 8] [--seconds 3] [--asynchronous]

With CLAIMLINE_VAR or DATABASE_URL of its own. Each client changes one row of its own of a table that keeps its past
(`claims/migrations/_versions.py`), again and again, each time in a transaction: as it is; without the gate, which lets
one commit at a time; and without moments, where no past is kept either. One line a number of clients. `--asynchronous`:
commits do not wait for the disk, which says how much of it is the disk's.
"""

import sys
import threading
import time
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager

from benchmarks.database import database

_CHANGE = "UPDATE claims_story SET title = %s WHERE public_id = %s"
_MADE = "INSERT INTO claims_story (public_id, title, created_at) VALUES (%s, '', now())"
_GATE = {"claims_moment": ("moment_settles", "moment_settles_last")}
_ALL = {"claims_story": ("version_begins", "version_ends", "version_goes")}
_WAYS = (("as it is", {}), ("without the gate", _GATE), ("without moments", _ALL))


def main(arguments: Sequence[str]) -> int:
    parser = ArgumentParser(prog="python -m benchmarks.moments")
    parser.add_argument("--clients", type=int, nargs="+", default=[1, 2, 4, 8])
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--asynchronous", action="store_true")
    given = parser.parse_args(arguments)
    with database(), _rows(max(given.clients)) as rows:
        for number in given.clients:
            rates = []
            for _, without in _WAYS:
                with _switched_off(without):
                    rates.append(_rate(rows[:number], given.seconds, given.asynchronous))
            told = ", ".join(f"{name} {rate:,.0f}" for (name, _), rate in zip(_WAYS, rates, strict=True))
            print(f"commits a second, clients {number}: {told}; ratio {rates[0] / rates[-1]:.2f}", flush=True)
    return 0


@contextmanager
def _rows(number: int) -> Iterator[list[str]]:
    from django.db import connection

    names = [f"moments{client}" for client in range(number)]
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM claims_story WHERE public_id LIKE 'moments%'")  # of a run that was cut short
        cursor.executemany(_MADE, [[name] for name in names])
    try:
        yield names
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM claims_story WHERE public_id = ANY(%s)", [names])


@contextmanager
def _switched_off(triggers: dict[str, tuple[str, ...]]) -> Iterator[None]:
    with ExitStack() as stack:
        for table, names in triggers.items():
            _alter(table, "DISABLE", names)
            stack.callback(_alter, table, "ENABLE", names)
        yield


def _alter(table: str, what: str, names: Sequence[str]) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} " + ", ".join(f"{what} TRIGGER {name}" for name in names))


def _rate(rows: Sequence[str], seconds: float, asynchronous: bool) -> float:
    ready = threading.Barrier(len(rows) + 1)
    ended = threading.Event()
    done = [0] * len(rows)
    clients = [threading.Thread(target=_client, args=(k, rows[k], ready, ended, done, asynchronous)) for k in
               range(len(rows))]  # fmt: skip
    for client in clients:
        client.start()
    ready.wait()
    start = time.monotonic()
    time.sleep(seconds)
    ended.set()
    for client in clients:
        client.join()
    return sum(done) / (time.monotonic() - start)


def _client(
    number: int, row: str, ready: threading.Barrier, ended: threading.Event, done: list[int], asynchronous: bool
) -> None:
    """A connection of its own, below Django: what is measured is the server."""
    import psycopg
    from django.db import connection

    settings = connection.get_connection_params()
    wanted = {name: value for name, value in settings.items() if name in ("dbname", "host", "port", "user", "password")}
    with psycopg.connect(**wanted, autocommit=True) as own:
        if asynchronous:
            own.execute("SET synchronous_commit = off")
        ready.wait()
        while not ended.is_set():
            own.execute(_CHANGE, [f"Story {number}, {done[number]}", row])
            done[number] += 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
