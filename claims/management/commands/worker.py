"""manage.py worker: runs queued jobs; as many as you like, on as many machines.

Fetching waits for the network, so many such jobs run at a time, in threads; reading holds the interpreter, so one runs
in a process. A worker outlives its database: it waits until that is there (again), and until it is set up.
"""

import asyncio
import time
from argparse import ArgumentParser
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
from asgiref.sync import sync_to_async
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, close_old_connections, connections
from procrastinate.contrib.django import DjangoApp, app
from procrastinate.contrib.django.utils import connector_params
from procrastinate.exceptions import ConnectorException
from procrastinate.psycopg_connector import PsycopgConnector
from procrastinate.signals import on_stop

from config import postgres
from config.database import lacking
from config.jobs import DEAD_AFTER, FETCH, HEARTBEAT, READ, noted, recover

_MOST = 64  # fetching jobs at a time; a PostgreSQL as it comes takes 100 connections
_PATIENCE = 10  # seconds a job has to end when its worker is asked to; then it is told to break off
_LOOK = 5  # seconds between two looks for jobs of workers that died
_WAIT = 1  # seconds between two looks for the database
_GONE = (ConnectorException, OperationalError, psycopg.OperationalError)  # as each layer says that it is


class Command(BaseCommand):
    help = "Runs queued jobs until it is stopped (Ctrl-C or SIGTERM lets the running jobs finish)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--fetch", action="store_true", help="only what asks the web")
        parser.add_argument("--read", action="store_true", help="only what reads and links")
        parser.add_argument("--concurrency", type=int, default=8, metavar="N", help="fetching jobs at a time (8)")
        parser.add_argument("--once", action="store_true", help="stop when no job waits; nothing new is queued")

    def handle(self, **options: Any) -> None:
        many = options["concurrency"]
        if not 1 <= many <= _MOST:
            raise CommandError(
                f"--concurrency {many} is not from 1 to {_MOST}; each holds a connection to the database."
            )
        queues = {name: number for name, number in ((FETCH, many), (READ, 1)) if options[name]}
        queues = queues or {FETCH: many, READ: 1}
        while True:
            self._until_the_database_is_there()
            if asyncio.run(_Round(queues).run(once=options["once"])):
                return
            self.stderr.write("The database went away under the worker.")
            time.sleep(_WAIT)

    def _until_the_database_is_there(self) -> None:
        said = ""
        while why := lacking():
            if why != said:
                self.stderr.write(f"{why} Waiting.")
                said = why
            if settings.EMBEDDED_POSTGRES:
                postgres.revive(settings.EMBEDDED_POSTGRES)  # ours to start: it was killed under us
            time.sleep(_WAIT)
        if said:
            self.stderr.write("The database is there.")


class _Round:
    """The workers of one process, from when the database is there until they are stopped or it is gone."""

    def __init__(self, queues: dict[str, int]) -> None:
        self._queues = queues
        self._stop = asyncio.Event()

    async def run(self, *, once: bool) -> bool:
        """Whether it ended because it was meant to."""
        # As many threads as jobs, one for the look after dead workers, one to spare.
        threads = ThreadPoolExecutor(sum(self._queues.values()) + 2)
        asyncio.get_running_loop().set_default_executor(threads)
        try:
            with on_stop(self._stop.set):
                async with _beside_the_site().open_async() as workers:
                    return await (self._once(workers) if once else self._for_good(workers))
        except _GONE:
            return False
        finally:
            await sync_to_async(connections.close_all)()  # those of the thread in which periodic jobs are queued

    async def _once(self, workers: DjangoApp) -> bool:
        await _look_once()
        # One after the other, from all queues: what a job asks for is done, too.
        await self._worker(workers, list(self._queues), 1, wait=False)
        return True

    async def _for_good(self, workers: DjangoApp) -> bool:
        running = [
            asyncio.create_task(self._worker(workers, [queue], number, wait=True), name=queue)
            for queue, number in self._queues.items()
        ]
        running.append(asyncio.create_task(_look_after_the_dead()))
        stopped = asyncio.create_task(self._stop.wait())
        await asyncio.wait([*running, stopped], return_when=asyncio.FIRST_COMPLETED)
        for task in (*running, stopped):
            task.cancel()
        for ended in await asyncio.gather(*running, return_exceptions=True):
            if isinstance(ended, Exception) and not isinstance(ended, _GONE):
                raise ended
        return self._stop.is_set()

    async def _worker(self, workers: DjangoApp, queues: list[str], number: int, *, wait: bool) -> None:
        await workers.run_worker_async(
            queues=queues,
            concurrency=number,
            wait=wait,
            install_signal_handlers=False,
            shutdown_graceful_timeout=_PATIENCE,
            update_heartbeat_interval=HEARTBEAT,
            stalled_worker_timeout=DEAD_AFTER,
        )


def _beside_the_site() -> DjangoApp:
    """An app with the same tasks whose workers have connections of their own. The site's app keeps Django's: what a
    job asks for, it asks for in its own transaction."""
    own = PsycopgConnector(kwargs=connector_params(), timeout=_PATIENCE)  # what waits longer has lost its database
    workers = DjangoApp(connector=own, worker_defaults={"task_middleware": [noted]})
    app.perform_import_paths()
    workers.tasks = app.tasks
    workers.periodic_registry = app.periodic_registry
    return workers


async def _look_after_the_dead() -> None:
    while True:
        await _look_once()
        await asyncio.sleep(_LOOK)


async def _look_once() -> None:
    await sync_to_async(_look, thread_sensitive=False)()


def _look() -> None:
    close_old_connections()
    try:
        recover()
    finally:
        close_old_connections()
