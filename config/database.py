"""What the database lacks to be worked with: an answer, or the tables of this version."""

from django.db import OperationalError, connection, connections
from django.db.migrations.executor import MigrationExecutor


def lacking() -> str:
    """A sentence with the fix; empty where nothing is."""
    connections.close_all()  # one that lost its server stays lost
    try:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return "The database is not set up for this version: run `manage.py migrate`."
    except OperationalError as error:
        return f"The database does not answer: {' '.join(str(error).split())}."
    return ""
