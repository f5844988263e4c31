#!/usr/bin/env python
"""command line -> one management command, with a database under it where it needs one."""

import os
import signal
import sys
from contextlib import ExitStack

# These answer without a database; all others find the embedded server running where DATABASE_URL names none.
NO_DATABASE = {"read", "extract", "relate", "collectstatic", "help", "version", "--help", "--version", "diffsettings"}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.conf import settings
    from django.core.management import execute_from_command_line

    from config import postgres

    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    # Asked to end, it leaves through the end of the block below: whoever started the database stops it.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    with ExitStack() as stack:
        if settings.EMBEDDED_POSTGRES and command not in NO_DATABASE:
            stack.enter_context(postgres.running(settings.EMBEDDED_POSTGRES))
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
