#!/usr/bin/env python
"""command line -> one management command, with a database under it where it needs one."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

# These answer without a database; all others find the embedded server running where DATABASE_URL names none.
NO_DATABASE = {"read", "extract", "relate", "collectstatic", "help", "version", "--help", "--version", "diffsettings"}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    from config import postgres

    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    # Asked to end, it leaves through the end of the block below: whoever started the database stops it.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    try:
        embedded = settings.EMBEDDED_POSTGRES
    except ImproperlyConfigured as error:
        sys.exit(str(error))
    with ExitStack() as stack:
        if embedded and command not in NO_DATABASE:
            try:
                stack.enter_context(postgres.running(embedded))
            except postgres.PostgresError as error:
                sys.exit(str(error))
        stack.enter_context(_said_in_one_line())
        execute_from_command_line(sys.argv)


@contextmanager
def _said_in_one_line() -> Iterator[None]:
    """What the one who starts a command can mend is said with its fix; every other error keeps its traceback."""
    from django.db import OperationalError, ProgrammingError

    try:
        yield
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", None):  # an answer, so the server is there
            raise
        reason = " ".join(str(error).split())
        sys.exit(f"The database does not answer: {reason} Start it, or correct DATABASE_URL.")
    except ProgrammingError:
        if not _lacks_migrations():
            raise
        sys.exit("The database is not set up for this version: run `manage.py migrate` first (`make run` does it).")


def _lacks_migrations() -> bool:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


if __name__ == "__main__":
    main()
