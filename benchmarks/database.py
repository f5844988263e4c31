"""A database of a benchmark's own: under CLAIMLINE_VAR, or at DATABASE_URL; never the one that a site runs on.

`with database():` has Django set up and migrated inside. What is in it stays for the next run.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager


@contextmanager
def database() -> Iterator[None]:
    """Exits with a message where neither address is set."""
    if not (os.environ.get("CLAIMLINE_VAR") or os.environ.get("DATABASE_URL")):
        sys.exit("Set CLAIMLINE_VAR to a folder of the benchmark's own: it fills a database there.")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django
    from django.conf import settings
    from django.core.management import call_command

    from config import postgres

    with ExitStack() as stack:
        if settings.EMBEDDED_POSTGRES:
            stack.enter_context(postgres.running(settings.EMBEDDED_POSTGRES))
        django.setup()
        call_command("migrate", verbosity=0)
        yield
