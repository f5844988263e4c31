"""a block of questions to the database -> answered as of one moment, and in time or not at all."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection, transaction
from psycopg.errors import QueryCanceled

from claims.api.problems import Problem
from claims.export import lines

SECONDS = 10  # that one question may take


@contextmanager
def one_moment() -> Iterator[None]:
    """Nothing is written within. Raises a Problem where a question takes too long."""
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                if not connection.savepoint_ids:  # inside another transaction it is the caller who says
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                cursor.execute(f"{lines.PLAINLY}; SET LOCAL statement_timeout = '{SECONDS}s'")
            yield
    except OperationalError as error:
        if not isinstance(error.__cause__, QueryCanceled):
            raise
        told = Problem("too-slow", f"No answer was found within {SECONDS} seconds.")
        raise told from error
